"""Faults among the first rows of a dataset, told as findings: one a file and rule, naming the first
place in the data and how many more there are."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from ftc.analysis.rule import Finding
from ftc.data.datasets import datasets
from ftc.data.files import shown
from ftc.data.rows import Kind, Row
from ftc.data.survey import Sniffed
from ftc.diagnostics.diagnostic import Fix, Severity
from ftc.plan.plan import Plan


class Look(NamedTuple):
    """The first rows of one file."""

    leaf: str
    file: str
    rows: tuple[Sniffed, ...]


class Hit(NamedTuple):
    """A row with a fault."""

    line: int
    what: str


def looks(plan: Plan) -> Iterator[Look]:
    for dataset in datasets(plan).values():
        for looked in dataset.surveys:
            if looked.first:
                yield Look(dataset.leaf, looked.file, looked.first)


def finding(
    look: Look,
    hits: Sequence[Hit],
    label: str,
    help: str | None = None,
    fix: Fix | None = None,
    *,
    severity: Severity | None = None,
) -> Iterator[Finding]:
    """One finding for all hits in a file; none without hits."""
    if hits:
        message = f"{shown(look.file)}:{hits[0].line}: {hits[0].what}"
        if len(hits) > 1:
            message += f" (and {len(hits) - 1} more of the first {len(look.rows)} rows)"
        yield Finding(look.leaf, message, label, help, fix=fix, severity=severity)


def row_hits(look: Look, fault: Callable[[Row], str]) -> list[Hit]:
    """Rows that could be read and of which `fault` says something."""
    return [
        Hit(sniffed.record.line, what)
        for sniffed in look.rows
        if sniffed.parsed.row is not None and (what := fault(sniffed.parsed.row))
    ]


def problems(look: Look, kind: Kind) -> list[Hit]:
    """The first problem of this kind of each row that has one."""
    return [
        Hit(sniffed.record.line, next(p.message for p in sniffed.parsed.problems if p.kind == kind))
        for sniffed in look.rows
        if any(p.kind == kind for p in sniffed.parsed.problems)
    ]
