"""The usable rows of a file as examples, one after the other, for what compares or counts them."""

from collections.abc import Iterator

from ftc.data.examples import Example, example_of
from ftc.data.foreign import FOREIGN
from ftc.data.mapping import mapped
from ftc.data.read import Record, records
from ftc.data.recognise import Recognised
from ftc.data.rows import Row, RowError, parse


def usable_rows(
    file: str, recognised: Recognised, *, remote: bool = False
) -> Iterator[tuple[int, int | None, Example]]:
    """Line, offset and example of each row that can be used. Raises LocationError."""
    for record in records(file, remote=remote):
        row = row_of(record, recognised)
        if row is not None:
            yield record.line, record.offset, example_of(row)


def row_of(record: Record, recognised: Recognised) -> Row | None:
    """The canonical row that a record states; None when it cannot be used."""
    value = canonical(record, recognised)
    return None if value is None else parse(value, recognised.format).row


def canonical(record: Record, recognised: Recognised) -> object | None:
    """A record's value in the language's own format; None when there is none."""
    if record.problem is not None:
        return None
    try:
        if recognised.foreign is None or not isinstance(record.value, dict):
            return mapped(record.value, recognised.format, recognised.mapping)
        return FOREIGN[recognised.foreign].rewrite(record.value)
    except (RowError, RecursionError):
        return None
