"""Build the plan: flatten the spec, let the defaults decide, say where each leaf came from."""

from collections.abc import Iterator, Mapping
from datetime import date
from posixpath import normpath
from typing import Any

from ftc.plan.plan import Default, Derived, Given, Leaf, Origin, Plan, Stage
from ftc.source.document import Document
from ftc.source.span import Path, dotted
from ftc_schemas.spec.defaults import DEFAULTS
from ftc_schemas.spec.defaults import Default as DefaultRule
from ftc_schemas.spec.leaves import is_template_text

_LOCATIONS = ("data.train", "data.validation", "data.test", "data.output.json_schema")
"""Leaves that name files relative to the file that says them; `model.chat_template` is one too,
unless it is the template itself."""
_MODELS = ("model.base", "method.teacher")
"""The same for models, but only where they start with a dot: `Qwen/Qwen3-0.6B` is a Hub id,
`./models/tiny` a folder."""


def build(document: Document, *, today: date, root: str, stage: Stage | None = None) -> Plan:
    """The plan of a document that the language found no fault with.

    `root` is the folder of the spec that was asked for; relative locations that an extended file
    states are rewritten to start there. `stage`: which of several trainings the document is.
    """
    leaves = dict(_given(document))
    values = {name: leaf.value for name, leaf in leaves.items()}
    for rule in DEFAULTS:
        if rule.leaf in values or not _holds(rule, values):
            continue
        value = rule.value(values) if callable(rule.value) else rule.value
        if value is not None:
            values[rule.leaf] = value
            leaves[rule.leaf] = Leaf(value, _origin(rule), tuple(rule.leaf.split(".")))
    if stage is not None:
        from ftc.plan.stage import leaves_of_start

        leaves |= leaves_of_start(values, stage.earlier)
    return Plan(leaves, document, today=today, root=root, stage=stage)


def _given(document: Document) -> Iterator[tuple[str, Leaf]]:
    """What the spec says, with its locations as its own file would write them."""
    for path, value in _leaves(document.value):
        name, span = dotted(path), document.span(path)
        if name in _LOCATIONS or (name == "model.chat_template" and not is_template_text(value)):
            value = _rebased(value, span.file, document.file)
        elif name in _MODELS:
            value = _rebased_model(value, span.file, document.file)
        elif name == "method.rewards":
            value = [_rebased_reward(reward, span.file, document.file) for reward in value]
        yield name, Leaf(value, Given(span), path)


def _leaves(value: Mapping[str, Any], path: Path = ()) -> Iterator[tuple[Path, Any]]:
    for key, inner in value.items():
        here = (*path, key)
        if here[:1] == ("targets",) and here[2:3] in (("set",), ("accept",)):
            continue  # verbatim entries and accepted losses are about the lowering, not the plan
        if isinstance(inner, dict) and not _is_option_map(here):
            yield from _leaves(inner, here)
        else:
            yield here, inner


def _is_option_map(path: Path) -> bool:
    """A mapping inside one target's options (tags, labels) is one leaf."""
    return len(path) > 2 and path[0] == "targets"


def _holds(rule: DefaultRule, values: Mapping[str, Any]) -> bool:
    return all(values.get(leaf) in allowed for leaf, allowed in rule.when.items()) and not any(
        leaf in values for leaf in rule.unless
    )


def _origin(rule: DefaultRule) -> Origin:
    if rule.derived_from:
        return Derived(rule.derived_from, rule.why)
    return Default(rule.why, rule.source)


def _rebased(value: Any, said_in: str, asked_for: str) -> Any:
    if isinstance(value, list):
        return [_rebased(item, said_in, asked_for) for item in value]
    if isinstance(value, dict):
        return {**value, "path": _rebased(value["path"], said_in, asked_for)}
    if "://" in value or value.startswith("/") or value.endswith("%"):
        return value
    there, here = _folder(said_in), _folder(asked_for)
    if there == here or said_in.startswith("-"):
        return value
    return _relative(f"{there}/{value}", here)


def _rebased_model(model: str, said_in: str, asked_for: str) -> str:
    if not model.startswith("."):
        return model
    folder: str = _rebased(model, said_in, asked_for)
    return folder if folder.startswith(".") else f"./{folder}"  # or it would be a Hub id


def _rebased_reward(reward: Mapping[str, Any], said_in: str, asked_for: str) -> Mapping[str, Any]:
    """Rewards name models, Python files and files of schemas."""
    if "path" in reward:
        rebase = _rebased_model if reward["type"] == "model" else _rebased
        return {**reward, "path": rebase(reward["path"], said_in, asked_for)}
    if isinstance(reward.get("json_schema"), str):
        return {**reward, "json_schema": _rebased(reward["json_schema"], said_in, asked_for)}
    return reward


def _folder(file: str) -> str:
    return file.rpartition("/")[0] or "."


def _relative(path: str, start: str) -> str:
    """`path` as seen from the folder `start`, both relative to the same place."""
    here, there = normpath(start).split("/"), normpath(path).split("/")
    here = [] if here == ["."] else here
    common = 0
    while common < min(len(here), len(there)) and here[common] == there[common]:
        common += 1
    return "/".join([".."] * (len(here) - common) + there[common:])
