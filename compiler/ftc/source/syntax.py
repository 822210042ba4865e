"""Syntax errors: what a YAML parser's words mean for the person who wrote the text."""

import re
from collections.abc import Callable

from ftc.analysis.rule import Rule
from ftc.analysis.rules import source as rules
from ftc.diagnostics.diagnostic import Diagnostic, Label
from ftc.source.span import Span
from ftc_schemas.named_tuple import NamedTuple

_HAS_COLON = re.compile(r":(?:\s|$)")


def syntax_error(error: Exception, text: str, file: str) -> Diagnostic:
    """The diagnostic for what PyYAML raised, from libyaml's parser or from the one in Python."""
    mark = getattr(error, "problem_mark", None)
    context_mark = getattr(error, "context_mark", None)
    stop = _Stop(
        text.split("\n"),
        file,
        str(getattr(error, "problem", None) or getattr(error, "reason", None) or error),
        getattr(error, "context", None) or "",
        (mark.line, mark.column) if mark else (0, 0),
        (context_mark.line, context_mark.column) if context_mark else None,
    )
    for pattern, explain in _CAUSES:
        if re.search(pattern, stop.problem):
            return explain(stop)
    return stop.here(f"this is not YAML: {stop.problem}")


class _Stop(NamedTuple):
    """Where the parser stopped and why; lines and columns count from 0, as it does."""

    lines: list[str]
    file: str
    problem: str
    context: str
    at: tuple[int, int]
    opened: tuple[int, int] | None
    """Where that began in which it stopped: a bracket, a quote, a mapping."""

    @property
    def line(self) -> str:
        return self.lines[self.at[0]] if self.at[0] < len(self.lines) else ""

    @property
    def before(self) -> str:
        """Its line, up to where it stopped."""
        return self.line[: self.at[1]]

    @property
    def character(self) -> str:
        """Where it stopped; "" at the end of a line."""
        return self.line[self.at[1] : self.at[1] + 1]

    def here(
        self, message: str, *, label: str = "", hint: str | None = None, rule: Rule = rules.SYNTAX
    ) -> Diagnostic:
        return rule.diagnostic(message, self.span(self.at), label=label, help=hint)

    def there(self, message: str, *, label: str = "", hint: str | None = None) -> Diagnostic:
        """Shown where it began, with the place where it stopped beside it."""
        related = (Label(self.span(self.at), "reading stopped here"),)
        place = self.span(self.opened or self.at)
        return rules.SYNTAX.diagnostic(message, place, label=label, help=hint, related=related)

    def span(self, at: tuple[int, int], width: int = 1) -> Span:
        """The characters there; the last ones of the text if it lies behind its end."""
        line, column = at
        if line >= len(self.lines) or not any(self.lines[line:]):
            line = max((i for i, text in enumerate(self.lines) if text.strip()), default=0)
            column = max(len(self.lines[line]) - 1, 0)
        return Span(self.file, line + 1, column + 1, line + 1, column + 1 + width)

    def line_above(self) -> tuple[int, str]:
        """The nearest line above that is neither blank nor a comment, with its number."""
        for number in range(self.at[0] - 1, -1, -1):
            text = self.lines[number]
            if text.strip() and not text.lstrip().startswith("#"):
                return number, text
        return 0, ""


def _tab(stop: _Stop) -> Diagnostic:
    return stop.here("a tab cannot indent", label="a tab", hint="indent with spaces")


def _start(stop: _Stop) -> Diagnostic:
    if stop.character == "\t":
        return _tab(stop)
    return stop.here(
        f"no value can start with `{stop.character}`", hint="quote the value if it is text"
    )


def _unclosed_quote(stop: _Stop) -> Diagnostic:
    return stop.there("this quote is never closed", label="opened here")


def _bracket(stop: _Stop) -> Diagnostic:
    bracket = "]" if "sequence" in stop.context else "}"
    closed = f"`{bracket}`"
    if stop.opened is None or stop.at[0] > stop.opened[0]:
        hint = f"close it with {closed}, or put a comma between its items"
        return stop.there("this bracket is not closed", label="opened here", hint=hint)
    return stop.here(
        f"a comma or {closed} is missing before this",
        hint="text with `: `, commas or brackets in it needs quotes",
    )


def _no_content(stop: _Stop) -> Diagnostic:
    if not stop.character:
        return stop.here("the text ends where a value belongs", label="is a bracket open?")
    return stop.here(f"a value belongs here, not `{stop.character}`", hint="quote it if it is text")


