"""Diagnostics for people: the line of the source, what is wrong underlined, and the way out."""

from collections.abc import Iterable, Mapping

from ftc.diagnostics.cells import shown
from ftc.diagnostics.diagnostic import Diagnostic, Label, Severity
from ftc.diagnostics.excerpt import Mark, Paint, Row, excerpt
from ftc.diagnostics.grouping import Group, grouped, told
from ftc.diagnostics.secrets import redacted, without_secrets
from ftc.diagnostics.wrapping import wrap
from ftc.source.span import Span

_COLOURS = {
    "error": "1;31",
    "warning": "1;33",
    "note": "1;32",
    "help": "1;36",
    "frame": "1;34",
    "title": "1",
}


def render(
    diagnostics: Iterable[Diagnostic],
    sources: Mapping[str, str],
    *,
    width: int = 80,
    colour: bool = False,
) -> str:
    """The diagnostics in the order given, without a line end after the last. `width` is that of
    the terminal; `sources` has the text of the files that they point into."""
    page = _Page(sources, width, _paint if colour else _plain)
    text = ""
    compact = False
    for group in grouped(without_secrets(diagnostics)):
        note = group.diagnostic.severity is Severity.NOTE
        if text:
            text += "\n" if compact and note else "\n\n"
        text += "\n".join(page.note(group) if note else page.block(group))
        compact = note
    return text


def _plain(text: str, style: str) -> str:
    return text


def _paint(text: str, style: str) -> str:
    return f"\x1b[{_COLOURS[style]}m{text}\x1b[0m" if style and text else text


class _Page:
    """One rendering: the sources, split into lines once, and how wide and colourful it is."""

    def __init__(self, sources: Mapping[str, str], width: int, paint: Paint) -> None:
        self.sources = sources
        self.width = width
        self.paint = paint
        self.lines: dict[str, list[str]] = {}

    def note(self, group: Group) -> list[str]:
        """A note takes one line, its place at the end."""
        span = group.diagnostic.span
        return self.title(group, f" ({shown(str(span))})" if span else "") + self.help(group)

    def block(self, group: Group) -> list[str]:
        diagnostic = group.diagnostic
        lines = self.title(group)
        if diagnostic.span is not None:
            lines += self.places(diagnostic, diagnostic.span)
        elif diagnostic.label:
            lines += self.prose("  = ", "frame", shown(diagnostic.label))
        return lines + self.help(group)

    def title(self, group: Group, end: str = "") -> list[str]:
        diagnostic = group.diagnostic
        message = shown(told(group)) + end
        return self.prose(
            f"{diagnostic.severity}[{diagnostic.code}]: ", diagnostic.severity, message, "title"
        )

    def help(self, group: Group) -> list[str]:
        text = group.diagnostic.help
        if not text:
            return []
        return self.prose("help: ", "help", "\n".join(map(shown, text.split("\n"))))

    def prose(self, head: str, style: str, text: str, text_style: str = "") -> list[str]:
        """Text after a head, wrapped, the lines that follow indented to where it began."""
        first, *rest = wrap(text, self.width - len(head))
        painted = self.paint(head.rstrip(), style)
        lines = [f"{painted} {self.paint(first, text_style)}" if first else painted]
        hang = " " * len(head)
        return lines + [hang + self.paint(line, text_style) if line else "" for line in rest]

    def places(self, diagnostic: Diagnostic, span: Span) -> list[str]:
        """The excerpt with everything in the same file, then the places in other files."""
        here = Mark(span, shown(diagnostic.label), diagnostic.severity, primary=True)
        near = [label for label in diagnostic.related if label.span.file == span.file]
        blocks = [("-->", span, [here, *map(_secondary, near)])]
        for label in diagnostic.related:
            if label.span.file != span.file:
                blocks.append((":::", label.span, [_secondary(label)]))
        gutter = max(len(str(m.span.end_line)) for _, _, marks in blocks for m in marks)
        rows: list[Row] = []
        for arrow, at, marks in blocks:
            rows += self.place(arrow, at, marks, gutter)
        if diagnostic.help:
            rows.append(Row(" " * (gutter + 1) + "|", "frame"))
        return [row.painted(self.paint) for row in rows]

    def place(self, arrow: str, span: Span, marks: list[Mark], gutter: int) -> list[Row]:
        head = Row(" " * gutter + arrow, "frame").add(" " + shown(str(span)))
        lines = self.source(span.file)
        if lines is None:
            told = [Row(" " * gutter + " =", "frame").add(f" {m.label}") for m in marks if m.label]
            return [head, *told]
        frame = Row(" " * (gutter + 1) + "|", "frame")
        return [head, frame, *excerpt(lines, marks, gutter, self.width)]

    def source(self, file: str) -> list[str] | None:
        """The file's lines, None when its text is not at hand."""
        if file not in self.lines and file in self.sources:
            self.lines[file] = redacted(self.sources[file]).split("\n")
        return self.lines.get(file)


def _secondary(label: Label) -> Mark:
    return Mark(label.span, shown(label.text), "frame", primary=False)
