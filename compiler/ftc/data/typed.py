"""The fast way from bytes to examples: rows decoded straight into types, by msgspec.

The types take only what is plainly right: known roles, text, no tools, no fields of another
format. Rows with tools are decoded into the fuller types of `ftc.data.row_reader`. Whatever these
refuse too goes the long way (`ftc.data.rows.parse`), which knows every legal row and explains the
others; a property test holds them together.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Final, Literal

from msgspec import Meta, Struct, defstruct, field
from msgspec.json import Decoder

from ftc.data.chats import Chats
from ftc.data.examples import TEXT, Example, example_of
from ftc.data.mapping import PLAIN
from ftc.data.row_reader import RowReader
from ftc.data.shapes import STRAYS
from ftc_schemas.named_tuple import NamedTuple

_Role = Literal["system", "developer", "user", "assistant", "tool"]


class _Turn(Struct, gc=False):
    role: _Role
    content: str
    weight: Literal[1] | None = None
    name: str | None = None
    tool_call_id: str | None = None
    tool_calls: None = None


_Turns = Annotated[list[_Turn], Meta(min_length=1)]


class _Chat(Struct, gc=False):
    messages: _Turns
    parallel_tool_calls: bool | None = None
    tools: None = None
    prompt: None = None
    completion: None = None
    chosen: None = None
    rejected: None = None
    system: None = None
    functions: None = None


class _PromptCompletion(Struct, gc=False):
    prompt: str
    completion: str
    tools: None = None
    messages: None = None
    chosen: None = None
    rejected: None = None
    system: None = None


class _Text(Struct, gc=False):
    text: str
    prompt: None = None
    completion: None = None
    messages: None = None


class _Preference(Struct, gc=False):
    prompt: str
    chosen: str
    rejected: str
    tools: None = None
    messages: None = None
    completion: None = None
    system: None = None


class _PreferenceInTurns(Struct, gc=False):
    prompt: _Turns
    chosen: _Turns
    rejected: _Turns
    tools: None = None
    messages: None = None
    completion: None = None
    system: None = None


class _UnpairedPreference(Struct, gc=False):
    prompt: str
    completion: str
    label: bool
    tools: None = None
    messages: None = None
    chosen: None = None
    rejected: None = None
    system: None = None


class _PromptOnly(Struct, gc=False):
    prompt: str
    tools: None = None
    messages: None = None
    system: None = None


def _preferences(rows: Sequence[Any]) -> list[Example]:
    roles = (TEXT, TEXT, TEXT)
    return [Example(roles, (row.prompt, row.chosen, row.rejected), 1, 2) for row in rows]


def _preferences_in_turns(rows: Sequence[Any]) -> list[Example]:
    found = []
    for row in rows:
        turns = [*row.prompt, *row.chosen, *row.rejected]
        asked = len(row.prompt)
        answered = asked + len(row.chosen)
        roles = tuple([turn.role for turn in turns])
        found.append(Example(roles, tuple([turn.content for turn in turns]), asked, answered))
    return found


def _unpaired_preferences(rows: Sequence[Any]) -> list[Example]:
    roles = (TEXT, TEXT)
    return [Example(roles, (row.prompt, row.completion), 1, 2, row.label) for row in rows]


def _prompts(rows: Sequence[Any]) -> list[Example]:
    return [Example((TEXT,), (row.prompt,), 1, 1) for row in rows]


class _Way(NamedTuple):
    row: type[Struct]
    examples: Callable[[Sequence[Any]], Sequence[Example]]


_WAYS: Final[dict[str, tuple[_Way, ...]]] = {
    "chat": (_Way(_Chat, Chats.of_messages),),
    "prompt-completion": (_Way(_PromptCompletion, Chats.of_pairs),),
    "text": (_Way(_Text, Chats.of_texts),),
    "preference": (
        _Way(_Preference, _preferences),
        _Way(_PreferenceInTurns, _preferences_in_turns),
    ),
    "unpaired-preference": (_Way(_UnpairedPreference, _unpaired_preferences),),
    "prompt-only": (_Way(_PromptOnly, _prompts),),
}
"""By format; where rows are written in two ways, each has its own type."""


class Taken(NamedTuple):
    """The examples of some lines."""

    examples: Sequence[Example]
    numbers: Sequence[int]
    """Which line each example is of, from 0."""
    plain: int
    """How many of them were found to be right here."""


class _Spoken(NamedTuple):
    """What `Chats` reads of a message."""

    role: str
    content: str


class _Said(NamedTuple):
    """What it reads of a row."""

    messages: list[_Spoken]


class _FullReader:
    """Rows with tools, calls, parts or weights, which are right all the same. Decoded twice: the
    second time for keys of other formats, that they have none."""

    def __init__(self, format: str) -> None:
        self._reader = RowReader(format, PLAIN)
        strays = [(key, None, None) for key in sorted(STRAYS[format])]
        self._without_strays: Callable[[bytes], Any] = Decoder(defstruct("Strays", strays)).decode

    def line(self, line: bytes) -> Example | None:
        """None where the row has to be looked at more closely."""
        rows = self._reader.lines(line)
        if rows is None or len(rows) != 1:
            return None
        try:
            self._without_strays(line)
        except (ValueError, RecursionError):
            return None
        return example_of(rows[0])


class FastReader:
    """Decodes rows of one format; remembers which way of writing it the last rows followed."""

    def __init__(self, format: str, slice_by: str | None = None) -> None:
        self._slice_by = slice_by
        self._ways = [
            (Decoder(_with_slice(way.row, slice_by)), way.examples) for way in _WAYS[format]
        ]
        self._full = _FullReader(format) if slice_by is None else None

    def lines(self, content: bytes) -> Sequence[Example] | None:
        """The examples of whole lines; None when any of them is not plainly right."""
        for number, (decoder, examples) in enumerate(self._ways):
            try:
                rows = decoder.decode_lines(content)
            except (ValueError, RecursionError):  # msgspec's errors are ValueErrors
                continue
            if number:
                self._ways.insert(0, self._ways.pop(number))
            return self._sliced(rows, examples(rows))
        return None

    def line_by_line(
        self, lines: Sequence[memoryview], otherwise: Callable[[int], Example | None]
    ) -> Taken:
        """The same, where some lines are not plainly right: an example of each of these comes from
        `otherwise`, given its number, or none."""
        decoder, examples = self._ways[0]
        rows: list[Any] = []
        numbers: list[int] = []
        full: dict[int, Example] = {}
        at, known, decoded = 0, 0, map(decoder.decode, lines)
        while at < len(lines):
            try:
                for row in decoded:
                    rows.append(row)
                    numbers.append(at)
                    at += 1
            except (ValueError, RecursionError):
                example = self._of_line(bytes(lines[at]))
                if example is None:
                    example = otherwise(at)
                    known += example is not None
                if example is not None:
                    full[len(rows)] = example
                    rows.append(None)
                    numbers.append(at)
                at += 1
        return Taken(self._together(rows, full, examples), numbers, len(rows) - known)

    def _of_line(self, line: bytes) -> Example | None:
        """A row that is right in another way than the first."""
        if len(self._ways) > 1:
            found = self.lines(line)
            if found is not None and len(found) == 1:
                return found[0]
        return None if self._full is None else self._full.line(line)

    def _together(
        self,
        rows: list[Any],
        full: Mapping[int, Example],
        examples: Callable[[Sequence[Any]], Sequence[Example]],
    ) -> Sequence[Example]:
        if not full:
            return self._sliced(rows, examples(rows))
        if examples == Chats.of_messages and self._slice_by is None:
            for number, example in full.items():
                said = zip(example.roles, example.texts, strict=True)
                rows[number] = _Said([_Spoken(role, text) for role, text in said])
            return Chats.of_messages(rows, full)
        plain = [row for row in rows if row is not None]
        others = iter(self._sliced(plain, examples(plain)) if plain else ())
        return [full[n] if row is None else next(others) for n, row in enumerate(rows)]

    def _sliced(self, rows: Sequence[Any], found: Sequence[Example]) -> Sequence[Example]:
        if self._slice_by is None:
            return found
        found = list(found)
        for row, example in zip(rows, found, strict=True):
            example.slice = row.sliced_by
        return found


def _with_slice(row: type[Struct], key: str | None) -> type[Struct]:
    """The same type, which also reads one more field."""
    if key is None or key in row.__struct_encode_fields__:
        return row
    sliced = ("sliced_by", Any, field(name=key, default=None))
    return defstruct(f"{row.__name__}Sliced", [sliced], bases=(row,), gc=False)
