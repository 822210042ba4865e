"""What makes an answer good: each reward gives every answer a number."""

import functools
import math
import sys
import traceback
from collections.abc import Callable
from typing import Any

import torch
from transformers import (
    AutoModelForSequenceClassification,
    AutoTokenizer,
    PreTrainedModel,
)

LONGEST = 200


def functions(from_reward: str) -> list[Any]:
    """In the order of their weights."""
    return [reward_model(from_reward), length]


def tokenizers(from_reward: str) -> list[Any]:
    """Of the reward models; a function needs none."""
    return [AutoTokenizer.from_pretrained(from_reward), None]


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
def length(completion_ids: list[list[int]], **_: Any) -> list[float]:
    """1 within the bounds, else 0."""
    lengths = [len(ids) for ids in completion_ids]
    return [float(n <= LONGEST) for n in lengths]


def reward_model(path: Any) -> PreTrainedModel:
    """Its score, as it is. Without a head of its own it would score at random."""
    model, loaded = AutoModelForSequenceClassification.from_pretrained(
        path,
        num_labels=1,
        dtype="bfloat16",
        output_loading_info=True,
    )
    if loaded["missing_keys"]:
        sys.exit(f"{path} is no reward model: it has no {min(loaded['missing_keys'])}")
    model.register_forward_hook(must_be_finite)
    return model


def must_be_finite(model: PreTrainedModel, inputs: Any, outputs: Any) -> None:
    if not torch.isfinite(outputs.logits).all():
        sys.exit(f"The reward model {model.name_or_path} gave no finite score")
