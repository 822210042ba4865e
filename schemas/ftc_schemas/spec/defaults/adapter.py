"""Which weights learn."""

from collections.abc import Mapping
from typing import Any, Final

from ftc_schemas.spec.defaults.default import PEFT, QLORA, TRL, Default
from ftc_schemas.spec.formats import COMPARING

LOW_RANK: Final = ("lora", "qlora", "dora", "rslora")
"""LoRA and its kin: what Axolotl and the services call an adapter."""
ON_MODULES: Final = (*LOW_RANK, "adalora", "vera", "oft")
"""The types that sit on linear layers."""
PROMPTS: Final = ("prompt-tuning", "prefix-tuning", "p-tuning")
"""The types that learn tokens before the input."""
INITIALIZED: Final = ("lora", "qlora", "rslora")

_ADALORA: Final = "AdaLoRA paper (arXiv 2303.10512)"
_IA3: Final = "IA3 paper (arXiv 2205.05638)"
_VERA: Final = "VeRA paper (arXiv 2310.11454)"
_PROMPT_TUNING: Final = "prompt tuning paper (arXiv 2104.08691)"
_FOUR_BITS: Final = {"adapter.bits": (4,)}


def _twice_the_rank(leaves: Mapping[str, Any]) -> int:
    rank: int = leaves["adapter.rank"]
    return 2 * rank


def _half_more(leaves: Mapping[str, Any]) -> int:
    rank: int = leaves["adapter.rank"]
    return -(-3 * rank // 2)


def _prompt_init(leaves: Mapping[str, Any]) -> str:
    return "text" if "adapter.prompt_text" in leaves else "sample-vocab"


def _when(*types: str) -> Mapping[str, tuple[Any, ...]]:
    return {"adapter.type": types}


ADAPTER: tuple[Default, ...] = (
    Default(
        "adapter.rank", 256, "random matrices must be wide", f"{_VERA}, table 9", _when("vera")
    ),
    Default(
        "adapter.rank",
        16,
        "enough for most tasks",
        f"{TRL} ModelConfig",
        _when(*LOW_RANK, "adalora"),
    ),
    Default(
        "adapter.initial_rank",
        _half_more,
        "half more than what is kept",
        f"{_ADALORA}, section 4",
        _when("adalora"),
        derived_from=("adapter.rank",),
    ),
    Default(
        "adapter.alpha",
        16,
        "the paper's value at every rank: rsLoRA scales by the root of the rank already",
        "rsLoRA paper (arXiv 2312.03732)",
        _when("rslora"),
    ),
    Default(
        "adapter.alpha",
        _twice_the_rank,
        "twice the rank",
        f"{TRL} ModelConfig (16 and 32)",
        _when(*LOW_RANK, "adalora"),
        derived_from=("adapter.rank",),
    ),
    Default(
        "adapter.dropout",
        0.0,
        "two answers are compared: noise in one of them would look like a preference",
        f"{TRL}: its preference trainers switch dropout off",
        {"adapter.type": LOW_RANK, "method.type": COMPARING},
    ),
    Default(
        "adapter.dropout",
        0.05,
        "mild regularization",
        f"{TRL} ModelConfig",
        _when(*LOW_RANK, "adalora"),
    ),
    Default("adapter.dropout", 0.0, "there are few weights to drop", PEFT, _when("vera", "oft")),
    Default(
        "adapter.init",
        "kaiming",
        "one matrix random, the other zero: training starts from the base model itself",
        "LoRA paper (arXiv 2106.09685), section 4.1; PEFT's own default",
        _when(*INITIALIZED),
    ),
    Default(
        "adapter.target_modules",
        "all-linear",
        "adapting every linear layer matches full fine-tuning; attention alone does not",
        QLORA,
        _when(*ON_MODULES),
    ),
    Default(
        "adapter.target_modules",
        ["k_proj", "v_proj", "down_proj"],
        "keys, values and the MLP, by the names of Llama, Mistral, Qwen and Gemma",
        f"{_IA3}, section 3.3",
        _when("ia3"),
    ),
    Default(
        "adapter.feedforward_modules",
        ["down_proj"],
        "the second layer of the MLP, by the name of Llama, Mistral, Qwen and Gemma",
        f"{_IA3}, section 3.3",
        _when("ia3"),
    ),
    Default(
        "adapter.initial_share",
        0.1,
        "the importance of a rank shows only after some steps",
        f"{_ADALORA}, table 8: 6 to 20 % of the steps",
        _when("adalora"),
    ),
    Default(
        "adapter.final_share",
        0.4,
        "what is left has to settle",
        f"{_ADALORA}, table 8: 20 to 60 % of the steps",
        _when("adalora"),
    ),
    Default(
        "adapter.prune_every",
        10,
        "the short end of the paper's 10 to 100: runs here have hundreds of steps",
        f"{_ADALORA}, table 8",
        _when("adalora"),
    ),
    Default("adapter.block_size", 32, "PEFT's own default", PEFT, _when("oft")),
    Default(
        "adapter.virtual_tokens",
        20,
        "more than 20 give little",
        f"{_PROMPT_TUNING}, section 3.2",
        _when(*PROMPTS),
    ),
    Default(
        "adapter.prompt_init",
        _prompt_init,
        "the words that are given, else words at random: both beat random numbers",
        f"{_PROMPT_TUNING}, section 3.2",
        _when("prompt-tuning"),
        derived_from=("adapter.prompt_text",),
    ),
    Default("adapter.encoder", "mlp", "PEFT's own default", PEFT, _when("p-tuning")),
    Default(
        "adapter.hidden_size",
        128,
        "small, as in PEFT's guide to p-tuning",
        PEFT,
        _when("p-tuning"),
    ),
    Default("adapter.bits", 4, "the setting that QLoRA is known for", QLORA, _when("qlora")),
    Default(
        "adapter.quantization",
        "nf4",
        "better than fp4 on normally distributed weights",
        QLORA,
        _FOUR_BITS,
    ),
    Default(
        "adapter.double_quantization",
        True,
        "saves 0.37 bits a weight at no measured loss",
        QLORA,
        _FOUR_BITS,
    ),
)
