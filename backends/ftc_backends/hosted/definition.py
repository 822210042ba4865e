"""Hold a request body against the service's own definition, a JSON Schema file."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from ftc.analysis.rule import Rule
from ftc.lowering.definition import Definition
from ftc.lowering.target import Problem
from ftc.plan.plan import Plan
from ftc.source.span import Path
from ftc_backends.hosted import OWN_KEYS
from ftc_backends.hosted.stages import is_placeholder
from ftc_schemas.targets import snapshot


def violations(document: Mapping[str, Any], name: str, variant: str = "") -> Iterator[Problem]:
    """What the definition `name` says against the body; `variant` is one of its `x-endpoints`."""
    body = request_body(document)
    for error in _definition(name, variant).errors(body):
        if not is_placeholder(error.instance):  # the model's own name is known only later
            yield from _problems(error)


def unspoken(
    problems: Iterable[Problem], plan: Plan, rules: Iterable[Rule], leaves: Mapping[str, str]
) -> Iterator[Problem]:
    """The problems that no rule of the target already explains in its own words.

    `leaves` gives for a key of the body, at any depth, the leaf that rules speak of.
    """
    found = list(problems)
    if found:
        spoken = {finding.path for rule in rules if rule.check for finding in rule.check(plan)}
        for problem in found:
            if not any(leaves.get(str(part)) in spoken for part in problem.path):
                yield problem


def request_body(document: Mapping[str, Any]) -> dict[str, Any]:
    """What is sent."""
    return {key: value for key, value in document.items() if key not in OWN_KEYS}


@cache
def _definition(name: str, variant: str) -> Definition:
    schema = snapshot(name)
    for definition, properties in schema.get("x-endpoints", {}).get(variant, {}).items():
        if isinstance(properties, dict):
            schema = _extended(schema, definition, properties)
    return Definition(schema)


def _extended(schema: dict[str, Any], definition: str, added: dict[str, Any]) -> dict[str, Any]:
    """The schema with properties added to one of its definitions, or to its root."""
    definitions: dict[str, Any] = schema["$defs"]
    if definition not in definitions:
        return {**schema, "properties": {**schema["properties"], **added}}
    target = definitions[definition]
    extended = {**target, "properties": {**target["properties"], **added}}
    return {**schema, "$defs": {**definitions, definition: extended}}


def _problems(error: Any) -> Iterator[Problem]:
    path: Path = tuple(error.instance_path)
    match error.kind.name:
        case "additionalProperties":
            for key in error.kind.unexpected:
                yield Problem((*path, key), "the service knows no such key")
        case "required":
            yield Problem((*path, error.kind.property), "is missing")
        case "anyOf" | "oneOf":
            yield from _best_branch(error, path)
        case "enum":
            yield Problem(path, f"is none of {', '.join(map(str, error.kind.options))}")
        case _:
            yield Problem(path, error.message)


def _best_branch(error: Any, path: Path) -> Iterator[Problem]:
    """Of alternatives, the one that is meant: whose complaint isn't about the kind of value."""
    branches = error.kind.context
    if not all(branches):
        yield Problem(path, "sets more than one of what excludes each other")
        return
    if all(inner.kind.name == "required" for branch in branches for inner in branch):
        first, *others = [inner.kind.property for branch in branches for inner in branch]
        yield Problem((*path, first), f"is missing, or in its place {' or '.join(others)}")
        return
    for branch in branches:
        if all(
            inner.kind.name not in ("type", "const") or tuple(inner.instance_path) != path
            for inner in branch
        ):
            for inner in branch:
                yield from _problems(inner)
            return
    yield Problem(path, "has none of the forms that the service takes")
