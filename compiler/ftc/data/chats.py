"""Chats, measured many at a time: the hottest code of a check.

Everything about a row follows from sums and slices over the turns of all rows, taken in one go by
functions that loop in C. A test holds this to what `Judge` does one row at a time.
"""

from collections.abc import Iterator, Sequence
from itertools import accumulate, chain
from operator import attrgetter, sub
from typing import Any, Final, NamedTuple

from ftc.data.checks import lengths
from ftc.data.examples import Example

LONGEST_LABEL: Final = 64
"""Characters; an answer of more is no label of a class."""

_content = attrgetter("content")
_role = attrgetter("role")


class Chats(Sequence[Example]):
    """Decoded chats, as examples for who asks for one. Most rows have nothing that needs a closer
    look, and an object the less for each of them is what makes the scan fast."""

    def __init__(self, rows: Sequence[Any]) -> None:
        self.turns: list[Sequence[Any]] = [row.messages for row in rows]
        """Of each row; a turn has `role` and `content`."""

    def __len__(self) -> int:
        return len(self.turns)

    def __getitem__(self, number: Any) -> Any:
        turns = self.turns[number]
        roles = tuple([turn.role for turn in turns])
        texts = tuple([turn.content for turn in turns])
        return Example(roles, texts, len(texts) - 1, len(texts))


class Measures(NamedTuple):
    """What is kept of each row, a column each."""

    turns: Sequence[int]
    prompts: Sequence[int]
    """Characters of all turns but the last."""
    rows: Sequence[int]
    """Characters of all turns."""
    asks: Iterator[int]
    """Fingerprints of all turns but the last."""
    answered: Iterator[int]
    systems: Sequence[str]
    """What a row begins with, if that is a system prompt."""
    said: Sequence[str]
    """The last turn, where it is as short as a label."""
    suspects: Sequence[int]
    """The numbers of the rows whose lengths and ends need a closer look."""
    orders: Sequence[tuple[str, ...]]
    """Who speaks when."""


def measured(chats: Chats) -> Measures:
    turns = list(map(len, chats.turns))
    flat = [*chain.from_iterable(chats.turns)]
    texts = tuple(map(_content, flat))
    roles = tuple(map(_role, flat))
    sizes = list(map(len, texts))
    ends = list(accumulate(turns))
    starts = [0, *ends[:-1]]
    last = [end - 1 for end in ends]
    sums = [0, *accumulate(sizes)]
    begun, before, done = (list(map(sums.__getitem__, places)) for places in (starts, last, ends))
    rows = list(map(sub, done, begun))
    closing = list(map(texts.__getitem__, last))
    return Measures(
        turns=turns,
        prompts=list(map(sub, before, begun)),
        rows=rows,
        asks=map(hash, map(texts.__getitem__, map(slice, starts, last))),
        answered=map(hash, zip(closing, strict=True)),
        systems=[texts[start] if roles[start] == "system" else "" for start in starts],
        said=_labels(closing, map(sub, done, before)),
        suspects=[*_suspects(texts, sizes, rows, closing, starts, ends)],
        orders=list(map(roles.__getitem__, map(slice, starts, ends))),
    )


def _labels(closing: Sequence[str], sizes: Iterator[int]) -> Sequence[str]:
    if min(sizes) > LONGEST_LABEL:
        return [""] * len(closing)
    return [text if len(text) <= LONGEST_LABEL else "" for text in closing]


def _suspects(
    texts: Sequence[str],
    sizes: Sequence[int],
    rows: Sequence[int],
    closing: Sequence[str],
    starts: Sequence[int],
    ends: Sequence[int],
) -> Iterator[int]:
    """Rows with a text that is empty, blank or overlong, or with an answer that may be cut off."""
    plain = lengths.PLAIN_ENDS
    usual = min(texts) >= "!" and min(sizes) >= _LEAST and max(rows) <= lengths.LONGEST
    for number, answer in enumerate(closing):
        if (
            answer[-1:] not in plain
            or "`" in answer
            or (
                not usual
                and (
                    min(texts[starts[number] : ends[number]]) < "!"  # empty, or begins with a space
                    or min(sizes[starts[number] : ends[number]]) < _LEAST
                    or rows[number] > lengths.LONGEST
                )
            )
        ):
            yield number


_LEAST: Final = 3
"""Characters; a text of fewer may be blank by other spaces than the usual one."""
