"""The bar of an upload: one line on a terminal, nothing elsewhere."""

import io
from pathlib import Path

from ftc.cli.upload_bar import UploadBar
from ftc.jobs.driver import Upload

UPLOAD = Upload("train", Path("x"), 1000, "0" * 64, {"file": "data/train.jsonl"})


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_nobody_watches_nothing_is_written():
    stream = io.StringIO()
    with UploadBar(stream) as bar:
        bar.sent(UPLOAD, 1000)
    assert stream.getvalue() == ""


def test_a_terminal_sees_one_line_that_fills(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    stream = Terminal()
    with UploadBar(stream) as bar:
        bar.sent(UPLOAD, 500)
        bar.sent(UPLOAD, 500)
    first, second = stream.getvalue().strip("\r\n").split("\r")
    assert ("#" * 15 + " ") in first
    assert "#" * 30 in second
    assert max(map(len, (first, second))) <= 80


def test_a_break_in_the_middle_leaves_the_line(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    stream = Terminal()
    with UploadBar(stream) as bar:
        bar.sent(UPLOAD, 500)
    assert stream.getvalue().endswith("\n")
