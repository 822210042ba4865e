"""The checks of usable rows, a batch at a time, and what later steps need to know of each row."""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from ftc.data.chats import LONGEST_LABEL, Chats, measured
from ftc.data.checks import lengths
from ftc.data.checks.inside import INSIDE, marks
from ftc.data.checks.output import BROKEN_OUTPUT, OutputFormat
from ftc.data.checks.tools import faults_of_tools
from ftc.data.checks.turns import NO_ANSWER, Fault, faults_of_order
from ftc.data.examples import TEXT, Example
from ftc.data.options import Options
from ftc.data.prose import prose
from ftc.data.tally import Head, Keys, Tally
from ftc_schemas.named_tuple import NamedTuple

SAME_ANSWERS: Final = "FTC519"

_KEYS_AT_ONCE: Final = 2**18
"""Rows whose keys are handed to the tally together."""

_MOST_ORDERS: Final = 10_000
"""Orders of roles that are remembered as right."""


class Batch(NamedTuple):
    """Some usable rows, and where they stand."""

    examples: Sequence[Example]
    lines: Sequence[int]
    offsets: Sequence[int]


class Judge:
    """Takes usable rows in order, and keeps the tally."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.tally = Tally(options.most_kept, options.most_heads)
        self._keys = Keys()
        self._has_answers = options.format not in ("text", "prompt-only")
        self._right_orders: set[tuple[tuple[str, ...], int, int]] = set()
        self._right_chats: set[tuple[str, ...]] = set()

    def take(self, batch: Batch) -> None:
        """The checks of every usable row that look at no character twice."""
        if not batch.examples:
            return
        self.tally.usable += len(batch.examples)
        if isinstance(batch.examples, Chats):
            self._measure_chats(batch, batch.examples)
        else:
            self._measure(batch)
            self._common(batch)
        if self.options.format == "preference":
            self._same_answers(batch)
        if self.options.output is not None:
            self._outputs(batch, self.options.output)
        if self.options.languages:
            self._languages(batch, self.options.languages)

    def _measure_chats(self, batch: Batch, chats: Chats) -> None:
        """What `_measure` and `_common` do, for the most usual rows and all of them at once."""
        found = measured(chats)
        answered = found.answered if not chats.full else _with_full(found.answered, chats.full)
        self._counted(batch, chats.turns, found.prompts, found.answers, found.asks, answered)
        if self.options.format == "chat":
            self.tally.systems.update(found.systems, batch.lines, batch.offsets)
        if self._has_answers:
            self.tally.answers.update(found.said, batch.lines, batch.offsets)
        for number in found.suspects:
            for fault in lengths.faults_of_lengths(chats[number]):
                self._fault(fault, batch.lines[number], batch.offsets[number])
        if self.options.format == "chat" and (chats.full or not chats.is_usual()):
            orders = chats.orders()
            for number in chats.full if self._right_chats.issuperset(orders) else range(len(chats)):
                if number in chats.full or orders[number] not in self._right_chats:
                    self._order(chats[number], batch.lines[number], batch.offsets[number])

    def _measure(self, batch: Batch) -> None:
        """Sizes, fingerprints, and which rows need a closer look: one loop, for it is the hot one.

        A fingerprint is Python's own hash of the texts: 64 bits, keyed anew in every process, so
        that no file can be made to collide; the processes of one check share the key.
        """
        prompts: list[int] = []
        others: list[int] = []
        asks: list[int] = []
        answers: list[int] = []
        right, plain, longest = self._right_orders, lengths.PLAIN_ENDS, lengths.LONGEST
        for number, example in enumerate(batch.examples):
            texts, roles, asked = example.texts, example.roles, example.asked
            answered, row = example.answered, example.row
            sizes = [*map(len, texts)]
            whole = sum(sizes)
            prompts.append(sum(sizes[:asked]))
            others.append(sum(sizes[asked:]))
            asks.append(hash(texts[:asked]))
            answers.append(
                hash(texts[asked:])
                if row is None and example.label is None
                else _full_answer(example)
            )
            last = texts[answered - 1]
            if (
                min(texts) < "!"  # empty, or begins with a space, as blank ones do
                or whole > longest
                or last[-1] not in plain
                or last[0] in "{["  # JSON that may break off behind a number or a mark
                or "`" in last
                or (answered < len(texts) and not _plainly_rejected(texts, asked, answered))
                or min(sizes) < 3  # blank by other spaces than that
            ):
                for fault in lengths.faults_of_lengths(example):
                    self._fault(fault, batch.lines[number], batch.offsets[number])
            if row is not None or (roles, asked, answered) not in right:
                self._order(example, batch.lines[number], batch.offsets[number])
        turns = [len(example.texts) for example in batch.examples]
        self._counted(batch, turns, prompts, others, asks, answers)

    def _counted(
        self,
        batch: Batch,
        turns: Sequence[int],
        prompts: Sequence[int],
        others: Sequence[int],
        asks: Iterable[int],
        answers: Iterable[int],
    ) -> None:
        keys = self._keys
        self.tally.turns.update(turns)
        keys.prompts.extend(prompts)
        keys.others.extend(others)
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
            if example.asked == example.answered - 1 == len(example.roles) - 1:
                self._right_chats.add(example.roles)
        if example.row is not None:
            faults = (*faults, *faults_of_tools(example), *_weights(example, answers))
        for fault in faults:
            self._fault(fault, line, offset)

    def _common(self, batch: Batch) -> None:
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

    def _same_answers(self, batch: Batch) -> None:
        for number, example in enumerate(batch.examples):
            chosen = example.texts[example.asked : example.answered]
            if chosen == example.texts[example.answered :] and not _calls(example):
                fault = Fault(SAME_ANSWERS, "the chosen and the rejected answer are the same")
                self._fault(fault, batch.lines[number], batch.offsets[number])

    def _outputs(self, batch: Batch, output: OutputFormat) -> None:
        for number, example in enumerate(batch.examples):
            if example.asked < example.answered and not _answer_calls(example):
                wrong = output.wrong(example.texts[example.answered - 1])
                if wrong:
                    fault = Fault(BROKEN_OUTPUT, f"the answer {wrong}")
                    self._fault(fault, batch.lines[number], batch.offsets[number])

    def _languages(self, batch: Batch, every: int) -> None:
        """Lay aside what is judged once all is read."""
        before = self.tally.usable - len(batch.examples)
        for number in range(-before % every, len(batch.examples), every):
            example = batch.examples[number]
            head = prose("\n".join(example.texts[example.asked :]))
            if head:
                self.tally.heads.append(Head(batch.lines[number], batch.offsets[number], head))

    def look_inside(self, content: bytes, offset: int, batch: Batch) -> None:
        """The content checks, for the rows alone whose bytes have a mark of what they look for."""
        offsets = batch.offsets
        looks: dict[int, set[int]] = {}
        for match in marks().finditer(content):
            row = bisect_right(offsets, offset + match.start()) - 1
            if row >= 0:
                looks.setdefault(row, set()).add(match.lastindex)
        for row, wanted in looks.items():
            self.faults_inside(batch.examples[row], batch.lines[row], offsets[row], wanted)

    def faults_inside(
        self, example: Example, line: int, offset: int, wanted: Collection[int]
    ) -> None:
        """Each fault once, though two marks may give reason to look for it."""
        faults = (fault for look in sorted(wanted) for fault in INSIDE[look](example))
        for fault in dict.fromkeys(faults):
            self._fault(fault, line, offset)

    def _fault(self, fault: Fault, line: int, offset: int) -> None:
        self.tally.hit(fault.code, line, None if offset < 0 else offset, fault.what)


def _full_answer(example: Example) -> int:
    """The fingerprint of an answer that is more than its text."""
    return hash((example.texts[example.asked :], example.label, _calls(example)))


def _with_full(answered: Iterable[int], full: Mapping[int, Example]) -> Iterable[int]:
    found = list(answered)
    for number, example in full.items():
        found[number] = _full_answer(example)
    return found


def _plainly_rejected(texts: Sequence[str], asked: int, answered: int) -> bool:
    """Whether a pair's other answer is one text that shows no sign of being cut off."""
    other = texts[-1]
    single = asked + 1 == answered == len(texts) - 1
    ends = other[-1:] in lengths.PLAIN_ENDS and other[:1] not in ("{", "[")
    return single and ends and "`" not in other


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
