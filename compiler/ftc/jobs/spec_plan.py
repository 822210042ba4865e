"""What submitting a spec would do: one job, or one a stage, each after those that it builds on."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

from ftc.jobs import job_plan
from ftc.jobs.identity import LENGTH, of_all
from ftc.jobs.job_plan import JobPlan
from ftc.source.files import read_file
from ftc.source.refused import Refused
from ftc_schemas.named_tuple import NamedTuple
from ftc_schemas.spec.leaves import SAVED_PLAN

FORMAT: Final = 1
"""Of plan.json."""

Attempts = Mapping[str, int]
"""By stage, which job of the same content is wanted; `""` holds for those that are not named."""


class PlanError(Exception):
    """A file is no plan; one sentence for the user."""


class SpecPlan(NamedTuple):
    """The jobs of a spec, in the order in which they are submitted."""

    jobs: tuple[JobPlan, ...]

    @property
    def first(self) -> JobPlan:
        return self.jobs[0]

    @property
    def staged(self) -> bool:
        return bool(self.first.stage)

    @property
    def name(self) -> str:
        """The spec's; a stage's own name ends with the stage's."""
        name = self.first.name
        return name.removesuffix(f"-{self.first.stage}") if self.staged else name

    @property
    def identity(self) -> str:
        return of_all([job.identity for job in self.jobs])

    @property
    def estimated(self) -> str:
        """How the tokens of a stage were estimated; empty where all were counted."""
        return next((job.estimated for job in self.jobs if job.estimated), "")

    @property
    def trained_tokens(self) -> int | None:
        """Of all jobs; None when those of one cannot be counted."""
        known = [job.trained_tokens for job in self.jobs]
        return None if None in known else sum(tokens for tokens in known if tokens is not None)

    @property
    def cost(self) -> float | None:
        """Of all jobs; None when one is unknown, or they are priced in several currencies."""
        known = [job.cost for job in self.jobs]
        if None in known or len(self.currencies) != 1:
            return None
        return sum(cost for cost in known if cost is not None)

    @property
    def currencies(self) -> frozenset[str]:
        return frozenset(job.price.currency for job in self.jobs if job.price is not None)

    def title(self, job: JobPlan) -> str:
        """What a job is called among the others: `stage 2 of 3, dpo`; else by its name."""
        if not self.staged:
            return job.name
        return f"stage {self.jobs.index(job) + 1} of {len(self.jobs)}, {job.stage}"


def as_json(plan: SpecPlan) -> str:
    """For `plan.json` and machines."""
    if not plan.staged:
        value = {SAVED_PLAN: FORMAT, **job_plan.as_value(plan.first)}
    else:
        value = {
            SAVED_PLAN: FORMAT,
            "identity": plan.identity,
            "target": plan.first.target,
            "spec": plan.first.spec,
            "overrides": plan.first.overrides,
            "name": plan.name,
            "trained_tokens": plan.trained_tokens,
            "cost": plan.cost,
            "estimated": plan.estimated or None,
            "jobs": [job_plan.as_value(job) for job in plan.jobs],
        }
    return json.dumps(value, indent=2, ensure_ascii=False, default=str) + "\n"


def as_text(plan: SpecPlan, today: date, said: Mapping[str, Sequence[str]]) -> str:
    """For a person; with what the service said of the jobs, by identity."""
    if not plan.staged:
        return job_plan.as_text(plan.first, today, said.get(plan.identity, ()))
    lines = [
        f"{plan.name} on {plan.first.target} ({plan.first.title}): {len(plan.jobs)} jobs, each "
        "after those it builds on"
    ]
    for job in plan.jobs:
        lines += [
            "",
            plan.title(job).capitalize(),
            job_plan.as_text(job, today, said.get(job.identity, ())),
        ]
    return "\n".join([*lines, "", "All stages", *(f"  {line}" for line in _in_all(plan))])


def _in_all(plan: SpecPlan) -> list[str]:
    tokens = plan.trained_tokens
    told = "; by an estimate, no count" if plan.estimated else ""
    trains = (
        "tokens not known in every stage" if tokens is None else f"about {tokens:,} tokens{told}"
    )
    if plan.cost is not None:
        price = f"about {plan.cost:,.2f} {next(iter(plan.currencies))}"
    elif len(plan.currencies) > 1:
        price = f"no total: {', '.join(sorted(plan.currencies))}"
    else:
        price = "total unknown"
    return [f"trains    {trains}", f"price     {price}", f"identity  {plan.identity}"]


class Saved(NamedTuple):
    """What a `plan.json` is held to: everything else in it is worked out anew."""

    spec: str
    target: str
    overrides: tuple[str, ...]
    attempts: Attempts
    identity: str


def is_plan(file: str) -> bool:
    """Whether a file is a saved plan and no spec, which may be JSON too: by what stands in it, and
    by its name where that cannot be read."""
    try:
        data, _ = read_file(file)
        value = json.loads(data) if data.lstrip()[:1] == b"{" else None
    except (Refused, ValueError, RecursionError):
        return file.endswith(".json")
    return isinstance(value, dict) and SAVED_PLAN in value


def read(file: str) -> Saved:
    """The plan in a file. Raises PlanError."""
    try:
        value = json.loads(Path(file).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise PlanError(f"{file} cannot be read: {error}") from error
    if not isinstance(value, dict) or value.get(SAVED_PLAN) != FORMAT:
        raise PlanError(f"{file} was not written by `ftc plan --out` of this version")
    try:
        saved = Saved(
            value["spec"],
            value["target"],
            tuple(value["overrides"]),
            _attempts(value),
            value["identity"],
        )
    except (KeyError, TypeError) as error:
        raise PlanError(f"{file} lacks {error}") from error
    texts = (saved.spec, saved.target, saved.identity, *saved.overrides, *saved.attempts)
    numbers = all(type(number) is int for number in saved.attempts.values())
    words = all(isinstance(text, str) for text in texts)
    if not (words and numbers and len(saved.identity) == LENGTH):
        raise PlanError(f"{file} was changed by hand; make it anew with `ftc plan --out`")
    return saved


def _attempts(value: Mapping[str, Any]) -> Attempts:
    if "jobs" in value:
        return {job["stage"]: job["attempt"] for job in value["jobs"]}
    return {"": value["attempt"]}
