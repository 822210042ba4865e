"""A request held against what Together says of its model at this moment.

`GET /v1/fine-tunes/models/limits`; its client fetches the same before each job and holds some of
the settings against it (together 3.1.1, `create_finetune_request`), but not all.
"""

from collections.abc import Iterator, Mapping
from typing import Any


def beyond(limits: Mapping[str, Any], request: Mapping[str, Any]) -> Iterator[str]:
    """What the service will refuse, a sentence each."""
    kind = request.get("training_type") or {"type": "Lora"}
    dpo = (request.get("training_method") or {}).get("method") == "dpo"
    full = kind.get("type") == "Full"
    if full and limits.get("supports_full_training") is False:
        yield "it trains adapters of this model only, not all its weights"
        return
    of_kind = limits.get("full_training" if full else "lora_training") or {}
    most = of_kind.get("max_batch_size_dpo" if dpo else "max_batch_size")
    longest = limits.get("max_seq_length_dpo" if dpo else "max_seq_length_sft")
    for name, value, low, high in (
        ("n_epochs", request.get("n_epochs"), None, limits.get("max_num_epochs")),
        ("n_evals", request.get("n_evals"), None, limits.get("max_num_evals")),
        ("n_checkpoints", request.get("n_checkpoints"), None, limits.get("max_num_checkpoints")),
        (
            "learning_rate",
            request.get("learning_rate"),
            limits.get("min_learning_rate"),
            limits.get("max_learning_rate"),
        ),
        ("batch_size", request.get("batch_size"), of_kind.get("min_batch_size"), most),
        (
            "max_seq_length",
            request.get("max_seq_length"),
            limits.get("min_max_seq_length"),
            longest,
        ),
        ("lora_r", kind.get("lora_r"), None, None if full else of_kind.get("max_rank")),
    ):
        if not isinstance(value, int | float):
            continue  # not sent, or the service's own choice (`batch_size: max`)
        if low is not None and value < low:
            yield f"`{name}` is {value:g}, and it takes {low:g} at least for this model"
        if high is not None and value > high:
            yield f"`{name}` is {value:g}, and it takes {high:g} at most for this model"
    known = of_kind.get("target_modules")
    modules = kind.get("lora_trainable_modules")
    if known and isinstance(modules, str) and modules != "all-linear":
        for module in modules.split(","):
            if module not in known:
                yield f"`{module}` is none of the modules that it adapts: {', '.join(known)}"
