"""Tell in which format a file is written, by its first rows, and say why."""

from collections import Counter
from collections.abc import Iterable
from itertools import islice
from typing import Final

from ftc.data.mapping import PLAIN, RowMapping
from ftc.data.read import records
from ftc.data.record import Record
from ftc.data.shapes import Shape, recognise
from ftc_schemas.named_tuple import NamedTuple

FIRST_ROWS: Final = 200
_FIRST_BYTES: Final = 8 * 2**20


class Recognised(NamedTuple):
    """The format of a file, as most of its first rows have it."""

    format: str
    """One of the language's."""
    foreign: str | None
    """The tool whose way of writing it is, where it is not our own."""
    why: str
    """ "`messages` in 200 of the first 200 rows"."""
    mapping: RowMapping = PLAIN
    """What the spec says that the rows call things."""
    written: Shape | None = None
    """How most of the first rows are written, if that is another tool's way."""
    guessed: bool = False
    """Whether nothing speaks for the format, and the rows are only judged as if they had it."""


def recognise_file(file: str, *, remote: bool = False) -> Recognised | None:
    """None when no row has the keys of any known format; raises LocationError when it cannot be
    read."""
    return recognise_rows(records(file, _FIRST_BYTES, remote=remote))


def recognise_rows(rows: Iterable[Record]) -> Recognised | None:
    shapes: dict[str, Shape] = {}
    counts: Counter[str] = Counter()
    seen = 0
    for record in islice(rows, FIRST_ROWS):
        seen += 1
        shape = recognise(record.value)
        if shape is not None:
            shapes[shape.name] = shape
            counts[shape.name] += 1
    if not shapes:
        return None
    (name, count), *_ = counts.most_common(1)
    shape = shapes[name]
    wider = next((other for other in shapes.values() if other.also == name), None)
    named = shape.keys if wider is None else shape.keys & wider.keys
    if wider is not None:
        shape, count = wider, count + counts[wider.name]
    keys = ", ".join(f"`{key}`" for key in sorted(named))
    of = "the only row" if seen == 1 else f"{count} of the first {seen} rows"
    why = f"{keys} in {of}"
    if shape.foreign:
        return Recognised(shape.becomes, shape.name, why, written=shape)
    return Recognised(shape.becomes, None, why)
