"""What verbatim entries can say that the libraries pass over, or refuse after a model is loaded.

The rows write nothing of the kind, and the language refuses it; `set` goes past both. Seen with TRL
1.16.0 and PEFT 0.21.2 on 2026-11-25, and read in their source.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from ftc.lowering.target import Problem
from ftc_backends.local.adapters import CONVERTED

_LOSSES: Final[Mapping[str, tuple[str, ...]]] = {
    "DPO": (
        *("sigmoid", "hinge", "ipo", "exo_pair", "nca_pair", "robust", "bco_pair", "sppo_hard"),
        *("aot", "aot_unpaired", "apo_zero", "apo_down", "discopop", "sft", "sigmoid_norm"),
    ),
    "GRPO": ("grpo", "dr_grpo", "dapo", "bnpo", "cispo", "sapo", "luspo", "vespo"),
}
"""By the prefix of a trainer whose configuration takes any word. With another than these it ends,
but only at the first step."""

_STARTS: Final = (True, False, "gaussian", "orthogonal", "olora", *CONVERTED)
"""What LoRA's matrices can start from, so that the adapter which is saved is the one that
learned."""


def conflicts(document: Mapping[str, Any], trainer: str) -> Iterator[Problem]:
    """`trainer` is the prefix of the trainer's name: "SFT"."""
    config, adapter = document["config"], document.get("adapter", {})
    if "quantization" in document and "peft" not in document and "start" not in document:
        yield Problem(("quantization",), "a quantized base learns nothing without an `adapter`")
    if config.get("completion_only_loss") and document["data"]["format"] == "chat":
        yield Problem(("config", "completion_only_loss"), "TRL passes it over on chats")
    if config.get("assistant_only_loss") and "learned_turns" in document:
        yield Problem(("config", "assistant_only_loss"), "train.py itself labels what is learned")
    for name in ("activation_checkpointing", "gradient_checkpointing"):
        if config.get(name) and document.get("peft") == "PrefixTuningConfig":
            yield Problem(("config", name), "a learned prefix cannot be computed a second time")
    said = config.get("loss_type", [])
    for loss in [said] if isinstance(said, str) else said:
        if loss not in _LOSSES.get(trainer, (loss,)):
            known = ", ".join(_LOSSES[trainer])
            yield Problem(("config", "loss_type"), f"{trainer}Trainer knows {known}, not {loss}")
    start = adapter.get("init_lora_weights", True)
    if start not in _STARTS:
        what = "the adapter that is saved would not be the one that learned"
        yield Problem(("adapter", "init_lora_weights"), what)
