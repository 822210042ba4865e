"""7xx: what makes an answer good: rewards that cannot be computed, or that teach nothing."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from ftc.analysis.first_rows import Hit, finding, looks
from ftc.analysis.rule import Finding, rule
from ftc.data.files import LocationError, open_for_reading, shown
from ftc.diagnostics.diagnostic import Severity
from ftc.plan.plan import Plan
from ftc.source.span import Path, Span
from ftc_schemas.spec.rewards import columns, complete, files

_DATA: Final = "data: {format: prompt-only}\n"
_MOST_BYTES: Final = 2**20
"""Of a schema's file that is read."""


def _rewards(plan: Plan) -> list[dict[str, Any]]:
    """The rewards with everything said; none where the method has none."""
    return complete(plan.get("method.rewards", ()))


def _span(plan: Plan, *path: str | int) -> Span:
    """Where something of a reward is written."""
    here: Path = ("method", "rewards", *path)
    return plan.document.span(here)


@rule(
    "FTC731",
    "rewards-without-weight",
    Severity.ERROR,
    what="All rewards have the weight 0, or one of them has.",
    why="Rewards are multiplied by their weights and added up. With all at 0 every answer is worth "
    "0 and nothing is learned; one at 0 is computed and counts nothing, for which there may be a "
    "reason: it is then a warning.",
    bad=_DATA + "method: {type: grpo, rewards: [{type: length, max: 200, min: 5, weight: 0}]}",
    good=_DATA + "method: {type: grpo, rewards: [{type: length, max: 200, min: 5, weight: 1}]}",
    sources=("TRL 1.16 `GRPOTrainer`, read 2026-11-25: advantages are 0 where rewards are equal",),
)
def rewards_without_weight(plan: Plan) -> Iterator[Finding]:
    rewards = _rewards(plan)
    nothing = all(reward["weight"] == 0 for reward in rewards)
    for index, reward in enumerate(rewards):
        if reward["weight"] == 0:
            yield Finding(
                "method.rewards",
                "every answer is worth 0" if nothing else f"the {reward['type']} reward counts 0",
                label="multiplied by 0",
                help="write `weight: 1`, or leave the reward out",
                span=_span(plan, index, "weight"),
                severity=None if nothing else Severity.WARNING,
            )


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
        fault = _fault(pattern)
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
                span=_span(plan, index, key),
            )


def _patterns(plan: Plan) -> Iterator[tuple[int, str, str]]:
    for index, reward in enumerate(_rewards(plan)):
        for key in ("pattern", "extract"):
            if key in reward:
                yield index, key, reward[key]


def _fault(pattern: str) -> str | None:
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
        if _fault(pattern) is None and _explodes(pattern):
            yield Finding(
                "method.rewards",
                "the regular expression can take forever on an answer that almost matches",
                label="a repetition of a repetition",
                help="repeat once: `\\w+` in place of `(\\w+)*`",
                span=_span(plan, index, key),
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
    for index, reward in enumerate(_rewards(plan)):
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
        span=_span(plan, *path),
    )


def _loaded(file: str, root: str) -> Any:
    import json

    path = file if file.startswith("/") else f"{root}/{file}"
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


@rule(
    "FTC735",
    "function-outside",
    Severity.ERROR,
    what="A reward's file lies outside the spec's folder.",
    why="The function is run when the training runs. What runs belongs beside the spec, where it "
    "is reviewed and kept with it; a spec of somebody else must not reach for a program "
    "elsewhere on your machine.",
    bad=_DATA + "method: {type: grpo, rewards: [{type: function, path: ../other/own.py:kind}]}",
    good=_DATA + "method: {type: grpo, rewards: [{type: length, min: 5, max: 200}]}",
    sources=("docs/security.md",),
)
def function_outside(plan: Plan) -> Iterator[Finding]:
    for index, key, file in files(_rewards(plan)):
        parts = file.replace("\\", "/").split("/")
        if file.startswith(("/", "~", "\\")) or ".." in parts or ":" in file:
            yield Finding(
                "method.rewards",
                f"`{shown(file)}` lies outside the spec's folder",
                label="not below the spec",
                help="copy it beside the spec, and name it from there",
                span=_span(plan, index, key),
            )


