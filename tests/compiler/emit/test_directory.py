"""A compiled folder is replaced as a whole, or not at all, and never at the cost of other files."""

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from ftc.emit import directory
from ftc.emit.directory import MARKER, EmitError, ForeignFilesError, stale, write

OLD = {"train.py": "print(1)\n", "requirements.txt": "trl\n", "conf/a.yaml": "a: 1\n"}
NEW = {"train.py": "print(2)\n", "requirements.txt": "trl\n", "accelerate.yaml": "b: 2\n"}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "build" / "support-tone" / "local"


def held(folder: Path) -> dict[str, str]:
    """The folder's files, without the marker."""
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in folder.rglob("*")
        if path.is_file() and path.name != MARKER
    }


def beside(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.parent.iterdir() if path != folder)


def run_python(program: str, *args: object, prefix: tuple[str, ...] = ()) -> subprocess.Popen[str]:
    command = [*prefix, sys.executable, "-B", "-c", textwrap.dedent(program), *map(str, args)]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True)


def test_the_folder_holds_exactly_the_files(out: Path):
    assert write(out, OLD)
    assert held(out) == OLD
    assert write(out, NEW)
    assert held(out) == NEW
    assert not (out / "conf").exists()
    assert beside(out) == []


def test_an_unchanged_folder_is_not_touched(out: Path):
    write(out, OLD)
    before = out.stat().st_ino, (out / "train.py").stat().st_mtime_ns
    assert not write(out, dict(reversed(OLD.items())))
    assert (out.stat().st_ino, (out / "train.py").stat().st_mtime_ns) == before


def test_line_ends_and_unicode_are_written_as_they_are(out: Path):
    write(out, {"a.txt": "ü\r\n😀\n"})
    assert (out / "a.txt").read_bytes() == "ü\r\n😀\n".encode()


def test_the_marker_lists_the_files_and_nothing_that_changes_by_itself(out: Path):
    write(out, OLD)
    first = (out / MARKER).read_text()
    assert first.splitlines()[1:] == sorted(OLD)
    write(out, NEW)
    write(out, OLD)
    assert (out / MARKER).read_text() == first


@pytest.mark.parametrize("name", ["notes.txt", "conf/mine.yaml", "checkpoint/weights.bin"])
def test_a_file_that_the_compiler_did_not_write_is_never_destroyed(out: Path, name: str):
    write(out, OLD)
    (out / name).parent.mkdir(exist_ok=True)
    (out / name).write_text("precious")
    with pytest.raises(ForeignFilesError, match=name):
        write(out, NEW)
    assert held(out) == {**OLD, name: "precious"}
    assert beside(out) == []


def test_a_name_with_a_line_end_stays_on_its_line(out: Path):
    write(out, OLD)
    (out / "a\n::error::b\x1b").touch()
    with pytest.raises(ForeignFilesError) as error:
        write(out, NEW)
    assert "\n" not in str(error.value)
    assert "\x1b" not in str(error.value)


def test_a_folder_without_marker_is_refused_unless_it_holds_the_same_bytes(out: Path):
    out.mkdir(parents=True)
    (out / "train.py").write_text(NEW["train.py"])
    assert write(out, NEW)
    (out / MARKER).unlink()
    with pytest.raises(ForeignFilesError, match=r"train\.py"):
        write(out, OLD)


def test_files_that_a_power_failure_emptied_are_written_anew(out: Path):
    write(out, OLD)
    for name in (MARKER, "train.py"):
        (out / name).write_text("")
    assert write(out, OLD)
    assert held(out) == OLD


def test_a_marker_cannot_name_files_outside_the_folder(out: Path):
    write(out, OLD)
    precious = out.parent.parent / "precious"
    precious.write_text("x")
    with (out / MARKER).open("a") as marker:
        marker.write(f"../../precious\n{precious}\n")
    write(out, NEW)
    assert precious.exists()


@pytest.mark.parametrize("leftover", [".local.new", ".local.old"])
def test_a_planted_leftover_cannot_name_files_outside_itself(out: Path, leftover: str):
    write(out, OLD)
    precious = out.parent.parent / "precious"
    precious.write_text("x")
    planted = out.with_name(leftover)
    planted.mkdir()
    (planted / MARKER).write_text(f"# ours\n../../precious\n{precious}\n")
    assert write(out, NEW)
    assert precious.exists()
    assert beside(out) == []


