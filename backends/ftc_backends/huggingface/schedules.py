"""transformers' names and arguments of the learning rate's schedules.

Checked against transformers 5.23, optimization.py: `linear` ends at zero and nowhere else, and
`polynomial` of power 1 is the same line to any end; `cosine` that ends above zero has a name of its
own; the end of `polynomial` is a rate, not a share.
"""

from collections.abc import Mapping
from typing import Any, Final

from ftc.lowering.row import OMIT, Refusal

TO_A_FLOOR: Final = ("cosine", "linear", "polynomial", "warmup_stable_decay")
"""The schedules that can end above zero."""

ARGUMENTS: Final = (
    "training.min_lr_ratio",
    "training.lr_power",
    "training.lr_cycles",
    "training.lr_decay_steps",
)
_READERS: Final[Mapping[str, tuple[str, ...]]] = {
    "training.min_lr_ratio": TO_A_FLOOR,
    "training.lr_power": ("polynomial",),
    "training.lr_cycles": ("cosine_with_restarts",),
    "training.lr_decay_steps": ("warmup_stable_decay",),
}


def name(scheduler: str, floor: float | None) -> str:
    """The `lr_scheduler_type`."""
    if floor and scheduler == "linear":
        return "polynomial"
    if floor and scheduler == "cosine":
        return "cosine_with_min_lr"
    return scheduler


def leaf(word: str) -> Mapping[str, Any]:
    """The way back of `name`."""
    known = {"cosine_with_min_lr": "cosine"}
    return {"training.lr_scheduler": known.get(word, word)}


def arguments(
    scheduler: str,
    rate: float,
    floor: float | None,
    power: float | None,
    cycles: int | None,
    decay_steps: int | None,
) -> Any:
    """The `lr_scheduler_kwargs`, OMIT where the schedule takes none."""
    given = dict(zip(ARGUMENTS, (floor, power, cycles, decay_steps), strict=True))
    for leaf, value in given.items():
        if value is not None and scheduler not in _READERS[leaf]:
            key = leaf.rpartition(".")[2]
            return Refusal(f"the {scheduler} schedule has no {key}", help="remove it", leaf=leaf)
    if scheduler == "polynomial":
        return {"lr_end": _end(rate, floor), "power": power}
    if scheduler == "linear" and floor:
        return {"lr_end": _end(rate, floor), "power": 1.0}
    if scheduler == "cosine" and floor:
        return {"min_lr_rate": floor}
    if scheduler == "cosine_with_restarts":
        return {"num_cycles": cycles}
    if scheduler == "warmup_stable_decay":
        if decay_steps is None:
            return Refusal(
                "the warmup_stable_decay schedule needs to know how many steps its end takes",
                help="set `training.lr_decay_steps`; a tenth of the run is usual",
                leaf="training.lr_scheduler",
            )
        return {"num_decay_steps": decay_steps, "min_lr_ratio": floor or 0.0}
    return OMIT


def argument_leaves(arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    """The way back of `arguments`, as far as it needs no learning rate."""
    found = {
        "training.min_lr_ratio": arguments.get("min_lr_rate", arguments.get("min_lr_ratio")),
        "training.lr_power": arguments.get("power"),
        "training.lr_cycles": arguments.get("num_cycles"),
        "training.lr_decay_steps": arguments.get("num_decay_steps"),
    }
    return {leaf: value for leaf, value in found.items() if value}


def _end(rate: float, floor: float | None) -> float:
    """Rounded to 12 digits, as a person would write it: 0.1 of 2e-4 is 2e-5."""
    return float(f"{rate * (floor or 0.0):.12g}")
