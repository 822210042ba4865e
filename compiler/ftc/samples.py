"""Small specs as plans, each of which says one thing that the language can say.

The capability matrix hands them to every target's rows; the property test starts from them.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from ftc.language.vocabulary import choices, entries, leaf_types
from ftc.plan.build import build
from ftc.plan.plan import Plan, Stage
from ftc.source.document import Document
from ftc.source.layers import with_value
from ftc.source.span import Path, Place, Span
from ftc_schemas.named_tuple import NamedTuple
from ftc_schemas.spec import stages
from ftc_schemas.spec.formats import METHODS_OF_FORMAT
from ftc_schemas.spec.leaves import DOCUMENTATION, HOSTED
from ftc_schemas.spec.root import Spec


class Feature(NamedTuple):
    """One thing that can be said."""

    title: str
    """The leaf (`training.seed`), or the leaf and its value (`method.type: dpo`)."""
    leaf: str
    said: Mapping[str, Any]
    """By leaf: the thing itself, and what it means nothing without."""


def features() -> Iterator[Feature]:
    """Everything there is to say, in the order of the language."""
    for section in ("method", "adapter"):
        for kind in leaf_types(Spec, section):
            said = {f"{section}.type": kind, **needed(section, kind)}
            yield Feature(f"{section}.type: {kind}", f"{section}.type", said)
    for value in _formats():
        method = METHODS_OF_FORMAT[value][0]
        said = {"data.format": value, "method.type": method, **needed("method", method)}
        yield Feature(f"data.format: {value}", "data.format", said)
    for entry in entries(Spec):
        leaf = entry.name
        if leaf.startswith(("targets", *HOSTED)) or leaf.endswith((".type", ".format")):
            continue
        if leaf in DOCUMENTATION or leaf == "name":
            continue
        said = {leaf: entry.example, **_BESIDE.get(leaf, {})}
        if entry.branch is not None:
            section, kind = leaf.rpartition(".")[0], entry.branch.split(", ")[0]
            said = {f"{section}.type": kind, **needed(section, kind), **said}
        yield Feature(leaf, leaf, said)
    start = {"from.stage": _FIRST}
    yield Feature("stages.from", "from.stage", start)
    for fate in choices(next(e.field for e in entries(stages.Stage) if e.name == "from.adapter")):
        said = {**start, "from.adapter": fate}
        yield Feature(f"stages.from.adapter: {fate}", "from.adapter", said)


_FIRST = "first"
"""The stage that a sample starts from."""


def needed(section: str, kind: str) -> dict[str, Any]:
    """Entries without which a section of that `type` is not valid, by example."""
    return dict(_ONE_OF_SEVERAL.get(f"{section}.{kind}", {})) | {
        entry.name: entry.example
        for entry in entries(Spec)
        if entry.name.startswith(f"{section}.")
        and entry.field.is_required()
        and entry.branch is not None
        and kind in entry.branch.split(", ")
    }


_ONE_OF_SEVERAL: Mapping[str, Mapping[str, Any]] = {
    "method.distill": {"method.teacher": "org/teacher"},
}
"""Where a section needs one of several entries: the one that is meant for open weights."""


def _formats() -> tuple[Any, ...]:
    return next(choices(e.field) for e in entries(Spec) if e.name == "data.format")


def sample(said: Mapping[str, Any], leaf: str) -> Plan:
    """A plan of a small spec in which only `leaf` and what it needs is said."""
    value: dict[str, Any] = {}
    for name, entry in {**_BASE, **said}.items():
        value = with_value(value, tuple(name.split(".")), entry)
    span = Span("", 1, 1, 1, 1)
    places: dict[Path, Place] = {tuple(leaf.split(".")): Place(span)}
    document = Document(value, places, {}, "")
    if "from.stage" not in said:
        return build(document, today=date.min, root=".")
    alone = Document({key: part for key, part in value.items() if key != "from"}, {}, {}, "")
    first = build(alone, today=date.min, root=".", stage=Stage(_FIRST, 1, False, None, {}))
    second = Stage("second", 2, True, first, {_FIRST: first})
    return build(document, today=date.min, root=".", stage=second)


_WATCHED = {"data.validation": "validation.jsonl"}

_BESIDE: Mapping[str, Mapping[str, Any]] = {
    "data.columns.prompt": {"data.format": "prompt-completion"},
    "data.columns.input": {"data.format": "prompt-completion"},
    "data.columns.completion": {"data.format": "prompt-completion"},
    "data.columns.text": {"method.type": "cpt", "data.format": "text"},
    "data.columns.chosen": {"method.type": "dpo", "data.format": "preference"},
    "data.columns.rejected": {"method.type": "dpo", "data.format": "preference"},
    "data.columns.label": {"method.type": "kto", "data.format": "unpaired-preference"},
    "model.special_tokens.additional": {"adapter.type": "none"},
    "method.label_smoothing": {"method.loss": "robust"},
    "training.lr_power": {"training.lr_scheduler": "polynomial"},
    "training.lr_cycles": {"training.lr_scheduler": "cosine_with_restarts"},
    "training.lr_decay_steps": {"training.lr_scheduler": "warmup_stable_decay"},
    "training.momentum": {"training.optimizer": "sgd"},
    "training.adam_beta3": {"training.optimizer": "ademamix"},
    "training.ademamix_alpha": {"training.optimizer": "ademamix"},
    "training.packing_strategy": {"method.type": "cpt", "data.format": "text"},
    "training.early_stopping_patience": _WATCHED,
    "training.early_stopping_threshold": {**_WATCHED, "training.early_stopping_patience": 2},
    "training.eval_steps": _WATCHED,
    "training.evals_per_epoch": _WATCHED,
    "method.vllm_server_url": {"method.vllm": "server"},
    "method.vllm_gpu_memory_utilization": {"method.vllm": "colocate"},
    "hardware.strategy": {"hardware.gpus": 2},
    "hardware.offload": {"hardware.gpus": 2, "hardware.strategy": "fsdp", "adapter.type": "none"},
    "tracking.project": {"tracking.tool": "wandb"},
    "tracking.run_name": {"tracking.tool": "wandb"},
    "tracking.entity": {"tracking.tool": "wandb"},
    "tracking.url": {"tracking.tool": "mlflow"},
    "hub.private": {"hub.repo": "org/result"},
    "hub.strategy": {"hub.repo": "org/result"},
    "adapter.layers": {"adapter.target_modules": ["q_proj"]},
}
"""What a leaf means nothing without; said with it, and not judged."""

_BASE = {
    "name": "sample",
    "model.base": "org/model",
    "data.train": "train.jsonl",
}
