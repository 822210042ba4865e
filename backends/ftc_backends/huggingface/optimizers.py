"""transformers' names of the optimizers, what each reads, and where each of them can run."""

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
    "ademamix": "ademamix",
    "ademamix_8bit": "ademamix_8bit",
    "paged_ademamix_8bit": "paged_ademamix_8bit",
    "paged_ademamix_32bit": "paged_ademamix_32bit",
    "adafactor": "adafactor",
    "schedule_free_adamw": "schedule_free_adamw",
    "schedule_free_radam": "schedule_free_radam",
    "stable_adamw": "stable_adamw",
    "sgd": "sgd",
}
"""By the language's names (transformers 5.23, `OptimizerNames`). It has no Muon."""

MUON: Final = "muon"
SCHEDULE_FREE: Final = ("schedule_free_adamw", "schedule_free_radam")
ADEMAMIX: Final = tuple(name for name in NAMES if "ademamix" in name)

PACKAGES: Final[Mapping[str, str]] = {
    **{NAMES[name]: "bitsandbytes" for name in NAMES if "bit" in name or "lion" in name},
    "ademamix": "bitsandbytes",
    "schedule_free_adamw": "schedulefree",
    "schedule_free_radam": "schedulefree",
    "stable_adamw": "torch-optimi",
}
"""The package of transformers' optimizer, by its name there; the others are torch's or its own."""

_BITSANDBYTES: Final = frozenset(
    name for name, theirs in NAMES.items() if PACKAGES.get(theirs) == "bitsandbytes"
)
_HAS_A_CPU_TWIN: Final = ("adamw", "lion")
"""What DeepSpeed has an implementation of for state that lies in the CPU's memory (accelerate
1.15, `map_pytorch_optim_to_deepspeed`)."""


def name(optimizer: str, gpus: int) -> Any:
    """transformers' name, nothing where it has none; a Refusal where it cannot run."""
    unpaged = next(kind for kind in ("lion", "ademamix", "adamw", optimizer) if kind in optimizer)
    if gpus == 0 and "paged" in optimizer:
        return Refusal(
            "bitsandbytes pages on GPUs only, and would go on without",
            help=f"set `training.optimizer: {unpaged}`",
        )
    return NAMES.get(optimizer, OMIT)


_WHOLE: Final = (MUON, *SCHEDULE_FREE, "stable_adamw")
"""Muon and StableAdamW measure whole matrices; the schedule-free ones are told by the trainer when
to swap weights, which DeepSpeed's wrapper does not pass on (accelerate 1.15)."""


def over_parts(optimizer: str, strategy: str, offload: bool | None) -> Any:
    """Nothing to write; a Refusal where the optimizer cannot step over what several GPUs part."""
    if strategy == "fsdp" and optimizer in _BITSANDBYTES:
        return Refusal(
            f"bitsandbytes' {optimizer} cannot step over weights that FSDP shards over the GPUs",
            help="set `training.optimizer: adamw`",
        )
    if strategy != "ddp" and optimizer in _WHOLE:
        return Refusal(
            f"{optimizer} steps over whole weights, and `{strategy}` parts them among the GPUs",
            help="set `training.optimizer: adamw`, or `hardware.strategy: ddp`",
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


_LION: Final = tuple(name for name in NAMES if "lion" in name)
_KIN_OF_ADAMW: Final = (
    *(name for name in NAMES if "adamw" in name or "radam" in name),
    *ADEMAMIX,
    MUON,
)
"""Muon hands what is no matrix to AdamW."""

READS: Final[Mapping[str, tuple[str, ...]]] = {
    "training.adam_beta1": (*_KIN_OF_ADAMW, *_LION),
    "training.adam_beta2": (*_KIN_OF_ADAMW, *_LION),
    "training.adam_epsilon": _KIN_OF_ADAMW,
    "training.adam_beta3": ADEMAMIX,
    "training.ademamix_alpha": ADEMAMIX,
    "training.momentum": ("sgd", MUON),
}
"""The optimizers that read a setting; the others would pass it over (transformers 5.23,
trainer_optimizer.py). Each was changed and moved the losses (run 2026-11-25)."""


def setting(leaf: str, value: Any, optimizer: str) -> Any:
    """The value where the optimizer reads it, else a Refusal."""
    if optimizer in READS[leaf]:
        return value
    return Refusal(f"{optimizer} has no {leaf.rpartition('.')[2]}", help="remove it")


_ARGUMENTS: Final[Mapping[str, str]] = {
    "momentum": "training.momentum",
    "beta3": "training.adam_beta3",
    "alpha": "training.ademamix_alpha",
}
"""What optimizers are told beside the trainer's own settings, by their names for it."""


def arguments(**values: float) -> str:
    """`optim_args`, as transformers takes them apart."""
    return ",".join(f"{name}={value:g}" for name, value in values.items())


def argument_leaves(arguments: Any) -> Mapping[str, Any]:
    """The way back, from `momentum=0.9` or a mapping; nothing where one has no leaf."""
    if isinstance(arguments, str):
        arguments = dict(pair.split("=", 1) for pair in arguments.split(",") if "=" in pair)
    if isinstance(arguments, dict) and arguments.keys() <= _ARGUMENTS.keys():
        return {_ARGUMENTS[name]: float(value) for name, value in arguments.items()}
    return {}
