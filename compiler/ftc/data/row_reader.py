"""A file's rows in canonical form, for what writes them elsewhere: fast where a row is plainly
right, and else the long way, which knows every legal row and explains the others.

The types here take all that a row can say (tools, parts, weights), but no key of a message that no
format knows: it would be lost, and what writes the row must know of it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import count, repeat
from typing import Annotated, Any, Final, Literal, TypeVar

from msgspec import Meta, Struct, convert
from msgspec.json import Decoder

from ftc.data.chunks import Chunk, chunks
from ftc.data.files import kind_of, unreadable
from ftc.data.mapping import RowMapping, mapped
from ftc.data.progress import Progress, quiet
from ftc.data.read import chunk_records, records
from ftc.data.record import Record, is_blank
from ftc.data.rows import (
    ChatRow,
    Message,
    Messages,
    PreferenceRow,
    PromptCompletionRow,
    Row,
    RowError,
    TextRow,
    UnpairedPreferenceRow,
    check_tool_calls,
    parse,
)
from ftc.data.shapes import is_block
from ftc.data.split import held_out, line_held_out
from ftc.data.streams import DamagedError, content_size, opened
from ftc_schemas.named_tuple import NamedTuple

_Role = Literal["system", "developer", "user", "assistant", "tool"]
_Objects = list[dict[str, Any]]
_T = TypeVar("_T")


class _Turn(Struct, gc=False, forbid_unknown_fields=True):
    role: _Role
    content: str | _Objects | None = None
    name: str | None = None
    tool_calls: _Objects | None = None
    tool_call_id: str | None = None
    weight: Literal[0, 1] | None = None


_Turns = Annotated[list[_Turn], Meta(min_length=1)]


class _Chat(Struct, gc=False):
    messages: _Turns
    tools: _Objects | None = None
    parallel_tool_calls: bool | None = None


class _Pair(Struct, gc=False):
    prompt: str
    completion: str
    tools: _Objects | None = None


class _PairInTurns(Struct, gc=False):
    prompt: _Turns
    completion: _Turns
    tools: _Objects | None = None


class _Text(Struct, gc=False):
    text: str


class _Preference(Struct, gc=False):
    prompt: str
    chosen: str
    rejected: str
    tools: _Objects | None = None


class _PreferenceInTurns(Struct, gc=False):
    prompt: _Turns
    chosen: _Turns
    rejected: _Turns
    tools: _Objects | None = None


class _Labelled(Struct, gc=False):
    prompt: str
    completion: str
    label: bool
    tools: _Objects | None = None


class _NotPlain(Exception):  # noqa: N818  # no error: the row goes the long way
    """What the types cannot say is wrong."""


def _messages(turns: Sequence[_Turn]) -> Messages:
    for turn in turns:
        if turn.tool_calls:
            problems: list[RowError] = []
            check_tool_calls(turn.tool_calls, "", problems)
            if problems:
                raise _NotPlain
        elif turn.content is None:
            raise _NotPlain
        if isinstance(turn.content, list) and any(map(is_block, turn.content)):
            raise _NotPlain
    return tuple(
        [
            Message(t.role, t.content, t.name, t.tool_calls or None, t.tool_call_id, t.weight)
            for t in turns
        ]
    )


def _chat(row: _Chat) -> Row:
    return ChatRow(_messages(row.messages), row.tools or None, row.parallel_tool_calls)


def _pair(row: _Pair) -> Row:
    return PromptCompletionRow(row.prompt, row.completion, row.tools or None)


def _pair_in_turns(row: _PairInTurns) -> Row:
    return PromptCompletionRow(_messages(row.prompt), _messages(row.completion), row.tools or None)


def _text(row: _Text) -> Row:
    return TextRow(row.text)


def _preference(row: _Preference) -> Row:
    return PreferenceRow(row.prompt, row.chosen, row.rejected, row.tools or None)


def _preference_in_turns(row: _PreferenceInTurns) -> Row:
    return PreferenceRow(
        _messages(row.prompt),
        _messages(row.chosen),
        _messages(row.rejected),
        row.tools or None,
    )


def _labelled(row: _Labelled) -> Row:
    return UnpairedPreferenceRow(row.prompt, row.completion, row.label, row.tools or None)


class _Way:
    """How rows of a format are written."""

    def __init__(self, written: type[Struct], row: Callable[[Any], Row]) -> None:
        self.written = written
        self.decode_lines: Callable[[bytes], list[Any]] = Decoder(written).decode_lines
        self.row = row


_WAYS: Final[dict[str, tuple[_Way, ...]]] = {
    "chat": (_Way(_Chat, _chat),),
    "prompt-completion": (_Way(_Pair, _pair), _Way(_PairInTurns, _pair_in_turns)),
    "text": (_Way(_Text, _text),),
    "preference": (
        _Way(_Preference, _preference),
        _Way(_PreferenceInTurns, _preference_in_turns),
    ),
    "unpaired-preference": (_Way(_Labelled, _labelled),),
}
"""By format; where rows are written in two ways, each has its own type. What rewards read of a
prompt-only row are all its other keys, which no type lists."""


class Read(NamedTuple):
    """One row of a file."""

    line: int
    """Where it begins, from 1; in a Parquet file the row's number."""
    row: Row | None
    problem: str = ""
    """Why there is no row: "`messages` is missing"."""
    held_out: bool = False
    """It belongs to the share that is held out."""
    plain: bool = False
    """It came the fast way, and holds nothing but JSON's own values."""


