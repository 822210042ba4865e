"""Read a dataset's file row by row, in bounded memory; a broken row is a problem, not an end."""

from collections.abc import Callable, Iterator
from functools import cache
from io import BytesIO
from typing import Any, BinaryIO, Final, NamedTuple

from ftc.data.chunks import BOM, LONGEST_LINE, Chunk, chunks
from ftc.data.files import Kind, kind_of, unreadable
from ftc.data.streams import DamagedError, content_size, opened

__all__ = [
    "LONGEST_LINE",
    "Record",
    "as_line",
    "csv_records",
    "json_record",
    "json_records",
    "one_document",
    "raw_records",
    "records",
]

_TOO_LONG: Final = f"is longer than {LONGEST_LINE // 2**20} MB"


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


def records(file: str, most_bytes: int | None = None, *, remote: bool = False) -> Iterator[Record]:
    """The rows of a file, or of about its first `most_bytes`; blank lines are none. Raises
    LocationError when it cannot be read; `remote` lets a location such as `s3://…` be fetched.

    JSON Lines go at several hundred MB/s, in bounded memory; `value` is what `json.loads` gives.
    """
    try:
        with opened(file, remote=remote) as stream:
            size = content_size(file)
            if size is not None:  # a file that grows meanwhile ends all the same
                most_bytes = size if most_bytes is None else min(size, most_bytes)
            yield from _records_of(stream, kind_of(file), most_bytes)
    except OSError as error:
        raise unreadable(error) from error


def raw_records(file: str, *, remote: bool = False) -> Iterator[tuple[bytes, Record]]:
    """The rows of a file, each with the line of JSON that it is, without its line end; rows of CSV
    and Parquet are written as such a line. Raises LocationError."""
    if kind_of(file) in ("csv", "parquet"):
        for record in records(file, remote=remote):
            yield as_line(record.value) if record.problem is None else b"", record
        return
    number = 0
    try:
        with opened(file, remote=remote) as stream:
            for chunk in chunks(stream, content_size(file)):
                lines = chunk.lines
                for record in chunk_records(chunk):
                    yield lines[record.line - chunk.line].rstrip(b"\r"), record
                number = chunk.line + len(lines)
    except DamagedError as error:
        yield b"", Record(number, problem=str(error))
    except OSError as error:
        raise unreadable(error) from error


def as_line(value: object) -> bytes:
    """A row as one line of JSON, without a line end. What JSON has not, like the timestamps of
    Parquet, is written by `str`."""
    import json

    return json.dumps(value, ensure_ascii=False, default=str).encode()


def _records_of(file: BinaryIO, kind: Kind | None, most_bytes: int | None) -> Iterator[Record]:
    if kind == "parquet":
        from ftc.data.parquet import parquet_rows

        for number, row in enumerate(parquet_rows(file), start=1):
            yield Record(number, row)
    elif kind == "csv":
        yield from csv_records(file, most_bytes)
    else:
        yield from json_records(file, most_bytes)


def json_records(file: BinaryIO, most_bytes: int | None = None) -> Iterator[Record]:
    """The rows of JSON Lines. A compressed stream that breaks off ends in a row with a problem."""
    number, offset = 1, 0
    try:
        for chunk in chunks(file, most_bytes):
            yield from chunk_records(chunk)
            number = chunk.line + len(chunk.starts)
            offset = chunk.offset + len(chunk.content or b"")
    except DamagedError as error:
        yield Record(number, problem=str(error), offset=offset)


def chunk_records(chunk: Chunk) -> Iterator[Record]:
    """The rows of some whole lines."""
    if chunk.content is None:
        yield Record(chunk.line, problem=_TOO_LONG, offset=chunk.offset)
        return
    decode, failures = _fast_decoder()
    for number, (line, start) in enumerate(
        zip(chunk.lines, chunk.starts, strict=True), start=chunk.line
    ):
        if not is_blank(line):
            offset = chunk.offset + start
            try:
                yield Record(number, decode(line), None, offset)
            except failures:
                yield json_record(number, line)._replace(offset=offset)


@cache
def _fast_decoder() -> tuple[Callable[[bytes], Any], tuple[type[Exception], ...]]:
    """msgspec reads three times as fast as json, and what it refuses is json's to explain or to
    read. Slow to import, so only where whole files are read."""
    import msgspec

    return msgspec.json.Decoder().decode, (msgspec.MsgspecError, RecursionError, UnicodeError)


def json_record(number: int, line: bytes | None) -> Record:
    """One line of JSON Lines; None stands for one that is too long to be read."""
    if line is None:
        return Record(number, problem=_TOO_LONG)
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


def csv_records(file: BinaryIO, most_bytes: int | None = None) -> Iterator[Record]:
    """The rows of a CSV file whose first row names the columns; every value is text."""
    import csv

    csv.field_size_limit(LONGEST_LINE)  # csv's own 131,072 characters are less than a long text
    reader = csv.reader(_texts(file, most_bytes), strict=True)
    columns: list[str] = []
    begin = 1
    try:
        for row in reader:
            if row and not columns:
                columns = row
            elif row:
                yield _csv_record(begin, columns, row)
            begin = reader.line_num + 1
    except (csv.Error, ValueError, DamagedError) as error:
        yield Record(begin, problem=f"is not CSV: {_reason(error)}")


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


def _reason(error: Exception) -> str:
    """Without Python's advice on how to open the file."""
    return str(error).partition(" - ")[0]


def _texts(file: BinaryIO, most_bytes: int | None) -> Iterator[str]:
    for chunk in chunks(file, most_bytes):
        if chunk.content is None:
            raise ValueError(f"a line {_TOO_LONG}")
        for line in BytesIO(chunk.content):
            yield line.decode(errors="surrogateescape")


def _csv_record(line: int, columns: list[str], row: list[str]) -> Record:
    if len(row) != len(columns):
        return Record(line, problem=f"has {len(row)} cells, the first row {len(columns)}")
    try:
        "".join(row).encode()
    except UnicodeEncodeError:
        return Record(line, problem="is not UTF-8")
    return Record(line, dict(zip(columns, row, strict=True)))
