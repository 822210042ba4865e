"""Chats and pairs, measured many at a time: the hottest code of a check.

Everything about a row follows from sums and slices over the turns of all rows, taken in one go by
functions that loop in C. A test holds this to what `Judge` does one row at a time.
"""

from collections.abc import Iterator, Sequence
from itertools import accumulate, chain
from operator import attrgetter, sub
from typing import Any, Final, NamedTuple

from ftc.data.checks import lengths
from ftc.data.examples import TEXT, Example

LONGEST_LABEL: Final = 64
"""Characters; an answer of more is no label of a class."""

_messages = attrgetter("messages")
_content = attrgetter("content")
_role = attrgetter("role")
_pair = attrgetter("prompt", "completion")
_text = attrgetter("text")


class Chats(Sequence[Example]):
    """Decoded rows whose last text is the answer to all before it, as examples for who asks for
    one. Most have nothing that needs a closer look, and an object the less for each of them is what
    makes the scan fast."""

    def __init__(self, texts: Sequence[str], roles: Sequence[str], turns: Sequence[int]) -> None:
        self.texts = tuple(texts)
        """Of all rows, one after the other."""
        self.roles = tuple(roles)
        self.turns = turns
        """How many texts each row has."""
        self.ends = list(accumulate(turns))

    @classmethod
    def of_messages(cls, rows: Sequence[Any]) -> "Chats":
        """Rows with `messages`, of which each has `role` and `content`."""
        listed = list(map(_messages, rows))
        flat = [*chain.from_iterable(listed)]
        return cls(tuple(map(_content, flat)), tuple(map(_role, flat)), list(map(len, listed)))

    @classmethod
    def of_pairs(cls, rows: Sequence[Any]) -> "Chats":
        """Rows with a `prompt` and a `completion`."""
        texts = tuple(chain.from_iterable(map(_pair, rows)))
        return cls(texts, (TEXT,) * len(texts), [2] * len(rows))

    @classmethod
    def of_texts(cls, rows: Sequence[Any]) -> "Chats":
        """Rows with a `text`, which answers nothing."""
        return cls(tuple(map(_text, rows)), (TEXT,) * len(rows), [1] * len(rows))

    def __len__(self) -> int:
        return len(self.turns)

    def __getitem__(self, number: Any) -> Any:
        end = self.ends[number]
        start = end - self.turns[number]
        texts = self.texts[start:end]
        return Example(self.roles[start:end], texts, len(texts) - 1, len(texts))


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
    texts, roles, ends = chats.texts, chats.roles, chats.ends
    sizes = list(map(len, texts))
    starts = [0, *ends[:-1]]
    last = [end - 1 for end in ends]
    sums = [0, *accumulate(sizes)]
    begun, before, done = (list(map(sums.__getitem__, places)) for places in (starts, last, ends))
    rows = list(map(sub, done, begun))
    closing = list(map(texts.__getitem__, last))
    return Measures(
        turns=chats.turns,
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
