"""Methods in which a model writes the answers: reinforcement from rewards, and distillation."""

from collections.abc import Mapping
from typing import Any, Final

from ftc_schemas.spec.defaults.adapter import LOW_RANK
from ftc_schemas.spec.defaults.default import REGRET, Default
from ftc_schemas.spec.formats import GENERATING, GROUPED, REWARDED

_TRL: Final = "TRL 1.16.0, read 2026-11-25"
_ANSWERS: Final = {"method.type": ("distill",), "method.match": ("answers",)}
_LOGITS: Final = {"method.type": ("distill",), "method.match": ("logits",)}
_ANY: Final = {"method.type": GENERATING}


def _leash(leaves: Mapping[str, Any]) -> float:
    """A reward that was learned from people's preferences can be fooled; one that checks cannot."""
    learned = any(reward["type"] == "model" for reward in leaves["method.rewards"])
    return 0.04 if learned else 0.0


GENERATION: Final[tuple[Default, ...]] = (
    Default(
        "method.match",
        "logits",
        "the student is corrected where it goes, not where the teacher would have gone",
        "GKD paper (arXiv 2306.13649)",
        {"method.type": ("distill",)},
    ),
    Default(
        "method.max_completion_length",
        512,
        "TRL's value since 1.16; it was 256 before",
        f"{_TRL} GRPOConfig",
        _ANY,
    ),
    Default(
        "method.temperature",
        0.0,
        "the likeliest answer, and the same one each time",
        when=_ANSWERS,
    ),
    Default(
        "method.temperature",
        0.9,
        "the trainer's own default",
        f"{_TRL} OnlineDPOConfig",
        {"method.type": ("online-dpo",)},
    ),
    Default(
        "method.temperature",
        1.0,
        "samples what the model itself would say, which the losses assume",
        f"{_TRL} GRPOConfig",
        _ANY,
    ),
    Default("method.top_p", 1.0, "all tokens", f"{_TRL} GRPOConfig", _ANY),
    Default("method.top_k", 0, "all tokens", f"{_TRL} GRPOConfig", _ANY),
    Default("method.repetition_penalty", 1.0, "none", f"{_TRL} GRPOConfig", _ANY),
    Default(
        "method.vllm_gpu_memory_utilization",
        0.3,
        "leaves the rest to the training",
        f"{_TRL} GRPOConfig",
        {**_ANY, "method.vllm": ("colocate",)},
    ),
    Default(
        "method.vllm_server_url",
        "http://localhost:8000",
        "where `vllm serve` listens",
        f"{_TRL} GRPOConfig",
        {**_ANY, "method.vllm": ("server",)},
    ),
    Default(
        "method.num_generations",
        8,
        "enough to tell good from bad",
        f"{_TRL} GRPOConfig",
        {"method.type": ("grpo",)},
    ),
    Default(
        "method.num_generations",
        4,
        "the paper's k; with TRL's 2 each answer is judged by a single other",
        "RLOO paper (arXiv 2402.14740)",
        {"method.type": ("rloo",)},
    ),
    Default(
        "method.beta",
        _leash,
        "0 where rewards are checks; 0.04, the paper's value, where a reward model is among them",
        f"{_TRL} GRPOConfig; DeepSeekMath paper (arXiv 2402.03300)",
        {"method.type": ("grpo",)},
        derived_from=("method.rewards",),
    ),
    Default(
        "method.beta",
        0.05,
        "the trainer's own default",
        f"{_TRL} RLOOConfig",
        {"method.type": ("rloo",)},
    ),
    Default(
        "method.beta",
        0.1,
        "the trainer's own default",
        f"{_TRL} OnlineDPOConfig",
        {"method.type": ("online-dpo",)},
    ),
    Default(
        "method.beta",
        1.0,
        "the reverse KL: a small student says what is likeliest, not all that is possible",
        f"{_TRL} DistillationConfig",
        _LOGITS,
    ),
    Default(
        "method.loss",
        "dapo",
        "without the length bias of the loss as published",
        f"{_TRL} GRPOConfig",
        {"method.type": ("grpo",)},
    ),
    Default(
        "method.loss",
        "sigmoid",
        "DPO's own",
        f"{_TRL} OnlineDPOConfig",
        {"method.type": ("online-dpo",)},
    ),
    Default(
        "method.num_iterations",
        1,
        "each answer is learned from once",
        f"{_TRL} GRPOConfig",
        {"method.type": GROUPED},
    ),
    Default(
        "method.epsilon",
        0.2,
        "the value of PPO",
        f"{_TRL} GRPOConfig",
        {"method.type": GROUPED},
    ),
    Default(
        "method.epsilon_high",
        5.0,
        "the bound of the weights themselves",
        "ScaleRL paper (arXiv 2510.13786), as TRL 1.16.0 GRPOConfig says, read 2026-11-25",
        {"method.type": ("grpo",), "method.loss": ("cispo",)},
    ),
    Default(
        "method.mask_truncated_completions",
        False,
        "an answer that does not end is learned from like any other",
        f"{_TRL} GRPOConfig",
        {"method.type": GROUPED},
    ),
    Default(
        "method.importance_sampling",
        "sequence",
        "the loss is defined by it",
        "LUSPO paper (arXiv 2602.05261)",
        {"method.type": ("grpo",), "method.loss": ("luspo",)},
    ),
    Default(
        "method.importance_sampling",
        "token",
        "as published",
        f"{_TRL} GRPOConfig",
        {"method.type": ("grpo",)},
    ),
    Default(
        "method.scale_rewards",
        "group",
        "as published",
        f"{_TRL} GRPOConfig",
        {"method.type": ("grpo",)},
    ),
    Default(
        "method.reward_aggregation",
        "sum_then_normalize",
        "as published",
        f"{_TRL} GRPOConfig",
        {"method.type": ("grpo",)},
    ),
    Default(
        "method.normalize_advantages",
        False,
        "as published",
        f"{_TRL} RLOOConfig",
        {"method.type": ("rloo",)},
    ),
)