class RowReader:
    """Reads rows of one format, and remembers which way of writing it the last ones followed."""

    def __init__(self, format: str, mapping: RowMapping, share: float | None = None) -> None:
        self._format = format
        self._mapping = mapping
        self._share = share
        self._ways = list(_WAYS.get(format, ()))

    def chunk(self, chunk: Chunk) -> Iterable[Read]:
        """The rows of some whole lines."""
        rows = self.plain(chunk)
        if rows is None:
            return self._line_by_line(chunk)
        return map(
            *(Read, count(chunk.line), rows, repeat("")),
            repeat(False) if self._share is None else map(self._held_out, chunk.lines),
            repeat(True),
        )

    def plain(self, chunk: Chunk) -> list[Row] | None:
        """A row a line; None unless each line is a row that is plainly right. The decoder reads
        values, not lines: one that goes on in the next line, or two in one line, would shift all
        that follow. No value goes on at a line that begins with an opening brace, and so many
        values as lines leave no line with two."""
        if chunk.content is None or not chunk.begins_objects:
            return None
        rows = self.lines(chunk.content)
        return rows if rows is not None and len(rows) == len(chunk.starts) else None

    def lines(self, content: bytes) -> list[Row] | None:
        """The rows of whole lines; None when any of them is not plainly right."""
        if self._mapping:
            return None
        return self._first_way(lambda way: list(map(way.row, way.decode_lines(content))))

    def record(self, record: Record, line: bytes | None = None) -> Read:
        """The long way, for a row that is read already: from a line of JSON, or of another kind of
        file. One that cannot be read is never held out."""
        if record.problem is not None:
            return Read(record.line, None, f"the row {record.problem}")
        held = False
        try:
            held = self._held_out(line) if line is not None else self._value_held_out(record.value)
            value = mapped(record.value, self._format, self._mapping)
            plain = None if line is None else self._of_value(value)
            if plain is not None:
                return Read(record.line, plain, "", held, True)
            row, problems = parse(value, self._format)
        except RecursionError:
            return Read(record.line, None, "the row is nested too deeply", held)
        except RowError as error:
            return Read(record.line, None, error.message, held)
        if row is None or problems:
            told = "; ".join(problem.message for problem in problems[:3])
            return Read(record.line, None, told, held)
        return Read(record.line, row, "", held)

    def _line_by_line(self, chunk: Chunk) -> Iterator[Read]:
        if chunk.content is None:
            yield from map(self.record, chunk_records(chunk))
            return
        for number, line in enumerate(chunk.lines, chunk.line):
            if is_blank(line):
                continue
            rows = self.lines(line)
            if rows is not None and len(rows) == 1:
                yield Read(number, rows[0], "", self._held_out(line), True)
            else:
                (record,) = chunk_records(Chunk(line, number, chunk.offset))
                yield self.record(record, line)

    def _of_value(self, value: object) -> Row | None:
        """The row that a JSON value states, where that is plainly right."""
        return self._first_way(lambda way: way.row(convert(value, way.written)))

    def _first_way(self, read: Callable[[_Way], _T]) -> _T | None:
        """What the first way gives that fits; that way is tried first from then on."""
        for number, way in enumerate(self._ways):
            try:
                found = read(way)
            except (ValueError, RecursionError, _NotPlain):  # msgspec's errors are ValueErrors
                continue
            if number:
                self._ways.insert(0, self._ways.pop(number))
            return found
        return None

    def _held_out(self, line: bytes) -> bool:
        return self._share is not None and line_held_out(line, self._share)

    def _value_held_out(self, value: object) -> bool:
        return self._share is not None and held_out(value, self._share)


def read_rows(
    file: str,
    format: str,
    mapping: RowMapping,
    share: float | None = None,
    progress: Progress = quiet,
) -> Iterator[Read]:
    """All rows of a file on this machine, in bounded memory. Raises LocationError."""
    reader, number = RowReader(format, mapping, share), 1
    if kind_of(file) != "jsonl":
        yield from map(reader.record, records(file))
        return
    try:
        with opened(file) as stream:
            for chunk in chunks(stream, content_size(file)):
                yield from reader.chunk(chunk)
                number = chunk.line + len(chunk.starts)
                progress(len(chunk.content or b""))
    except DamagedError as error:
        yield Read(number, None, f"the row {error}")
    except OSError as error:
        raise unreadable(error) from error
