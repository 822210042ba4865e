"""What makes an answer good: each reward gives every answer a number.

Axolotl looks each up by its name: it has to be started with this folder in PYTHONPATH.
"""

import functools
import json
import math
import re
import sys
import traceback
from collections.abc import Callable
from typing import Any

COLUMN = "total"
EXTRACT = "<answer>(.*?)</answer>"
IGNORED = ["whitespace"]
PATTERN = "<answer>\\d+</answer>\\s*$"


def checked(reward: Callable[..., Any]) -> Callable[..., list[Any]]:
    """A reward that fails or is no number ends the run: TRL would go on without it."""

    @functools.wraps(reward)
    def judge(completions: list[Any], **columns: Any) -> list[Any]:
        name = reward.__name__
        try:
            values = list(reward(completions=completions, **columns))
        except Exception:
            traceback.print_exc()
            sys.exit(f"The reward {name} failed: see above")
        if len(values) != len(completions):
            sys.exit(f"{name} gave {len(values)} for {len(completions)} answers")
        for completion, value in zip(completions, values, strict=True):
            if not is_number(value):
                sys.exit(f"{name} gave {value!r:.80} for {text(completion)!r:.200}")
        return values

    return judge


def is_number(value: Any) -> bool:
    """None says that a reward has nothing to say about an answer."""
    try:
        return value is None or math.isfinite(value)
    except (TypeError, ValueError, OverflowError):
        return False


def text(completion: Any) -> str:
    """The answer itself: where prompts are chats, it is a list of messages."""
    return completion if isinstance(completion, str) else completion[-1]["content"]


@checked
def right_answer(completions: list[Any], **columns: Any) -> list[float]:
    """1 for the answer that stands in the row, else 0."""
    found = [captured(text(answer), EXTRACT) for answer in completions]
    answers = [normal(answer, IGNORED) for answer in found]
    column = columns[COLUMN]
    rights = [normal(written(right), IGNORED) for right in column]
    return [float(a == b) for a, b in zip(answers, rights, strict=True)]


@checked
def pattern(completions: list[Any], **_: Any) -> list[float]:
    """1 where the pattern is found in the answer, else 0."""
    matches = re.compile(PATTERN, re.DOTALL).search
    return [float(matches(text(answer)) is not None) for answer in completions]


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
