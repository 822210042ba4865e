"""A bar on the terminal for files that are sent; silence where nobody watches."""

import os
from typing import Final, TextIO

from ftc.jobs.driver import Upload
from ftc.jobs.job_plan import size

_WIDTH: Final = 30


class UploadBar:
    """One line, written over itself, a file after the other."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._shown = stream.isatty() and os.environ.get("TERM") != "dumb"
        self._open = False
        self._sent: dict[str, int] = {}

    def __enter__(self) -> "UploadBar":
        return self

    def __exit__(self, *_: object) -> None:
        if self._open:
            self._stream.write("\n")

    def sent(self, upload: Upload, count: int) -> None:
        """`count` more bytes of a file are at the service."""
        total = self._sent[upload.role] = self._sent.get(upload.role, 0) + count
        if not self._shown:
            return
        share = min(total / max(upload.bytes, 1), 1.0)
        bar = "#" * round(share * _WIDTH)
        line = f"  {upload.entry['file']:<22} [{bar:<{_WIDTH}}] {size(total)}"
        self._stream.write(f"\r{line:<78}")
        self._open = share < 1
        if not self._open:
            self._stream.write("\n")
        self._stream.flush()
