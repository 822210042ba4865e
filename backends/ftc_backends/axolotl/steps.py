"""What the rows about optimizer steps compute: batches, the optimizer, the learning rate."""

from collections.abc import Mapping
from math import ceil
from typing import Any, Final

from ftc.lowering.row import OMIT, Refusal
from ftc_backends.huggingface import optimizers, schedules
from ftc_backends.huggingface.batches import accumulation as accumulation

_OWN_OPTIMIZERS: Final[Mapping[str, str]] = {"adamw_8bit": "adamw_bnb_8bit"}
"""Where Axolotl's users write another of transformers' names for the same optimizer."""


def optimizer(name: str, gpus: int) -> Any:
    return optimizers.name(name, gpus) if name not in _OWN_OPTIMIZERS else _OWN_OPTIMIZERS[name]


def optimizer_leaf(word: str) -> Mapping[str, Any]:
    own = {theirs: mine for mine, theirs in _OWN_OPTIMIZERS.items()}
    return {"training.optimizer": own[word]} if word in own else optimizers.leaf(word)


def momentum(momentum: float, optimizer: str) -> Any:
    found = optimizers.setting("training.momentum", momentum, optimizer)
    return {"momentum": momentum} if found == momentum else found


def scheduler(name: str, floor: float | None) -> str:
    """Axolotl's own cosine ends where `cosine_min_lr_ratio` says."""
    return name if name == "cosine" else schedules.name(name, floor)


def scheduler_arguments(name: str, rate: float, *arguments: Any) -> Any:
    found = schedules.arguments(name, rate, *arguments)
    return OMIT if name == "cosine" and isinstance(found, dict) else found


def warmup_steps(steps: int) -> Any:
    if steps == 1:
        return Refusal(
            "it makes a warm-up of one step two steps long", help="set `training.warmup_steps: 2`"
        )
    return steps


def warmup_without_a_length(ratio: float) -> Any:
    if ratio == 0:
        return 0
    return Refusal(
        "its SimPO takes a warm-up in steps, and the length of the run is known only there",
        help="set `training.warmup_steps`, or `training.max_steps`",
    )


def warmup_of_steps(ratio: float, max_steps: int) -> Any:
    """Axolotl takes the share of one epoch when that is shorter than `max_steps`; in steps there
    is no doubt. Rounded up, as transformers does."""
    return warmup_steps(ceil(round(ratio * max_steps, 6)))


def packing_strategy(strategy: str, data_format: str) -> Any:
    """Axolotl packs whole examples where they fit best. What is longer than a sequence is cut by
    `excess_length_strategy`, but of plain text the rest goes on in the next."""
    own = "bfd_split" if data_format == "text" else "bfd"
    if strategy == own:
        return OMIT
    return Refusal(
        f"it packs {data_format} data by {own} only",
        help=f"set `training.packing_strategy: {own}`, or leave it out",
    )


_EXPERTS_OF_PAIRS: Final = 0.001
"""TRL 1.9.0, DPOConfig and KTOConfig `router_aux_loss_coef`, read 2026-11-25."""


def experts_of_pairs(coef: float) -> Any:
    if coef == _EXPERTS_OF_PAIRS:
        return OMIT
    return Refusal(
        f"it weighs the load of experts by {_EXPERTS_OF_PAIRS} in these methods",
        help=f"write `router_aux_loss_coef: {_EXPERTS_OF_PAIRS}`",
    )
