"""One pass over a dataset's rows.

Rows that are plainly right are decoded by the chunk, which is where the speed comes from. A chunk
with anything else in it is decoded line by line, and a line that the fast types refuse goes through
the canonical rows, which explain it.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from ftc.data.chats import Chats
from ftc.data.checks.inside import INSIDE
from ftc.data.chunks import Chunk
from ftc.data.examples import Example, example_of
from ftc.data.foreign import FOREIGN
from ftc.data.judge import Batch, Judge
from ftc.data.mapping import mapped
from ftc.data.options import Options
from ftc.data.read import chunk_records
from ftc.data.record import Record, is_blank
from ftc.data.rows import RowError, parse
from ftc.data.shapes import recognise, stray_keys
from ftc.data.tally import Tally
from ftc.data.typed import FastReader

BROKEN_ROW: Final = "FTC511"
WRONG_FORMAT: Final = "FTC512"
FOREIGN_FORMAT: Final = "FTC513"
MIXED: Final = "FTC514"
UNKNOWN_ROLE: Final = "FTC515"
STRAY_FIELDS: Final = "FTC517"
BYTE_ORDER_MARK: Final = "FTC510"

_CODES: Final = {"shape": WRONG_FORMAT, "role": UNKNOWN_ROLE, "mixed": MIXED}
"""The code of each kind of RowError."""


class Scanner:
    """Reads the rows of one file or stretch, in order, and has them judged."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self._judge = Judge(options)
        self.tally: Tally = self._judge.tally
        ours = options.foreign is None and not options.mapping
        self._fast = FastReader(options.format, options.slice_by) if ours else None
        self._is_mixed = False
        """The last chunk had rows that are not plainly right: then the next is likely to."""

    def finish(self) -> Tally:
        """The tally, once all rows were taken."""
        return self._judge.finish()

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
        self.tally.lines += len(chunk.starts)
        batch = self._plain(chunk) or self._line_by_line(chunk)
        self._judge.take(batch)
        if self.options.content:
            self._judge.look_inside(content, chunk.offset, batch)

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
            self._judge.take(Batch(examples, lines, offsets))
            if self.options.content:
                for example, line, offset in batch:
                    self._judge.faults_inside(example, line, offset, INSIDE)

    def _plain(self, chunk: Chunk) -> Batch | None:
        """All lines at once; None unless each is one plainly right row.

        The decoder reads values, not lines: one that goes on in the next line, or two in one line,
        would shift all that follow. No value goes on at a line that begins with an opening brace,
        and so many values as lines leave no line with two.
        """
        starts = chunk.starts
        if self._fast is None or self._is_mixed or not chunk.begins_objects:
            return None
        examples = self._fast.lines(chunk.content or b"")
        if examples is None or len(examples) != len(starts):
            return None
        self.tally.rows += len(starts)
        return Batch(
            examples,
            range(chunk.line, chunk.line + len(starts)),
            [chunk.offset + start for start in starts],
        )

    def _line_by_line(self, chunk: Chunk) -> Batch:
        content, starts = memoryview(chunk.content or b""), chunk.starts
        lines = [*map(content.__getitem__, map(slice, starts, [*starts[1:], len(content)]))]

        def closely(number: int) -> Example | None:
            line = bytes(lines[number])
            if is_blank(line):
                return None
            place = chunk.line + number, chunk.offset + starts[number]
            (record,) = chunk_records(Chunk(line, *place))
            return self._long_way(record)

        if self._fast is None:
            found = [closely(number) for number in range(len(lines))]
            numbers: Sequence[int] = [n for n, example in enumerate(found) if example is not None]
            examples: Sequence[Example] = [example for example in found if example is not None]
        else:
            examples, numbers, plain = self._fast.line_by_line(lines, closely)
            self.tally.rows += plain
            self._is_mixed = plain < len(lines) or (
                isinstance(examples, Chats) and bool(examples.full)
            )
        return Batch(
            examples,
            [chunk.line + number for number in numbers],
            [chunk.offset + starts[number] for number in numbers],
        )

    def _long_way(self, record: Record) -> Example | None:
        """A row through the canonical rows; its faults are told, and None means it has no use."""
        if record.problem is not None:
            self._broken(record)
            return None
        self.tally.rows += 1
        value = record.value
        try:
            if self.options.foreign is not None and isinstance(value, dict):
                value = FOREIGN[self.options.foreign](value)
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
        if code in (WRONG_FORMAT, MIXED) and self.options.foreign is None:
            shape = recognise(record.value)
            if shape is not None and shape.format is None:
                code, what = FOREIGN_FORMAT, f"the row is written as {shape.name}"
            elif code == MIXED:
                pass  # which is told better by what is mixed
            elif shape is not None and shape.format != self.options.format:
                what = f"the row is written as {shape.format}, not as {self.options.format}"
        self._hit(code, record, what)

    def _broken(self, record: Record) -> None:
        self.tally.rows += 1
        self._hit(BROKEN_ROW, record, f"the row {record.problem}")

    def _hit(self, code: str, record: Record, what: str) -> None:
        self.tally.hit(code, record.line, record.offset, what)
