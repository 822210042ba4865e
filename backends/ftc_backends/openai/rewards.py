"""Rewards as the API's graders.

A `string_check` says by itself what an exact match is that ignores nothing; every other reward is a
`python` grader: a function of the answer and the row, which the service runs without a network.
Several are a `multi` grader, whose formula adds them up by their weights (developers.openai.com,
'Graders', read 2026-11-25).
"""

from collections.abc import Sequence
from typing import Any, Final

from ftc.lowering.row import Refusal
from ftc_backends.hosted.graders import Grader, graders, program, refusal
from ftc_backends.hosted.rows import as_text

_LARGEST: Final = 256_000
"""Bytes of a grader's code."""

_RESERVED: Final = ("messages", "tools")
"""Keys of a line that are not the row's own."""


def grader(rewards: Sequence[Any]) -> Any:
    """One grader for all rewards, or a Refusal."""
    found = refusal(rewards)
    if found is not None:
        return found
    listed = graders(rewards)
    named = next((g for g in listed if g.reward.get("column") in _RESERVED), None)
    if named is not None:
        return Refusal(f"`{named.reward['column']}` is its own key, and no column of a row")
    parts = {one.name: _grader(one) for one in listed}
    if any(len(part.get("source", "")) > _LARGEST for part in parts.values()):
        return Refusal(f"a grader's code may have {_LARGEST // 1000} kB, with its schema")
    if len(listed) == 1 and listed[0].weight == 1:
        return parts[listed[0].name]
    return {
        "type": "multi",
        "name": "rewards",
        "graders": parts,
        "calculate_output": _sum(listed),
    }


def _grader(one: Grader) -> dict[str, Any]:
    if one.equals is not None:
        return {
            "type": "string_check",
            "name": one.name,
            "input": "{{sample.output_text}}",
            "reference": f"{{{{item.{one.equals}}}}}",
            "operation": "eq",
        }
    return {"type": "python", "name": one.name, "source": program([one], _entry(one))}


def _entry(one: Grader) -> str:
    return f"""\
def grade(sample: dict, item: dict) -> float:
    return {one.name}(sample["output_text"], item)"""


def _sum(listed: Sequence[Grader]) -> str:
    """`right_answer + 0.2 * pattern`."""
    formula = ""
    for one in listed:
        sign = " - " if one.weight < 0 else " + "
        factor = "" if abs(one.weight) == 1 else f"{as_text(abs(one.weight))} * "
        formula += f"{sign}{factor}{one.name}"
    return formula.removeprefix(" + ") if formula.startswith(" + ") else f"0{formula}"
