"""Work out the plan of a spec: compile it, convert its data, hash and count what results."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

from ftc.analysis.stages import of_all_stages
from ftc.compilation import Compilation, compile_spec
from ftc.data.convert import Converted, convert_datasets
from ftc.data.folder import DATA
from ftc.data.meter import Meter
from ftc.data.of_plan import FROM_FIRST_ROWS, check_rows
from ftc.data.progress import Stage, no_stages
from ftc.diagnostics.diagnostic import Diagnostic, has_errors
from ftc.front_end import check
from ftc.jobs.data_limits import beyond_limits
from ftc.jobs.identity import identity
from ftc.jobs.job_plan import DataFile, JobPlan
from ftc.jobs.journal import FOLDER
from ftc.jobs.prices import Price, price_of
from ftc.jobs.spec_plan import Attempts, SpecPlan
from ftc.jobs.token_counts import TokenCounts
from ftc.lowering.row import Fidelity
from ftc.lowering.target import Target
from ftc.plan.plan import Given, Plan
from ftc_schemas import catalog
from ftc_schemas.named_tuple import NamedTuple
from ftc_schemas.spec.formats import GENERATING

_SECTIONS: Final = ("training.", "adapter.", "method.")
_ONCE: Final[Attempts] = {}


class Planned(NamedTuple):
    """A plan, or why there is none."""

    plan: SpecPlan | None
    diagnostics: tuple[Diagnostic, ...]
    sources: Mapping[str, str]


class _Wanted(NamedTuple):
    """What the caller wants of each job."""

    spec: str
    overrides: tuple[str, ...]
    attempts: Attempts
    prices: Sequence[Price]
    folder: Path
    """Below it, converted data is written."""
    stage: Stage
    """Told of what takes time."""


def data_folder(folder: Path, name: str, target: str) -> Path:
    """Where the converted files of a job lie."""
    return folder / "data" / name / target


def work_out(
    spec: str,
    target: Target,
    *,
    overrides: Sequence[str] = (),
    today: date | None = None,
    attempts: Attempts = _ONCE,
    prices: Sequence[Price] = (),
    folder: Path = FOLDER,
    stage: Stage = no_stages,
) -> Planned:
    """The plan of a spec on a target: its data checked, converted and measured. Writes converted
    data below `folder`, and nothing else; `stage` is told of what takes time."""
    checked = check(spec, overrides=overrides, today=today)
    sources = checked.sources
    found = list(checked.diagnostics)
    if not checked.plans or has_errors(found):
        return Planned(None, tuple(found), sources)
    compiled = compile_spec(checked, target)
    found += compiled.diagnostics
    if not has_errors(found):
        found = [one for one in found if one.code not in FROM_FIRST_ROWS]
        rows = [list(check_rows(plan, quick=True, stage=stage)) for plan in checked.plans]
        found += of_all_stages(rows, checked.stages)
    if has_errors(found):
        return Planned(None, tuple(found), sources)
    wanted = _Wanted(spec, tuple(overrides), attempts, prices, folder, stage)
    jobs: list[JobPlan] = []
    for part in compiled.parts:
        files, problems = _converted(part.plan, target, wanted)
        found += problems
        if has_errors(found):
            return Planned(None, tuple(found), sources)
        jobs.append(_job_plan(part.plan, part.compilation, files, wanted, jobs))
        found += beyond_limits(jobs[-1], _facts(part.plan, target.name))
    whole = None if has_errors(found) else SpecPlan(tuple(jobs))
    return Planned(whole, tuple(found), sources)


def _converted(
    plan: Plan, target: Target, wanted: _Wanted
) -> tuple[tuple[DataFile, ...], tuple[Diagnostic, ...]]:
    """The files of a job, converted and measured; none where a diagnostic is an error."""
    counts = TokenCounts(plan, target.name)
    meter = counts.meter()
    place = data_folder(wanted.folder, str(plan["name"]), target.name)
    place.mkdir(parents=True, exist_ok=True)
    converted = convert_datasets(plan, target, place, meter, wanted.stage)
    if has_errors(converted.diagnostics):
        return (), converted.diagnostics
    return tuple(_files(plan, target, converted, counts, meter)), converted.diagnostics


def _job_plan(
    plan: Plan,
    compiled: Compilation,
    files: tuple[DataFile, ...],
    wanted: _Wanted,
    earlier: Sequence[JobPlan],
) -> JobPlan:
    import json

    target, texts = compiled.target, compiled.texts
    request: dict[str, Any] = json.loads(texts["request.json"])
    address: dict[str, Any] = json.loads(texts["submit.json"])
    model = str(plan.get(f"model.hosted.{target.name}", ""))
    name = plan.stage.name if plan.stage else ""
    attempt = wanted.attempts.get(name, wanted.attempts.get("", 1))
    hashes = {file.role: file.sha256 for file in files}
    identities = {job.stage: job.identity for job in earlier}
    needs = {e["stage"]: identities[e["stage"]] for e in address.get("models", ())}
    return JobPlan(
        identity=identity(target.name, address, request, hashes, attempt, needs),
        attempt=attempt,
        target=target.name,
        title=target.title,
        spec=wanted.spec,
        overrides=wanted.overrides,
        name=plan["name"],
        model=model,
        address=address,
        request=request,
        files=files,
        in_place=tuple(_in_place(plan, {file.role for file in files})),
        chosen=dict(_chosen(plan, compiled)),
        dates=tuple(_dates(plan, target.name, model)),
        epochs=_epochs(plan, target),
        generates=plan["method.type"] in GENERATING,
        price=price_of(wanted.prices, target.name, model),
        stage=name,
        needs=tuple(needs),
    )


def _files(
    plan: Plan, target: Target, converted: Converted, counts: TokenCounts, meter: Meter
) -> Iterator[DataFile]:
    datasets = tuple(target.datasets(plan)) if target.datasets is not None else ()
    for name in dict.fromkeys(dataset.writes for dataset in datasets):
        parts = [dataset for dataset in datasets if dataset.writes == name]
        role, file = parts[0].role, converted.written[f"{DATA}/{name}"]
        yield DataFile(
            role,
            f"{DATA}/{name}",
            tuple(part.source for part in parts),
            file.rows,
            file.bytes,
            file.sha256,
            *counts.of(role, file, meter),
        )


def _in_place(plan: Plan, converted: set[str]) -> Iterator[str]:
    for role in ("train", "validation"):
        location = plan.get(f"data.{role}")
        if role not in converted and isinstance(location, str) and "://" in location:
            yield location


def _chosen(plan: Plan, compiled: Compilation) -> Iterator[tuple[str, str]]:
    """What the request does not say: left to the service, given up, or not sent as a default."""
    sent = _carried(plan, compiled.target)
    yield from compiled.lowered.delegated.items()
    for lost in compiled.lowered.lost:
        yield lost, "given up by `accept`; the service decides"
    for name, leaf in plan.leaves.items():
        by_default = not isinstance(leaf.origin, Given) and name.startswith(_SECTIONS)
        if by_default and name not in sent and not name.endswith(".type"):
            yield name, _default_of(plan, compiled.target.name, name)


def _epochs(plan: Plan, target: Target) -> float | None:
    if "training.epochs" in _carried(plan, target):
        said: float | None = plan.get("training.epochs")
        return said
    facts = _facts(plan, target.name)
    bounds = facts.ranges.get("training.epochs") if facts is not None else None
    return None if bounds is None else bounds.default


def _carried(plan: Plan, target: Target) -> set[str]:
    """Leaves that the request expresses, be it by leaving something out."""
    return {
        leaf
        for row in target.table
        if row.fidelity is not Fidelity.DELEGATED
        and all(leaf in plan for leaf in row.reads)
        and row.when(plan)
        for leaf in (*row.reads, *row.optional)
    }


def _default_of(plan: Plan, target: str, leaf: str) -> str:
    facts = _facts(plan, target)
    bounds = facts.ranges.get(leaf) if facts is not None else None
    if facts is None or bounds is None or bounds.default is None:
        return "not sent; the service decides"
    return f"not sent; the service takes {bounds.default:g} (read {facts.as_of})"


def _facts(plan: Plan, target: str) -> catalog.HostedModel | None:
    model = plan.get(f"model.hosted.{target}")
    endpoint = plan.get(f"targets.{target}.endpoint")
    if not model or not catalog.services(target):
        return None
    return catalog.hosted_model(target, model, endpoint)


def _dates(plan: Plan, target: str, model: str) -> Iterator[str]:
    facts = _facts(plan, target)
    if facts is None:
        if model:
            yield "the catalogue does not know it"
        return
    service = catalog.service(target, plan.get(f"targets.{target}.endpoint"))
    last = min((day for day in (facts.last_new_job, service.last_new_job) if day), default=None)
    if last is not None:
        yield f"last new job {last}"
    if facts.shutdown is not None:
        yield f"shuts down {facts.shutdown}, and what was tuned from it"
    elif facts.shutdown_not_before is not None:
        yield f"stays until {facts.shutdown_not_before} at least"
    yield f"as of {facts.as_of}"
