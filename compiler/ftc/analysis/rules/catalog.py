"""40x: models that a service does not know, not any more, or not by this method. No service is
named here: each rule holds for every entry of `model.hosted`, by the dated facts of
`ftc_schemas.catalog`.

Every hosted target carries these rules, and reports what is about its own entry.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

from ftc import backends
from ftc.analysis.rule import Finding, Rule, rule
from ftc.diagnostics.diagnostic import Edit, Fix, Severity
from ftc.language.nearest import nearest
from ftc.plan.plan import Plan
from ftc_schemas import catalog
from ftc_schemas.catalog import HostedModel, Service
from ftc_schemas.named_tuple import NamedTuple

SOON = timedelta(days=90)
"""A quarter: about what it takes to notice, retrain elsewhere, evaluate and roll out."""
STALE = timedelta(days=180)
"""Services change their models and limits several times a year."""

_OPENAI = "https://developers.openai.com/api/docs/deprecations, read 2026-11-23"
_BEDROCK = "https://docs.aws.amazon.com/bedrock/latest/userguide/custom-model-fine-tuning.html"


class Hosted(NamedTuple):
    """An entry of `model.hosted` that has a catalogue."""

    target: str
    leaf: str
    name: str
    """As the spec writes it."""
    service: Service
    model: HostedModel | None
    """None when the catalogue does not know it."""


@lru_cache(maxsize=1)  # all rules of one run ask for the same
def hosted(plan: Plan) -> tuple[Hosted, ...]:
    """The models that the spec names on services."""
    return tuple(_hosted(plan))


def _hosted(plan: Plan) -> Iterator[Hosted]:
    for leaf, entry in plan.under("model.hosted"):
        target = leaf.removeprefix("model.hosted.")
        services = catalog.services(target)
        endpoint: str = plan.get(f"targets.{target}.endpoint") or next(iter(services), "")
        if endpoint in services:
            model = catalog.hosted_model(target, entry.value, endpoint)
            if model is not None:
                model = model.in_job(plan["method.type"])
            yield Hosted(target, leaf, entry.value, services[endpoint], model)


def known(plan: Plan) -> Iterator[tuple[Hosted, HostedModel]]:
    """Those that the catalogue knows."""
    for entry in hosted(plan):
        if entry.model is not None:
            yield entry, entry.model


@rule(
    "FTC401",
    "hosted-model-unknown",
    Severity.ERROR,
    what="The catalogue does not know this model on its service.",
    why="A misspelt id, or the id for inference in the place of the one for tuning, fails after "
    "the data has been uploaded. When no known id is near, the model may be newer than the "
    "catalogue: then this is a warning, and its limits and dates are not checked.",
    bad="model: {hosted: {bedrock: 'amazon.nova-micro-v1:0'}}",
    good="model: {hosted: {bedrock: 'amazon.nova-micro-v1:0:128k'}}",
    sources=(_OPENAI, _BEDROCK),
)
def hosted_model_unknown(plan: Plan) -> Iterator[Finding]:
    for entry in hosted(plan):
        if entry.model is not None or catalog.is_tuned(entry.name):
            continue
        meant = nearest(entry.name, entry.service.models)
        message = f"{entry.service.title} tunes no `{entry.name}` that the catalogue knows"
        if meant is None:
            yield Finding(
                entry.leaf,
                message,
                label=f"read {entry.service.as_of}",
                help=_dated(entry) + "its limits and dates are not checked",
                severity=Severity.WARNING,
                target=entry.target,
            )
        else:
            fix = Fix(f"name {meant}", (Edit("set", _path(plan, entry.leaf), meant),), safe=False)
            yield Finding(
                entry.leaf,
                message,
                label="unknown",
                help=f"did you mean `{meant}`?",
                fix=fix,
                target=entry.target,
            )


def _dated(entry: Hosted) -> str:
    """The ids that begin with the one that is named, which lacks its date or its end."""
    longer = [f"`{name}`" for name in entry.service.models if name.startswith(entry.name)]
    return f"did you mean {' or '.join(longer[:2])}? otherwise " if longer else ""


@rule(
    "FTC402",
    "hosted-model-closed",
    Severity.ERROR,
    what="The model is gone, or it or its service takes no new jobs any more.",
    why="The job would be refused after the data has been uploaded. What was tuned from a model "
    "that is gone is gone too, so there is nothing to fall back on.",
    bad="model: {hosted: {openai: gpt-3.5-turbo-0125}}",
    good="model: {hosted: {openai: gpt-4.1-mini-2025-04-14}}",
    sources=(_OPENAI,),
)
def hosted_model_closed(plan: Plan) -> Iterator[Finding]:
    for entry, model in known(plan):
        ended = _ended(entry.service, model, plan.today)
        if ended is not None:
            yield Finding(
                entry.leaf,
                f"{entry.name} {ended}",
                label=f"{entry.service.title}, read {model.as_of}",
                help=_elsewhere(plan, entry),
                target=entry.target,
            )


@rule(
    "FTC403",
    "hosted-model-ends-soon",
    Severity.WARNING,
    what="Within 90 days the service stops taking jobs, or the model and all that was tuned from "
    "it shuts down. A note where it has closed to some customers already.",
    why="A fine-tune lives as long as its base. What is trained today is gone on that day, and "
    "cannot be trained again. Services close to new customers first; whether that is you, no "
    "catalogue knows, and such a job is refused after the data has been uploaded.",
    bad="model: {hosted: {openai: gpt-4.1-mini-2025-04-14}}",
    good="model: {hosted: {vertex: gemini-3.5-flash}}",
    sources=(_OPENAI,),
)
def hosted_model_ends_soon(plan: Plan) -> Iterator[Finding]:
    for entry, model in known(plan):
        if _ended(entry.service, model, plan.today) is not None:
            continue
        ends = [
            text
            for day, text in (
                (entry.service.last_new_job, "no new jobs after"),
                (model.last_new_job, "no new jobs after"),
                (model.shutdown, "it and its fine-tunes shut down on"),
            )
            if day is not None and plan.today <= day <= plan.today + SOON
            for text in (f"{text} {day}",)
        ]
        if ends:
            yield Finding(
                entry.leaf,
                f"{entry.name}: {'; '.join(ends)}",
                label=_lifetime(model, plan.today),
                help=_elsewhere(plan, entry),
                target=entry.target,
            )
        note = model.note or entry.service.note
        if note:
            yield Finding(
                entry.leaf,
                f"{entry.service.title} does not take jobs for {entry.name} from everybody",
                label=f"read {model.as_of}",
                help=note,
                severity=Severity.NOTE,
                target=entry.target,
            )


@rule(
    "FTC404",
    "hosted-method-not-taken",
    Severity.ERROR,
    what="The service does not tune this model by this method.",
    why="The job would be refused after the data has been uploaded: which methods a service has "
    "differs from model to model.",
    bad="model: {hosted: {openai: gpt-4o-mini-2024-07-18}}\n"
    "method: {type: dpo}\ndata: {format: preference}",
    good="model: {hosted: {openai: gpt-4.1-mini-2025-04-14}}\n"
    "method: {type: dpo}\ndata: {format: preference}",
    sources=("https://developers.openai.com/api/docs/guides/direct-preference-optimization",),
)
def hosted_method_not_taken(plan: Plan) -> Iterator[Finding]:
    method = catalog.JOBS.get(plan["method.type"], plan["method.type"])
    for entry, model in known(plan):
        if method not in model.methods:
            way = _named(method)
            offered = [m.id for m in entry.service.models.values() if method in m.methods]
            yield Finding(
                entry.leaf,
                f"{entry.service.title} does not tune {entry.name} by {way}",
                label=f"it takes {', '.join(map(_named, model.methods))}",
                help=f"it does so with {', '.join(offered[:3])}"
                if offered
                else "`ftc targets SPEC` lists the targets that take this spec",
                related=(("method.type", "this method"),),
                target=entry.target,
            )


_METHODS = {
    "sft": "sft",
    "dpo": "dpo",
    "cpt": "continued pretraining on plain text",
    "reinforcement": "reinforcement fine-tuning",
}


def _named(method: str) -> str:
    return _METHODS.get(method, method)


@rule(
    "FTC749",
    "hosted-teacher-unknown",
    Severity.WARNING,
    what="The catalogue does not know this teacher for this student.",
    why="Services distil between certain models only, and refuse another pair after the prompts "
    "have been uploaded. A newer teacher may be missing here; the service knows.",
    bad="""\
