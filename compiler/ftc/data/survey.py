"""What a quick look at a file tells: its first rows, and how many there are."""

from collections.abc import Callable, Hashable, Iterable
from functools import cache, lru_cache
from itertools import islice
from typing import Any, BinaryIO, Final

from ftc.data.count import MOST_BYTES, Count, count_lines
from ftc.data.files import (
    LocationError,
    compression_of,
    kind_of,
    open_for_reading,
    size_of,
    unreadable,
    version,
)
from ftc.data.mapping import PLAIN, RowMapping, parse_mapped
from ftc.data.record import Record, is_blank, json_record, lines
from ftc.data.rows import FORMATS, Parsed
from ftc_schemas.named_tuple import NamedTuple

FIRST_ROWS: Final = 100
_FIRST_BYTES: Final = 4 * 2**20
_MOST_ROWS: Final = 20_000
"""Where counting stops in kinds whose rows must be parsed to be counted."""


class Sniffed(NamedTuple):
    """One of a file's first rows, held against the format that the spec states."""

    record: Record
    parsed: Parsed
    content: str | None
    """The same for rows that say the same; None for what is no row, or JSON cannot write."""


class FirstRows(tuple[Sniffed, ...]):
    """A file's first rows, with what was found out about them. It is remembered as long as the rows
    are, for the next spec of the same data."""

    def __init__(self, rows: Iterable[Sniffed] = ()) -> None:
        self.known: dict[Hashable, Any] = {}


class Survey(NamedTuple):
    """What a quick look at a file tells."""

    file: str
    first: FirstRows = FirstRows()
    rows: Count = Count(0, exact=False)
    error: LocationError | None = None
    """Why there is nothing to tell."""


def survey(
    file: str, format: str | None, most_bytes: int = MOST_BYTES, mapping: RowMapping = PLAIN
) -> Survey:
    """Look at a file, and stop counting after `most_bytes`. A format that is not known here leaves
    the rows unparsed.

    A process that judges many specs of the same data looks once, until the file changes.
    """
    return _survey(file, format, most_bytes, mapping, version(file))


@lru_cache(maxsize=64)
def _survey(
    file: str, format: str | None, most_bytes: int, mapping: RowMapping, version: object
) -> Survey:
    try:
        if kind_of(file) == "jsonl" and compression_of(file) is None:
            with open_for_reading(file) as opened:
                first, count = _json_lines(opened, max(most_bytes, 0))
        else:
            first, count = _parsed_kinds(file)
    except LocationError as error:
        return Survey(file, error=error)
    except OSError as error:
        return Survey(file, error=unreadable(error))
    sniffed = (Sniffed(each, _parsed(each, format, mapping), _content(each)) for each in first)
    return Survey(file, FirstRows(sniffed), count)


def _json_lines(file: BinaryIO, most_bytes: int) -> tuple[list[Record], Count]:
    first: list[Record] = []
    for number, line in enumerate(lines(file, MOST_BYTES), start=1):
        if line is None or not is_blank(line):
            first.append(json_record(number, line))
        if len(first) == FIRST_ROWS or file.tell() > _FIRST_BYTES:
            break
    rest = count_lines(file, most_bytes)
    return first, Count(len(first) + rest.rows, rest.exact)


def _parsed_kinds(file: str) -> tuple[list[Record], Count]:
    from ftc.data.read import records  # most files are plain JSON Lines, and need none of it

    rows = records(file, MOST_BYTES)
    first = list(islice(rows, FIRST_ROWS))
    rest = sum(1 for _ in islice(rows, _MOST_ROWS))
    whole = kind_of(file) == "parquet" or (
        compression_of(file) is None and size_of(file) <= MOST_BYTES
    )
    exact = rest < _MOST_ROWS and whole
    return first, Count(len(first) + rest, exact)


def _parsed(record: Record, format: str | None, mapping: RowMapping) -> Parsed:
    if record.problem is not None or format not in FORMATS:
        return Parsed(None, ())
    return parse_mapped(record.value, format, mapping)


def _content(record: Record) -> str | None:
    try:
        return None if record.problem is not None else _encoder()(record.value)
    except (TypeError, RecursionError):
        return None


@cache
def _encoder() -> Callable[[Any], str]:
    import json

    return json.JSONEncoder(sort_keys=True).encode
