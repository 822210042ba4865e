"""transformers' names of the optimizers, and where each of them can run."""

from collections.abc import Mapping
from typing import Any, Final

from ftc.lowering.row import OMIT, Refusal

NAMES: Final[Mapping[str, str]] = {
    "adamw": "adamw_torch_fused",
    "adamw_8bit": "adamw_8bit",
    "paged_adamw_8bit": "paged_adamw_8bit",
    "paged_adamw_32bit": "paged_adamw_32bit",
    "lion": "lion_32bit",
    "lion_8bit": "lion_8bit",
    "paged_lion_8bit": "paged_lion_8bit",
    "paged_lion_32bit": "paged_lion_32bit",
    "adafactor": "adafactor",
    "sgd": "sgd",
}
"""By the language's names (transformers 5.23, `OptimizerNames`)."""

_BITSANDBYTES: Final = frozenset(name for name in NAMES if "lion" in name or "bit" in name)
_HAS_A_CPU_TWIN: Final = ("adamw", "lion")
"""What DeepSpeed has an implementation of for state that lies in the CPU's memory (accelerate
1.15, `map_pytorch_optim_to_deepspeed`)."""


def name(optimizer: str, gpus: int) -> Any:
    """transformers' name; a Refusal where it cannot run."""
    if gpus == 0 and "paged" in optimizer:
        return Refusal(
            "bitsandbytes pages on GPUs only, and would go on without",
            help=f"set `training.optimizer: {'lion' if 'lion' in optimizer else 'adamw'}`",
        )
    return NAMES[optimizer]


def over_parts(optimizer: str, strategy: str, offload: bool | None) -> Any:
    """Nothing to write; a Refusal where the optimizer cannot step over what several GPUs part."""
    if strategy == "fsdp" and optimizer in _BITSANDBYTES:
        return Refusal(
            f"bitsandbytes' {optimizer} cannot step over weights that FSDP shards over the GPUs",
            help="set `training.optimizer: adamw`",
        )
    if strategy in ("zero1", "zero2", "zero3") and offload and optimizer not in _HAS_A_CPU_TWIN:
        return Refusal(
            f"DeepSpeed has no {optimizer} that steps in the CPU's memory",
            help="set `training.optimizer: adamw`, or leave `hardware.offload` out",
        )
    return OMIT


def leaf(word: str) -> Mapping[str, Any]:
    """The way back of `name`."""
    mine = next((mine for mine, theirs in NAMES.items() if theirs == word), None)
    return {} if mine is None else {"training.optimizer": mine}


READS: Final[Mapping[str, tuple[str, ...]]] = {
    "training.adam_beta1": tuple(o for o in NAMES if "adamw" in o or "lion" in o),
    "training.adam_beta2": tuple(o for o in NAMES if "adamw" in o or "lion" in o),
    "training.adam_epsilon": tuple(o for o in NAMES if "adamw" in o),
    "training.momentum": ("sgd",),
}
"""The optimizers that read a setting; the others would pass it over (transformers 5.23,
trainer_optimizer.py)."""


def setting(leaf: str, value: Any, optimizer: str) -> Any:
    """The value where the optimizer reads it, else a Refusal."""
    if optimizer in READS[leaf]:
        return value
    return Refusal(f"{optimizer} has no {leaf.rpartition('.')[2]}", help="remove it")


def momentum_of(arguments: Any) -> Mapping[str, Any]:
    """The way back of SGD's one argument, written `momentum=0.9` or as a mapping."""
    if isinstance(arguments, str):
        arguments = dict(pair.split("=", 1) for pair in arguments.split(",") if "=" in pair)
    if isinstance(arguments, dict) and arguments.keys() == {"momentum"}:
        return {"training.momentum": float(arguments["momentum"])}
    return {}
