"""How far something is that takes long, as a bar on the terminal; silence elsewhere."""

import sys
from typing import Self


class ProgressBar:
    """One line that is written over, and gone when it is left."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()
        self._name, self._size, self._done, self._percent = "", 0, 0, -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.clear()

    def stage(self, name: str, size: int) -> Self:
        """Begin anew, under another name."""
        self.clear()
        self._name, self._size, self._done, self._percent = name, size, 0, -1
        return self

    def __call__(self, done: int) -> None:
        """So much more of the stage's size is done."""
        self._done += done
        percent = min(100 * self._done // self._size, 100) if self._size else 0
        if self._shown and percent != self._percent:
            self._percent = percent
            filled = "█" * (percent // 5)
            print(f"\r{self._name[:44]:<44} {filled:<20} {percent:3}%", end="", file=sys.stderr)
            sys.stderr.flush()

    def clear(self) -> None:
        if self._shown and self._percent >= 0:
            print("\r\x1b[K", end="", file=sys.stderr)
            self._percent = -1
