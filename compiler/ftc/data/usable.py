"""The usable rows of a file as examples, one after the other, for what compares or counts them."""

from collections.abc import Iterator

from ftc.data.chunks import Chunk, chunks
from ftc.data.examples import Example, example_of
from ftc.data.files import kind_of, unreadable
from ftc.data.foreign import FOREIGN
from ftc.data.mapping import mapped
from ftc.data.read import chunk_records, records
from ftc.data.recognise import Recognised
from ftc.data.record import Record
from ftc.data.row_reader import RowReader
from ftc.data.rows import Row, RowError, parse
from ftc.data.streams import DamagedError, content_size, opened


def usable_rows(
    file: str, recognised: Recognised, *, remote: bool = False
) -> Iterator[tuple[int, int | None, Example]]:
    """Line, offset and example of each row that can be used. Raises LocationError."""
    if kind_of(file) != "jsonl" or recognised.foreign is not None:
        for record in records(file, remote=remote):
            row = row_of(record, recognised)
            if row is not None:
                yield record.line, record.offset, example_of(row)
        return
    reader = RowReader(recognised.format, recognised.mapping)
    try:
        with opened(file, remote=remote) as stream:
            for chunk in chunks(stream, content_size(file)):
                for line, offset, row in _rows(chunk, reader, recognised):
                    yield line, offset, example_of(row)
    except DamagedError:
        return  # where a compressed file breaks off, no rows follow
    except OSError as error:
        raise unreadable(error) from error


def _rows(
    chunk: Chunk, reader: RowReader, recognised: Recognised
) -> Iterator[tuple[int, int | None, Row]]:
    rows = reader.plain(chunk)
    if rows is not None:
        for number, (start, row) in enumerate(zip(chunk.starts, rows, strict=True), chunk.line):
            yield number, chunk.offset + start, row
        return
    for record in chunk_records(chunk):
        found = row_of(record, recognised)
        if found is not None:
            yield record.line, record.offset, found


def row_of(record: Record, recognised: Recognised) -> Row | None:
    """The canonical row that a record states; None when it cannot be used."""
    value = canonical(record, recognised)
    return None if value is None else parse(value, recognised.format).row


def canonical(record: Record, recognised: Recognised) -> object | None:
    """A record's value in the language's own format; None when there is none."""
    try:
        return None if record.problem is not None else in_our_words(record, recognised)
    except (RowError, RecursionError):
        return None


def in_our_words(record: Record, recognised: Recognised) -> object:
    """The same of a record that is JSON; raises RowError for what has no counterpart, or
    RecursionError."""
    if recognised.foreign is None or not isinstance(record.value, dict):
        return mapped(record.value, recognised.format, recognised.mapping)
    return FOREIGN[recognised.foreign](record.value)
