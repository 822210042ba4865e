"""A block at the bottom of a terminal: what a person sees, by a terminal of a few lines of code."""

import io
import re

import pytest

from ftc.cli import console, live
from ftc.cli.live import LiveBlock

PIECE = re.compile(r"\x1b\[(\d+)F|\x1b\[J|\n|[^\x1b\n]+")


class Terminal(io.StringIO):
    """A stream that is a terminal."""

    def isatty(self):
        return True

    def screen(self):
        """What stands on it; lines, moves up and `erase below` are all that is understood."""
        lines, row = [""], 0
        for found in PIECE.finditer(self.getvalue()):
            piece = found.group()
            if found[1]:
                row -= int(found[1])
                assert row >= 0, "it moved above the first line"
            elif piece == "\x1b[J":
                lines[row:] = [""]
            elif piece == "\n":
                row += 1
                lines += [""] * (row == len(lines))
            else:
                lines[row] += piece
        return lines


@pytest.fixture
def terminal(monkeypatch):
    screen = Terminal()
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setattr(live.console, "say", lambda text: screen.write(f"{text}\n"))
    return screen


def test_a_block_is_drawn_over_itself(terminal):
    with LiveBlock(terminal) as block:
        block.show(["one", "two"])
        block.show(["three"])
        assert terminal.screen() == ["three", ""]


def test_lines_go_by_above_the_block_and_stay(terminal):
    with LiveBlock(terminal) as block:
        block.show(["step 1", "loss 2.0"])
        block.line("it started")
        assert terminal.screen() == ["it started", "step 1", "loss 2.0", ""]
        block.show(["step 2"])
        block.line("a quarter is done")
        assert terminal.screen() == ["it started", "a quarter is done", "step 2", ""]
    assert terminal.screen() == ["it started", "a quarter is done", ""]


def test_an_error_leaves_no_block_behind(terminal):
    with pytest.raises(KeyboardInterrupt), LiveBlock(terminal) as block:
        block.line("kept")
        block.show(["gone"])
        raise KeyboardInterrupt
    assert terminal.screen() == ["kept", ""]


def test_what_is_too_wide_is_cut_since_a_wrapped_line_could_not_be_erased(terminal, monkeypatch):
    monkeypatch.setattr(console, "width", lambda: 40)
    with LiveBlock(terminal) as block:
        block.show(["x" * 100])
        assert terminal.screen() == ["x" * 39, ""]


@pytest.mark.parametrize("term", ["dumb", ""])
def test_a_dumb_terminal_gets_lines_alone(terminal, monkeypatch, term):
    monkeypatch.setenv("TERM", term)
    with LiveBlock(terminal) as block:
        block.show(["a plot"])
        block.line("an event")
    assert terminal.getvalue() == "an event\n"


def test_a_pipe_gets_lines_alone(monkeypatch, capsys):
    monkeypatch.setenv("TERM", "xterm")
    stream = io.StringIO()
    with LiveBlock(stream) as block:
        block.show(["a plot"])
        block.line("an event")
    assert stream.getvalue() == ""
    assert capsys.readouterr().err == "an event\n"
