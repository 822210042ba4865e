"""Diagnostics as annotations on a pull request: workflow commands of GitHub Actions.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions
"""

from collections.abc import Iterable

from ftc.diagnostics.cells import shown
from ftc.diagnostics.diagnostic import Diagnostic, Severity
from ftc.diagnostics.grouping import Group, grouped, told
from ftc.diagnostics.secrets import without_secrets
from ftc.source.span import Span

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def render(diagnostics: Iterable[Diagnostic]) -> str:
    """One command a line; "" when there is nothing to tell."""
    return "".join(f"{_command(group)}\n" for group in grouped(without_secrets(diagnostics)))


def _command(group: Group) -> str:
    diagnostic = group.diagnostic
    place = _place(diagnostic.span) if diagnostic.span is not None else {}
    properties = {**place, "title": diagnostic.code}
    written = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    return f"::{_COMMANDS[diagnostic.severity]} {written}::{_data(_text(group))}"


def _place(span: Span) -> dict[str, str | int]:
    """GitHub takes columns only where an annotation stays on one line."""
    file = span.file.removeprefix("./")
    if span.line != span.end_line:
        return {"file": file, "line": span.line, "endLine": span.end_line}
    return {
        "file": file,
        "line": span.line,
        "col": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }


def _text(group: Group) -> str:
    diagnostic = group.diagnostic
    lines = [told(group), diagnostic.label]
    if diagnostic.help:
        lines.append(f"help: {diagnostic.help}")
    return "\n".join(line for line in lines if line)


def _data(text: str) -> str:
    escaped = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return shown(escaped)


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
