"""At a terminal no word is broken at its edge, and colour is only where it is wanted."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from collections.abc import Mapping
from pathlib import Path

import pytest
from tests.robustness.command_line import SPEC, lay_out

pytestmark = pytest.mark.slow

COLOUR = re.compile("\x1b\\[[0-9;]*m")
BROKEN = SPEC.replace("batch_size", "batchsize").replace("rank: 8", "rank: 0")


def shown(
    words: list[str], cwd: Path, *, columns: int = 80, env: Mapping[str, str] | None = None
) -> str:
    """What a terminal of so many columns is sent by a call."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    clean = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "CI")}
    process = subprocess.Popen(
        [sys.executable, "-B", "-m", "ftc", *words],
        cwd=cwd,
        env={**clean, "TERM": "xterm-256color", **(env or {})},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    sent = b""
    try:
        while piece := os.read(ours, 65536):
            sent += piece
    except OSError:  # the other end was closed
        pass
    os.close(ours)
    process.wait(timeout=60)
    return sent.decode().replace("\r\n", "\n")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = lay_out(tmp_path / "work")
    (folder / "broken.yaml").write_text(BROKEN)
    return folder


@pytest.mark.parametrize("columns", [80, 120])
@pytest.mark.parametrize(
    "words",
    [
        [],
        ["chekc"],
        ["check"],
        ["check", "nowhere.yaml"],
        ["check", "broken.yaml"],
        ["check", "--target", "all"],
        ["compile"],
        ["compile", "--target", "all"],
        ["compile", "--check"],
        ["targets"],
        ["targets", "spec.yaml"],
        ["init"],
        ["init", "new.yaml"],
        ["explain", "nonsense"],
        ["explain", "adapter"],
        ["explain", "FTC301"],
    ],
    ids=" ".join,
)
def test_no_line_is_wider_than_the_terminal(words: list[str], columns: int, folder: Path):
    lines = COLOUR.sub("", shown(words, folder, columns=columns)).split("\n")
    assert [line for line in lines if len(line) > columns] == []


def test_a_narrow_terminal_gets_narrow_findings(folder: Path):
    lines = COLOUR.sub("", shown(["check", "broken.yaml"], folder, columns=40)).split("\n")
    assert [line for line in lines if len(line) > 40] == []


@pytest.mark.parametrize("words", [["check", "broken.yaml"], ["diff", "--target", "axolotl"]])
def test_a_terminal_gets_colour_unless_it_is_not_wanted(words: list[str], folder: Path):
    coloured = shown(words, folder)
    assert COLOUR.search(coloured)
    for env in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        assert shown(words, folder, env=env) == COLOUR.sub("", coloured)


def test_every_colour_is_ended_on_its_line(folder: Path):
    """Or a pager, and a log that is cut, would colour what follows."""
    for line in shown(["check", "broken.yaml"], folder).split("\n"):
        codes = COLOUR.findall(line)
        assert not codes or codes[-1] in ("\x1b[0m", "\x1b[m")


@pytest.mark.parametrize(
    "words",
    [
        ["compile"],
        ["compile", "--check"],
        ["diff"],
        ["targets", "e\x1b[2J.yaml"],
        ["init", "\x1b[2J"],
    ],
    ids=lambda words: words[0] + "".join(words[1:2]),
)
def test_nothing_that_lies_in_a_checkout_can_write_to_the_terminal(words: list[str], folder: Path):
    bad = '{hosted: {openai: "g\\e[2Jpt"}}'
    (folder / "e\x1b[2J.yaml").write_text(re.sub("(?<=model: ).*", bad.replace("\\", "\\\\"), SPEC))
    shown(["compile"], folder)
    local = folder / "build" / "sample" / "local"
    (local / "train.py").write_text("\x1b[2J\x9b2J\u202e\n")
    (local / "left\x1b[2Jover").touch()
    with (local / ".ftc").open("a") as marker:
        marker.write("left\x1b[2Jover\n")
    (folder / "build" / "sample" / "axolotl" / "foreign\x1b[2J\u202e").touch()
    said = COLOUR.sub("", shown(words, folder))
    assert said
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", said)
