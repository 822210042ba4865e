"""One thing to tell the user: what is wrong, where, and the way out."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from ftc.source.span import Path, Span
from ftc_schemas.named_tuple import NamedTuple


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Label(NamedTuple):
    """A second place that the reader needs: "conflicts with this"."""

    span: Span
    text: str


class Edit(NamedTuple):
    """One change to the spec file: set the value at `path`, rename its key, or remove it."""

    action: str
    """`set` | `rename` | `remove`"""
    path: Path
    value: Any = None
    """The new value (`set`) or the new key (`rename`)."""


class Fix(NamedTuple):
    """A change that makes the diagnostic go away. A safe one keeps the meaning or states what the
    writer evidently meant; an unsafe one changes what is trained and needs `--unsafe-fixes`."""

    title: str
    edits: tuple[Edit, ...]
    safe: bool = True


class Diagnostic(NamedTuple):
    """`code` and the way to its page (`ftc explain FTC203`), one line of message, one place."""

    code: str
    severity: Severity
    message: str
    span: Span | None = None
    label: str = ""
    """What to write under the carets; short."""
    help: str | None = None
    """The way out, with the exact edit where there is one."""
    related: tuple[Label, ...] = ()
    fix: Fix | None = None
    target: str | None = None
    """The target whose compilation this is about, None when it holds for all."""
    leaf: str | None = None
    """The entry of the language that it is about, where it is about one: `adapter.rank`, or a whole
    section."""


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    return any(d.severity is Severity.ERROR for d in diagnostics)


def in_source_order(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Sorted by file and place; what has no place comes first; duplicates are dropped."""
    start = Span("", 0, 0, 0, 0)
    distinct = {(d.code, d.span, d.message, d.target): d for d in reversed(tuple(diagnostics))}
    return sorted(distinct.values(), key=lambda d: ((d.span or start), d.code, d.target or ""))
