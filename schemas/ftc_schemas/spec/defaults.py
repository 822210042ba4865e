"""What holds when the spec says nothing: one table, each entry with its reason and source.

For each leaf the first entry whose `when` holds decides. Entries may read leaves that stand above
them in the table.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

_TRL = "TRL 1.16.0, read 2026-11-23"
_TRANSFORMERS = "transformers 5.23.0 TrainingArguments, read 2026-11-23"
_QLORA = "QLoRA paper (arXiv 2305.14314), appendix B"
_REGRET = "TRL 1.16.0 documentation, 'LoRA Without Regret': about ten times the full rate"

LOW_RANK = ("lora", "qlora", "dora", "rslora")
"""The adapter types that have a rank."""


class Default(NamedTuple):
    leaf: str
    value: Any
    """The value, or a function of the leaves decided so far; None from it decides nothing."""
    why: str
    source: str = ""
    when: Mapping[str, tuple[Any, ...]] = {}
    """Leaves that must have one of these values."""
    unless: tuple[str, ...] = ()
    """Leaves whose presence makes this default pointless (`max_steps` for `epochs`)."""
    derived_from: tuple[str, ...] = ()
    """Leaves it follows from; then it is derived, not a choice."""


def _micro_batch_size(leaves: Mapping[str, Any]) -> int:
    """The largest divisor of a device's share of the batch that is at most 4."""
    devices = max(leaves["hardware.gpus"], 1)
    share = leaves["training.batch_size"] // devices
    return max((size for size in range(1, 5) if share and share % size == 0), default=1)


def _twice_the_rank(leaves: Mapping[str, Any]) -> int:
    rank: int = leaves["adapter.rank"]
    return 2 * rank


def _output(leaves: Mapping[str, Any]) -> str:
    return f"outputs/{leaves['name']}"


_FORMATS_OF_METHOD = {"sft": "chat", "dpo": "preference"}


def _format(leaves: Mapping[str, Any]) -> str | None:
    return _FORMATS_OF_METHOD.get(leaves["method.type"])


DEFAULTS: tuple[Default, ...] = (
    Default("method.type", "sft", "the plainest method that teaches a behaviour from examples"),
    Default(
        "adapter.type",
        "lora",
        "adapters train in a fraction of the memory at about the same quality",
        _REGRET,
    ),
    Default("data.format", _format, "what the method learns from", derived_from=("method.type",)),
    Default("model.trust_remote_code", False, "code from a model repository is not run unasked"),
    Default(
        "method.loss_on",
        "assistant",
        "a chat model learns to answer, not to ask",
        when={"method.type": ("sft",), "data.format": ("chat",)},
    ),
    Default(
        "method.loss_on",
        "completion",
        "the prompt is given at inference",
        _TRL,
        when={"method.type": ("sft",), "data.format": ("prompt-completion",)},
    ),
    Default(
        "method.loss_on",
        "all",
        "plain text has no prompt",
        when={"method.type": ("sft",), "data.format": ("text",)},
    ),
    Default(
        "method.beta", 0.1, "the value of the paper's experiments", _TRL, {"method.type": ("dpo",)}
    ),
    Default("method.loss", "sigmoid", "DPO as published", _TRL, {"method.type": ("dpo",)}),
    Default(
        "method.label_smoothing",
        0.0,
        "labels are taken as right",
        _TRL,
        {"method.type": ("dpo",)},
    ),
    Default(
        "adapter.rank",
        16,
        "enough for most tasks",
        f"{_TRL} ModelConfig",
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
        f"{_TRL} ModelConfig (16 and 32)",
        {"adapter.type": LOW_RANK},
        derived_from=("adapter.rank",),
    ),
    Default(
        "adapter.dropout",
        0.05,
        "mild regularization",
        f"{_TRL} ModelConfig",
        {"adapter.type": LOW_RANK},
    ),
    Default(
        "adapter.target_modules",
        "all-linear",
        "adapting every linear layer matches full fine-tuning; attention alone does not",
        _QLORA,
        {"adapter.type": LOW_RANK},
    ),
    Default(
        "adapter.bits",
        4,
        "the setting that QLoRA is known for",
        _QLORA,
        {"adapter.type": ("qlora",)},
    ),
    Default(
        "adapter.quantization",
        "nf4",
        "better than fp4 on normally distributed weights",
        _QLORA,
        {"adapter.type": ("qlora",), "adapter.bits": (4,)},
    ),
    Default(
        "adapter.double_quantization",
        True,
        "saves 0.37 bits a weight at no measured loss",
        _QLORA,
        {"adapter.type": ("qlora",), "adapter.bits": (4,)},
    ),
    Default("hardware.gpus", 1, "one GPU"),
    Default(
        "hardware.precision", "fp32", "CPUs train in full precision", when={"hardware.gpus": (0,)}
    ),
    Default(
        "hardware.precision",
        "bf16",
        "the range of fp32 at half the memory; every data-centre GPU since 2020 has it",
        _TRL,
    ),
    Default(
        "training.epochs",
        3,
        "the trainers' own default",
        _TRANSFORMERS,
        unless=("training.max_steps",),
    ),
    Default("training.batch_size", 16, "the batch of the QLoRA experiments", _QLORA),
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
        f"{_TRL} DPOConfig",
        {"method.type": ("dpo",), "adapter.type": ("none",)},
    ),
    Default(
        "training.learning_rate",
        1e-5,
        "ten times the full rate",
        _REGRET,
        {"method.type": ("dpo",)},
    ),
    Default(
        "training.learning_rate",
        2e-5,
        "full fine-tuning takes small steps",
        f"{_TRL} SFTConfig",
        {"adapter.type": ("none",)},
    ),
    Default("training.learning_rate", 2e-4, "adapters take larger steps", f"{_QLORA}; {_REGRET}"),
    Default(
        "training.lr_scheduler",
        "linear",
        "the trainer's own default",
        _TRL,
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
        _QLORA,
        unless=("training.warmup_steps",),
    ),
    Default("training.optimizer", "adamw", "the standard", _TRANSFORMERS),
    Default("training.weight_decay", 0.0, "the trainers' own default", _TRANSFORMERS),
    Default("training.max_grad_norm", 1.0, "the trainers' own default", _TRANSFORMERS),
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
        _TRL,
        when={"method.type": ("sft",)},
    ),
    Default(
        "training.gradient_checkpointing", False, "CPUs have memory", when={"hardware.gpus": (0,)}
    ),
    Default("training.gradient_checkpointing", True, "far less memory for a third more time", _TRL),
    Default("training.logging_steps", 10, "ten lines a hundred steps", _TRL),
    Default("training.seed", 42, "a fixed seed, so that a run can be repeated", _TRANSFORMERS),
    Default("output", _output, "named after the spec", derived_from=("name",)),
)
"""In the order in which they are decided."""
