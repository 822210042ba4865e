"""What makes an answer good. Deploy this file as an AWS Lambda function (Python 3.10
or newer, handler `reward_lambda.lambda_handler`), and let the job's role invoke it."""

from __future__ import annotations

import json
import re
from typing import Any

COLUMN = "total"
EXTRACT = "<answer>(.*?)</answer>"
IGNORED = ["whitespace"]


def lambda_handler(event: list, context: object) -> list:
    """A number for each answer of the batch."""
    return [graded(sample) for sample in event]


def graded(sample: dict) -> dict:
    """The weighted sum is what is learned from; the rewards themselves are reported."""
    answer, columns = sample["messages"][-1]["content"], right_answers(sample)
    values = [(reward(answer, columns), reward.__name__, weight) for reward, weight in rewards()]
    return {
        "id": sample["id"],
        "aggregate_reward_score": sum(weight * value for value, _, weight in values),
        "metrics_list": [
            {"name": name, "value": value, "type": "Metric"} for value, name, _ in values
        ],
    }


def right_answers(sample: dict) -> dict:
    """What the training file says of this prompt."""
    return sample.get("metadata", sample)["reference_answer"]


def rewards() -> list:
    """Each with its weight."""
    return [(right_answer, 1.0)]


def right_answer(answer: str, columns: dict) -> float:
    """1 for the answer that stands in the row, else 0."""
    right = normal(written(columns[COLUMN]), IGNORED)
    return float(normal(captured(answer, EXTRACT), IGNORED) == right)


def captured(answer: str, pattern: str) -> str | None:
    """What the pattern's group holds; None where it is not found."""
    match = re.search(pattern, answer, re.DOTALL)
    return match[1] if match else None


def normal(answer: str | None, ignored: list[str]) -> str | None:
    """Without the differences that do not count. Punctuation stays before a digit:
    it may be a sign or a decimal point."""
    if answer is None:
        return None
    if "case" in ignored:
        answer = answer.casefold()
    if "punctuation" in ignored:
        answer = re.sub(r"[^\w\s](?!\d)", "", answer)
    if "whitespace" in ignored:
        answer = " ".join(answer.split())
    return answer


def written(right: Any) -> str:
    """Numbers as JSON writes them."""
    if right is None or right == "":
        raise ValueError("a row has no right answer")
    return right if isinstance(right, str) else json.dumps(right)
