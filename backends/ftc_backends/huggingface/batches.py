"""How a batch is reached on devices that hold less of it at once."""

from typing import Any

from ftc.lowering.row import Refusal


def accumulation(batch_size: int, micro_batch_size: int, gpus: int) -> Any:
    """Micro-batches before an optimizer step."""
    at_once = micro_batch_size * max(gpus, 1)
    if batch_size % at_once == 0:
        return batch_size // at_once
    return Refusal(
        f"{batch_size} examples a step are no multiple of the {at_once} that fit at once "
        f"({micro_batch_size} on each of {max(gpus, 1)} devices)",
        help=f"set `training.batch_size` to {max(batch_size // at_once, 1) * at_once}",
    )
