"""What makes an answer good: each reward gives every answer a number."""

import functools
import importlib.util
import math
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from transformers import (
    AutoModelForSequenceClassification,
    AutoTokenizer,
    PreTrainedModel,
)

REWARD_MODEL = "./outputs/reply-reward"
REWARD_FILE = "rewards/house_tone.py"
REWARD_FUNCTION = "plain"
TARGET = 90


def functions(root: Path) -> list[Any]:
    """In the order of their weights."""
    return [
        reward_model(root / REWARD_MODEL),
        from_file(root, REWARD_FILE, REWARD_FUNCTION),
        length,
    ]


def tokenizers(root: Path) -> list[Any]:
    """Of the reward models; a function needs none."""
    return [AutoTokenizer.from_pretrained(root / REWARD_MODEL), None, None]


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
    """1 at the target, 0 at nothing and from twice the target on."""
    lengths = [len(ids) for ids in completion_ids]
    return [max(0.0, 1 - abs(n - TARGET) / TARGET) for n in lengths]


def from_file(root: Path, file: str, name: str) -> Callable[..., list[Any]]:
    """A function of your own; its file may import what lies beside it."""
    path = (root / file).resolve()
    if not path.is_relative_to(root.resolve()):
        sys.exit(f"{file} leads out of {root.resolve()}")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None or not path.is_file():
        sys.exit(f"There is no Python file {path}")
    module = importlib.util.module_from_spec(spec)
    sys.path.append(str(path.parent))
    spec.loader.exec_module(module)
    function = getattr(module, name, None)
    if not callable(function):
        sys.exit(f"{path} has no function {name}")
    return checked(function)


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
