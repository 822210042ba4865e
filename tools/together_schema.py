"""Snapshot what Together's `POST /v1/fine-tunes` takes, from the installed `together` package.

The package's own model of the request lets unknown keys and unknown methods pass, so that old
clients can speak to new services. Here both are forbidden, and the bounds are those that the
package checks before it sends, where they do not depend on the model.

Run: `python tools/together_schema.py`, where `together` is installed. It asks for an older
`filelock` than the trainers do, and therefore wants an environment of its own.
"""

from collections.abc import Mapping
from typing import Any

from snapshot import DRAFT, strict, value_of, write

NAME = "together-3.1"

_SOURCE = "together/lib/resources/fine_tuning.py, create_finetune_request"

BOUNDS: Mapping[str, Mapping[str, Any]] = {
    "FinetuneRequest": {
        "n_epochs": {"minimum": 1},
        "batch_size": {"minimum": 1},
        "gradient_accumulation_steps": {"minimum": 1},
        "learning_rate": {"exclusiveMinimum": 0},
        "warmup_ratio": {"minimum": 0, "maximum": 1},
        "max_grad_norm": {"minimum": 0},
        "weight_decay": {"minimum": 0},
        "suffix": {"minLength": 1, "maxLength": 40},
        "early_stopping_patience": {"minimum": 1},
        "early_stopping_warmup_evals": {"minimum": 0},
        "early_stopping_min_delta": {"minimum": 0},
    },
    "LoRATrainingType": {
        "lora_r": {"minimum": 1},
        "lora_dropout": {"minimum": 0, "exclusiveMaximum": 1},
    },
    "LinearLRSchedulerArgs": {"min_lr_ratio": {"minimum": 0, "maximum": 1}},
    "CosineLRSchedulerArgs": {
        "min_lr_ratio": {"minimum": 0, "maximum": 1},
        "num_cycles": {"exclusiveMinimum": 0},
    },
    "TrainingMethodDPO": {"rpo_alpha": {"minimum": 0}, "simpo_gamma": {"minimum": 0}},
}
"""By definition and property, from the function named above."""

_OPEN = ("UnknownTrainingType", "TrainingMethodUnknown", "UnknownLRScheduler", "EmptyLRScheduler")
"""Forms that stand for whatever a newer service may send."""

_SECRETS = ("wandb_key", "hf_api_token")
"""Keys that would carry a credential in the request; none is ever written here."""


def definition() -> dict[str, Any]:
    """The strict schema of the request body."""
    import together
    from together.lib.types.fine_tuning import FinetuneRequest

    raw = FinetuneRequest.model_json_schema(mode="validation")
    definitions = {
        name: strict(schema, _OPEN)
        for name, schema in sorted(raw.pop("$defs").items())
        if name not in _OPEN
    }
    root = strict(raw, _OPEN)
    for secret in _SECRETS:
        del root["properties"][secret]
    for name, bounds in BOUNDS.items():
        properties = (root if name == "FinetuneRequest" else definitions[name])["properties"]
        for prop, keywords in bounds.items():
            value_of(properties[prop]).update(keywords)
    for kind in ("LoRATrainingType", "FullTrainingType", "TrainingMethodSFT", "TrainingMethodDPO"):
        definitions[kind]["required"] = sorted(
            {*definitions[kind].get("required", ()), "method" if "Method" in kind else "type"}
        )
    return {
        "$schema": DRAFT,
        "title": "Together AI: create a fine-tuning job",
        "$comment": f"tools/together_schema.py from together {together.__version__}; "
        f"bounds: {_SOURCE}",
        **root,
        "$defs": definitions,
    }


if __name__ == "__main__":
    write(NAME, definition())
