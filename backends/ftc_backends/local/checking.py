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
    cuts = _cuts(doc, trainer)
    again = _counts_again(doc, trainer)
    return {
        "late": requirements.late(doc),
        "either": requirements.either(doc),
        "drops": trainer.drops or (supervised and not config.get("packing")),
        "given": _given(doc, trainer),
        "begins": _FIRST.get(trainer.parts),
        "writes_prompts": _writes_prompts(trainer),
        "guesses": supervised,
        "cuts": cuts,
        "measures": cuts and not (again and config.get("packing")),
        "reads_tools": (again and supervised and doc["data"]["format"] != "text")
        or (_shows_chats(doc, trainer) and "learned_turns" not in doc),
        "takes_rows": cuts or _shows_chats(doc, trainer) or _writes_prompts(trainer),
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
        or _shows_chats(doc, trainer)
        or _counts_again(doc, trainer)
        or "reference" in doc
    )
    return [*(["PreTrainedTokenizerBase"] if tokenizers else []), "TrainerCallback"]


def _cuts(doc: Mapping[str, Any], trainer: Trainer) -> bool:
    """Whether rows lose what lies beyond `max_length`."""
    config = doc["config"]
    if config.get("packing"):  # the other strategies go on in the next sequence
        return bool(config.get("packing_strategy") == "bfd")
    return trainer.parts not in ("reward", "generating")


def _counts_again(doc: Mapping[str, Any], trainer: Trainer) -> bool:
    """Whether TRL's rows are cut already, so that their tokens have to be counted anew."""
    cuts_itself = trainer.parts in ("supervised", "answered", "reference_free")
    return _cuts(doc, trainer) and cuts_itself and "learned_turns" not in doc


def _given(doc: Mapping[str, Any], trainer: Trainer) -> str:
    """What TRL's rows are compared with: the rows that it was given, or their number."""
    if trainer.drops:
        return "len(train)"
    if not _cuts(doc, trainer):
        return ""
    return "taught" if "learned_turns" in doc else "train"


def _shows_chats(doc: Mapping[str, Any], trainer: Trainer) -> bool:
    """Whether what a chat template makes of the rows is looked at."""
    return trainer.parts == "supervised" and doc["data"]["format"] == "chat"


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
