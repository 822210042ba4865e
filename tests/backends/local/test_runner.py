"""What `ftc run` does around a program, whatever it trains."""

import sys
from pathlib import Path

import pytest

from ftc_backends.local import runner

PROGRAM = """\
import pathlib, sys
folder = pathlib.Path(sys.argv[sys.argv.index("--output-dir") + 1])
lines = [f'{{"step": {n}, "loss": {9 - n}}}\\n' for n in range(9)]
(folder / "metrics.jsonl").write_text("".join(lines))
print("all is said")
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "train.py").write_text(PROGRAM, encoding="utf-8")
    return tmp_path


def _train(place: Path) -> int:
    return runner.train({}, place=place, root=place, title="sample", earlier={}, locks=())


def test_a_picture_that_cannot_be_written_is_told_and_the_training_has_succeeded(
    place: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("matplotlib")
    (place / "loss.png").mkdir()
    assert _train(place) == 0
    said = capfd.readouterr().err
    assert f"{place}/loss.png cannot be written: Is a directory\n" in said
    assert "the curve" not in said


@pytest.mark.skipif(sys.platform != "linux", reason="needs /dev/full")
def test_a_log_on_a_full_disk_is_told_and_the_training_goes_on(
    place: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (place / "train.log").symlink_to("/dev/full")
    assert _train(place) == 0
    said = capfd.readouterr().err
    assert "all is said" in said
    assert f"{place}/train.log is cut short: No space left on device\n" in said
