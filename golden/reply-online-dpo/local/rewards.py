"""What makes an answer good: each reward gives every answer a number."""

import sys
from pathlib import Path
from typing import Any

import torch
from transformers import (
    AutoModelForSequenceClassification,
    AutoTokenizer,
    PreTrainedModel,
)

REWARD_MODEL = "./outputs/reply-reward"


def functions(root: Path) -> list[Any]:
    """In the order of their weights."""
    return [reward_model(root / REWARD_MODEL)]


def tokenizers(root: Path) -> list[Any]:
    """Of the reward models; a function needs none."""
    return [AutoTokenizer.from_pretrained(root / REWARD_MODEL)]


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
