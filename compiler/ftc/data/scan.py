"""One pass over a dataset's rows: every row check, and what later steps need to know of each row.

Rows that are plainly right are decoded by the chunk, which is where the speed comes from. A chunk
with anything else in it is taken line by line, and a line that the fast types refuse goes through
the canonical rows, which explain it.
"""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache
from importlib import import_module
from typing import Any, Final, NamedTuple

from ftc.data.checks import lengths, personal, phrases
from ftc.data.checks.output import BROKEN_OUTPUT, OutputFormat
from ftc.data.checks.tools import faults_of_tools
from ftc.data.checks.turns import NO_ANSWER, Fault, faults_of_order
from ftc.data.chunks import Chunk
from ftc.data.examples import TEXT, Example, example_of
from ftc.data.foreign import FOREIGN
from ftc.data.mapping import PLAIN, RowMapping, mapped
from ftc.data.read import Record, chunk_records, is_blank
from ftc.data.rows import RowError, parse
from ftc.data.shapes import recognise, stray_keys
from ftc.data.tally import MOST_KEPT, Hit, Hits, Keys, Tally
from ftc.data.typed import FastReader
from ftc.diagnostics.secrets import MARKS as SECRET_MARKS
from ftc.diagnostics.secrets import secrets_in

BROKEN_ROW: Final = "FTC511"
WRONG_FORMAT: Final = "FTC512"
FOREIGN_FORMAT: Final = "FTC513"
MIXED: Final = "FTC514"
UNKNOWN_ROLE: Final = "FTC515"
STRAY_FIELDS: Final = "FTC517"
SAME_ANSWERS: Final = "FTC519"
CREDENTIALS: Final = "FTC536"
BYTE_ORDER_MARK: Final = "FTC510"

_CODES: Final = {"shape": WRONG_FORMAT, "role": UNKNOWN_ROLE, "mixed": MIXED}
"""The code of each kind of RowError."""

LONGEST_LABEL: Final = 64
"""Characters; an answer of more is no label of a class."""

_KEYS_AT_ONCE: Final = 2**18
"""Rows whose keys are handed to the tally together."""

_MOST_ORDERS: Final = 10_000
"""Orders of roles that are remembered as right."""


_LOOKS: Final = (
    SECRET_MARKS,
    b"|".join((personal.MARKS, personal.NUMBER_MARKS)),
    phrases.MARKS,
    phrases.GARBLED_MARKS,
)
"""What in a row's bytes gives reason to look at its texts, for each of the content checks."""


@cache
def _marks() -> Any:
    """All of them as one pattern, a group each. RE2, where it is installed, finds them in one go,
    forty times as fast as `re`."""
    pattern = b"|".join(b"(" + look + b")" for look in _LOOKS)
    try:
        return import_module("re2").compile(pattern)
    except ImportError:
        return re.compile(pattern)


def has_fast_search() -> bool:
    return not isinstance(_marks(), re.Pattern)


class Options(NamedTuple):
    """What rows are held against."""

    format: str
    foreign: str | None = None
    """The other tool's way of writing that the rows are rewritten from."""
    mapping: RowMapping = PLAIN
    """What the spec says that the rows call things."""
    answers: bool = True
    """Answers are what is learned; False for `method.loss_on: all`."""
    content: bool = True
    """Look for credentials, private data, refusals and boilerplate."""
    languages: int = 0
    """Judge the language of every so many-th row; 0 for none."""
    slice_by: str | None = None
    output: OutputFormat | None = None
    most_kept: int = MOST_KEPT
    """Hits of a kind that are kept to be listed."""


class _Batch(NamedTuple):
    """Some usable rows, and where they stand."""

    examples: Sequence[Example]
    lines: Sequence[int]
    offsets: Sequence[int]


