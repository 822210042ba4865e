"""A row of a file as it was read, and lines of JSON as such rows: all that a quick look needs."""

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, BinaryIO, Final

from ftc_schemas.named_tuple import NamedTuple

LONGEST_LINE: Final = 16 * 2**20
"""Bytes; far beyond what any model reads as one example."""

BOM: Final = b"\xef\xbb\xbf"

TOO_LONG: Final = f"is longer than {LONGEST_LINE // 2**20} MB"
"""Completes "the row …"."""


class Record(NamedTuple):
    """One row of a file, not yet held against a format."""

    line: int
    """Where it begins, from 1; in a Parquet file the row's number."""
    value: Any = None
    problem: str | None = None
    """Why there is no value; completes "the row …": "is not UTF-8"."""
    offset: int | None = None
    """The byte at which its line begins, from 0, of the decompressed content; None in Parquet and
    CSV."""


def json_record(number: int, line: bytes | None) -> Record:
    """One line of JSON Lines; None stands for one that is too long to be read."""
    if line is None:
        return Record(number, problem=TOO_LONG)
    try:
        value = _decoder()(line.rstrip().decode())
        if b"\\ud" in line or b"\\uD" in line:
            _require_whole_characters(value)
    except UnicodeDecodeError as error:
        return Record(number, problem=f"is not UTF-8 (byte {error.start + 1} of the line)")
    except RecursionError:
        return Record(number, problem="is nested too deeply")
    except ValueError as error:  # also for a number of 5,000 digits, which is no JSONDecodeError
        return Record(number, problem=_json_problem(line, error))
    return Record(number, value)


def lines(file: BinaryIO, most_bytes: int | None = None) -> Iterator[bytes | None]:
    """The lines as they are, without a byte order mark; None for one beyond LONGEST_LINE.

    Ends soon after `most_bytes`, and at the latest with the size that the file has at the start: a
    file that grows meanwhile, or one of /proc, which says that it is empty, ends all the same.
    """
    left = file.seek(0, 2)
    file.seek(0)
    if most_bytes is not None:
        left = min(left, most_bytes)
    first = True
    while left > 0 and (line := file.readline(LONGEST_LINE + 1)):
        left -= len(line)
        if len(line) <= LONGEST_LINE:
            yield line.removeprefix(BOM) if first else line
        else:
            left = _skip_line(file, line, left)
            yield None
        first = False


def _skip_line(file: BinaryIO, line: bytes, left: int) -> int:
    """Read on to the end of the line, a piece at a time; returns how many bytes are left then."""
    while left > 0 and not line.endswith(b"\n") and (line := file.readline(LONGEST_LINE)):
        left -= len(line)
    return left


def is_blank(line: bytes) -> bool:
    return not line or line.isspace()


def as_line(value: object) -> bytes:
    """A row as one line of JSON, without a line end. What JSON has not, like the timestamps of
    Parquet, is written by `str`."""
    import json

    return json.dumps(value, ensure_ascii=False, default=str).encode()


@cache
def _decoder() -> Callable[[str], Any]:
    import json

    def refuse(constant: str) -> None:
        raise ValueError(f"{constant} is no JSON number")

    return json.JSONDecoder(parse_constant=refuse).decode


def _require_whole_characters(value: object) -> None:
    import json

    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise ValueError("half of a surrogate pair, which is no character") from None


_ARRAY: Final = "begins a JSON array; JSON Lines holds one object a line"
_SPREAD: Final = "is not JSON: it begins an object and does not end it in this line"


def one_document(problem: str, file: str) -> tuple[str, str] | None:
    """Of a file whose first line has this problem, that it is JSON but not JSON Lines, and the
    command that makes the one of the other; else None."""
    import shlex
    from pathlib import Path

    of = Path(file)
    lines = of.with_name(f"{of.stem}-lines.jsonl")
    for this, what, program in (
        (_ARRAY, "one JSON array, not one object a line", ".[]"),
        (_SPREAD, "JSON spread over several lines, not one object a line", "."),
    ):
        if problem.endswith(this):
            return what, f"`{shlex.join(['jq', '-c', program, file])} > {shlex.quote(str(lines))}`"
    return None


def _json_problem(line: bytes, error: ValueError) -> str:
    import json

    if line.lstrip().startswith(b"["):
        return _ARRAY
    if line.strip() == b"{":
        return _SPREAD
    if isinstance(error, json.JSONDecodeError):
        return f"is not JSON: {error.msg} (column {error.colno})"
    if "integer string conversion" in str(error):
        return "is not JSON: a number with too many digits"
    return f"is not JSON: {error}"
