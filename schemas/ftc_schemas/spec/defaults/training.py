"""How long, how fast, in which portions."""

from collections.abc import Mapping
from typing import Any

from ftc_schemas.spec.defaults.adapter import PROMPTS
from ftc_schemas.spec.defaults.adapter_rates import LEARNING_RATES_OF_ADAPTERS
from ftc_schemas.spec.defaults.default import QLORA, REGRET, SIMPO, TRANSFORMERS, TRL, Default


def _micro_batch_size(leaves: Mapping[str, Any]) -> int:
    """The largest divisor of a device's share of the batch that is at most 4."""
    devices = max(leaves["hardware.gpus"], 1)
    share = leaves["training.batch_size"] // devices
    return max((size for size in range(1, 5) if share and share % size == 0), default=1)


_REWARD = "Llama 2 paper (arXiv 2307.09288), section 3.2.2"


def _rates(
    full: float, adapter: float, method: str, why: str, source: str
) -> tuple[Default, Default]:
    """A method's learning rates: for all weights, and for an adapter."""
    return (
        Default(
            "training.learning_rate",
            full,
            why,
            source,
            {"method.type": (method,), "adapter.type": ("none",)},
        ),
        Default(
            "training.learning_rate",
            adapter,
            f"ten times the full rate; {why}",
            f"{REGRET}; {source}",
            {"method.type": (method,)},
        ),
    )


_RAMP = 0.03


def _no_ramp(leaves: Mapping[str, Any]) -> float | None:
    steps: int | None = leaves.get("training.max_steps")
    return 0.0 if steps is not None and _RAMP * steps <= 1 else None


