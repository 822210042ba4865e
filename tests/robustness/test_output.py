"""Whatever is in the way of the output: one clear line, exit code 1, the old output as it was."""

import os
import re
import resource
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests import disks
from tests.robustness.command_line import SECONDS, SPEC, Answer, finish, ftc, held, lay_out, start

pytestmark = pytest.mark.slow


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return lay_out(tmp_path / "work")


def change(folder: Path) -> None:
    """Give the spec something else to compile to, in every target."""
    (folder / "spec.yaml").write_text(SPEC.replace("rank: 8", "rank: 32"))


def assert_refused(answer: Answer, said: str) -> None:
    assert answer.code == 1
    assert answer.out == ""
    lines = answer.err.splitlines()
    assert len(lines) >= 1
    assert all(line.startswith("error: ") for line in lines)
    assert said in lines[0]


def file_as_out(folder: Path) -> None:
    (folder / "out").write_text("precious")


def file_as_name(folder: Path) -> None:
    (folder / "out").mkdir()
    (folder / "out" / "sample").write_text("precious")


def link_as_name(folder: Path) -> None:
    (folder / "out").mkdir()
    (folder / "elsewhere").mkdir()
    (folder / "out" / "sample").symlink_to(folder / "elsewhere")


def link_to_nowhere(folder: Path) -> None:
    (folder / "out").symlink_to("nowhere")


def link_to_itself(folder: Path) -> None:
    (folder / "out").symlink_to("out")


def pipe_as_out(folder: Path) -> None:
    os.mkfifo(folder / "out")


@pytest.mark.parametrize(
    "make, said",
    [
        (file_as_out, "out is not a folder; choose another"),
        (file_as_name, "out/sample is not a folder; choose another"),
        (link_as_name, "out/sample is a symbolic link; remove it"),
        (link_to_nowhere, "out is not a folder; choose another"),
        (link_to_itself, "out is not a folder; choose another"),
        (pipe_as_out, "out is not a folder; choose another"),
    ],
)
def test_what_stands_where_a_folder_belongs_is_named(
    make: Callable[[Path], None], said: str, folder: Path
):
    make(folder)
    before = held(folder)
    assert_refused(ftc("compile", "--out", "out", cwd=folder), said)
    assert held(folder) == before


def test_the_output_folder_itself_may_be_a_link(folder: Path):
    (folder / "disk").mkdir()
    (folder / "out").symlink_to("disk")
    assert ftc("compile", "--out", "out", cwd=folder).code == 0
    assert "sample/axolotl/axolotl.yaml" in held(folder / "disk")
    assert (folder / "out").is_symlink()


@pytest.mark.parametrize("target", ["axolotl", "local"])
def test_one_target_in_whose_folder_something_lies_does_not_keep_the_other(
    target: str, folder: Path
):
    assert ftc("compile", "--out", "out", cwd=folder).code == 0
    (folder / "out" / "sample" / target / "notes.txt").write_text("precious")
    before = held(folder / "out" / "sample" / target)
    change(folder)
    answer = ftc("compile", "--out", "out", cwd=folder)
    assert answer.code == 1
    assert re.search(
        rf"^error: \S*/out/sample/{target} holds files that ftc did not write \(notes.txt\); "
        r"move them away, or choose another folder with --out$",
        answer.err,
        re.MULTILINE,
    )
    assert held(folder / "out" / "sample" / target) == before
    other = "local" if target == "axolotl" else "axolotl"
    assert f"out/sample/{other}: " in answer.err
    assert ftc("compile", "--out", "out", "--check", "--target", other, cwd=folder).code == 0


def test_a_folder_that_may_not_be_written_says_so(folder: Path):
    assert ftc("compile", "--out", "out", cwd=folder).code == 0
    before = held(folder / "out")
    change(folder)
    (folder / "out" / "sample").chmod(0o500)
    if os.access(folder / "out" / "sample", os.W_OK):
        pytest.skip("this user may write everywhere")
    try:
        assert_refused(ftc("compile", "--out", "out", cwd=folder), "Permission denied")
    finally:
        (folder / "out" / "sample").chmod(0o700)
    assert held(folder / "out") == before


@pytest.mark.parametrize("out", ["/proc/ftc", "/sys/ftc", "x" * 300])
def test_a_folder_that_cannot_be_made_says_so(out: str, folder: Path):
    answer = ftc("compile", "--out", out, cwd=folder)
    assert_refused(answer, "cannot write")


