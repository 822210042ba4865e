"""Words and values that other tools write for what this language says otherwise."""

from collections.abc import Iterable, Mapping

_NO_BOTTLENECK = (
    "PEFT 0.21.2 has no bottleneck adapters, and no target here trains them: `lora` learns as much "
    "without a layer more to pass, `ia3` is the smallest"
)

_CHAT = "write `chat`"
_FULL = "write `adapter: none`"
_FLASH = "write `flash_attention_2`"

FOREIGN_WORDS: Mapping[tuple[str, str], str] = {
    ("method.type", "ppo"): "TRL has no PPO since 1.13; write `rloo`, or `grpo`",
    ("method.type", "reinforce"): "write `rloo`",
    ("method.type", "gspo"): "write `grpo` with `importance_sampling: sequence`",
    ("method.type", "dr_grpo"): "write `grpo` with `loss: dr_grpo`",
    ("method.type", "dapo"): "write `grpo` with `loss: dapo`",
    ("method.type", "gkd"): "write `distill`",
    ("method.type", "rlhf"): "write `rloo` or `grpo`, with a reward model among its `rewards`",
    ("method.type", "rlvr"): "write `grpo`",
    ("method.type", "rft"): "write `grpo`",
    ("method.type", "reinforcement"): "write `grpo`",
    ("method.type", "ipo"): "write `dpo` with `loss: ipo`",
    ("method.type", "rm"): "write `reward`",
    ("method.type", "reward-model"): "write `reward`",
    **{
        ("method.type", word): "write `sft`"
        for word in ("supervised", "finetune", "finetuning", "fine-tuning", "instruction-tuning")
    },
    **{
        ("method.type", word): "write `cpt`"
        for word in ("pretrain", "pretraining", "continued-pretraining", "clm")
    },
    **{("adapter.type", word): _NO_BOTTLENECK for word in ("bottleneck", "houlsby", "pfeiffer")},
    ("adapter.type", "llama-adapter"): (
        "TRL 1.16 fails on PEFT's LLaMA-Adapter, and Axolotl 0.19 has no entries for its size: "
        "`prefix-tuning` is its nearest kin"
    ),
    ("adapter.type", "adaption-prompt"): "`prefix-tuning` is its nearest kin that trainers take",
    ("adapter.type", "qdora"): "write `adapter: {type: dora, bits: 4}`",
    ("adapter.type", "pissa"): "write `adapter: {type: lora, init: pissa}`",
    ("adapter.type", "olora"): "write `adapter: {type: lora, init: olora}`",
    ("adapter.type", "loftq"): "write `adapter: {type: qlora, init: loftq}`",
    ("adapter.type", "soft-prompt"): "write `adapter: prompt-tuning`",
    ("adapter.type", "full"): _FULL,
    ("adapter.type", "full-fine-tuning"): _FULL,
    ("adapter.init", "eva"): (
        "PEFT 0.21.2 searches for ever when a batch has fewer tokens than twice the rank: "
        "`orthogonal` needs no data"
    ),
    ("adapter.init", "corda"): "it needs a pass over data before there is a trainer: try `pissa`",
    ("adapter.init", "pissa_niter_4"): (
        "its fast factors are random, so that loading the adapter finds another base: `pissa` is "
        "exact"
    ),
    ("adapter.init", "default"): "write `init: kaiming`, or leave it out",
    **{("data.format", word): _CHAT for word in ("messages", "openai", "chatml", "conversational")},
    ("data.format", "sharegpt"): (
        "write `chat`, with `columns: {messages: conversations, role: from, content: value}` and "
        "`roles: {user: human, assistant: gpt}`"
    ),
    **{
        ("data.format", word): (
            "write `prompt-completion`, with `columns: {prompt: instruction, input: input, "
            "completion: output}`"
        )
        for word in ("alpaca", "instruction")
    },
    **{("data.format", word): "write `text`" for word in ("completion", "pretraining", "raw")},
    **{("data.format", word): "write `preference`" for word in ("dpo", "pairs", "orpo", "reward")},
    ("data.format", "kto"): "write `unpaired-preference`",
    ("data.format", "prompt"): "write `prompt-only`",
    ("data.format", "grpo"): "write `prompt-only`",
    ("training.lr_scheduler", "cosine_with_min_lr"): "write `cosine` with `min_lr_ratio: 0.1`",
    ("training.lr_scheduler", "cosine_warmup"): "write `cosine` with `warmup_ratio: 0.03`",
    ("training.lr_scheduler", "linear_warmup"): "write `linear` with `warmup_ratio: 0.03`",
    ("training.lr_scheduler", "wsd"): "write `warmup_stable_decay`",
    **{("hardware.precision", word): "write `bf16`" for word in ("bfloat16", "bf16-mixed")},
    **{("hardware.precision", word): "write `fp16`" for word in ("float16", "half", "16-mixed")},
    **{("hardware.precision", word): "write `fp32`" for word in ("float32", "full", "32")},
    ("hardware.precision", "tf32"): "write `fp32` with `tf32: true`",
    **{
        ("hardware.attention", word): _FLASH
        for word in ("flash", "flash_attn", "flash-attn", "fa2", "flash_attention")
    },
    ("hardware.attention", "fa3"): "write `flash_attention_3`",
    ("hardware.strategy", "deepspeed"): "write `zero2`, or `zero3` to share the weights too",
    ("hardware.strategy", "fsdp2"): "write `fsdp`: it is FSDP2",
}
"""An entry, a word that other tools have for it, and what to write here; used only to give help."""


def as_name(entry: str, text: str) -> str | None:
    """A name as it may be written: `Pine Tone` is `pine-tone`. None for other entries, and where no
    letter is left."""
    longest = {"name": 63, "stages.name": 32}.get(entry)
    if longest is None:
        return None
    letters = "".join(c if c.isascii() and c.isalnum() else " " for c in text.lower())
    name = "-".join(letters.split())[:longest].rstrip("-")
    if entry == "stages.name":  # which begins with a letter
        name = name.lstrip("0123456789-")
    return name or None


def named_in(text: str, choices: Iterable[str]) -> str | None:
    """The choice that a longer text names: `NVIDIA A100-80GB` names `A100`."""
    words = f" {' '.join(text.replace('-', ' ').replace('_', ' ').split())} ".casefold()
    found = [choice for choice in choices if f" {choice.casefold()} " in words]
    return max(found, key=len, default=None)


def as_text(entry: str, number: float) -> str | None:
    """How an entry that wants text says what a number there means; None where it means nothing
    else than its digits."""
    if isinstance(number, bool):
        return None
    if entry == "hardware.memory":
        return f"{number:g}GB"
    if entry == "data.validation" and 0 < number < 100:
        return f"{100 * number if number < 1 else number:g}%"
    return None
