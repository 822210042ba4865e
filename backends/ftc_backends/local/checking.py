"""What checks.py holds a run against: which of its functions a document needs, and what of."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from ftc_backends.local import requirements
from ftc_backends.local.trainers import Trainer

_FIRST: Final = {
    "supervised": "input_ids",
    "answered": "input_ids",
    "preference": "prompt_ids",
    "unpaired": "prompt_ids",
    "reference_free": "prompt_input_ids",
    "reward": "chosen_ids",
}
"""The column of a trainer's rows in which their texts begin."""


def context(doc: Mapping[str, Any], trainer: Trainer, required: Sequence[str]) -> dict[str, Any]:
    """`required`: the columns that TRL needs."""
    config, adapter = doc["config"], doc.get("adapter", {})
    supervised = trainer.prefix == "SFT"
    cuts = _cuts(config, trainer)
    return {
        "late": requirements.late(doc),
        "either": requirements.either(doc),
        "drops": trainer.drops or (supervised and not config.get("packing")),
        "begins": _FIRST.get(trainer.parts),
        "writes_prompts": _writes_prompts(trainer),
        "guesses": supervised,
        "cuts": cuts,
        "counts_cuts": bool(cuts) or "learned_turns" in doc,
        "checks_template": _checks_template(doc),
        "may_be_chats": _may_be_chats(trainer, required),
        "lists_targets": isinstance(adapter.get("target_modules"), list),
        "lists_excluded": isinstance(adapter.get("exclude_modules"), list),
        "counts_warmup": config.get("warmup_steps", 0) >= 1,
        "saves_modules": bool(adapter.get("modules_to_save")),
    }


def names(
    doc: Mapping[str, Any], trainer: Trainer, required: Sequence[str], *, sets_tokens: bool
) -> list[str]:
    """What checks.py imports from transformers."""
    tokenizers = (
        _checks_template(doc)
        or _may_be_chats(trainer, required)
        or _writes_prompts(trainer)
        or sets_tokens
        or (trainer.parts == "supervised" and doc["data"]["format"] == "chat")
        or "reference" in doc
    )
    return [*(["PreTrainedTokenizerBase"] if tokenizers else []), "TrainerCallback"]


def _cuts(config: Mapping[str, Any], trainer: Trainer) -> str:
    """The column whose lengths tell what was cut; none where nothing is, or all is known before."""
    if config.get("packing"):  # the other strategies go on in the next sequence
        return "seq_lengths" if config.get("packing_strategy") == "bfd" else ""
    return "" if trainer.parts in ("reward", "generating") else "input_ids"


def _writes_prompts(trainer: Trainer) -> bool:
    """Whether TRL tokenizes prompts step by step, and writes a first token to each text."""
    return trainer.parts == "generating" and trainer.loads


def _may_be_chats(trainer: Trainer, required: Sequence[str]) -> bool:
    """Whether the rows alone tell if a chat template is needed. (Where the model answers, it is
    asked for when prompts are measured.)"""
    return trainer.parts != "generating" and "prompt" in required


def _checks_template(doc: Mapping[str, Any]) -> bool:
    told = "chat_template_path" in doc["config"] or "chat_template" in doc.get("tokenizer", {})
    return doc["data"]["format"] == "chat" and not told
