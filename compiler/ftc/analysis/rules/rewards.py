"""7xx: what makes an answer good: rewards that cannot be computed, or that teach nothing."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from ftc.analysis.first_rows import Hit, Look, finding, looks
from ftc.analysis.rule import Finding, rule
from ftc.analysis.rules.reward_forms import fault_of, place_of, rewards_of
from ftc.data.files import shown
from ftc.diagnostics.diagnostic import Severity
from ftc.plan.plan import Plan, file_of
from ftc_schemas.spec.rewards import columns, files

_DATA: Final = "data: {format: prompt-only}\n"


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
    rewards = rewards_of(plan)
    nothing = all(reward["weight"] == 0 for reward in rewards)
    for index, reward in enumerate(rewards):
        if reward["weight"] == 0:
            yield Finding(
                "method.rewards",
                "every answer is worth 0" if nothing else f"the {reward['type']} reward counts 0",
                label="multiplied by 0",
                help="write `weight: 1`, or leave the reward out",
                span=place_of(plan, index, "weight"),
                severity=None if nothing else Severity.WARNING,
            )


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
    for index, key, file in files(rewards_of(plan)):
        parts = file.replace("\\", "/").split("/")
        if file.startswith(("/", "~", "\\")) or ".." in parts or ":" in file:
            yield Finding(
                "method.rewards",
                f"`{shown(file)}` lies outside the spec's folder",
                label="not below the spec",
                help="copy it beside the spec, and name it from there",
                span=place_of(plan, index, key),
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

    for index, key, file in files(rewards_of(plan)):
        path = file_of(file, plan.root)
        if "\0" not in path and not isfile(path):  # noqa: PTH113  # pathlib is slow to import
            yield Finding(
                "method.rewards",
                f"there is no file `{shown(file)}`",
                label="relative to the spec",
                help="write it, or correct the path",
                span=place_of(plan, index, key),
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
    for index, reward in enumerate(rewards_of(plan)):
        if reward["type"] == "length":
            fault = _fault_of_bounds(reward, plan["method.max_completion_length"])
            if fault is not None:
                key, message, way_out = fault
                yield Finding(
                    "method.rewards",
                    message,
                    label="the length of an answer",
                    help=way_out,
                    span=place_of(plan, index, *([key] if key else [])),
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
    for index, reward in enumerate(rewards_of(plan)):
        key, message = _always(reward, longest)
        if message:
            yield Finding(
                "method.rewards",
                message,
                label="no difference between answers",
                help="ask for something that only good answers have",
                span=place_of(plan, index, key),
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
    return fault_of(pattern) is None and re.search(pattern, "", re.DOTALL) is not None


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
    for column in columns(rewards_of(plan)):
        for look in looks(plan):
            hits = [
                Hit(sniffed.record.line, f"the row has no `{column}`")
                for sniffed in look.rows
                if isinstance(sniffed.record.value, dict)
                and sniffed.record.value.get(column) in (None, "")
            ]
            yield from finding(look, hits, "no right answer", _way_to(column, look, len(hits)))


def _way_to(column: str, look: Look, lacking: int) -> str:
    """Where no row has the column, the reward names another than the rows have."""
    first = look.rows[0].record.value
    others = [key for key in first if key != "prompt"] if isinstance(first, dict) else []
    if lacking == len(look.rows) and others:
        return f"did you mean {' or '.join(f'`{shown(key)}`' for key in others[:3])}?"
    return f"write `{column}` into each row, or drop the row"


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
    function_outside,
    reward_file_missing,
    length_bounds,
    reward_that_all_get,
    answers_missing_from_rows,
    tools_not_shown,
)
