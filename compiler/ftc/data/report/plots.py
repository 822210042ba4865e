"""Distributions drawn with characters, for a terminal."""

from collections.abc import Iterator
from typing import Final

from ftc.data.statistics import Distribution

_EIGHTHS: Final = " ▏▎▍▌▋▊▉█"


def histogram(title: str, found: Distribution, width: int, limit: int | None = None) -> list[str]:
    """A bar for each bin; `limit` draws a line where it falls."""
    if not found.rows:
        return [f"{title}: none"]
    lines = [
        f"{title}: mean {found.mean:,.0f}, median {found.quantiles[50]:,}, "
        f"95 % {found.quantiles[95]:,}, longest {found.largest:,}"
    ]
    return lines + list(_bars(found, width, limit))


def _bars(found: Distribution, width: int, limit: int | None) -> Iterator[str]:
    labels = [_label(one.low, one.high - 1) for one in found.bins]
    counts = [f"{one.rows:,}" for one in found.bins]
    label, count = max(map(len, labels)), max(map(len, counts))
    room = max(width - label - count - 6, 10)
    most = max(one.rows for one in found.bins)
    marked = limit is None
    for one, name, number in zip(found.bins, labels, counts, strict=True):
        if not marked and limit is not None and one.high > limit:
            yield f"  {'─' * label}─┼ {limit:,} training.max_length"
            marked = True
        yield f"  {name:>{label}} │ {bar(one.rows / most, room):<{room}} {number:>{count}}"


def _label(low: int, high: int) -> str:
    return f"{low:,}" if low == high else f"{low:,}–{high:,}"


def bar(share: float, width: int) -> str:
    """A bar of so much of the width, to an eighth of a character; anything is seen."""
    eighths = round(share * width * 8)
    if share and not eighths:
        eighths = 1
    return "█" * (eighths // 8) + (_EIGHTHS[eighths % 8] if eighths % 8 else "")