def test_a_planted_link_to_a_compiled_folder_costs_that_folder_nothing(out: Path):
    write(out, OLD)
    elsewhere = out.with_name("axolotl")
    write(elsewhere, OLD)
    out.with_name(".local.new").symlink_to(elsewhere)
    with pytest.raises(EmitError, match="in the way"):
        write(out, NEW)
    assert held(elsewhere) == OLD


def test_a_link_planted_at_the_last_moment_costs_that_folder_nothing(out: Path, monkeypatch):
    """After leftovers were looked for, and before the new folder is made."""
    write(out, OLD)
    elsewhere = out.with_name("axolotl")
    write(elsewhere, OLD)
    planted = out.with_name(".local.new")
    monkeypatch.setattr(directory, "_refuse_foreign", lambda *_: planted.symlink_to(elsewhere))
    with pytest.raises(EmitError):
        write(out, NEW)
    assert held(elsewhere) == held(out) == OLD


def test_converted_data_is_carried_over(out: Path):
    write(out, OLD)
    (out / "data" / "part").mkdir(parents=True)
    (out / "data" / "train.jsonl").write_text("{}\n")
    (out / "data" / "part" / "1.jsonl").write_text("{}\n")
    write(out, NEW)
    assert held(out) == {**NEW, "data/train.jsonl": "{}\n", "data/part/1.jsonl": "{}\n"}
    assert not write(out, NEW)


@pytest.mark.parametrize(
    "name",
    ["../x", "/etc/x", "a/../../x", "a//b", "", ".", "a\\b", "a\nb", "a\0b", MARKER, "a/"],
)
def test_a_name_that_leaves_the_folder_is_refused(out: Path, name: str):
    with pytest.raises(EmitError):
        write(out, {name: ""})
    assert not out.exists()


def test_a_name_cannot_be_file_and_folder(out: Path):
    with pytest.raises(EmitError, match="both a file and a folder"):
        write(out, {"a": "", "a/b": ""})


