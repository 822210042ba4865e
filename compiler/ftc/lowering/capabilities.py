"""The capability matrix: what each target makes of each thing the language can say.

Nothing is declared twice: the matrix is found by handing every target's rows a small plan that
states one thing, and looking at what became of it.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from ftc import backends
from ftc.language.vocabulary import choices, entries, leaf_types
from ftc.lowering.engine import lower
from ftc.lowering.row import Fidelity
from ftc.lowering.target import Target
from ftc.plan.build import build
from ftc.plan.plan import Plan
from ftc.plan.plan import Stage as Named
from ftc.source.document import Document
from ftc.source.span import Path, Place, Span
from ftc_schemas.spec.formats import METHODS_OF_FORMAT
from ftc_schemas.spec.leaves import DOCUMENTATION, HOSTED
from ftc_schemas.spec.root import Spec
from ftc_schemas.spec.stages import Stage

LOST = "–"
"""The target has no such setting; a spec must give it up there by name."""

UNSTATED = "unstated"
"""The target has something like it, and does not say whether that is the same."""

_WORDS = {Fidelity.EXACT: "yes", Fidelity.CONVERTED: "converted", Fidelity.DELEGATED: "by itself"}
_SHORT = {"converted": "conv.", "by itself": "itself", UNSTATED: "?"}
"""For a terminal, where six targets must fit side by side in 80 columns."""
_LEGEND = f"""
yes     as it is
conv.   the same meaning in other units
itself  the target decides, whatever the spec says
?       it has something like it, and does not say whether that is the same;
        a spec that says it must accept that by name
{LOST}       cannot be said there; a spec that says it must give it up by name
"""


class Capability(NamedTuple):
    """One line of the matrix."""

    feature: str
    """A leaf (`training.seed`) or a leaf and its value (`method.type: dpo`)."""
    by_target: Mapping[str, str]
    """`yes`, `converted`, `by itself`, UNSTATED or LOST."""


def capabilities() -> list[Capability]:
    """The matrix of all installed targets, in the order of the language."""
    targets = backends.targets()
    return [
        Capability(feature, {name: _ability(said, leaf, t) for name, t in targets.items()})
        for feature, leaf, said in _features()
    ]


def as_text(matrix: list[Capability]) -> str:
    """For a terminal."""
    names = list(matrix[0].by_target)
    rows = [[_SHORT.get(word, word) for word in c.by_target.values()] for c in matrix]
    first = max(len(c.feature) for c in matrix)
    widths = [max(map(len, column)) for column in zip(names, *rows, strict=True)]
    lines = [_line("", first, names, widths)]
    lines += [_line(c.feature, first, row, widths) for c, row in zip(matrix, rows, strict=True)]
    return "\n".join(lines) + "\n" + _LEGEND


def as_markdown(matrix: list[Capability]) -> str:
    """For the docs."""
    names = list(matrix[0].by_target)
    head = f"| | {' | '.join(names)} |\n|---|{'---|' * len(names)}\n"
    return head + "".join(
        f"| `{c.feature}` | {' | '.join(c.by_target.values())} |\n" for c in matrix
    )


def _line(first: str, width: int, cells: list[str], widths: list[int]) -> str:
    padded = (f"{cell:<{w}}" for cell, w in zip(cells, widths, strict=True))
    return f"{first:<{width}} {' '.join(padded)}".rstrip()


def _features() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Feature, the leaf it is about, and the entries that state it."""
    for section in ("method", "adapter"):
        for kind in leaf_types(Spec, section):
            said = {f"{section}.type": kind, **needed(section, kind)}
            yield f"{section}.type: {kind}", f"{section}.type", said
    for value in _formats():
        method = METHODS_OF_FORMAT[value][0]
        said = {"data.format": value, "method.type": method, **needed("method", method)}
        yield f"data.format: {value}", "data.format", said
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
        yield leaf, leaf, said
    start = {"from.stage": _FIRST}
    yield "stages.from", "from.stage", start
    for fate in choices(next(e.field for e in entries(Stage) if e.name == "from.adapter")):
        yield f"stages.from.adapter: {fate}", "from.adapter", {**start, "from.adapter": fate}


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


def _ability(said: Mapping[str, Any], leaf: str, target: Target) -> str:
    of_method = target.example_of.get(said.get("method.type", ""), {})
    example = {**target.example, **said, **of_method}
    plan = _sample(example, leaf)
    lowered = lower(plan, target.table)
    if lowered.refused:
        return LOST
    if leaf in lowered.lost:
        return UNSTATED if leaf in target.unstated else LOST
    if leaf in lowered.delegated:
        return _WORDS[Fidelity.DELEGATED]
    found = [t.fidelity for t in lowered.traces.values() if leaf in t.leaves]
    exactly = not found or Fidelity.EXACT in found
    return _WORDS[Fidelity.EXACT if exactly else Fidelity.CONVERTED]


def _sample(said: Mapping[str, Any], leaf: str) -> Plan:
    """A plan of a small spec in which only `leaf` and what it needs is said."""
    value: dict[str, Any] = {}
    for name, entry in {**_BASE, **said}.items():
        _put(value, name.split("."), entry)
    span = Span("", 1, 1, 1, 1)
    places: dict[Path, Place] = {tuple(leaf.split(".")): Place(span)}
    document = Document(value, places, {}, "")
    if "from.stage" not in said:
        return build(document, today=date.min, root=".")
    alone = Document({key: part for key, part in value.items() if key != "from"}, {}, {}, "")
    first = build(alone, today=date.min, root=".", stage=Named(_FIRST, 1, False, None, {}))
    second = Named("second", 2, True, first, {_FIRST: first})
    return build(document, today=date.min, root=".", stage=second)


def _put(value: dict[str, Any], path: list[str], entry: Any) -> None:
    for part in path[:-1]:
        value = value.setdefault(part, {})
    value[path[-1]] = entry


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
