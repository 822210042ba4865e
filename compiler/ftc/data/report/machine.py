"""Findings for programs: as JSON with every hit, and as diagnostics for GitHub and SARIF.

    {
      "version": 1,
      "files": [{"file", "dataset", "format", "foreign", "why", "rows", "usable", "bytes"}],
      "unread": [{"file", "message", "help"}],
      "findings": [
        {"code", "name", "severity", "file", "message", "help", "rows", "listed",
         "places": [{"line", "offset", "message"}]}
      ],
      "summary": {"rows", "distinct", "errors", "warnings", "notes"}
    }

Of a spec with stages: `{"version": 1, "stages": […]}`, each as above, with its name as `stage`.

`rows` counts all rows with the fault, `listed` those in `places`; they differ beyond 100,000 of a
kind. `line` counts from 1, `offset` is the byte at which the line begins, from 0, or null.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from ftc.analysis.rules.data import data_unreadable
from ftc.data.found import CheckedData, Found
from ftc.data.report.headline import headline, way_out
from ftc.diagnostics.diagnostic import Diagnostic, Severity
from ftc.diagnostics.secrets import redacted
from ftc.source.span import Span

VERSION: Final = 1

_MOST_ANNOTATED: Final = 20
"""Hits of one kind in one file that become diagnostics of their own."""


def document(checked: CheckedData) -> dict[str, Any]:
    """The findings as a JSON value."""
    return {
        "version": VERSION,
        "files": [
            {
                "file": seen.source.file,
                "dataset": seen.source.dataset,
                "format": seen.recognised.format,
                "foreign": seen.recognised.foreign,
                "why": seen.recognised.why,
                "rows": seen.tally.rows,
                "usable": seen.tally.usable,
                "bytes": seen.tally.bytes,
            }
            for seen in checked.files
        ],
        "unread": [
            {"file": one.source.file, "message": one.error.message, "help": one.error.help}
            for one in checked.unread
        ],
        "findings": [_finding(found) for found in checked.found],
        "summary": {
            "rows": sum(seen.tally.rows for seen in checked.files),
            "distinct": checked.distinct,
            **{f"{severity}s": _count(checked, severity) for severity in Severity},
        },
    }


def document_of_stages(named: Mapping[str, CheckedData]) -> dict[str, Any]:
    """The findings of each training of a spec with stages, by its name."""
    return {
        "version": VERSION,
        "stages": [{**document(checked), "stage": name} for name, checked in named.items()],
    }


def diagnostics(checked: CheckedData) -> Iterator[Diagnostic]:
    """One a hit, for the first of each kind in a file; one for a kind that has no rows to show."""
    for unread in checked.unread:
        message = f"`{unread.source.file}` {unread.error.message}"
        yield data_unreadable.diagnostic(message, help=unread.error.help)
    for found in checked.found:
        told, help = headline(found), way_out(found)
        if found.source is None or not found.hits.first:
            yield found.rule.diagnostic(told, help=help)
            continue
        for hit in found.hits.first[:_MOST_ANNOTATED]:
            span = Span(found.source.file, hit.line, 1, hit.line, 2)
            yield found.rule.diagnostic(f"{told}: {hit.what}", span, help=help)


def _finding(found: Found) -> dict[str, Any]:
    return {
        "code": found.rule.code,
        "name": found.rule.name,
        "severity": found.rule.severity.value,
        "file": None if found.source is None else found.source.file,
        "message": headline(found),
        "help": way_out(found),
        "rows": found.hits.count,
        "listed": len(found.hits.first),
        "places": [
            {"line": hit.line, "offset": hit.offset, "message": redacted(hit.what)}
            for hit in found.hits.first
        ],
    }


def _count(checked: CheckedData, severity: Severity) -> int:
    kinds = sum(found.rule.severity is severity for found in checked.found)
    return kinds + (len(checked.unread) if severity is Severity.ERROR else 0)