def _second_colon(stop: _Stop) -> Diagnostic:
    if _HAS_COLON.search(stop.before):
        return stop.here(
            "a second colon in one line",
            label="a mapping cannot start here",
            hint='quote the value if the colon belongs to it: key: "a: b"',
        )
    number, above = stop.line_above()
    if not _HAS_COLON.search(above):
        return _no_colon(stop, number, above)
    return stop.here(
        "this line is indented as if it continued the value above",
        hint="give it the indentation of the key that it stands beside",
    )


def _simple_key(stop: _Stop) -> Diagnostic:
    number = (stop.opened or stop.at)[0]
    return _no_colon(stop, number, stop.lines[number] if number < len(stop.lines) else "")


def _no_colon(stop: _Stop, number: int, line: str) -> Diagnostic:
    written = line.strip()
    start = len(line) - len(line.lstrip())
    message, hint = "this line has no colon", "write `key: value`"
    if ":" in written:
        message, hint = "a space is missing after the colon", "write `key: value`"
    return rules.SYNTAX.diagnostic(
        message, stop.span((number, start), max(len(written), 1)), help=hint
    )


def _misplaced(stop: _Stop) -> Diagnostic:
    """In a block mapping or list, where neither a key, an item nor its end can be."""
    if stop.before.strip():
        hint = None
        if stop.before.rstrip()[-1] in "'\"":
            hint = "a quote inside quotes is doubled ('it''s') or escaped (\"a \\\" b\")"
        return stop.here("this does not belong to the value before it", hint=hint)
    if stop.character in ("]", "}"):
        return stop.here(f"this `{stop.character}` closes nothing")
    if "mapping" in stop.context and re.match(r"-(\s|$)", stop.line.lstrip()):
        return stop.here("a list item stands among the keys of a mapping")
    if "mapping" not in stop.context and stop.opened and stop.at[1] == stop.opened[1]:
        return stop.here("a key stands among the items of a list")
    return stop.here(
        "the indentation of this line fits nothing above it",
        hint="the keys of one mapping start in the same column",
    )


def _inline_list(stop: _Stop) -> Diagnostic:
    return stop.here(
        "a list cannot start on the line of its key",
        hint="write `[a, b]`, or put each `- item` on a line of its own; quote it if it is text",
    )


def _question_mark(stop: _Stop) -> Diagnostic:
    return stop.here("no value can start with `? `", hint="quote the value if it is text")


def _nameless(stop: _Stop) -> Diagnostic:
    what = "`*` starts an alias" if "alias" in stop.context else "`&` starts an anchor"
    return stop._replace(at=stop.opened or stop.at).here(
        f"{what}, which needs a name", hint='quote the value if it is text: "*.jsonl"'
    )


def _block_header(stop: _Stop) -> Diagnostic:
    return stop.here(
        "text cannot follow the `|` or `>` of a block on its line",
        hint="start the text on the next line, indented; or quote it if it is one line",
    )


def _escape(stop: _Stop) -> Diagnostic:
    return stop.here(
        "this is no escape that double quotes know",
        hint="single quotes take a backslash as it is: 'C:\\data'",
    )


def _tag_handle(stop: _Stop) -> Diagnostic:
    return stop.here(
        "this tag is not allowed here",
        label="a spec holds plain values only",
        hint="remove the tag; text that starts with `!` needs quotes",
        rule=rules.TAG,
    )


def _after_end(stop: _Stop) -> Diagnostic:
    number, above = stop.line_above()
    if not stop.before and not _HAS_COLON.search(above):
        return _no_colon(stop, number, above)
    return stop.here(
        "this stands outside of the spec",
        hint="the keys of the spec itself all start in the same column",
    )


_CAUSES: tuple[tuple[str, Callable[[_Stop], Diagnostic]], ...] = (
    ("tab character", _tab),
    ("cannot start any token", _start),
    ("unexpected end of stream|document (?:indicator|separator)", _unclosed_quote),
    ("expected ',' or", _bracket),
    ("node content", _no_content),
    ("mapping values are not allowed", _second_colon),
    ("could not find expected ':'", _simple_key),
    ("expected key|expected <block end>|'-' indicator", _misplaced),
    ("sequence entries are not allowed", _inline_list),
    ("mapping keys are not allowed", _question_mark),
    ("expected alphabetic or numeric", _nameless),
    ("comment or (?:a )?line break|indentation indicator", _block_header),
    ("escape|hexdecimal", _escape),
    ("undefined tag handle", _tag_handle),
    ("<document start>", _after_end),
)
"""What the parsers say, and what it means; the first that matches."""
