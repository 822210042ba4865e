"""What a verbatim entry says against what trains is refused before a model is loaded."""

from collections.abc import Callable
from typing import Any

import pytest

DPO = {"method.type": "dpo", "data.format": "preference"}
GRPO = {
    "method.type": "grpo",
    "data.format": "prompt-only",
    "method.rewards": [{"type": "length", "max": 200}],
}


@pytest.mark.parametrize(("leaves", "entries", "said"), [
    ({"adapter.type": "none"}, {"quantization": {"load_in_4bit": True}},
     "quantization: a quantized base learns nothing without an `adapter`"),
    ({}, {"config": {"completion_only_loss": True}},
     "config.completion_only_loss: TRL passes it over on chats"),
    ({}, {"config": {"assistant_only_loss": True}},
     "config.assistant_only_loss: train.py itself labels what is learned"),
    ({"adapter.type": "prefix-tuning"}, {"config": {"activation_checkpointing": True}},
     "config.activation_checkpointing: a learned prefix cannot be computed a second time"),
    (DPO, {"config": {"loss_type": ["sigmoid", "orpo"]}}, "not orpo"),
    (GRPO, {"config": {"loss_type": "gspo"}}, "vespo, not gspo"),
    ({}, {"adapter": {"init_lora_weights": "pissa_niter_4"}},
     "the adapter that is saved would not be the one that learned"),
])  # fmt: skip
def test_it_is_an_error(compiled: Callable[..., Any], leaves: Any, entries: Any, said: str) -> None:
    result = compiled("local", {**leaves, "targets.local.set": entries})
    (error,) = [finding for finding in result.diagnostics if finding.code == "FTC305"]
    assert said in error.message


def test_what_the_libraries_take_is_none(compiled: Callable[..., Any]) -> None:
    entries = {"config": {"loss_type": ["sigmoid", "sft"]}, "adapter": {"init_lora_weights": True}}
    assert compiled("local", {**DPO, "targets.local.set": entries}).files
