"""A file of lines that is hashed and counted while it is written, so that nobody reads it again."""

import hashlib
import os
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from ftc_schemas.named_tuple import NamedTuple

_BATCH: Final = 2**18
"""Bytes that are hashed and written at once."""


class WrittenLines(NamedTuple):
    """What a file of lines holds."""

    rows: int
    bytes: int
    sha256: str
    tokens: int
    longest: int
    """The tokens of its longest row."""


class LineFile:
    """A new file; on disk when it was left without an error."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("xb")
        self._digest = hashlib.sha256()
        self._lines: list[bytes] = []
        self._pending = 0
        self._bytes = self._rows = self._tokens = self._longest = 0

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

    def add(self, line: bytes, tokens: int) -> None:
        """A line without its end, and the tokens of its row."""
        self._rows += 1
        self._lines.append(line)
        self._pending += len(line)
        self._tokens += tokens
        if tokens > self._longest:
            self._longest = tokens
        if self._pending > _BATCH:
            self._write()

    def written(self) -> WrittenLines:
        """What it holds, once it is closed."""
        digest = self._digest.hexdigest()
        return WrittenLines(self._rows, self._bytes, digest, self._tokens, self._longest)

    def _write(self) -> None:
        if self._lines:
            content = b"\n".join(self._lines) + b"\n"
            self._file.write(content)
            self._digest.update(content)
            self._bytes += len(content)
            self._lines, self._pending = [], 0