GENERATION_TRAINING: Final[tuple[Default, ...]] = (
    Default(
        "adapter.dropout",
        0.0,
        "the model that learns must be the one that answered",
        "TRL documentation, 'LoRA Without Regret', read 2026-11-25: 0.0 with GRPO",
        {"method.type": REWARDED, "adapter.type": LOW_RANK},
    ),
    Default(
        "adapter.dropout",
        0.0,
        "the model that learns must be the one that answered",
        when={**_LOGITS, "adapter.type": LOW_RANK},
    ),
    Default(
        "training.epochs",
        1,
        "the answers are new each time; one pass is the recipes' measure",
        "TRL documentation, 'LoRA Without Regret', read 2026-11-25",
        {"method.type": REWARDED},
        unless=("training.max_steps",),
    ),
    Default(
        "training.epochs",
        1,
        "the answers are new each time",
        when=_LOGITS,
        unless=("training.max_steps",),
    ),
    Default(
        "training.batch_size",
        32,
        "a few prompts a step, each with its answers; adapters bear no much larger batch",
        "TRL documentation, 'LoRA Without Regret', read 2026-11-25",
        {"method.type": GROUPED},
    ),
    Default(
        "training.learning_rate",
        1e-6,
        "a policy that moves far forgets how to answer",
        f"{_TRL} GRPOConfig, RLOOConfig, DistillationConfig",
        {"method.type": GROUPED, "adapter.type": ("none",)},
    ),
    Default(
        "training.learning_rate",
        1e-5,
        "ten times the full rate",
        REGRET,
        {"method.type": GROUPED},
    ),
    Default(
        "training.learning_rate",
        5e-7,
        "preference tuning in full takes tiny steps",
        f"{_TRL} OnlineDPOConfig",
        {"method.type": ("online-dpo",), "adapter.type": ("none",)},
    ),
    Default(
        "training.learning_rate",
        5e-6,
        "ten times the full rate",
        REGRET,
        {"method.type": ("online-dpo",)},
    ),
    Default(
        "training.learning_rate",
        1e-6,
        "the trainer's own default",
        f"{_TRL} DistillationConfig",
        {**_LOGITS, "adapter.type": ("none",)},
    ),
    Default("training.learning_rate", 1e-5, "ten times the full rate", REGRET, _LOGITS),
    Default(
        "training.lr_scheduler",
        "linear",
        "the trainer's own default",
        _TRL,
        {"method.type": REWARDED},
    ),
    Default("training.lr_scheduler", "linear", "the trainer's own default", _TRL, _LOGITS),
)
