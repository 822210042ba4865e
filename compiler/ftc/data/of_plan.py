"""All rows of a spec's datasets, judged where the spec names them: for `ftc check --data`, and
before every run and submission."""

from collections.abc import Iterable, Iterator
from typing import Final

from ftc.analysis.rules.data import data_empty, data_missing, data_not_checked
from ftc.analysis.rules.data_findings import BROKEN_OUTPUT, DATA_CHANGED
from ftc.data import languages, names
from ftc.data.check import Scans, check_files
from ftc.data.datasets import datasets
from ftc.data.files import shown
from ftc.data.found import Checked, Found, Source
from ftc.data.lock_file import LockError, lock_path, read_lock, stage_of
from ftc.data.locking import changes
from ftc.data.of_spec import of_spec
from ftc.data.passes import default_processes
from ftc.data.progress import Stage, no_stages
from ftc.data.report.headline import counted, headline, way_out
from ftc.diagnostics.diagnostic import Diagnostic, Severity
from ftc.plan.plan import Plan

FROM_FIRST_ROWS: Final = frozenset(
    {data_missing.code, data_empty.code, *(f"FTC{number}" for number in range(511, 520))}
)
"""Codes that a plain check finds in the first rows, and this one in all of them; and what is
missing, which is a warning there and an error for who wants all rows."""


def check_all(
    plans: Iterable[Plan], *, quick: bool = False, stage: Stage = no_stages
) -> list[Diagnostic]:
    """Findings in the data of all trainings of a spec; what they share is read once."""
    scans = Scans()
    found = [
        one for plan in plans for one in check_rows(plan, quick=quick, stage=stage, scans=scans)
    ]
    return list(dict.fromkeys(found))


def check_rows(
    plan: Plan, *, quick: bool = False, stage: Stage = no_stages, scans: Scans | None = None
) -> list[Diagnostic]:
    """Findings in all rows. `quick` leaves out what compares rows with each other beyond exact
    copies, and what looks for languages: it goes at the speed of the disk."""
    found = of_spec(plan)
    diagnostics = [
        BROKEN_OUTPUT.diagnostic(reason, plan.span("data.output"), label="not usable")
        for reason in found.unusable
    ]
    settings = found.settings._replace(
        near=not quick,
        languages=0 if quick else languages.MOST_ROWS,
        kingfisher=not quick,
        # that the library is missing is told by `ftc data check`
        names=0 if quick or names.missing() else names.MOST_ROWS,
        processes=default_processes(),
    )
    diagnostics += _missing(plan)
    checked = check_files(found.sources, settings, stage, scans)
    diagnostics += _of_rows(plan, checked)
    diagnostics += _of_lock(plan, found.sources)
    return diagnostics


def _missing(plan: Plan) -> Iterator[Diagnostic]:
    for dataset in datasets(plan).values():
        for place in dataset.located:
            if place.problem is not None and place.problem.missing:
                yield data_missing.diagnostic(
                    f"`{shown(place.location)}` {place.problem.message}",
                    plan.span(dataset.leaf),
                    label="none of its rows can be checked",
                    help="paths start at the spec's folder",
                    leaf=dataset.leaf,
                    severity=Severity.ERROR,
                )


def unfetched(plan: Plan) -> Iterator[Diagnostic]:
    """The datasets that nobody looked into, since they lie elsewhere and nothing is fetched."""
    for dataset in datasets(plan).values():
        for place in dataset.located:
            if place.remote:
                yield data_not_checked.diagnostic(
                    f"`{shown(place.location)}` is not on this machine, and nothing is fetched",
                    plan.span(dataset.leaf),
                    help="`ftc data check --remote` fetches it and looks at all rows",
                    leaf=dataset.leaf,
                )


def _of_rows(plan: Plan, checked: Checked) -> Iterator[Diagnostic]:
    for found in checked.found:
        leaf = f"data.{found.source.dataset}" if found.source is not None else "data"
        yield found.rule.diagnostic(
            _message(found),
            plan.span(leaf),
            label=counted(found.hits.count) if found.hits.count else "",
            help=way_out(found),
            leaf=leaf,
        )


def _message(found: Found) -> str:
    """ "3 rows that cannot be read; the first is train.jsonl:17: the row is not JSON"."""
    told = headline(found)
    if found.source is None:
        return told
    file = shown(found.source.file)
    if not found.hits.first:
        return f"`{file}`: {told}"
    first = found.hits.first[0]
    return f"{told}; the first is {file}:{first.line}: {first.what}"


def _of_lock(plan: Plan, sources: tuple[Source, ...]) -> Iterator[Diagnostic]:
    path = lock_path(plan.document.file)
    span = plan.span("data.train")
    try:
        lock = read_lock(path)
        if lock is None:
            return
        for change in changes(lock, sources, plan.root, stage_of(plan)):
            yield DATA_CHANGED.diagnostic(
                f"`{change.file}` {change.what}",
                span,
                label="not what was locked",
                help="look at the change, then run `ftc data lock` again",
                leaf="data.train",
            )
    except LockError as error:
        yield DATA_CHANGED.diagnostic(f"`{shown(path)}` {error}", span, label="no lock")
