"""Read a dataset's file row by row, in bounded memory; a broken row is a problem, not an end."""

from collections.abc import Callable, Iterator
from functools import cache
from io import BytesIO
from typing import Any, BinaryIO

from ftc.data.chunks import Chunk, chunks
from ftc.data.files import Kind, kind_of, unreadable
from ftc.data.record import LONGEST_LINE, TOO_LONG, Record, as_line, is_blank, json_record
from ftc.data.streams import DamagedError, content_size, opened


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
        yield Record(chunk.line, problem=TOO_LONG, offset=chunk.offset)
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


def _reason(error: Exception) -> str:
    """Without Python's advice on how to open the file."""
    return str(error).partition(" - ")[0]


def _texts(file: BinaryIO, most_bytes: int | None) -> Iterator[str]:
    for chunk in chunks(file, most_bytes):
        if chunk.content is None:
            raise ValueError(f"a line {TOO_LONG}")
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
