"""Rewards as Vertex AI's scorers.

A string match says by itself what an exact match is that ignores nothing; every other reward is a
function of the answer and the prompt's references, in Python, which the service runs with the
standard library. Several are added up by weight, over the sum of the weights: the same order of
answers on another scale (docs.cloud.google.com, 'Reward functions for reinforcement learning
fine-tuning', and the discovery document v1beta1 of 2026-11-06, both read 2026-11-25).
"""

from collections.abc import Sequence
from typing import Any

from ftc.lowering.row import OMIT, Refusal
from ftc_backends.hosted.graders import Grader, graders, program, refusal


def single(rewards: Sequence[Any]) -> Any:
    """The configuration of the one reward; a Refusal of what cannot be scored."""
    found = refusal(rewards)
    if found is not None:
        return found
    listed = graders(rewards)
    return _scorer(listed[0]) if _alone(listed) else OMIT


def composite(rewards: Sequence[Any]) -> Any:
    """The configurations of several, each with its weight."""
    if refusal(rewards) is not None:
        return OMIT  # `single` has said so
    listed = graders(rewards)
    if _alone(listed):
        return OMIT
    if sum(one.weight for one in listed) <= 0:
        return Refusal(
            "it divides the rewards by the sum of their weights, which is 0 or less",
            help="let the weights add up to more than 0",
        )
    return [{"rewardConfig": _scorer(one), "weight": one.weight} for one in listed]


def _alone(listed: Sequence[Grader]) -> bool:
    return len(listed) == 1 and listed[0].weight == 1


def _scorer(one: Grader) -> dict[str, Any]:
    if one.equals is not None:
        match = {"matchOperation": "EXACT_MATCH", "expression": f"{{{{references.{one.equals}}}}}"}
        scorer = {
            "stringMatchExpression": match,
            "correctAnswerReward": 1.0,
            "wrongAnswerReward": 0.0,
        }
        return {"rewardName": one.name, "stringMatchRewardScorer": scorer}
    code = {"pythonCodeSnippet": program([one], _entry(one))}
    return {"rewardName": one.name, "codeExecutionRewardScorer": code}


def _entry(one: Grader) -> str:
    return f'''\
def evaluate(example: dict, response: dict) -> float:
    return {one.name}(text(response), example.get("references", {{}}))


def text(response: dict) -> str:
    """The answer, without the thoughts that led to it."""
    parts = response.get("parts", [])
    return "".join(part.get("text", "") for part in parts if not part.get("thought"))'''
