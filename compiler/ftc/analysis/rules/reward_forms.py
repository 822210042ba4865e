"""7xx: rewards that hold answers against a form: regular expressions and JSON Schemas."""

import re
from collections.abc import Iterator
from typing import Any, Final

from ftc.analysis.rule import Finding, rule
from ftc.data.files import LocationError, open_for_reading, shown
from ftc.diagnostics.diagnostic import Severity
from ftc.plan.plan import Plan, file_of
from ftc.source.span import Path, Span
from ftc_schemas.spec.rewards import complete

_DATA: Final = "data: {format: prompt-only}\n"
_MOST_BYTES: Final = 2**20
"""Of a schema's file that is read."""


def rewards_of(plan: Plan) -> list[dict[str, Any]]:
    """The rewards with everything said; none where the method has none."""
    return complete(plan.get("method.rewards", ()))


def place_of(plan: Plan, *path: str | int) -> Span:
    """Where something of a reward is written."""
    here: Path = ("method", "rewards", *path)
    return plan.document.span(here)


@rule(
    "FTC732",
    "pattern-invalid",
    Severity.ERROR,
    what="A reward's regular expression cannot be compiled, or has no group to extract.",
    why="Python would stop at it when the training starts. `extract` says by a group which part "
    "of the answer is compared; without one there is nothing to take.",
    bad=_DATA + 'method: {type: grpo, rewards: [{type: regex, pattern: "<answer>(.*</answer>"}]}',
    good=_DATA + 'method: {type: grpo, rewards: [{type: regex, pattern: "<answer>.*</answer>"}]}',
    sources=("Python documentation, `re`",),
)
def pattern_invalid(plan: Plan) -> Iterator[Finding]:
    for index, key, pattern in _patterns(plan):
        fault = fault_of(pattern)
        if fault is None and key == "extract" and re.compile(pattern).groups == 0:
            fault = "it has no group that says what to compare"
        if fault is not None:
            yield Finding(
                "method.rewards",
                f"the regular expression does not work: {fault}",
                label="in Python's syntax",
                help="put what is compared between ( and )"
                if "no group" in fault
                else "escape what is meant literally with a backslash",
                span=place_of(plan, index, key),
            )


def _patterns(plan: Plan) -> Iterator[tuple[int, str, str]]:
    for index, reward in enumerate(rewards_of(plan)):
        for key in ("pattern", "extract"):
            if key in reward:
                yield index, key, reward[key]


def fault_of(pattern: str) -> str | None:
    """Why Python cannot compile it; None when it can."""
    try:
        re.compile(pattern, re.DOTALL)
    except (re.error, RecursionError, OverflowError) as error:
        return str(error)
    return None


@rule(
    "FTC733",
    "pattern-takes-forever",
    Severity.ERROR,
    what="A reward's regular expression repeats what already repeats.",
    why="In `(a+)+` a text can be parted in as many ways as there are places to cut it. On an "
    "answer that almost matches, Python tries them all: thirty characters take minutes, fifty "
    "the rest of the year, and models write longer ones. The training would stand still.",
    bad=_DATA + 'method: {type: grpo, rewards: [{type: regex, pattern: "^(\\\\w+)*$"}]}',
    good=_DATA + 'method: {type: grpo, rewards: [{type: regex, pattern: "^\\\\w+$"}]}',
    sources=("OWASP, 'Regular expression Denial of Service'",),
)
def pattern_takes_forever(plan: Plan) -> Iterator[Finding]:
    for index, key, pattern in _patterns(plan):
        if fault_of(pattern) is None and _explodes(pattern):
            yield Finding(
                "method.rewards",
                "the regular expression can take forever on an answer that almost matches",
                label="a repetition of a repetition",
                help="repeat once: `\\w+` in place of `(\\w+)*`",
                span=place_of(plan, index, key),
            )


def _explodes(pattern: str) -> bool:
    import re._parser as parser  # type: ignore[import-not-found]  # pyright: ignore

    return any(_ambiguous(node) for node in _nodes(parser.parse(pattern, re.DOTALL)))


