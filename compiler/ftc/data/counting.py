"""The tokens of whole datasets, and how many rows `training.max_length` would cut.

Counting takes far longer than checking: a tokenizer does three or four megabytes a second on one
core. Of a large file an even sample of rows is counted, and called one, unless all are asked for.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from ftc.data.examples import Example
from ftc.data.found import Seen, Settings
from ftc.data.progress import Progress, quiet
from ftc.data.tokens import Counted, Tokenizer, estimate
from ftc.data.usable import usable_rows
from ftc_schemas.named_tuple import NamedTuple

MOST_CHARACTERS: Final = 64_000_000
"""Of a file, that are counted unasked: some ten seconds on two cores."""

LEAST_ROWS: Final = 2_000
"""That are counted however long they are. The share that `max_length` cuts is then known within 2.2
per cent of all rows, nineteen times in twenty."""


class Tokens(NamedTuple):
    """The tokens of one file."""

    counted: Counted
    sampled: int | None
    """How many rows were counted, where not all were."""

    @property
    def how(self) -> str:
        if self.sampled is None:
            return self.counted.how
        return f"{self.counted.how}, of a sample of {self.sampled:,} rows"


def count_tokens(
    seen: Seen, tokenizer: Tokenizer | None, settings: Settings, progress: Progress = quiet
) -> Tokens:
    """By the tokenizer where there is one; otherwise estimated from characters. May raise
    LocationError."""
    if tokenizer is None:
        return Tokens(estimate(seen.tally.row_characters), None)
    every = _stride(seen, settings.tokens)

    def examples() -> Iterator[Example]:
        rows = usable_rows(seen.source.file, seen.recognised, remote=settings.remote)
        for _, _, example in islice(rows, 0, None, every):
            progress(every)
            yield example

    counted = tokenizer.count(examples())
    return Tokens(counted, counted.lengths.total() if every > 1 else None)


def _stride(seen: Seen, rows: int | None) -> int:
    """Every so many-th row is counted."""
    usable = seen.tally.usable
    if rows is None or not usable:
        return 1
    if not rows:
        characters = sum(size * count for size, count in seen.tally.row_characters.items())
        rows = max(LEAST_ROWS, round(usable * min(1, MOST_CHARACTERS / max(characters, 1))))
    return max(1, -(-usable // rows))


def together(parts: Sequence[Tokens]) -> Counter[int]:
    """The lengths of several files' rows. Samples weigh as they are."""
    lengths: Counter[int] = Counter()
    for part in parts:
        lengths.update(part.counted.lengths)
    return lengths
