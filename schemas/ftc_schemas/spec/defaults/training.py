"""How long, how fast, in which portions."""

from collections.abc import Mapping
from typing import Any

from ftc_schemas.spec.defaults.default import QLORA, REGRET, TRANSFORMERS, TRL, Default


def _micro_batch_size(leaves: Mapping[str, Any]) -> int:
    """The largest divisor of a device's share of the batch that is at most 4."""
    devices = max(leaves["hardware.gpus"], 1)
    share = leaves["training.batch_size"] // devices
    return max((size for size in range(1, 5) if share and share % size == 0), default=1)


TRAINING: tuple[Default, ...] = (
    Default(
        "training.epochs",
        3,
        "the trainers' own default",
        TRANSFORMERS,
        unless=("training.max_steps",),
    ),
    Default("training.batch_size", 16, "the batch of the QLoRA experiments", QLORA),
    Default(
        "training.micro_batch_size",
        _micro_batch_size,
        "the largest divisor of a device's share of the batch up to 4",
        derived_from=("training.batch_size", "hardware.gpus"),
    ),
    Default(
        "training.learning_rate",
        1e-6,
        "preference tuning in full takes tiny steps",
        f"{TRL} DPOConfig",
        {"method.type": ("dpo",), "adapter.type": ("none",)},
    ),
    Default(
        "training.learning_rate",
        1e-5,
        "ten times the full rate",
        REGRET,
        {"method.type": ("dpo",)},
    ),
    Default(
        "training.learning_rate",
        2e-5,
        "full fine-tuning takes small steps",
        f"{TRL} SFTConfig",
        {"adapter.type": ("none",)},
    ),
    Default("training.learning_rate", 2e-4, "adapters take larger steps", f"{QLORA}; {REGRET}"),
    Default(
        "training.lr_scheduler",
        "linear",
        "the trainer's own default",
        TRL,
        {"method.type": ("dpo",)},
    ),
    Default(
        "training.lr_scheduler",
        "cosine",
        "what most published recipes use",
        "Axolotl's examples: 2026-11-23",
    ),
    Default(
        "training.warmup_ratio",
        0.03,
        "a short ramp avoids an early jump of the loss",
        QLORA,
        unless=("training.warmup_steps",),
    ),
    Default("training.optimizer", "adamw", "the standard", TRANSFORMERS),
    Default("training.weight_decay", 0.0, "the trainers' own default", TRANSFORMERS),
    Default("training.max_grad_norm", 1.0, "the trainers' own default", TRANSFORMERS),
    Default("training.max_length", 2048, "room for several turns; TRL's own 1024 cuts many chats"),
    Default(
        "training.packing",
        True,
        "documents of any length fill the sequences",
        when={"method.type": ("sft",), "data.format": ("text",)},
    ),
    Default(
        "training.packing",
        False,
        "one example a sequence is the plainest",
        TRL,
        when={"method.type": ("sft",)},
    ),
    Default(
        "training.gradient_checkpointing", False, "CPUs have memory", when={"hardware.gpus": (0,)}
    ),
    Default("training.gradient_checkpointing", True, "far less memory for a third more time", TRL),
    Default("training.logging_steps", 10, "ten lines a hundred steps", TRL),
    Default("training.seed", 42, "a fixed seed, so that a run can be repeated", TRANSFORMERS),
)