def _nodes(tree: Any) -> Iterator[tuple[Any, Any]]:
    """Every node of a parsed expression, the inner ones too."""
    for node in tree:
        yield node
        for part in _parts(node):
            yield from _nodes(part)


def _parts(node: tuple[Any, Any]) -> Iterator[Any]:
    """What a node is made of, as far as that is expressions."""
    _, value = node
    for part in value if isinstance(value, tuple | list) else ():
        if type(part).__name__ == "SubPattern":
            yield part
        elif isinstance(part, list):
            yield from (inner for inner in part if type(inner).__name__ == "SubPattern")


def _ambiguous(node: tuple[Any, Any]) -> bool:
    """An endless repetition of something that is itself an endless repetition and no more."""
    return (
        _endless(node)
        and all(_endless(inner) or _may_be_empty(inner) for inner in _flat(node[1][2]))
        and any(_endless(inner) for inner in _flat(node[1][2]))
    )


def _flat(tree: Any) -> Iterator[tuple[Any, Any]]:
    """The nodes in a row, groups opened."""
    for node in tree:
        if str(node[0]) == "SUBPATTERN":
            yield from _flat(node[1][3])
        else:
            yield node


def _endless(node: tuple[Any, Any]) -> bool:
    repeats = str(node[0]) in ("MAX_REPEAT", "MIN_REPEAT")
    return repeats and str(node[1][1]) == "MAXREPEAT"


def _may_be_empty(node: tuple[Any, Any]) -> bool:
    return str(node[0]) in ("MAX_REPEAT", "MIN_REPEAT") and node[1][0] == 0


@rule(
    "FTC734",
    "schema-invalid",
    Severity.ERROR,
    what="A reward's JSON Schema is no JSON Schema, or refers to one that lies elsewhere.",
    why="No answer could be held against it, or every answer passes a keyword that is misspelt. "
    "A schema behind an address is not fetched: another one may stand there tomorrow.",
    bad=_DATA + "method: {type: grpo, rewards: [{type: json-schema, json_schema: {type: objekt}}]}",
    good=_DATA
    + "method: {type: grpo, rewards: [{type: json-schema, json_schema: {type: object}}]}",
    sources=("JSON Schema, draft 2020-12; jsonschema-rs 0.60, run 2026-11-25",),
)
def schema_invalid(plan: Plan) -> Iterator[Finding]:
    for index, reward in enumerate(rewards_of(plan)):
        schema = reward.get("json_schema")
        if schema is None:
            continue
        in_a_file = isinstance(schema, str)
        try:
            loaded = _loaded(schema, plan.root) if in_a_file else schema
        except LocationError as error:
            if not error.missing:  # FTC736 says so
                yield _of_schema(plan, (index, "json_schema"), f"`{shown(schema)}` {error.message}")
            continue
        fault = _schema_fault(loaded)
        if fault is not None:
            where, message = fault
            path = (index, "json_schema", *(() if in_a_file else where))
            inside = f"{shown(schema)}: " if in_a_file else ""
            yield _of_schema(plan, path, inside + message)


def _of_schema(plan: Plan, path: Path, message: str) -> Finding:
    return Finding(
        "method.rewards",
        f"the JSON Schema does not work: {message}"[:110],
        label="no answer can be held against it",
        help="see json-schema.org/understanding-json-schema",
        span=place_of(plan, *path),
    )


def _loaded(file: str, root: str) -> Any:
    import json

    path = file_of(file, root)
    with open_for_reading(path) as opened:
        try:
            return json.loads(opened.read(_MOST_BYTES))
        except (ValueError, RecursionError) as error:
            raise LocationError(f"is no JSON: {error}") from None


def _schema_fault(schema: Any) -> tuple[Path, str] | None:
    """Where in the schema, and what; None when it works."""
    import jsonschema_rs

    try:
        jsonschema_rs.validator_for(schema, offline=True)
    except jsonschema_rs.ValidationError as error:
        return tuple(error.instance_path), error.message.partition("\n")[0]
    except (ValueError, RecursionError, UnicodeError) as error:
        return (), str(error).partition("\n")[0]
    return None


RULES = (pattern_invalid, pattern_takes_forever, schema_invalid)
