"""Faults among the first rows of a dataset, told as findings: one a file and rule, naming the first
place in the data and how many more there are."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import Final

from ftc.analysis.rule import Finding
from ftc.data.datasets import datasets
from ftc.data.files import shown
from ftc.data.rows import Kind, Row
from ftc.data.survey import FirstRows
from ftc.diagnostics.diagnostic import Fix, Severity
from ftc.plan.plan import Plan
from ftc_schemas.named_tuple import NamedTuple

_MOST_KNOWN: Final = 256
"""Answers remembered of one file; a process that judges specs for days has no end of them."""


class Look(NamedTuple):
    """The first rows of one file."""

    leaf: str
    file: str
    rows: FirstRows


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


def row_hits(
    look: Look, fault: Callable[[Row], str], *, known_as: Hashable | None = None
) -> Sequence[Hit]:
    """Rows that could be read and of which `fault` says something.

    The answer is remembered with the rows. A `fault` that looks at more than a row says in
    `known_as` what its answer depends on.
    """
    known, key = look.rows.known, fault if known_as is None else known_as
    hits: Sequence[Hit] | None = known.get(key)
    if hits is None:
        if len(known) >= _MOST_KNOWN:
            known.clear()
        hits = known[key] = tuple(
            Hit(sniffed.record.line, what)
            for sniffed in look.rows
            if sniffed.parsed.row is not None and (what := fault(sniffed.parsed.row))
        )
    return hits


def problems(look: Look, kind: Kind) -> list[Hit]:
    """The first problem of this kind of each row that has one."""
    return [
        Hit(sniffed.record.line, next(p.message for p in sniffed.parsed.problems if p.kind == kind))
        for sniffed in look.rows
        if any(p.kind == kind for p in sniffed.parsed.problems)
    ]