def _decay_steps(leaves: Mapping[str, Any]) -> int | None:
    steps: int | None = leaves.get("training.max_steps")
    return None if steps is None else max(steps // 10, 1)


def _threshold(leaves: Mapping[str, Any]) -> float | None:
    return 0.0 if "training.early_stopping_patience" in leaves else None


_ADEMAMIX = ("ademamix", "ademamix_8bit", "paged_ademamix_8bit", "paged_ademamix_32bit")
_ADEMAMIX_PAPER = "AdEMAMix paper (arXiv 2409.03137)"
_SCHEDULE_FREE = ("schedule_free_adamw", "schedule_free_radam")
_SCHEDULE_FREE_PAPER = "The Road Less Scheduled (arXiv 2405.15682)"
_ADAMW = (
    *("adamw", "adamw_8bit", "paged_adamw_8bit", "paged_adamw_32bit"),
    *("muon", "stable_adamw"),
    *_ADEMAMIX,
    *_SCHEDULE_FREE,
)
"""AdamW, its kin, and what leaves a part of the weights to it."""
_LION = ("lion", "lion_8bit", "paged_lion_8bit", "paged_lion_32bit")
_LION_PAPER = "Lion paper (arXiv 2302.06675), section 4"

TRAINING: tuple[Default, ...] = (
    Default(
        "training.epochs",
        1,
        "a reward model overfits from the second pass on",
        f"{_REWARD}; InstructGPT paper (arXiv 2203.02155), appendix C.2",
        {"method.type": ("reward",)},
        unless=("training.max_steps",),
    ),
    Default(
        "training.epochs",
        1,
        "one pass, as in the papers' experiments: preferences are soon overfitted",
        f"{SIMPO}; KTO paper (arXiv 2402.01306)",
        {"method.type": ("kto", "simpo")},
        unless=("training.max_steps",),
    ),
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
    *LEARNING_RATES_OF_ADAPTERS,
    *_rates(
        5e-6, 5e-5, "orpo", "it learns the answers, too", "ORPO paper (arXiv 2403.07691): 5e-6"
    ),
    *_rates(5e-7, 5e-6, "simpo", "more makes it repeat itself", f"{SIMPO}: 3e-7 to 1e-6"),
    *_rates(1e-5, 1e-4, "reward", "the head is new", f"{_REWARD}: 1e-5; {TRL} RewardConfig: 1e-4"),
    Default(
        "training.learning_rate",
        1e-6,
        "preference tuning in full takes tiny steps",
        f"{TRL} DPOConfig, KTOConfig, CPOConfig",
        {"method.type": ("dpo", "kto", "cpo"), "adapter.type": ("none",)},
    ),
    Default(
        "training.learning_rate",
        1e-5,
        "ten times the full rate",
        REGRET,
        {"method.type": ("dpo", "kto", "cpo")},
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
        "constant",
        "the mean of the weights takes the place of a schedule",
        _SCHEDULE_FREE_PAPER,
        {"training.optimizer": _SCHEDULE_FREE},
    ),
    Default(
        "training.lr_scheduler",
        "linear",
        "the trainers' own default",
        TRL,
        {"method.type": ("dpo", "orpo", "kto", "cpo", "reward")},
    ),
    Default(
        "training.lr_scheduler",
        "cosine",
        "what most published recipes use",
        "Axolotl's examples: 2026-11-23",
    ),
    Default(
        "training.lr_power",
        1.0,
        "a straight line, the trainers' own default",
        TRANSFORMERS,
        {"training.lr_scheduler": ("polynomial",)},
    ),
    Default(
        "training.lr_cycles",
        2,
        "one restart; once would be plain cosine",
        when={"training.lr_scheduler": ("cosine_with_restarts",)},
    ),
    Default(
        "training.lr_decay_steps",
        _decay_steps,
        "the last tenth of the run, as MiniCPM found enough (arXiv 2404.06395, section 4)",
        when={"training.lr_scheduler": ("warmup_stable_decay",)},
        derived_from=("training.max_steps",),
    ),
    Default(
        "training.warmup_ratio",
        0.0,
        "schedule-free optimizers count steps, and know no share of the run",
        "transformers 5.23.0 trainer_optimizer.py, read 2026-11-25",
        {"training.optimizer": _SCHEDULE_FREE},
        unless=("training.warmup_steps",),
    ),
    Default(
        "training.warmup_ratio",
        _no_ramp,
        "3 % of so few steps is one step, and a ramp of one step is a step of no size",
        "transformers 5.23.0 `get_cosine_schedule_with_warmup`, read 2026-11-25",
        unless=("training.warmup_steps",),
    ),
    Default(
        "training.warmup_ratio",
        _RAMP,
        "a short ramp avoids an early jump of the loss",
        QLORA,
        unless=("training.warmup_steps",),
    ),
    Default("training.optimizer", "adamw", "the standard", TRANSFORMERS),
    Default(
        "training.adam_beta1",
        0.9,
        "the trainers' own default",
        TRANSFORMERS,
        {"training.optimizer": (*_ADAMW, *_LION)},
    ),
    Default(
        "training.adam_beta2",
        0.99,
        "the paper's value; the trainers' 0.999 is AdamW's",
        _LION_PAPER,
        {"training.optimizer": _LION},
    ),
    Default(
        "training.adam_beta2",
        0.999,
        "the trainers' own default",
        TRANSFORMERS,
        {"training.optimizer": _ADAMW},
    ),
    Default(
        "training.adam_epsilon",
        1e-8,
        "the trainers' own default",
        TRANSFORMERS,
        {"training.optimizer": _ADAMW},
    ),
    Default(
        "training.adam_beta3",
        0.9999,
        "the paper's value, for runs of ten thousand steps and more",
        _ADEMAMIX_PAPER,
        {"training.optimizer": _ADEMAMIX},
    ),
    Default(
        "training.ademamix_alpha",
        5.0,
        "the trainers' own default",
        "transformers 5.23.0 trainer_optimizer.py, read 2026-11-25",
        {"training.optimizer": _ADEMAMIX},
    ),
    Default(
        "training.momentum",
        0.95,
        "the value of Muon's author, and of torch and Axolotl",
        "torch 2.13.0 `torch.optim.Muon`, read 2026-11-25",
        {"training.optimizer": ("muon",)},
    ),
    Default(
        "training.momentum",
        0.9,
        "the usual one; the trainers' own default is none",
        "Sutskever et al., ICML 2013",
        {"training.optimizer": ("sgd",)},
    ),
    Default("training.weight_decay", 0.0, "the trainers' own default", TRANSFORMERS),
    Default("training.max_grad_norm", 1.0, "the trainers' own default", TRANSFORMERS),
    Default("training.max_length", 2048, "room for several turns; TRL's own 1024 cuts many chats"),
    Default(
        "training.packing",
        False,
        "a learned prompt stands before one example, not before many",
        "PEFT 0.21.2 `PeftModelForCausalLM.forward`, read 2026-11-25",
        when={"method.type": ("sft", "cpt"), "adapter.type": PROMPTS},
    ),
    Default(
        "training.packing",
        True,
        "documents of any length fill the sequences",
        when={"method.type": ("cpt",)},
    ),
    Default(
        "training.packing",
        False,
        "one example a sequence is the plainest",
        TRL,
        when={"method.type": ("sft",)},
    ),
    Default(
        "training.packing_strategy",
        "bfd_split",
        "text that is cut off is lost; the rest of a long document goes on in the next sequence",
        "TRL 1.16, run 2026-11-23: bfd lost 12 % of a corpus' tokens",
        {"training.packing": (True,), "data.format": ("text",)},
    ),
    Default(
        "training.packing_strategy",
        "bfd",
        "examples stay whole and do not see each other",
        TRL,
        {"training.packing": (True,)},
    ),
    Default(
        "training.gradient_checkpointing", False, "CPUs have memory", when={"hardware.gpus": (0,)}
    ),
    Default(
        "training.gradient_checkpointing",
        False,
        "a learned prefix is a cache of keys and values, which checkpointing cannot compute again",
        "TRL 1.16.0 and PEFT 0.21.2, run 2026-11-25",
        {"adapter.type": ("prefix-tuning",)},
    ),
    Default("training.gradient_checkpointing", True, "far less memory for a third more time", TRL),
    Default(
        "training.early_stopping_threshold",
        _threshold,
        "any improvement counts",
        derived_from=("training.early_stopping_patience",),
    ),
    Default("training.save_total_limit", 2, "the last and the one before, in case it is torn"),
    Default("training.logging_steps", 10, "ten lines a hundred steps", TRL),
    Default("training.seed", 42, "a fixed seed, so that a run can be repeated", TRANSFORMERS),
)
