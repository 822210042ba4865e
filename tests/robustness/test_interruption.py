"""Whenever a compile is interrupted, killed or raced, each target's folder is the old one or the
new one, and the next compile goes through."""

import random
import signal
import subprocess
import time
from contextlib import chdir, suppress
from pathlib import Path
from shutil import copytree, rmtree

import pytest
from tests.robustness.command_line import SPEC, Answer, finish, ftc, held, lay_out, start
from tests.waiting import until

from ftc.cli.main import main

pytestmark = pytest.mark.slow

STEPS = ("mkdir", "write", "chmod", "renameat2", "unlink", "rmdir")
"""What a compile asks of the system from its first change to its last one."""


class Outputs:
    """A folder with a spec, and what it compiled to before and after a change."""

    def __init__(self, folder: Path) -> None:
        self.folder = lay_out(folder)
        self.out = folder / "out"
        self.sides = []
        for side, rank in ("old", 8), ("new", 32):
            (folder / "spec.yaml").write_text(SPEC.replace("rank: 8", f"rank: {rank}"))
            assert ftc("compile", "--out", side, cwd=folder).code == 0
            self.sides.append(held(folder / side / "sample"))

    def restore(self) -> None:
        """The old output, with the changed spec."""
        if self.out.exists():
            rmtree(self.out)
        copytree(self.folder / "old", self.out)

    def compile(self, *prefix: str) -> "subprocess.Popen[bytes]":
        return start("compile", "--out", "out", cwd=self.folder, prefix=prefix)

    def targets(self) -> list[str]:
        """What lies side by side now; leftovers would be among it."""
        return sorted(path.name for path in (self.out / "sample").iterdir())

    def assert_whole(self) -> None:
        """Each target is old or new, whatever became of the other."""
        there = held(self.out / "sample")
        for target in ("axolotl", "local"):
            mine = [
                {name: content for name, content in side.items() if name.startswith(f"{target}/")}
                for side in (there, *self.sides)
            ]
            assert mine[0] in mine[1:]

    def assert_mended(self) -> None:
        """The next compile, in this process, gives the new output, and nothing lies beside it."""
        self.assert_whole()
        with chdir(self.folder):
            assert main(["compile", "--out", "out"]) == 0
        assert held(self.out / "sample") == self.sides[1]
        assert self.targets() == ["axolotl", "local"]


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> Outputs:
    return Outputs(tmp_path_factory.mktemp("interruption") / "work")


def strace(call: str, effect: str, *options: str) -> tuple[str, ...]:
    """Run under strace, which has something happen at a system call."""
    quiet = ("strace", "-qq", "-f", "-o", "/dev/null")
    return (*quiet, "-e", f"trace={call}", "-e", f"inject={call}:{effect}", *options)


@pytest.fixture(scope="module")
def _strace() -> None:
    try:
        probe = subprocess.run([*strace("mkdir", "error=EPERM"), "true"], check=False)
    except FileNotFoundError:
        pytest.skip("strace is not installed")
    if probe.returncode:
        pytest.skip("strace may not trace here")


def interrupted(outputs: Outputs, call: str, sent: str, count: int) -> Answer:
    """A compile that gets a signal at a system call."""
    outputs.restore()
    return finish(outputs.compile(*strace(call, f"signal={sent}:when={count}")))


@pytest.mark.usefixtures("_strace")
@pytest.mark.parametrize("call", STEPS)
def test_a_kill_at_any_step_leaves_whole_folders(call: str, outputs: Outputs):
    for count in range(1, 100):
        answer = interrupted(outputs, call, "SIGKILL", count)
        outputs.assert_mended()
        if answer.code == 0:
            assert count > 1
            return
    pytest.fail("the compile never got to its end")


@pytest.mark.usefixtures("_strace")
@pytest.mark.parametrize("call", STEPS)
def test_an_interrupt_at_any_step_exits_130_and_leaves_nothing_half_written(
    call: str, outputs: Outputs
):
    for count in range(1, 100):
        answer = interrupted(outputs, call, "SIGINT", count)
        outputs.assert_whole()
        assert outputs.targets() == ["axolotl", "local"]
        if answer.code == 0:
            assert count > 1
            return
        assert answer.code == 130
        assert answer.err.endswith("\ninterrupted\n")
        assert "Traceback" not in answer.err
    pytest.fail("the compile never got to its end")


@pytest.mark.usefixtures("_strace")
@pytest.mark.parametrize("file", ["spec.yaml", "train.jsonl"])
@pytest.mark.parametrize("words", [("check",), ("check", "--format", "json"), ("compile",)])
def test_an_interrupt_while_reading_says_so_and_writes_nothing(
    words: tuple[str, ...], file: str, tmp_path: Path
):
    folder = lay_out(tmp_path / "work")
    before = held(folder)
    prefix = strace("openat", "signal=SIGINT:when=1", "-P", file)
    answer = finish(start(*words, cwd=folder, prefix=prefix))
    assert (answer.code, answer.out) == (130, "")
    assert answer.err.endswith("\ninterrupted\n")
    assert "Traceback" not in answer.err
    assert held(folder) == before


def test_a_kill_at_any_moment_leaves_whole_folders(outputs: Outputs):
    began = time.monotonic()
    outputs.restore()
    finish(outputs.compile())
    whole = time.monotonic() - began
    moments = random.Random(0)  # noqa: S311  # to kill at, not to keep secret
    for _ in range(12):
        outputs.restore()
        process = outputs.compile()
        time.sleep(moments.uniform(whole / 2, whole))
        process.kill()
        finish(process)
        outputs.assert_mended()


def reads(process: "subprocess.Popen[bytes]", ending: str) -> bool:
    """Whether it has a file with this ending open."""
    for number in Path(f"/proc/{process.pid}/fd").iterdir():
        with suppress(FileNotFoundError):  # closed meanwhile
            if str(number.readlink()).endswith(ending):
                return True
    return False


def test_an_interrupt_by_the_terminal_ends_a_long_check(tmp_path: Path):
    folder = lay_out(tmp_path / "work")
    row = (folder / "train.jsonl").read_bytes()
    for number in range(20):
        (folder / f"{number}.csv").write_bytes(b"messages\n" + row * 200)
    (folder / "spec.yaml").write_text(SPEC.replace("train.jsonl", '"*.csv"'))
    process = start("check", cwd=folder)
    until(lambda: reads(process, ".csv") or process.poll() is not None)
    assert process.poll() is None
    process.send_signal(signal.SIGINT)
    answer = finish(process)
    assert (answer.code, answer.err) == (130, "\ninterrupted\n")


def test_compiles_of_one_spec_at_once_all_succeed(outputs: Outputs):
    for _ in range(3):
        outputs.restore()
        for answer in map(finish, [outputs.compile() for _ in range(4)]):
            assert answer.code == 0, answer.err
        outputs.assert_mended()


def test_compiles_of_two_states_at_once_leave_one_of_them_whole(outputs: Outputs):
    for _ in range(3):
        outputs.restore()
        racing = [
            start("compile", "--out", "out", "--set", f"adapter.rank={rank}", cwd=outputs.folder)
            for rank in (8, 32, 8, 32)
        ]
        for answer in map(finish, racing):
            assert answer.code == 0, answer.err
        outputs.assert_mended()
