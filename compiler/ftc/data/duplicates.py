"""Rows that say the same, rows that contradict each other, and rows of one dataset in another.

The scan left a fingerprint of each row: what it asks, and what it answers. They are grouped here,
a share of them at a time when there are many, so that memory stays bounded.
"""

from array import array
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import chain
from typing import Final

from ftc.data.tally import Hit, Hits, Tally
from ftc_schemas.named_tuple import NamedTuple

REPEATED: Final = "FTC518"
LEAKED: Final = "FTC531"
NEARLY_LEAKED: Final = "FTC532"
CONFLICTING: Final = "FTC534"

_REPEATS: Final = "the row repeats {}"
_ANSWERS: Final = "answers the prompt of {} in another way"

_AT_ONCE: Final = 500_000
"""Rows that are held in memory at a time, about 200 bytes each."""


class RowPlace(NamedTuple):
    """A row of one of the datasets."""

    file: str
    line: int
    dataset: str


class _First(NamedTuple):
    answered: int
    place: RowPlace


class Repeats(NamedTuple):
    """What grouping the fingerprints found, by file and code."""

    hits: dict[tuple[str, str], Hits]
    distinct: int
    """Rows that remain when of equal ones one is kept."""


def repeats(
    tallies: Sequence[tuple[str, str, Tally]],
    shown: Callable[[str], str],
    *,
    answers: bool,
    prompts: bool = True,
) -> Repeats:
    """Group the rows of several files, each given with its dataset's name (`train`).

    The first of equal rows has no fault; each later one names it. In another dataset than the first
    it has leaked. `answers` tells whether one prompt should have one answer, `prompts` whether the
    rows have prompts at all.
    """
    rows = sum(tally.usable for _, _, tally in tallies)
    shares = max(1, -(-rows // _AT_ONCE))
    found: dict[tuple[str, str], Hits] = {}
    distinct = 0
    for share in range(shares):
        distinct += _group(tallies, share, shares, found, shown, answers, prompts)
    if shares > 1:
        for hits in found.values():
            hits.first.sort()
    return Repeats(found, distinct)


def _group(
    tallies: Sequence[tuple[str, str, Tally]],
    share: int,
    shares: int,
    found: dict[tuple[str, str], Hits],
    shown: Callable[[str], str],
    answers: bool,
    prompts: bool,
) -> int:
    """One share of the rows; returns how many of them are distinct."""
    columns = [
        keys.asked if shares == 1 else array("q", (k for k in keys.asked if k % shares == share))
        for _, _, tally in tallies
        for _, keys in tally.keys
    ]
    distinct: set[int] = set().union(*columns)
    if len(distinct) == sum(map(len, columns)):  # every prompt once, as in most datasets
        return len(distinct)
    several = {key for key, count in Counter(chain(*columns)).items() if count > 1}
    """What is asked more than once."""
    first: dict[int, _First] = {}
    """By what is asked, where it is asked more than once."""
    whole: dict[tuple[int, int], RowPlace] = {}
    """By what is asked and answered, where a prompt has more than one answer."""
    for file, dataset, tally in tallies:
        for asked, answered, line, offset in tally.fingerprints():
            if asked not in several:
                continue
            known = first.get(asked)
            if known is None:
                first[asked] = _First(answered, RowPlace(file, line, dataset))
                continue
            same = known.place if known.answered == answered else whole.get((asked, answered))
            if same is not None:
                code, told = REPEATED if same.dataset == dataset else LEAKED, _REPEATS
            else:
                whole[asked, answered] = RowPlace(file, line, dataset)
                same = known.place
                leaked = same.dataset != dataset
                if not (answers or leaked) or not prompts:
                    continue
                code, told = NEARLY_LEAKED if leaked else CONFLICTING, _ANSWERS
            hits = found.setdefault((file, code), Hits(tally.most))
            if hits.has_room:
                place = None if offset < 0 else offset
                hits.add(Hit(line, place, told.format(f"{shown(same.file)}:{same.line}")))
            else:
                hits.count += 1
    return len(distinct) + len(whole)
