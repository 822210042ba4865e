"""A request held against what Together says of its model at this moment.

`GET /v1/fine-tunes/models/limits`; its client fetches the same before each job and holds some of
the settings against it (together 3.1.1, `create_finetune_request`), but not all.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from ftc_schemas.named_tuple import NamedTuple


class Bounds(NamedTuple):
    """A setting, and the service's names of what it may be."""

    setting: str
    least: str | None = None
    most: str | None = None


_OF_ALL: Final = (
    Bounds("n_epochs", most="max_num_epochs"),
    Bounds("n_evals", most="max_num_evals"),
    Bounds("n_checkpoints", most="max_num_checkpoints"),
    Bounds("learning_rate", "min_learning_rate", "max_learning_rate"),
)
_OF_SFT: Final = (Bounds("max_seq_length", "min_max_seq_length", "max_seq_length_sft"),)
_OF_DPO: Final = (Bounds("max_seq_length", "min_max_seq_length", "max_seq_length_dpo"),)
"""Above all in the answer."""

_BATCH_OF_SFT: Final = (Bounds("batch_size", "min_batch_size", "max_batch_size"),)
_BATCH_OF_DPO: Final = (Bounds("batch_size", "min_batch_size", "max_batch_size_dpo"),)
"""In what it says of adapters, or of training all weights."""
_OF_ADAPTERS: Final = (Bounds("lora_r", most="max_rank"),)


def beyond(limits: Mapping[str, Any], request: Mapping[str, Any]) -> Iterator[str]:
    """What the service will refuse, a sentence each."""
    kind = request.get("training_type") or {"type": "Lora"}
    dpo = (request.get("training_method") or {}).get("method") == "dpo"
    full = kind.get("type") == "Full"
    if full and limits.get("supports_full_training") is False:
        yield "it trains adapters of this model only, not all its weights"
        return
    of_kind = limits.get("full_training" if full else "lora_training") or {}
    yield from _outside((*_OF_ALL, *(_OF_DPO if dpo else _OF_SFT)), request, limits)
    yield from _outside(_BATCH_OF_DPO if dpo else _BATCH_OF_SFT, request, of_kind)
    if not full:
        yield from _outside(_OF_ADAPTERS, kind, of_kind)
    yield from _not_adapted(kind.get("lora_trainable_modules"), of_kind.get("target_modules"))


def _outside(
    bounds: tuple[Bounds, ...], settings: Mapping[str, Any], limits: Mapping[str, Any]
) -> Iterator[str]:
    for name, least, most in bounds:
        value = settings.get(name)
        if not isinstance(value, int | float):
            continue  # not sent, or the service's own choice (`batch_size: max`)
        low, high = (limits.get(key) if key else None for key in (least, most))
        if low is not None and value < low:
            yield f"`{name}` is {value:g}, and it takes {low:g} at least for this model"
        if high is not None and value > high:
            yield f"`{name}` is {value:g}, and it takes {high:g} at most for this model"


def _not_adapted(modules: Any, known: Any) -> Iterator[str]:
    if known and isinstance(modules, str) and modules != "all-linear":
        for module in modules.split(","):
            if module not in known:
                yield f"`{module}` is none of the modules that it adapts: {', '.join(known)}"
