"""A stage among others: what it starts from, and what that means for its weights."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from ftc.plan.plan import Derived, Leaf, Plan
from ftc.source.span import Path
from ftc_schemas.named_tuple import NamedTuple
from ftc_schemas.spec.leaves import OF_STAGE

MERGED: Final = "merged"
"""The folder, in that of a stage, for its adapter merged into its base."""

NO_SHAPE: Final = (
    "adapter.dropout",
    "adapter.prompt_init",
    "adapter.prompt_text",
    "adapter.initial_share",
    "adapter.final_share",
    "adapter.prune_every",
)
"""Settings of an adapter on which the form and the meaning of its weights do not depend."""

PROMPTS: Final = ("prompt-tuning", "prefix-tuning", "p-tuning")
"""They learn tokens before the text. PEFT 0.21 loads these for asking only ("Cannot set a prompt
learning adapter to trainable when loading pretrained adapter"), and has no merge for them."""

_SAVED_OTHERWISE: Final = ("pissa", "olora")
"""Starts that change the base: the program saves such an adapter for the base as it is, with twice
the rank, so it is not the one that was asked for any more."""

_OTHER_HEAD: Final = ("reward",)
"""Methods that give the model another head: an adapter cannot change from one to the other."""


class Reference(NamedTuple):
    """A place that names an earlier stage."""

    path: Path
    stage: str


def references(value: Any, path: Path = ()) -> Iterator[Reference]:
    """Every `from` in a section (`rewards: [{type: model, from: reward}]`), also as it is read:
    `stage:reward`."""
    if isinstance(value, str) and value.startswith(OF_STAGE):
        yield Reference(path, value.removeprefix(OF_STAGE))
    entries = value.items() if isinstance(value, dict) else ()
    for key, inner in entries:
        if key == "from" and isinstance(inner, str):
            yield Reference((*path, key), inner)
        else:
            yield from references(inner, (*path, key))
    for index, item in enumerate(value if isinstance(value, list) else ()):
        yield from references(item, (*path, index))


def leaves_of_start(values: Mapping[str, Any], earlier: Mapping[str, Plan]) -> dict[str, Leaf]:
    """What follows for a stage from where it starts and from the stages that it uses:

    `from.method`   how the earlier stage was taught
    `from.adapter`  what becomes of the adapter that the earlier stage trained, if it did
    `from.base`     under that adapter: a stage, or its `merged` folder; absent for `model.base`
    `stages`        what there is to know of every stage that this one needs, by name (`_known`)
    """
    found: dict[str, Leaf] = {}
    start = earlier.get(values.get("from.stage", ""))
    asked = list(_asked_by_the_method(values))
    needed = list(asked)
    for name in asked:
        base = base_of(earlier[name])
        if base is not None and earlier[name]["adapter.type"] != "none":
            needed.append(base.partition("/")[0])
    if start is not None:
        needed.append(values["from.stage"])
        found["from.method"] = _derived("from.method", start["method.type"], "how that was taught")
        if start["adapter.type"] != "none":
            if "from.adapter" not in values:
                found["from.adapter"] = _what_becomes_of_the_adapter(values, start)
            base = base_of(start)
            if base is not None:
                why = f"the adapter of {values['from.stage']} lies on it"
                found["from.base"] = _derived("from.base", base, why)
                needed.append(base.partition("/")[0])
    if needed:
        known = {n: _known(p, n in asked) for n, p in earlier.items() if n in needed}
        found["stages"] = _derived("stages", known, "the stages that this one needs")
    return found


def same_adapter(values: Mapping[str, Any], start: Plan) -> bool:
    """Whether the adapter's weights fit, and mean the same."""
    return _shape(values) == _shape({name: start[name] for name, _ in start.under("adapter")})


def can_continue(values: Mapping[str, Any], start: Plan) -> bool:
    """Whether the start's adapter can go on learning in a stage with these leaves."""
    methods = (values["method.type"], start["method.type"])
    return (
        same_adapter(values, start)
        and start["adapter.type"] not in PROMPTS
        and start.get("adapter.init") not in _SAVED_OTHERWISE
        and not any(method in _OTHER_HEAD for method in methods)
    )


def start_of(plan: Plan) -> Plan | None:
    """The earlier stage that a stage starts from; its name is the leaf `from.stage`."""
    return None if plan.stage is None else plan.stage.start


def base_of(plan: Plan) -> str | None:
    """What a stage's adapter lies on, or what its weights were: the folder of a stage, its
    `merged` folder, or None for `model.base`."""
    start = start_of(plan)
    if start is None:
        return None
    name: str = plan["from.stage"]
    if start["adapter.type"] == "none":
        return name
    if plan["from.adapter"] == "continue":
        return base_of(start)
    return f"{name}/{MERGED}"


def weights_of(plan: Plan, model: str) -> str | None:
    """The base model behind a place where a model stands: itself, or that of the stage which it
    names (`stage:reward`)."""
    if not model.startswith(OF_STAGE):
        return model
    earlier = plan.stage.earlier if plan.stage is not None else {}
    name = model.removeprefix(OF_STAGE)
    return earlier[name].get("model.base") if name in earlier else None


def lineage(plan: Plan) -> Iterator[Plan]:
    """The stages that a stage builds on, from the nearest to the first."""
    start = start_of(plan)
    while start is not None:
        yield start
        start = start_of(start)


def _what_becomes_of_the_adapter(values: Mapping[str, Any], start: Plan) -> Leaf:
    if can_continue(values, start):
        why = "the same kind of adapter goes on learning: one adapter on the base comes out"
        return _derived("from.adapter", "continue", why)
    if values["adapter.type"] == "none":
        why = "all weights learn, those of the adapter in their places"
    else:
        why = "an adapter of another shape cannot take over its weights"
    return _derived("from.adapter", "merge", why)


def _derived(name: str, value: Any, why: str) -> Leaf:
    return Leaf(value, Derived(("from.stage",), why), tuple(name.split(".")))


def _asked_by_the_method(values: Mapping[str, Any]) -> Iterator[str]:
    """The stages whose models a method asks: its rewards, its teacher."""
    for name, value in values.items():
        if name.startswith("method."):
            yield from (reference.stage for reference in references(value))


def _known(plan: Plan, asked: bool) -> dict[str, Any]:
    """`output`: its folder. `asked`: this stage's method asks its model. `adapter`: the folder
    holds an adapter, that lies on `base`, or else on `model` at `revision`. `scores`: it is a
    reward model."""
    return {
        "output": plan["output"],
        "asked": asked,
        "adapter": plan["adapter.type"] != "none",
        "base": base_of(plan),
        "model": plan.get("model.base"),
        "revision": plan.get("model.revision"),
        "scores": plan["method.type"] in _OTHER_HEAD,
    }


def _shape(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value
        for name, value in values.items()
        if name.startswith("adapter.") and name not in NO_SHAPE
    }
