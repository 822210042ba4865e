"""Limits: how much a spec can hold, so that none takes all time or memory."""

from ftc.analysis.rules import source as rules
from ftc.diagnostics.diagnostic import Diagnostic
from ftc.source.span import Span

MAX_BYTES = 1 << 20
"""A spec with all that it extends; specs are a few kilobytes."""
MAX_DEPTH = 64
"""Levels of nesting; the language itself needs six."""
MAX_NODES = 100_000
"""Keys and values, counted once as written and once with all aliases expanded."""
MAX_CHAIN = 16
"""Files from a spec down to the first one that it builds on."""
MAX_FILES = 64
"""Files that one spec reads, each counted as often as it is extended."""


def too_large(file: str, at: Span | None) -> Diagnostic:
    return rules.TOO_LARGE.diagnostic(
        f"{file} makes the spec larger than {MAX_BYTES >> 20} MiB",
        at,
        help="is this a data file? its place is `data.train`",
    )


def too_deep(at: Span) -> Diagnostic:
    return rules.TOO_COMPLEX.diagnostic(
        f"the spec nests deeper than {MAX_DEPTH} levels", at, label="here"
    )


def too_many(at: Span) -> Diagnostic:
    return rules.TOO_COMPLEX.diagnostic(
        f"the spec has more than {MAX_NODES:,} entries",
        at,
        label="the last one that was read",
        help="aliases and merge keys count with all that they repeat",
    )
