"""The lines of a source around some places, with the places underlined and labelled.

21 | adapter: {type: qlora, rank: 16, alpha: 32}
   |                        ^^^^ amazon.nova-micro-v1:0:128k chooses its own adapter size
"""

from collections.abc import Callable, Iterator

from ftc.diagnostics.cells import width
from ftc.diagnostics.window import CUT, Line, window
from ftc.diagnostics.wrapping import wrap
from ftc.source.span import Span
from ftc_schemas.named_tuple import NamedTuple

Paint = Callable[[str, str], str]
"""Gives a text the colours of a style (`error`, `frame`, …); "" is plain."""

_MIN_LABEL = 30
"""Cells. A label with less room than that beside its carets goes below them."""
_MAX_BLOCK = 6
"""Lines of a place that are shown whole; of a longer one the first and the last are."""


class Mark(NamedTuple):
    """A place to underline. The label is safe to print."""

    span: Span
    label: str
    style: str
    primary: bool
    """Underlined with `^` rather than `-`."""


class Row:
    """One line of output, put together from left to right."""

    __slots__ = ("parts", "used")

    def __init__(self, text: str, style: str = "") -> None:
        self.parts = [(text, style)]
        self.used = width(text)

    def add(self, text: str, style: str = "") -> "Row":
        self.parts.append((text, style))
        self.used += width(text)
        return self

    def at(self, column: int, text: str, style: str) -> "Row":
        """Add the text so that it starts in that column, or as near after it as there is room."""
        return self.add(" " * (column - self.used)).add(text, style)

    def painted(self, paint: Paint) -> str:
        painted = (paint(text, style) if text.strip() else text for text, style in self.parts)
        return "".join(painted).rstrip(" ")


def excerpt(lines: list[str], marks: list[Mark], gutter: int, page: int) -> list[Row]:
    """The rows for marks in one file, the primary one (if any) first. `gutter` is the width of
    line numbers, `page` that of the terminal."""
    return _Excerpt(lines, [_within(mark, lines) for mark in marks], gutter, page).rows()


