"""Count the rows of a JSON Lines file without parsing them."""

from typing import BinaryIO, Final

from ftc_schemas.named_tuple import NamedTuple

MOST_BYTES: Final = 64 * 2**20
MOST_ROWS: Final = 100_000
"""Where counting stops, so that a check stays quick; no rule asks for more."""

_CHUNK: Final = 2**20


class Count(NamedTuple):
    """A number of rows."""

    rows: int
    exact: bool
    """False when counting stopped early: there are at least so many."""


def total(*counts: Count) -> Count:
    return Count(sum(count.rows for count in counts), all(count.exact for count in counts))


def count_lines(file: BinaryIO, most_bytes: int = MOST_BYTES) -> Count:
    """The lines that hold anything, from where the file stands to its end as it is now.

    One chunk is held at a time, also when a single line is longer than that.
    """
    start = file.tell()
    left = file.seek(0, 2) - start
    file.seek(start)
    left, beyond = min(left, most_bytes), max(left - most_bytes, 0)
    rows, filled = 0, False  # whether the line that the last chunk left open holds anything
    while left > 0 and rows < MOST_ROWS and (chunk := file.read(min(_CHUNK, left))):
        left -= len(chunk)
        head, *rest = chunk.split(b"\n")
        filled = filled or bool(head.strip())
        if rest:
            rows += filled + sum(map(bool, map(bytes.strip, rest[:-1])))
            filled = bool(rest[-1].strip())
    exact = not left and not beyond
    return Count(rows + (filled and exact), exact)
