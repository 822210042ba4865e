"""A file of lines that is hashed and counted while it is written, so that nobody reads it again."""

import hashlib
import os
from pathlib import Path
from types import TracebackType
from typing import Final, NamedTuple, Self

_BATCH: Final = 2**18
"""Bytes that are hashed and written at once."""


class Written(NamedTuple):
    """What a file holds."""

    rows: int
    bytes: int
    sha256: str
    tokens: int | None = None
    """None where nobody counted or estimated them."""
    longest: int | None = None
    """The tokens of its longest row."""


class LineFile:
    """A new file; on disk when it was left without an error."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("xb")
        self._digest = hashlib.sha256()
        self._lines: list[bytes] = []
        self._pending = 0
        self._bytes = self._rows = self._tokens = 0
        self._longest: int | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._file as file:
            if kind is None:
                self._write()
                file.flush()
                os.fsync(file.fileno())

    def add(self, line: bytes, tokens: int | None = None) -> None:
        """A line without its end, and the tokens of its row."""
        self._rows += 1
        self._lines.append(line)
        self._pending += len(line)
        if tokens is not None:
            self._tokens += tokens
            if self._longest is None or tokens > self._longest:
                self._longest = tokens
        if self._pending > _BATCH:
            self._write()

    def written(self) -> Written:
        """What it holds, once it is closed."""
        tokens = None if self._longest is None else self._tokens
        return Written(self._rows, self._bytes, self._digest.hexdigest(), tokens, self._longest)

    def _write(self) -> None:
        if self._lines:
            content = b"\n".join(self._lines) + b"\n"
            self._file.write(content)
            self._digest.update(content)
            self._bytes += len(content)
            self._lines, self._pending = [], 0
