"""The tokens of whole datasets, and how many rows `training.max_length` would cut.

Counting takes far longer than checking: a tokenizer does a few megabytes a second. Of a large file
an even sample of rows is counted, and called one.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from ftc.data.examples import Example
from ftc.data.found import Seen
from ftc.data.progress import Progress, quiet
from ftc.data.tokens import Counted, Tokenizer, estimate
from ftc.data.usable import usable_rows
from ftc_schemas.named_tuple import NamedTuple

MOST_ROWS: Final = 50_000
"""Rows of a file that are counted; more change a quantile by less than it is rounded."""


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
    seen: Seen, tokenizer: Tokenizer | None, progress: Progress = quiet, *, remote: bool = False
) -> Tokens:
    """By the tokenizer where there is one; otherwise estimated from characters. May raise
    LocationError."""
    if tokenizer is None:
        return Tokens(estimate(seen.tally.row_characters), None)
    every = max(1, -(-seen.tally.usable // MOST_ROWS))

    def examples() -> Iterator[Example]:
        rows = usable_rows(seen.source.file, seen.recognised, remote=remote)
        for _, _, example in islice(rows, 0, None, every):
            progress(every)
            yield example

    counted = tokenizer.count(examples())
    return Tokens(counted, counted.lengths.total() if every > 1 else None)


def together(parts: Sequence[Tokens]) -> Counter[int]:
    """The lengths of several files' rows. Samples weigh as they are."""
    lengths: Counter[int] = Counter()
    for part in parts:
        lengths.update(part.counted.lengths)
    return lengths
