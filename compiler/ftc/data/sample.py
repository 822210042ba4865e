"""Some rows of a dataset, chosen by a hash of their content: the same ones each time."""

import hashlib
import heapq
from collections.abc import Iterator, Sequence

from ftc.data.found import Source
from ftc.data.read import raw_records
from ftc.data.record import Record
from ftc_schemas.named_tuple import NamedTuple


class Picked(NamedTuple):
    file: str
    raw: bytes
    record: Record


def sample(
    sources: Sequence[Source], rows: int, seed: int = 0, *, remote: bool = False
) -> list[Picked]:
    """So many rows that can be read, in the order of the files; raises LocationError."""
    least = heapq.nsmallest(rows, _keyed(sources, seed, remote))
    return [picked for _, _, picked in sorted(least, key=lambda one: one[1])]


def _keyed(
    sources: Sequence[Source], seed: int, remote: bool
) -> Iterator[tuple[bytes, int, Picked]]:
    salt = seed.to_bytes(8, "big", signed=True)
    number = 0
    for source in sources:
        for raw, record in raw_records(source.file, remote=remote):
            if record.problem is None:
                key = hashlib.blake2b(raw, digest_size=8, salt=salt).digest()
                yield key, number, Picked(source.file, raw, record)
                number += 1
