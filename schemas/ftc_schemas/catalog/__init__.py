"""Dated facts about hosted services and open models.

Facts age: each names its source and the day it was read. They are YAML files beside this module;
a model takes what its family says and overrides it by what stands with the model itself.

What is read is a Python module that `tools/catalog.py` writes beside each of them: to parse the
YAML takes twenty times as long, at every check. A test holds the two together.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache
from importlib import import_module
from typing import Any, Final

from ftc_schemas.named_tuple import NamedTuple

JOBS: Final[Mapping[str, str]] = {"grpo": "reinforcement", "distill": "distillation"}
"""What services call the job that a method of the language becomes, where it has another name."""


class Range(NamedTuple):
    """What a service takes for one leaf of the spec; None where it states no bound."""

    min: float | None = None
    max: float | None = None
    default: float | None = None
    """What the service takes when the job says nothing."""


class HostedModel(NamedTuple):
    """A model that a service tunes. None means that the source does not say."""

    id: str
    family: str
    source: str
    as_of: date
    methods: tuple[str, ...] = ()
    """`sft`, `dpo`, `cpt` (continued pretraining on plain text), `reinforcement`,
    `distillation`."""
    adapters: tuple[str, ...] = ()
    """Adapter types it can be told to train; empty where the service decides."""
    adapter_sizes: tuple[int, ...] = ()
    regions: tuple[str, ...] = ()
    """Empty where the source names none."""
    ranges: Mapping[str, Range] = {}
    """By leaf: `training.epochs`."""
    min_examples: int | None = None
    max_examples: int | None = None
    max_file_bytes: int | None = None
    max_tokens: int | None = None
    """Of one example."""
    max_validation_examples: int | None = None
    max_validation_share: float | None = None
    """Of the number of training examples."""
    uses_validation: bool = True
    takes_kms_key: bool = True
    reserved: tuple[str, ...] = ()
    """Texts that make a job fail when an example contains them."""
    last_new_job: date | None = None
    """The last day that takes new jobs."""
    shutdown: date | None = None
    """From this day on, the model and what was tuned from it are gone."""
    shutdown_not_before: date | None = None
    """The promise where no day is set yet."""
    note: str = ""
    """Who may still tune it, where that is not everybody; the rules pass it on."""
    teachers: tuple[str, ...] = ()
    """The models that can teach it by distillation."""
    by_job: Mapping[str, Mapping[str, Any]] = {}
    """Facts that are others in one kind of job: `reinforcement` takes fewer examples."""

    def in_job(self, method: str) -> "HostedModel":
        """What holds for the job that a method of the language becomes."""
        return self._replace(**self.by_job.get(JOBS.get(method, method), {}))


class Service(NamedTuple):
    """A place that takes jobs: a target has one, or one an endpoint where several speak its API."""

    name: str
    title: str
    url: str
    """Of the API, with `{…}` where an option goes."""
    models: Mapping[str, HostedModel]
    source: str
    as_of: date
    last_new_job: date | None = None
    note: str = ""


class OpenModel(NamedTuple):
    """A model with open weights. None means that the source does not say."""

    id: str
    source: str
    as_of: date
    parameters: int | None = None
    context_length: int | None = None
    """In tokens."""
    chat_template: bool | None = None
    license: str | None = None
    gated: bool | None = None
    """Whether the Hub asks to accept terms first."""


@cache
def services(target: str) -> Mapping[str, Service]:
    """A target's services by endpoint, the usual one first; none for a target without catalogue."""
    raw = _read(target)
    families = raw.get("families", {})
    return {
        name: Service(
            name=name,
            **{
                **entry,
                "models": {
                    model: _hosted_model(model, {**families[facts["family"]], **facts})
                    for model, facts in entry["models"].items()
                },
            },
        )
        for name, entry in raw.get("services", {}).items()
    }


def service(target: str, endpoint: str | None = None) -> Service:
    """The service at an endpoint, or the target's usual one. KeyError when there is none."""
    found = services(target)
    return found[endpoint or next(iter(found), target)]


def hosted_models(target: str, endpoint: str | None = None) -> Mapping[str, HostedModel]:
    """The models that the service tunes, or tuned; empty for a target without catalogue."""
    return service(target, endpoint).models if services(target) else {}


@lru_cache(maxsize=256)
def hosted_model(target: str, name: str, endpoint: str | None = None) -> HostedModel | None:
    """The facts about a model under one of the names that its service takes for it."""
    return hosted_models(target, endpoint).get(base_of(name))


def base_of(name: str) -> str:
    """The catalogue's id inside the longer names that services also take.

    `ft:gpt-4.1-2025-04-14:org::id`, `arn:aws:bedrock:us-east-1::foundation-model/<id>`,
    `arn:aws:bedrock:us-east-1:123456789012:custom-model/<id>/abc`,
    `publishers/google/models/<id>`.
    """
    if name.startswith("ft:"):
        return name.split(":")[1]
    if name.startswith("arn:"):
        kind, _, rest = name.partition("/")
        return rest.partition("/")[0] if kind.endswith(":custom-model") else rest
    return name.removeprefix("publishers/google/models/")


def is_tuned(name: str) -> bool:
    """Whether a service's name is that of a tuned model, which does not say what it was tuned
    from: `projects/…/locations/…/models/…`."""
    return name.startswith("projects/")


def open_model(id: str) -> OpenModel | None:
    """The facts about an open model, looked up by its exact id on the Hub."""
    return open_models().get(id)


@cache
def open_models() -> Mapping[str, OpenModel]:
    """All open models that something is known of, by id."""
    return {id: OpenModel(id=id, **facts) for id, facts in _read("open_models")["models"].items()}


def _hosted_model(id: str, facts: Mapping[str, Any]) -> HostedModel:
    by_job = {job: _typed(others) for job, others in facts.get("by_job", {}).items()}
    return HostedModel(id=id, **{**_typed(facts), "by_job": by_job})


def _typed(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Lists as tuples, bounds as ranges."""
    typed = {
        key: tuple(value) if isinstance(value, list) else value for key, value in facts.items()
    }
    if "ranges" in facts:
        typed["ranges"] = {leaf: Range(**bounds) for leaf, bounds in facts["ranges"].items()}
    return typed


def _read(name: str) -> dict[str, Any]:
    """One file of the catalogue; its dates are dates. Empty when there is no such file."""
    module = f"{__name__}.{name}_facts"
    try:
        facts: dict[str, Any] = import_module(module).FACTS
    except ModuleNotFoundError as error:
        if error.name != module:
            raise
        return {}
    return facts
