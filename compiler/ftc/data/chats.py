"""Chats and pairs, measured many at a time: the hottest code of a check.

Everything about a row follows from sums and slices over the turns of all rows, taken in one go by
functions that loop in C. A test holds this to what `Judge` does one row at a time.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, chain
from operator import attrgetter, sub
from types import MappingProxyType
from typing import Any, Final

from ftc.data.checks import lengths
from ftc.data.examples import TEXT, Example
from ftc_schemas.named_tuple import NamedTuple

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

    def __init__(
        self,
        texts: Iterable[str],
        roles: Iterable[str],
        turns: Sequence[int],
        full: Mapping[int, Example] = MappingProxyType({}),
    ) -> None:
        self.texts = tuple(texts)
        """Of all rows, one after the other."""
        self.roles = tuple(roles)
        self.turns = turns
        """How many texts each row has."""
        self.ends = list(accumulate(turns))
        self.full = full
        """By their numbers, the rows whose texts do not say everything."""

    @classmethod
    def of_messages(
        cls, rows: Sequence[Any], full: Mapping[int, Example] = MappingProxyType({})
    ) -> "Chats":
        """Rows with `messages`, of which each has `role` and `content`."""
        listed = list(map(_messages, rows))
        flat = [*chain.from_iterable(listed)]
        return cls(map(_content, flat), map(_role, flat), list(map(len, listed)), full)

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
        found = self.full.get(number)
        if found is not None:
            return found
        end = self.ends[number]
        start = end - self.turns[number]
        texts = self.texts[start:end]
        return Example(self.roles[start:end], texts, len(texts) - 1, len(texts))

    def orders(self) -> list[tuple[str, ...]]:
        """Who speaks when, in each row."""
        return list(map(self.roles.__getitem__, map(slice, [0, *self.ends], self.ends)))

    def is_usual(self) -> bool:
        """Whether every row is question and answer, as often as it likes, after a system prompt or
        none. A text the less for each row to look at: it is told by all roles in a row."""
        roles, ends = self.roles, self.ends
        systems = [roles[0], *map(roles.__getitem__, ends[:-1])].count("system")
        talk = "".join(roles)
        if systems:
            if talk.count("system") != systems:
                return False
            talk = talk.replace("system", "")
        return (
            talk == "userassistant" * ((len(roles) - systems) // 2)
            and [roles[end - 1] for end in ends].count("assistant") == len(ends)
        )  # fmt: skip


class Measures(NamedTuple):
    """What is kept of each row, a column each."""

    prompts: Sequence[int]
    """Characters of all turns but the last."""
    answers: Sequence[int]
    """Characters of the last turn."""
    asks: Iterator[int]
    """Fingerprints of all turns but the last."""
    answered: Iterator[int]
    systems: Sequence[str]
    """What a row begins with, if that is a system prompt."""
    said: Sequence[str]
    """The last turn, where it is as short as a label."""
    suspects: Sequence[int]
    """The numbers of the rows whose lengths and ends need a closer look."""


def measured(chats: Chats) -> Measures:
    texts, roles, ends = chats.texts, chats.roles, chats.ends
    sizes = list(map(len, texts))
    starts = [0, *ends[:-1]]
    last = [end - 1 for end in ends]
    sums = [0, *accumulate(sizes)]
    closing = list(map(texts.__getitem__, last))
    answers = list(map(sizes.__getitem__, last))
    return Measures(
        prompts=list(map(sub, map(sums.__getitem__, last), map(sums.__getitem__, starts))),
        answers=answers,
        asks=map(hash, map(texts.__getitem__, map(slice, starts, last))),
        answered=map(hash, zip(closing, strict=True)),
        systems=[texts[start] if roles[start] == "system" else "" for start in starts],
        said=_labels(closing, answers),
        suspects=_suspects(texts, sizes, closing, ends),
    )


def _labels(closing: Sequence[str], sizes: Sequence[int]) -> Sequence[str]:
    if min(sizes) > LONGEST_LABEL:
        return [""] * len(closing)
    return [text if len(text) <= LONGEST_LABEL else "" for text in closing]


def _suspects(
    texts: Sequence[str], sizes: Sequence[int], closing: Sequence[str], ends: Sequence[int]
) -> Sequence[int]:
    """Rows with a text that is empty, blank or overlong, or with an answer that may be cut off."""
    plain = lengths.PLAIN_ENDS
    found = [
        number
        for number, answer in enumerate(closing)
        if answer[-1:] not in plain
        or answer[:1] in _OPENING
        or ("`" in answer and answer.count("```") % 2)
    ]
    if min(texts) >= "!" and min(sizes) >= _LEAST and max(sizes) <= lengths.LONGEST:
        return found
    unusual = {
        bisect_right(ends, number)
        for number, (text, size) in enumerate(zip(texts, sizes, strict=True))
        if text < "!"  # empty, or begins with a space
        or not _LEAST <= size <= lengths.LONGEST
    }
    return sorted(unusual.union(found))


_OPENING: Final = ("{", "[")
"""What JSON begins with, which may break off behind a number or a quotation mark."""

_LEAST: Final = 3
"""Characters; a text of fewer may be blank by other spaces than the usual one."""