class Scanner:
    """Takes the rows of one file or stretch, in order, and keeps the tally."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.tally = Tally(options.most_kept)
        self._keys = Keys()
        ours = options.foreign is None and not options.mapping
        self._fast = FastReader(options.format, options.slice_by) if ours else None
        self._has_answers = options.format not in ("text", "prompt-only")
        self._right_orders: set[tuple[tuple[str, ...], int, int]] = set()

    def chunk(self, chunk: Chunk) -> None:
        """Whole lines of JSON Lines."""
        content = chunk.content
        self.tally.bytes += len(content or b"")
        if chunk.bom:
            what = "a byte order mark, which stops some readers at the first row"
            self.tally.hit(BYTE_ORDER_MARK, 1, 0, what)
        if content is None:
            self.tally.lines += 1
            for record in chunk_records(chunk):
                self._broken(record)
            return
        self.tally.lines += len(chunk.lines)
        batch = self._plain(chunk, content) or self._line_by_line(chunk)
        self._take(batch)
        if self.options.content:
            self._look_inside(content, chunk.offset, batch)

    def records(self, records: Iterable[Record]) -> None:
        """Rows of other kinds of files."""
        batch: list[tuple[Example, int, int]] = []
        for record in records:
            self.tally.lines = record.line
            example = self._long_way(record)
            if example is not None:
                batch.append((example, record.line, -1 if record.offset is None else record.offset))
            if len(batch) == 256:
                self._take_all(batch)
                batch = []
        self._take_all(batch)

    def _take_all(self, batch: Sequence[tuple[Example, int, int]]) -> None:
        if batch:
            examples, lines, offsets = zip(*batch, strict=True)
            self._take(_Batch(examples, lines, offsets))
            if self.options.content:
                for example, line, offset in batch:
                    self._faults_inside(example, line, offset, _INSIDE)

    def _plain(self, chunk: Chunk, content: bytes) -> _Batch | None:
        """All lines at once; None unless each is one plainly right row.

        The decoder reads values, not lines: one that goes on in the next line, or two in one line,
        would shift all that follow. No value goes on at a line that begins with an opening brace,
        and so many values as lines leave no line with two.
        """
        lines = chunk.lines
        if self._fast is None or not all([line[:1] == b"{" for line in lines]):  # noqa: C419  # fast
            return None
        examples = self._fast.lines(content)
        if examples is None or len(examples) != len(lines):
            return None
        self.tally.rows += len(lines)
        return _Batch(
            examples,
            range(chunk.line, chunk.line + len(lines)),
            _starts(lines, chunk.offset),
        )

    def _line_by_line(self, chunk: Chunk) -> _Batch:
        examples: list[Example] = []
        lines: list[int] = []
        offsets: list[int] = []
        offset = chunk.offset
        for number, line in enumerate(chunk.lines, start=chunk.line):
            if not is_blank(line):
                example = self._of_line(line, number, offset)
                if example is not None:
                    examples.append(example)
                    lines.append(number)
                    offsets.append(offset)
            offset += len(line) + 1
        return _Batch(examples, lines, offsets)

    def _of_line(self, line: bytes, number: int, offset: int) -> Example | None:
        if self._fast is not None:
            found = self._fast.lines(line)
            if found is not None and len(found) == 1:
                self.tally.rows += 1
                return found[0]
        (record,) = chunk_records(Chunk(line, number, offset, lines=(line,)))
        return self._long_way(record)

    def _long_way(self, record: Record) -> Example | None:
        """A row through the canonical rows; its faults are told, and None means it has no use."""
        if record.problem is not None:
            self._broken(record)
            return None
        self.tally.rows += 1
        value = record.value
        try:
            if self.options.foreign is not None and isinstance(value, dict):
                value = FOREIGN[self.options.foreign].rewrite(value)
            value = mapped(value, self.options.format, self.options.mapping)
            row, problems = parse(value, self.options.format)
            problems_of_shape = [problem for problem in problems if problem.kind == "shape"]
            for problem in problems_of_shape[:1] if problems_of_shape else problems[:1]:
                self._told(record, problem)
        except RowError as problem:
            self._told(record, problem)
            return None
        except RecursionError:
            self._hit(BROKEN_ROW, record, "the row is nested too deeply")
            return None
        if row is None:
            return None
        stray = stray_keys(value, self.options.format)
        if stray:
            named = ", ".join(f"`{key}`" for key in stray)
            self._hit(
                STRAY_FIELDS, record, f"the row is {self.options.format}, but has {named} too"
            )
        example = example_of(row)
        if self.options.slice_by is not None and isinstance(record.value, dict):
            example.slice = record.value.get(self.options.slice_by)
        return example

    def _told(self, record: Record, problem: RowError) -> None:
        code, what = _CODES.get(problem.kind, WRONG_FORMAT), problem.message
        if code == WRONG_FORMAT and self.options.foreign is None:
            shape = recognise(record.value)
            if shape is not None and shape.format is None:
                code, what = FOREIGN_FORMAT, f"the row is written as {shape.name}"
            elif shape is not None and shape.format != self.options.format:
                what = f"the row is written as {shape.format}, not as {self.options.format}"
        self._hit(code, record, what)

    def _broken(self, record: Record) -> None:
        self.tally.rows += 1
        self._hit(BROKEN_ROW, record, f"the row {record.problem}")

    def _hit(self, code: str, record: Record, what: str) -> None:
        self.tally.hit(code, record.line, record.offset, what)

    def _fault(self, fault: Fault, line: int, offset: int) -> None:
        self.tally.hit(fault.code, line, None if offset < 0 else offset, fault.what)

    def _take(self, batch: _Batch) -> None:
        """The checks of every usable row that look at no character twice."""
        if not batch.examples:
            return
        self.tally.usable += len(batch.examples)
        self._measure(batch)
        self._common(batch)
        if self.options.format == "preference":
            self._same_answers(batch)
        if self.options.output is not None:
            self._outputs(batch, self.options.output)
        if self.options.languages:
            self._languages(batch, self.options.languages)

    def _measure(self, batch: _Batch) -> None:
        """Sizes, fingerprints, and which rows need a closer look: one loop, for it is the hot one.

        A fingerprint is Python's own hash of the texts: 64 bits, keyed anew in every process, so
        that no file can be made to collide; the processes of one check share the key.
        """
        prompts: list[int] = []
        rows: list[int] = []
        asks: list[int] = []
        answers: list[int] = []
        right, plain, longest = self._right_orders, lengths.PLAIN_ENDS, lengths.LONGEST
        for number, example in enumerate(batch.examples):
            texts, roles, asked = example.texts, example.roles, example.asked
            answered, row = example.answered, example.row
            sizes = [*map(len, texts)]
            whole = sum(sizes)
            prompts.append(sum(sizes[:asked]))
            rows.append(whole)
            asks.append(hash(texts[:asked]))
            answers.append(
                hash(texts[asked:])
                if row is None and example.label is None
                else hash((texts[asked:], example.label, _calls(example)))
            )
            last = texts[answered - 1]
            if (
                min(texts) < "!"  # empty, or begins with a space, as blank ones do
                or whole > longest
                or answered < len(texts)
                or last[-1] not in plain
                or "`" in last
                or min(sizes) < 3  # blank by other spaces than that
            ):
                for fault in lengths.faults_of_lengths(example):
                    self._fault(fault, batch.lines[number], batch.offsets[number])
            if row is not None or (roles, asked, answered) not in right:
                self._order(example, batch.lines[number], batch.offsets[number])
        tally, keys = self.tally, self._keys
        tally.prompt_characters.update(prompts)
        tally.row_characters.update(rows)
        tally.answer_characters.update(
            [whole - asked for whole, asked in zip(rows, prompts, strict=True)]
        )
        tally.turns.update([len(example.texts) for example in batch.examples])
        keys.asked.extend(asks)
        keys.answered.extend(answers)
        keys.lines.extend(batch.lines)
        keys.offsets.extend(batch.offsets)
        if len(keys) >= _KEYS_AT_ONCE:
            self.finish()

    def finish(self) -> Tally:
        """The tally, once all rows were taken."""
        self.tally.keys.append(0, self._keys)
        self._keys = Keys()
        return self.tally

    def _order(self, example: Example, line: int, offset: int) -> None:
        """Who speaks when; a right order is remembered, and not looked at again."""
        answers = self.options.answers and self._has_answers
        order = (example.roles, example.asked, example.answered)
        faults = faults_of_order(*order, answers=answers)
        if not faults and len(self._right_orders) < _MOST_ORDERS:
            self._right_orders.add(order)
        if example.row is not None:
            faults = (*faults, *faults_of_tools(example), *_weights(example, answers))
        for fault in faults:
            self._fault(fault, line, offset)

    def _common(self, batch: _Batch) -> None:
        tally, (examples, lines, offsets) = self.tally, batch
        if examples[0].roles[0] != TEXT:
            systems = [e.texts[0] if e.roles[0] == "system" else "" for e in examples]
            tally.systems.update(systems, lines, offsets)
        if examples[0].label is not None:
            tally.labels.update([e.label is True for e in examples])
        if self._has_answers:
            answers = [e.texts[e.answered - 1] for e in examples]
            short = [answer if len(answer) <= LONGEST_LABEL else "" for answer in answers]
            tally.answers.update(short, lines, offsets)
        if self.options.slice_by is not None:
            tally.slices.update([_slice_name(e.slice) for e in examples], lines, offsets)

    def _same_answers(self, batch: _Batch) -> None:
        for number, example in enumerate(batch.examples):
            chosen = example.texts[example.asked : example.answered]
            if chosen == example.texts[example.answered :] and not _calls(example):
                fault = Fault(SAME_ANSWERS, "the chosen and the rejected answer are the same")
                self._fault(fault, batch.lines[number], batch.offsets[number])

    def _outputs(self, batch: _Batch, output: OutputFormat) -> None:
        for number, example in enumerate(batch.examples):
            if example.asked < example.answered and not _answer_calls(example):
                wrong = output.wrong(example.texts[example.answered - 1])
                if wrong:
                    fault = Fault(BROKEN_OUTPUT, f"the answer {wrong}")
                    self._fault(fault, batch.lines[number], batch.offsets[number])

    def _languages(self, batch: _Batch, every: int) -> None:
        from ftc.data.languages import languages_of

        before = self.tally.usable - len(batch.examples)
        judged = range(-before % every, len(batch.examples), every)
        examples = [batch.examples[number] for number in judged]
        texts = ["\n".join(example.texts[example.asked :]) for example in examples]
        for number, language in zip(judged, languages_of(texts), strict=True):
            if language is not None:
                offset = batch.offsets[number]
                hit = Hit(batch.lines[number], None if offset < 0 else offset, language)
                self.tally.languages.setdefault(language, Hits()).add(hit)

    def _look_inside(self, content: bytes, offset: int, batch: _Batch) -> None:
        """The content checks, for the rows alone whose bytes have a mark of what they look for."""
        offsets = batch.offsets
        looks: dict[int, set[int]] = {}
        for match in _marks().finditer(content):
            row = bisect_right(offsets, offset + match.start()) - 1
            if row >= 0:
                looks.setdefault(row, set()).add(match.lastindex)
        for row, wanted in looks.items():
            self._faults_inside(batch.examples[row], batch.lines[row], offsets[row], wanted)

    def _faults_inside(
        self, example: Example, line: int, offset: int, wanted: Collection[int]
    ) -> None:
        for look in sorted(wanted):
            for fault in _INSIDE[look](example):
                self._fault(fault, line, offset)


def _credentials(example: Example) -> Iterator[Fault]:
    found = {secret.kind for text in example.texts for secret in secrets_in(text)}
    if found:
        yield Fault(CREDENTIALS, f"the row holds {', '.join(sorted(found))}")


def _private(example: Example) -> Iterator[Fault]:
    text = "\n".join(example.texts)
    found = personal.kinds_in(text)
    if found:
        yield Fault(personal.PERSONAL, f"the row holds private data: {found}")
    if "://" in text and "@" in text:
        yield from _credentials(example)


_INSIDE: Final = {
    1: _credentials,
    2: _private,
    3: phrases.faults_of_phrases,
    4: phrases.faults_of_characters,
}
"""The content checks, by the group of the pattern that gives reason for each."""


def _starts(lines: Sequence[bytes], offset: int) -> list[int]:
    starts = []
    for line in lines:
        starts.append(offset)
        offset += len(line) + 1
    return starts


def _weights(example: Example, answers: bool) -> Iterator[Fault]:
    """A chat whose every answer is kept out of the loss."""
    messages = getattr(example.row, "messages", ())
    mine = [message for message in messages if message.role == "assistant"]
    if answers and mine and all(message.weight == 0 for message in mine):
        yield Fault(NO_ANSWER, "every turn of the assistant has weight 0")


def _calls(example: Example) -> Any:
    """What the answer calls, as text; None for most rows, which call nothing."""
    if example.row is None:
        return None
    from ftc.data.examples import messages_of

    calls = [message.tool_calls for message in messages_of(example) if message.tool_calls]
    return repr(calls) if calls else None


def _answer_calls(example: Example) -> bool:
    """Whether the answer calls tools instead of saying something."""
    if example.row is None:
        return False
    from ftc.data.examples import messages_of

    messages = messages_of(example)
    return example.answered <= len(messages) and bool(messages[example.answered - 1].tool_calls)


def _slice_name(value: Any) -> str:
    return value if isinstance(value, str) else "(none)" if value is None else repr(value)[:80]