@rule(
    "FTC736",
    "reward-file-missing",
    Severity.WARNING,
    what="A file that a reward names is not there.",
    why="The training would stop at its start. Check and compile look whether the file exists; a "
    "Python file they neither run nor read.",
    bad=_DATA + "method: {type: grpo, rewards: [{type: function, path: data/nowhere.py:kind}]}",
    good=_DATA + "method: {type: grpo, rewards: [{type: length, min: 5, max: 200}]}",
    sources=("docs/security.md",),
)
def reward_file_missing(plan: Plan) -> Iterator[Finding]:
    from os.path import isfile

    for index, key, file in files(_rewards(plan)):
        path = file if file.startswith("/") else f"{plan.root}/{file}"
        if "\0" not in path and not isfile(path):  # noqa: PTH113  # pathlib is slow to import
            yield Finding(
                "method.rewards",
                f"there is no file `{shown(file)}`",
                label="relative to the spec",
                help="write it, or correct the path",
                span=_span(plan, index, key),
            )


@rule(
    "FTC737",
    "length-bounds",
    Severity.ERROR,
    what="A length reward has no bounds, or bounds that no answer can be between.",
    why="`min` and `max` say between which lengths an answer gets 1, `target` where it gets most. "
    "Without any of them, or with a `min` above the `max` or above the longest answer there can "
    "be, every answer is worth the same and nothing is learned.",
    bad=_DATA + "method: {type: grpo, rewards: [{type: length, min: 200, max: 20}]}",
    good=_DATA + "method: {type: grpo, rewards: [{type: length, min: 20, max: 200}]}",
    sources=("this language: `ftc explain method.rewards`",),
)
def length_bounds(plan: Plan) -> Iterator[Finding]:
    for index, reward in enumerate(_rewards(plan)):
        if reward["type"] == "length":
            fault = _fault_of_bounds(reward, plan["method.max_completion_length"])
            if fault is not None:
                key, message, way_out = fault
                yield Finding(
                    "method.rewards",
                    message,
                    label="the length of an answer",
                    help=way_out,
                    span=_span(plan, index, *([key] if key else [])),
                )


def _fault_of_bounds(reward: Mapping[str, Any], longest: int) -> tuple[str, str, str] | None:
    least, most, target = (reward.get(key) for key in ("min", "max", "target"))
    if least is None and most is None and target is None:
        return "", "the length reward has no bounds", "write `max: 200`, or a `target`"
    if target is not None and (least is not None or most is not None):
        return "target", "a target and bounds say two different things", "keep one of them"
    if least is not None and most is not None and least > most:
        return "min", f"no length is at least {least} and at most {most}", "swap them"
    in_tokens = reward["unit"] == "tokens"
    if in_tokens and least is not None and least > longest:
        return (
            "min",
            f"no answer has {least} tokens: they are cut at {longest}",
            f"write a `max_completion_length` above {least}",
        )
    return None


@rule(
    "FTC738",
    "reward-that-all-get",
    Severity.WARNING,
    what="A reward is the same for every answer.",
    why="What counts is how answers differ. A bound that no answer can reach, or a pattern that "
    "is found in every text, adds the same to all of them and teaches nothing.",
    bad=_DATA
    + "method: {type: grpo, max_completion_length: 256, rewards: [{type: length, max: 512}]}",
    good=_DATA
    + "method: {type: grpo, max_completion_length: 256, rewards: [{type: length, max: 128}]}",
    sources=(
        "TRL 1.16, run 2026-11-23: with equal rewards the gradient is 0, and nothing is said",
    ),
)
def reward_that_all_get(plan: Plan) -> Iterator[Finding]:
    longest: int = plan.get("method.max_completion_length", 0)
    for index, reward in enumerate(_rewards(plan)):
        key, message = _always(reward, longest)
        if message:
            yield Finding(
                "method.rewards",
                message,
                label="no difference between answers",
                help="ask for something that only good answers have",
                span=_span(plan, index, key),
            )


