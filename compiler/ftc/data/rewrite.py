"""Rewrite rows in another of the language's formats, where that says the same.

A conversion that would lose something is refused, with what it would lose: a rejected answer, a
turn, a tool. What a row says about itself (an id, a source) is kept.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from ftc.data.atomic import replacing
from ftc.data.files import shown
from ftc.data.found import Source
from ftc.data.read import raw_records
from ftc.data.recognise import Recognised, recognise_file
from ftc.data.record import Record, as_line
from ftc.data.rows import RowError, parse
from ftc.data.usable import in_our_words
from ftc_schemas.named_tuple import NamedTuple

MOST_TOLD: Final = 20

Value = dict[str, Any]


class RewriteError(Exception):
    """A file or rows that cannot be rewritten: nothing was written. One line for the file, or one a
    row, then how many more."""

    def __init__(self, told: Sequence[str], rows: int | None = None) -> None:
        super().__init__("" if rows is None else f"{rows} rows cannot be rewritten")
        self.told = told
        self.rows = rows or len(told)


class Rewritten(NamedTuple):
    read: int
    written: int
    fits: tuple[str, ...]
    """What each file was written as."""


def rewrite(sources: Sequence[Source], to: str, out: Path, *, remote: bool = False) -> Rewritten:
    """Write all rows to one JSON Lines file, which comes into being whole. Raises RewriteError,
    LocationError and EmitError."""
    problems: list[str] = []
    failed = read = written = 0
    fits: list[str] = []
    with replacing(out) as file:
        for source in sources:
            recognised = recognise_file(source.file, remote=remote)
            if recognised is None:
                told = f"{shown(source.file)}: no row has the keys of a known format"
                raise RewriteError([told])
            if to not in ways_from(recognised.format):
                raise RewriteError([_no_way(source.file, recognised.format, to)])
            fits.append(recognised.foreign or recognised.format)
            for raw, record in raw_records(source.file, remote=remote):
                read += 1
                try:
                    for line in _lines(raw, record, recognised, to):
                        file.write(line + b"\n")
                        written += 1
                except RowError as error:
                    failed += 1
                    if len(problems) < MOST_TOLD:
                        problems.append(f"{shown(source.file)}:{record.line}: {error.message}")
        if failed:
            raise RewriteError(problems, failed)
    return Rewritten(read, written, tuple(fits))


def _no_way(file: str, format: str, to: str) -> str:
    ways = ", ".join(way for way in ways_from(format) if way != format)
    known = f"; it can become {ways}" if ways else ""
    return f"{shown(file)}: {format} cannot say the same as {to}{known}"


def _lines(raw: bytes, record: Record, recognised: Recognised, to: str) -> Iterator[bytes]:
    if record.problem is not None:
        raise RowError(f"the row {record.problem}")
    try:
        value = in_our_words(record, recognised)
    except RecursionError:
        raise RowError("the row is nested too deeply") from None
    row, problems = parse(value, recognised.format)
    if row is None or problems:
        raise RowError("; ".join(problem.message for problem in problems[:3]))
    if recognised.format == to:
        yield raw if recognised.foreign is None else as_line(value)
        return
    way = _WAYS[recognised.format, to]
    for rewritten in way(dict(value)):  # type: ignore[call-overload]  # parse has seen a mapping
        yield as_line(rewritten)


def ways_from(format: str) -> tuple[str, ...]:
    """The formats that rows of one can be rewritten in, itself first."""
    return (format, *(to for start, to in _WAYS if start == format))


def _chat_to_pairs(row: Value) -> Iterator[Value]:
    """Every turn but the last is the prompt. Earlier turns of the assistant are then no longer
    learned, so that rows with several of them have no true counterpart."""
    messages = row.pop("messages")
    answers = [m for m in messages if m.get("role") == "assistant" and m.get("weight") != 0]
    if len(answers) != 1 or messages[-1] is not answers[0]:
        raise RowError("only a chat with one answer, at its end, is a prompt and a completion")
    if row.pop("parallel_tool_calls", None) is not None:
        raise RowError("`parallel_tool_calls` has no place beside `prompt` and `completion`")
    yield {**row, "prompt": messages[:-1], "completion": messages[-1:]}


def _pairs_to_chat(row: Value) -> Iterator[Value]:
    """Text becomes a turn of the user and one of the assistant."""
    prompt, completion = row.pop("prompt"), row.pop("completion")
    if isinstance(prompt, str):
        yield {**row, "messages": [_turn("user", prompt), _turn("assistant", completion)]}
        return
    unlearned = [
        {**message, "weight": 0} if message.get("role") == "assistant" else message
        for message in prompt
    ]
    yield {**row, "messages": [*unlearned, *completion]}


def _preference_to_unpaired(row: Value) -> Iterator[Value]:
    chosen, rejected = row.pop("chosen"), row.pop("rejected")
    yield {**row, "completion": chosen, "label": True}
    yield {**row, "completion": rejected, "label": False}


def _pairs_to_prompts(row: Value) -> Iterator[Value]:
    """The completion stays as a column, which a reward may compare with."""
    yield row


def _pairs_to_text(row: Value) -> Iterator[Value]:
    prompt, completion = row.pop("prompt"), row.pop("completion")
    if not isinstance(prompt, str):
        raise RowError("messages become text by a model's chat template, not by a conversion")
    yield {**row, "text": prompt + completion}


def _turn(role: str, content: str) -> Value:
    return {"role": role, "content": content}


_WAYS: Final[Mapping[tuple[str, str], Callable[[Value], Iterator[Value]]]] = {
    ("chat", "prompt-completion"): _chat_to_pairs,
    ("chat", "prompt-only"): _chat_to_pairs,
    ("prompt-completion", "chat"): _pairs_to_chat,
    ("prompt-completion", "prompt-only"): _pairs_to_prompts,
    ("prompt-completion", "text"): _pairs_to_text,
    ("preference", "unpaired-preference"): _preference_to_unpaired,
}
"""The conversions that lose nothing. Rows of other tools are rewritten in ours first."""