model: {hosted: {bedrock: 'amazon.nova-micro-v1:0:128k'}}
data: {format: prompt-only}
method: {type: distill, match: answers, hosted_teacher: {bedrock: 'amazon.nova-lite-v1:0'}}""",
    good="""\
model: {hosted: {bedrock: 'amazon.nova-micro-v1:0:128k'}}
data: {format: prompt-only}
method: {type: distill, match: answers, hosted_teacher: {bedrock: 'amazon.nova-pro-v1:0'}}""",
    sources=(
        "https://docs.aws.amazon.com/bedrock/latest/userguide/prequisites-model-distillation.html",
    ),
)
def hosted_teacher_unknown(plan: Plan) -> Iterator[Finding]:
    for entry, model in known(plan):
        leaf = f"method.hosted_teacher.{entry.target}"
        teacher = catalog.base_of(str(plan.get(leaf, "")))
        if leaf in plan and model.teachers and not teacher.startswith(model.teachers):
            yield Finding(
                leaf,
                f"{plan[leaf]} is not known to teach {entry.name}",
                label=f"{entry.service.title}, read {model.as_of}",
                help=f"known are {', '.join(model.teachers)}",
                related=((entry.leaf, "the student"),),
                target=entry.target,
            )


@rule(
    "FTC409",
    "catalogue-stale",
    Severity.NOTE,
    what="The facts about this model were read more than 180 days ago.",
    why="Services change models, limits and dates several times a year; a newer release of ftc "
    "may know better, and the service itself certainly does.",
    bad="model: {hosted: {openai: gpt-4o-2024-08-06}}\n"
    "targets: {openai: {endpoint: azure, resource: my-resource}}",
    good="model: {hosted: {openai: gpt-4.1-mini-2025-04-14}}\n"
    "targets: {openai: {endpoint: azure, resource: my-resource}}",
    sources=("https://learn.microsoft.com/azure/foundry/openai/how-to/fine-tuning",),
)
def catalogue_stale(plan: Plan) -> Iterator[Finding]:
    for entry, model in known(plan):
        if plan.today - model.as_of > STALE:
            yield Finding(
                entry.leaf,
                f"what is known of {entry.name} was read on {model.as_of}",
                label=f"{(plan.today - model.as_of).days} days ago",
                help=f"see {model.source}",
                target=entry.target,
            )


def _ended(service: Service, model: HostedModel, today: date) -> str | None:
    """Why no new job is possible, completing the model's name."""
    if model.shutdown is not None and model.shutdown <= today:
        return f"was shut down on {model.shutdown}"
    for day in (model.last_new_job, service.last_new_job):
        if day is not None and day < today:
            return f"has taken no new jobs since {day}"
    return None


def _elsewhere(plan: Plan, entry: Hosted) -> str:
    """Where else the spec names a model; whether it compiles there is for those targets to say."""
    named = [f"{other.target} ({other.name})" for other in hosted(plan) if other != entry]
    if "model.base" in plan:
        named += [name for name, target in backends.targets().items() if not target.hosted]
    if named:
        return f"the spec also names a model for {', '.join(named)}"
    return "name a model elsewhere: `model.base` for open weights, `model.hosted` for services"


def _lifetime(model: HostedModel, today: date) -> str:
    if model.shutdown is None:
        return "soon it cannot be tuned again"
    return f"what is tuned today lives {(model.shutdown - today).days} days at most"


def _path(plan: Plan, leaf: str) -> tuple[str | int, ...]:
    return plan.leaves[leaf].path


RULES: tuple[Rule, ...] = (
    hosted_model_unknown,
    hosted_model_closed,
    hosted_model_ends_soon,
    hosted_method_not_taken,
    hosted_teacher_unknown,
    catalogue_stale,
)