def test_a_symlink_in_place_of_the_folder_is_refused(out: Path, tmp_path: Path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    out.parent.mkdir(parents=True)
    out.symlink_to(elsewhere)
    with pytest.raises(EmitError, match="symbolic link"):
        write(out, NEW)
    out.unlink()
    out.parent.rmdir()
    out.parent.symlink_to(elsewhere)
    with pytest.raises(EmitError, match="symbolic link"):
        write(out, NEW)
    assert list(elsewhere.iterdir()) == []


def test_a_symlink_in_the_folder_is_not_followed(out: Path, tmp_path: Path):
    precious = tmp_path / "precious"
    precious.write_text("x")
    write(out, OLD)
    (out / "train.py").unlink()
    (out / "train.py").symlink_to(precious)
    assert "train.py differs" in stale(out, OLD)
    write(out, NEW)
    assert precious.read_text() == "x"
    assert held(out) == NEW


def test_a_planted_symlink_beside_the_folder_is_refused(out: Path, tmp_path: Path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "train.py").write_text("precious")
    write(out, OLD)
    out.with_name(".local.new").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(EmitError, match="in the way"):
        write(out, NEW)
    assert (tmp_path / "elsewhere" / "train.py").read_text() == "precious"
    assert held(out) == OLD


def test_a_file_in_place_of_a_folder_is_an_error_in_one_line(out: Path):
    out.parent.parent.mkdir(parents=True)
    out.parent.write_text("x")
    with pytest.raises(EmitError, match="is not a folder") as error:
        write(out, NEW)
    assert "\n" not in str(error.value)


def test_a_lone_surrogate_is_an_error(out: Path):
    with pytest.raises(EmitError, match="surrogate"):
        write(out, {"a": "\ud800"})


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_parent_leaves_the_old_folder(out: Path):
    write(out, OLD)
    out.parent.chmod(0o500)
    try:
        with pytest.raises(EmitError, match="Permission denied"):
            write(out, NEW)
    finally:
        out.parent.chmod(0o700)
    assert held(out) == OLD


def test_permissions_of_the_folder_stay(out: Path):
    write(out, OLD)
    out.chmod(0o2750)
    write(out, NEW)
    assert out.stat().st_mode & 0o7777 == 0o2750


def test_a_disk_that_takes_no_more_leaves_the_old_folder(out: Path):
    write(out, OLD)
    program = """
        import resource, sys
        from pathlib import Path
        from ftc.emit.directory import EmitError, write
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
        try:
            write(Path(sys.argv[1]), {"a": "x" * 900, "b": "x" * 1100})
        except EmitError as error:
            sys.exit(str(error))
    """
    child = run_python(program, out)
    _, said = child.communicate(timeout=60)
    assert said.startswith(f"cannot write {out}: File too large")
    assert held(out) == OLD
    assert beside(out) == []


def test_stale_names_what_write_would_change(out: Path):
    assert stale(out, NEW) == [f"{name} is missing" for name in NEW]
    write(out, OLD)
    assert stale(out, OLD) == []
    assert stale(out, NEW) == [
        "train.py differs",
        "accelerate.yaml is missing",
        "conf/a.yaml is left over",
    ]


WRITE_NEW = """
    import json, sys
    from pathlib import Path
    from ftc.emit.directory import write
    write(Path(sys.argv[1]), json.loads(sys.argv[2]))
"""


def strace(*options: str) -> tuple[str, ...]:
    """Run a child under strace, which injects what the options say."""
    words = [word for option in options for word in ("-e", option)]
    return ("strace", "-qq", "-f", "-o", "/dev/null", *words)


@pytest.fixture(scope="module")
def _strace():
    try:
        probe = subprocess.run([*strace("inject=mkdir:error=EPERM"), "true"], check=False)
    except FileNotFoundError:
        pytest.skip("strace is not installed")
    if probe.returncode:
        pytest.skip("strace may not trace here")


def survives(out: Path, *options: str) -> bool:
    """Write NEW under strace; whether the writer lived to its end."""
    child = run_python(WRITE_NEW, out, json.dumps(NEW), prefix=strace(*options))
    child.communicate(timeout=120)
    return child.returncode == 0


STEPS = ["mkdir", "openat", "write", "linkat", "chmod", "renameat2", "unlink", "rmdir"]


@pytest.mark.slow
@pytest.mark.usefixtures("_strace")
@pytest.mark.parametrize("call", STEPS)
def test_a_kill_at_any_step_leaves_the_old_folder_or_the_new_one(out: Path, call: str):
    data = {"data/train.jsonl": "{}\n"}
    wanted = f"inject={call}:signal=SIGKILL:when="
    # opening is what Python itself does most: start where our own work starts
    first = 1 if call != "openat" else _opens_before_writing()
    for count in range(first, first + 60):
        write(out, OLD)
        (out / "data").mkdir(exist_ok=True)
        (out / "data" / "train.jsonl").write_text("{}\n")
        done = survives(out, f"{wanted}{count}")
        assert held(out) in ({**OLD, **data}, {**NEW, **data}), count
        write(out, NEW)
        assert held(out) == {**NEW, **data}
        assert beside(out) == []
        if done:
            return
    pytest.fail("the writer never got to its end")


def _opens_before_writing() -> int:
    program = "from ftc.emit.directory import write; import json, os; os.scandir('.')"
    command = ["strace", "-f", "-c", "-e", "trace=openat", sys.executable, "-B", "-c", program]
    counted = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    row = next(line for line in counted.splitlines() if line.endswith("openat"))
    return int(row.split()[3])


@pytest.mark.slow
@pytest.mark.usefixtures("_strace")
@pytest.mark.parametrize("count", range(1, 4))
def test_without_the_swap_a_kill_is_mended_by_the_next_compile(out: Path, count: int):
    write(out, OLD)
    survives(out, "inject=renameat2:error=EINVAL", f"inject=rename:signal=SIGKILL:when={count}")
    assert not out.exists() or held(out) in (OLD, NEW)
    write(out, OLD)
    assert held(out) == OLD
    assert beside(out) == []


@pytest.mark.slow
@pytest.mark.usefixtures("_strace")
@pytest.mark.parametrize("call", ["write", "mkdir", "renameat2"])
def test_a_full_disk_leaves_the_old_folder(out: Path, call: str):
    write(out, OLD)
    assert not survives(out, f"inject={call}:error=ENOSPC:when=1+")
    assert held(out) == OLD
    assert beside(out) == []


@pytest.mark.slow
def test_compiles_at_the_same_time_leave_one_of_them_whole(out: Path):
    choices = [{f"{letter}.txt": letter, "all.txt": letter} for letter in "abcdef"]
    children = [run_python(WRITE_NEW, out, json.dumps(files)) for files in choices]
    for child in children:
        assert child.communicate(timeout=120)[1] == ""
    assert held(out) in choices
    assert beside(out) == []
