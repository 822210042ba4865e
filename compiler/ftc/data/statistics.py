"""Distributions of whole numbers, exact, from how often each occurs."""

from collections import Counter
from collections.abc import Mapping
from itertools import accumulate
from math import ceil
from typing import Final

from ftc_schemas.named_tuple import NamedTuple

QUANTILES: Final = (5, 25, 50, 75, 95, 99)
"""Per cent."""


class Bin(NamedTuple):
    low: int
    high: int
    """Exclusive."""
    rows: int


class Distribution(NamedTuple):
    rows: int
    total: int
    smallest: int
    largest: int
    quantiles: Mapping[int, int]
    """By per cent: the smallest value that so many values do not exceed (nearest rank)."""
    bins: tuple[Bin, ...]
    """Equally wide up to the last, which takes all beyond the 99 % quantile."""

    @property
    def mean(self) -> float:
        return self.total / self.rows if self.rows else 0.0


def distribution(values: Counter[int], most_bins: int = 20) -> Distribution:
    ordered = sorted(values.items())
    count = sum(number for _, number in ordered)
    if not count:
        return Distribution(0, 0, 0, 0, dict.fromkeys(QUANTILES, 0), ())
    reached = list(accumulate(number for _, number in ordered))
    quantiles = {}
    for percent in QUANTILES:
        rank = ceil(count * percent / 100)
        quantiles[percent] = next(
            value for (value, _), upto in zip(ordered, reached, strict=True) if upto >= rank
        )
    total = sum(value * number for value, number in ordered)
    smallest, largest = ordered[0][0], ordered[-1][0]
    bins = _bins(ordered, smallest, quantiles[99], largest, most_bins)
    return Distribution(count, total, smallest, largest, quantiles, bins)


def share_above(values: Counter[int], limit: int) -> float:
    """The share of the values that exceed a limit."""
    count = sum(values.values())
    return sum(number for value, number in values.items() if value > limit) / count if count else 0


def as_json(found: Distribution) -> dict[str, object]:
    return {
        "rows": found.rows,
        "total": found.total,
        "mean": round(found.mean, 2),
        "min": found.smallest,
        "max": found.largest,
        "quantiles": {f"p{percent}": value for percent, value in found.quantiles.items()},
        "bins": [list(one) for one in found.bins],
    }


def _bins(
    ordered: list[tuple[int, int]], smallest: int, usual: int, largest: int, most: int
) -> tuple[Bin, ...]:
    width = max(1, ceil((usual - smallest + 1) / most))
    counts: Counter[int] = Counter()
    last = (usual - smallest) // width
    for value, number in ordered:
        counts[min((value - smallest) // width, last)] += number
    return tuple(
        Bin(
            smallest + width * n,
            largest + 1 if n == last else smallest + width * (n + 1),
            counts[n],
        )
        for n in range(last + 1)
    )