class _Excerpt:
    def __init__(self, lines: list[str], marks: list[Mark], gutter: int, page: int) -> None:
        self.lines = lines
        self.gutter = gutter
        self.block = marks[0] if marks[0].span.line != marks[0].span.end_line else None
        """The place that spans several lines; it gets a bar at the left."""
        self.marks = [_on_first_line(m, lines) for m in marks if m is not self.block]
        self.margin = 2 if self.block else 0
        self.room = max(page - gutter - 3 - self.margin, 20)

    def rows(self) -> list[Row]:
        rows: list[Row] = []
        before = 0
        for number in self.numbers():
            if before and number > before + 1:
                row = Row(CUT.ljust(self.gutter + 3), "frame")
                rows.append(row.add(*self.bar(self.inside(before) and self.inside(number))))
            rows += self.line(number)
            before = number
        return rows

    def numbers(self) -> list[int]:
        """The lines to show; a single line between two of them is shown too."""
        wanted = {mark.span.line for mark in self.marks}
        if self.block is not None:
            first, last = self.block.span.line, self.block.span.end_line
            whole = range(first, last + 1)
            wanted.update(whole if len(whole) <= _MAX_BLOCK else (*whole[:3], last))
        wanted.update(n + 1 for n in tuple(wanted) if n + 2 in wanted)
        return sorted(wanted)

    def line(self, number: int) -> Iterator[Row]:
        """A source line and what is to say about it."""
        marks = sorted((m for m in self.marks if m.span.line == number), key=_leftmost)
        line = self.fitted(number, marks)
        row = Row(f"{number:>{self.gutter}} | ", "frame")
        sign = "/" if self.opened(number) else "|"
        yield row.add(*self.bar(self.inside(number), sign)).add(line.text)
        if self.block is not None and self.opened(number) and not self.at_margin():
            start, _ = line.cells(self.block.span.column - 1, self.block.span.column)
            yield self.frame().add(" " + "_" * (start + 1) + "^", self.block.style)
        if marks:
            yield from self.underlined(number, line, marks)
        if self.block is not None and number == self.block.span.end_line:
            end = self.block.span.end_column - 1
            start, _ = line.cells(end - 1, end)
            row = self.frame().add("|" + "_" * (start + 1) + "^", self.block.style)
            yield from self.labelled(row, self.block, 0)

    def underlined(self, number: int, line: Line, marks: list[Mark]) -> Iterator[Row]:
        """All the carets in one row; the rightmost one's label beside them, the others' below."""
        cells = [line.cells(m.span.column - 1, m.span.end_column - 1) for m in marks]
        row = self.below(number)
        here = row.used
        under = [" "] * max(end for _, end in cells)
        for mark, (start, end) in sorted(zip(marks, cells, strict=True), key=_secondary_first):
            under[start:end] = ("^" if mark.primary else "-") * (end - start)
        for start, end in _runs(under):
            row.at(here + start, "".join(under[start:end]), _style_at(start, marks, cells))
        yield from self.labelled(row, marks[-1], number)
        for index in range(len(marks) - 2, -1, -1):
            if marks[index].label:
                yield self.bars(number, marks[: index + 1], cells)
                row = self.bars(number, marks[:index], cells)
                yield row.at(here + cells[index][0], marks[index].label, marks[index].style)

    def bars(self, number: int, marks: list[Mark], cells: list[tuple[int, int]]) -> Row:
        """A row with a bar below each mark whose label is still to come."""
        row = self.below(number)
        here = row.used
        for mark, (start, _) in zip(marks, cells, strict=False):
            if mark.label and here + start >= row.used:
                row.at(here + start, "|", mark.style)
        return row

    def labelled(self, row: Row, mark: Mark, number: int) -> Iterator[Row]:
        """The row with the mark's label beside it, over several rows or below if need be."""
        edge = self.gutter + 3 + self.margin + self.room
        room = edge - row.used - 1
        if not mark.label or width(mark.label) <= room or room >= _MIN_LABEL:
            first, *rest = wrap(mark.label, room) if mark.label else [""]
            column = row.used + 1
            yield row.at(column, first, mark.style) if first else row
        else:
            yield row
            rest = wrap(mark.label, self.room)
            column = max(edge - max(map(width, rest)), self.gutter + 3 + self.margin)
        for text in rest:
            yield self.below(number).at(column, text, mark.style)

    def below(self, number: int) -> Row:
        """The start of a row below a line; 0 for what follows the end of the block."""
        return self.frame().add(*self.bar(self.inside(number) or self.opened(number)))

    def frame(self) -> Row:
        return Row(" " * (self.gutter + 1) + "| ", "frame")

    def bar(self, inside: bool, sign: str = "|") -> tuple[str, str]:
        """The margin beside a row, and its style."""
        if self.block is None:
            return "", ""
        return f"{sign if inside else ' '} ", self.block.style

    def inside(self, number: int) -> bool:
        """Whether the bar of the block stands beside that source line."""
        if self.block is None:
            return False
        span = self.block.span
        return span.line < number <= span.end_line or (self.opened(number) and self.at_margin())

    def opened(self, number: int) -> bool:
        return self.block is not None and number == self.block.span.line

    def at_margin(self) -> bool:
        """Whether the block starts with the first thing on its line."""
        if self.block is None:
            return False
        span = self.block.span
        return not self.lines[span.line - 1][: span.column - 1].strip()

    def fitted(self, number: int, marks: list[Mark]) -> Line:
        """The part of a line that fits, around its marks."""
        main = next((m for m in marks if m.primary), marks[0] if marks else None)
        start, end = (main.span.column - 1, main.span.end_column - 1) if main else (0, 0)
        return window(self.lines[number - 1], start, end, self.room - 1)  # a caret may follow it


def _within(mark: Mark, lines: list[str]) -> Mark:
    """The mark, kept inside the file: nothing may break what shows the breakage."""
    span = mark.span
    line = min(max(span.line, 1), len(lines))
    end_line = min(max(span.end_line, line), len(lines))
    end_column = span.end_column
    if end_line > line and end_column <= 1:  # it ends where that line begins
        end_line -= 1
        end_column = len(lines[end_line - 1]) + 1
    return mark._replace(
        span=Span(span.file, line, max(span.column, 1), end_line, max(end_column, 1))
    )


def _on_first_line(mark: Mark, lines: list[str]) -> Mark:
    span = mark.span
    if span.line == span.end_line:
        return mark
    end = len(lines[span.line - 1]) + 1
    return mark._replace(span=span._replace(end_line=span.line, end_column=end))


def _leftmost(mark: Mark) -> tuple[int, int]:
    return mark.span.column, mark.span.end_column


def _secondary_first(placed: tuple[Mark, tuple[int, int]]) -> bool:
    """The order of drawing: carets over dashes."""
    return placed[0].primary


def _runs(under: list[str]) -> Iterator[tuple[int, int]]:
    """The stretches of the same sign."""
    start = 0
    for index in range(1, len(under) + 1):
        if index == len(under) or under[index] != under[start]:
            if under[start] != " ":
                yield start, index
            start = index


def _style_at(cell: int, marks: list[Mark], cells: list[tuple[int, int]]) -> str:
    covering = [m for m, (start, end) in zip(marks, cells, strict=True) if start <= cell < end]
    return next((m.style for m in covering if m.primary), covering[0].style)