def _always(reward: Mapping[str, Any], longest: int) -> tuple[str, str]:
    kind = reward["type"]
    in_tokens = kind == "length" and reward["unit"] == "tokens"
    if in_tokens and "min" not in reward and reward.get("max", 0) >= longest:
        return "max", f"no answer is longer than {longest} tokens, so each gets the reward"
    if kind == "regex" and reward["match"] == "search" and _matches_nothing(reward["pattern"]):
        return "pattern", "the pattern is found in every text, even in an empty one"
    return "", ""


def _matches_nothing(pattern: str) -> bool:
    """Whether it is content with an empty text."""
    return _fault(pattern) is None and re.search(pattern, "", re.DOTALL) is not None


@rule(
    "FTC739",
    "answers-missing-from-rows",
    Severity.ERROR,
    what="A reward compares with a column that rows do not have.",
    why="The right answer has to stand in each row: `exact-match` reads it from there. A row "
    "without it cannot be judged, and ends the training when its turn comes.",
    bad="""\
data: {format: prompt-only, train: data/prompts-with-gaps.jsonl}
method: {type: grpo, rewards: [{type: exact-match, column: answer}]}
# {"prompt": [{"role": "user", "content": "How much is 1 + 1?"}]}""",
    good="""\
data: {format: prompt-only, train: data/prompts.jsonl}
method: {type: grpo, rewards: [{type: exact-match, column: answer}]}
# {"prompt": [{"role": "user", "content": "How much is 1 + 1?"}], "answer": "2"}""",
    sources=("TRL 1.16 `GRPOTrainer`, read 2026-11-25: columns of a row are handed to rewards",),
)
def answers_missing_from_rows(plan: Plan) -> Iterator[Finding]:
    for column in columns(_rewards(plan)):
        for look in looks(plan):
            hits = [
                Hit(sniffed.record.line, f"the row has no `{column}`")
                for sniffed in look.rows
                if isinstance(sniffed.record.value, dict)
                and sniffed.record.value.get(column) in (None, "")
            ]
            yield from finding(
                look, hits, "no right answer", f"write `{column}` into each row, or drop the row"
            )


@rule(
    "FTC740",
    "tools-not-shown",
    Severity.ERROR,
    what="Rows have `tools`, and the method does not show them to the model.",
    why="TRL's trainers with rewards take tools as Python functions of the program, not from the "
    "rows: the model would answer as if there were none.",
    bad="""\
data: {format: prompt-only, train: data/prompts-with-tools.jsonl}
method: {type: grpo, rewards: [{type: length, min: 5, max: 200}]}
# {"prompt": [{"role": "user", "content": "Where is it?"}], "tools": [{"type": "function"}]}""",
    good="""\
data: {format: prompt-only, train: data/prompts.jsonl}
method: {type: grpo, rewards: [{type: length, min: 5, max: 200}]}
# {"prompt": [{"role": "user", "content": "How much is 1 + 1?"}], "answer": "2"}""",
    sources=("TRL 1.16 `GRPOTrainer`, read 2026-11-25: `tools` is an argument of the trainer",),
)
def tools_not_shown(plan: Plan) -> Iterator[Finding]:
    if plan["data.format"] != "prompt-only" or plan.get("method.match") == "answers":
        return
    for look in looks(plan):
        hits = [
            Hit(sniffed.record.line, "the row has `tools`")
            for sniffed in look.rows
            if isinstance(sniffed.record.value, dict) and sniffed.record.value.get("tools")
        ]
        yield from finding(look, hits, "not shown", "write what they can do into the prompt")


RULES = (
    rewards_without_weight,
    pattern_invalid,
    pattern_takes_forever,
    schema_invalid,
    function_outside,
    reward_file_missing,
    length_bounds,
    reward_that_all_get,
    answers_missing_from_rows,
    tools_not_shown,
)