def test_a_limit_on_the_size_of_files_leaves_the_old_output(folder: Path):
    assert ftc("compile", "--out", "out", cwd=folder).code == 0
    before = held(folder / "out")
    change(folder)
    process = start("compile", "--out", "out", cwd=folder)
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (100, 100))
    assert_refused(finish(process), "File too large")
    assert held(folder / "out") == before


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 160 KB."""
    disk = tmp_path / "disk"
    with disks.small_disk(disk, 160 * 1024):
        yield disk


def test_a_full_disk_leaves_the_old_output_and_room_lets_the_next_compile_through(
    folder: Path, small_disk: Path
):
    assert ftc("compile", "--out", small_disk, cwd=folder).code == 0
    before = held(small_disk)
    change(folder)
    ballast = small_disk / "ballast"
    with pytest.raises(OSError, match="No space left"), ballast.open("wb", buffering=0) as file:
        while True:
            file.write(b"x" * 1024)
    before["ballast"] = ballast.read_bytes()
    assert_refused(ftc("compile", "--out", small_disk, cwd=folder), "No space left on device")
    assert held(small_disk) == before
    ballast.unlink()
    assert ftc("compile", "--out", small_disk, cwd=folder).code == 0
    assert ftc("compile", "--out", small_disk, "--check", cwd=folder).code == 0


def test_a_disk_that_takes_no_writes_keeps_the_old_output(folder: Path, small_disk: Path):
    assert ftc("compile", "--out", small_disk, cwd=folder).code == 0
    before = held(small_disk)
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    unchanged = ftc("compile", "--out", small_disk, cwd=folder)
    assert (unchanged.code, unchanged.err.count("(unchanged)")) == (0, 2)
    change(folder)
    assert_refused(ftc("compile", "--out", small_disk, cwd=folder), "Read-only file system")
    assert ftc("compile", "--out", small_disk, "--check", cwd=folder).code == 1
    assert held(small_disk) == before


def test_a_disk_that_fills_up_in_between_keeps_each_target_whole(folder: Path, small_disk: Path):
    """The first target may find room that the second one does not."""
    for room in range(4, 96, 4):
        for path in small_disk.iterdir():
            subprocess.run(["rm", "-r", str(path)], check=True)
        (small_disk / "ballast").write_bytes(b"x" * 1024 * (160 - room))
        answer = ftc("compile", "--out", small_disk, cwd=folder)
        assert answer.code in (0, 1)
        assert "Traceback" not in answer.shown()
        for target in ("axolotl", "local"):
            out = small_disk / "sample" / target
            listed = ftc("compile", "--out", small_disk, "--check", "--target", target, cwd=folder)
            assert listed.code == 0 or not out.exists()
        if answer.code == 0:
            return
    pytest.fail("92 KB are too little for two targets")


def command(words: list[str]) -> str:
    """The command line for a shell."""
    return shlex.join([sys.executable, "-B", "-P", "-m", "ftc", *words])


def bash(line: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    words = ["bash", "-c", line]
    return subprocess.run(words, cwd=cwd, capture_output=True, text=True, timeout=SECONDS)


@pytest.mark.parametrize("words", [["schema"], ["compile", "--stdout"], ["--version"], ["-h"]])
def test_output_that_cannot_be_written_is_said_and_fails(words: list[str], folder: Path):
    done = bash(f"{command(words)} > /dev/full", folder)
    assert (done.returncode, done.stderr) == (2, "ftc: No space left on device\n")


def test_findings_that_cannot_be_written_fail_as_such(folder: Path):
    assert bash(f"{command(['check'])} 2> /dev/full", folder).returncode == 2


@pytest.mark.parametrize("words", [["schema"], ["targets"], ["check", "--format", "json"]])
def test_a_reader_that_leaves_is_no_error_to_talk_about(words: list[str], folder: Path):
    done = bash(f"{command(words)} | true; echo ${{PIPESTATUS[0]}}", folder)
    assert done.stdout.strip() in ("141", "0")
    assert done.stderr in ("", "spec.yaml: no problems found\n")


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", "<&- >&- 2>&-"])
def test_closed_streams_change_no_verdict(closed: str, folder: Path):
    for words, code in (["check"], 0), (["schema"], 0), (["check", "--set", "a"], 1):
        done = bash(f"{command(words)} {closed}", folder)
        assert done.returncode == code
        assert "Traceback" not in done.stdout + done.stderr


@pytest.mark.parametrize("words", [["check"], ["init"], ["compile", "../work/spec.yaml"]])
def test_a_working_directory_that_is_gone_is_an_error_in_one_line(words: list[str], folder: Path):
    (folder / "gone").mkdir()
    done = bash(f"cd gone && rmdir ../gone && {command(words)}", folder)
    assert done.returncode in (1, 2)
    assert "Traceback" not in done.stdout + done.stderr
