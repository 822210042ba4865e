"""A block of lines at the bottom of the terminal that is drawn anew; lines go by above it."""

import os
from collections.abc import Sequence
from types import TracebackType
from typing import TextIO

from ftc.cli import console


class LiveBlock:
    """On a pipe or a dumb terminal there is no block, and lines are all that is written."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._block: tuple[str, ...] = ()
        self.shown = stream.isatty() and os.environ.get("TERM") not in (None, "", "dumb")

    def __enter__(self) -> "LiveBlock":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._erase()
        self._block = ()

    @property
    def rows(self) -> int:
        """Lines of the terminal; 24 where there is none."""
        try:
            return os.get_terminal_size(self._stream.fileno()).lines
        except (OSError, ValueError):
            return 24

    def line(self, text: str) -> None:
        """A line that stays."""
        self._erase()
        console.say(text)
        self._draw()

    def show(self, lines: Sequence[str]) -> None:
        """The block as it is now. What is too wide is cut: a line that wraps cannot be erased."""
        self._erase()
        width, rows = console.width(), max(self.rows - 1, 1)
        self._block = tuple(line[: width - 1] for line in lines)[-rows:]
        self._draw()

    def _draw(self) -> None:
        if self.shown and self._block:
            self._stream.write("".join(f"{line}\n" for line in self._block))
            self._stream.flush()

    def _erase(self) -> None:
        if self.shown and self._block:
            self._stream.write(f"\x1b[{len(self._block)}F\x1b[J")
            self._stream.flush()
