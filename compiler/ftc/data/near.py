"""Near duplicates: rows that share most of their word pairs, by MinHash and confirmed exactly.

Word pairs are hashed into sketches of 128 permutations (`rensa`, in Rust). Sketches that agree in a
whole band are candidates. With 32 bands of 4, rows at a Jaccard similarity of 0.8 become candidates
with a probability of 1 - (1 - 0.8^4)^32 > 0.9999. Every candidate pair is confirmed on the texts
themselves, so that a pair that is reported does have that similarity.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from importlib import import_module
from itertools import pairwise
from typing import Any, Final

from ftc_schemas.named_tuple import NamedTuple

THRESHOLD: Final = 0.8
"""Jaccard similarity of the sets of word pairs."""

_PERMUTATIONS: Final = 128
_BANDS: Final = 32
_SEED: Final = 42
_BATCH: Final = 2_000
"""Rows that are sketched at a time."""

_MOST_CANDIDATES: Final = 20
"""Earlier rows that one row is compared with; templates make thousands alike."""

_FEWEST: Final = 8
"""Word pairs. Where there are fewer, one word more or less decides, and only the same are pairs."""

_LONGEST: Final = 20_000
"""Characters that are compared."""

_WORD: Final = re.compile(r"\w+")


class Pair(NamedTuple):
    """Two rows that are nearly the same, by the numbers under which they came."""

    row: int
    earlier: int
    similarity: float


def has_library() -> bool:
    return _rensa() is not None


def near_pairs(
    texts: Iterable[str],
    again: Callable[[Sequence[int]], Iterator[tuple[int, str]]],
    progress: Callable[[int], None] = lambda rows: None,
    *,
    every_earlier: bool = False,
) -> list[Pair]:
    """The pairs among the texts, each row with the earliest one that it nearly repeats; with
    `every_earlier` each row with all earlier ones.

    `again` gives the texts of some rows, by their numbers, once more: the index keeps sketches, 128
    numbers a row, and not the texts. Exact copies are pairs too, of similarity 1.
    """
    candidates = _candidates(texts, progress)
    wanted = sorted({number for pair in candidates for number in pair})
    pairs: list[Pair] = []
    paired: set[int] = set()
    shingles = {number: word_pairs(text) for number, text in again(wanted)} if wanted else {}
    for row, earlier in candidates:
        if (row in paired and not every_earlier) or not {row, earlier} <= shingles.keys():
            continue
        similarity = jaccard(shingles[row], shingles[earlier])
        if similarity >= THRESHOLD:
            paired.add(row)
            pairs.append(Pair(row, earlier, similarity))
    return pairs


def word_pairs(text: str) -> frozenset[str]:
    """Pairs of neighbouring words, in lower case; the word where there is one alone; of a very long
    text, its beginning."""
    words = _WORD.findall(text[:_LONGEST].lower())
    return frozenset(map(" ".join, pairwise(words))) or frozenset(words or [text])


def jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    shared = len(one & other)
    together = len(one) + len(other) - shared
    return shared / together if together else 0.0


def _candidates(texts: Iterable[str], progress: Callable[[int], None]) -> list[tuple[int, int]]:
    """Pairs of rows with a band in common, the later one first."""
    rensa = _rensa()
    index = rensa.RMinHashLSH(threshold=THRESHOLD, num_perm=_PERMUTATIONS, num_bands=_BANDS)
    found: list[tuple[int, int]] = []
    short: dict[frozenset[str], int] = {}
    """The first of the short texts with the same pairs."""
    for start, batch in _batches(texts):
        pairs = [word_pairs(text) for text in batch]
        for n, few in enumerate(pairs):
            if len(few) < _FEWEST:
                first = short.setdefault(few, start + n)
                if first != start + n:
                    found.append((start + n, first))
        shingles = [list(one) for one in pairs]
        worth = [n for n, one in enumerate(pairs) if len(one) >= _FEWEST]
        sketches = rensa.RMinHash.from_token_sets(
            [shingles[n] for n in worth], _PERMUTATIONS, _SEED
        )
        for n, sketch in zip(worth, sketches, strict=True):
            earlier = sorted(index.query(sketch))[:_MOST_CANDIDATES]
            found += [(start + n, other) for other in earlier]
            index.insert(start + n, sketch)
        progress(len(batch))
    return found


def _batches(texts: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
    start, batch = 0, []
    for text in texts:
        batch.append(text)
        if len(batch) == _BATCH:
            yield start, batch
            start, batch = start + len(batch), []
    if batch:
        yield start, batch


@cache
def _rensa() -> Any:
    try:
        return import_module("rensa")
    except ImportError:
        return None
