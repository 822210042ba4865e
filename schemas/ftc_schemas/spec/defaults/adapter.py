"""Which weights learn."""

from collections.abc import Mapping
from typing import Any

from ftc_schemas.spec.defaults.default import QLORA, TRL, Default

LOW_RANK = ("lora", "qlora", "dora", "rslora")
"""The adapter types that have a rank."""


def _twice_the_rank(leaves: Mapping[str, Any]) -> int:
    rank: int = leaves["adapter.rank"]
    return 2 * rank


ADAPTER: tuple[Default, ...] = (
    Default(
        "adapter.rank",
        16,
        "enough for most tasks",
        f"{TRL} ModelConfig",
        {"adapter.type": LOW_RANK},
    ),
    Default(
        "adapter.alpha",
        16,
        "the paper's value at every rank: rsLoRA scales by the root of the rank already",
        "rsLoRA paper (arXiv 2312.03732)",
        {"adapter.type": ("rslora",)},
    ),
    Default(
        "adapter.alpha",
        _twice_the_rank,
        "twice the rank",
        f"{TRL} ModelConfig (16 and 32)",
        {"adapter.type": LOW_RANK},
        derived_from=("adapter.rank",),
    ),
    Default(
        "adapter.dropout",
        0.05,
        "mild regularization",
        f"{TRL} ModelConfig",
        {"adapter.type": LOW_RANK},
    ),
    Default(
        "adapter.target_modules",
        "all-linear",
        "adapting every linear layer matches full fine-tuning; attention alone does not",
        QLORA,
        {"adapter.type": LOW_RANK},
    ),
    Default(
        "adapter.bits",
        4,
        "the setting that QLoRA is known for",
        QLORA,
        {"adapter.type": ("qlora",)},
    ),
    Default(
        "adapter.quantization",
        "nf4",
        "better than fp4 on normally distributed weights",
        QLORA,
        {"adapter.type": ("qlora",), "adapter.bits": (4,)},
    ),
    Default(
        "adapter.double_quantization",
        True,
        "saves 0.37 bits a weight at no measured loss",
        QLORA,
        {"adapter.type": ("qlora",), "adapter.bits": (4,)},
    ),
)
