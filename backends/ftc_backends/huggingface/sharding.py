"""What DDP, FSDP and ZeRO can do."""

from typing import Any

from ftc.lowering.row import OMIT, Refusal


def nothing_to_offload(offload: bool, strategy: str) -> Any:
    """A refusal of `hardware.offload` where each GPU needs all weights at each moment."""
    if offload and strategy == "ddp":
        return Refusal(
            "with ddp each GPU needs all of its weights, and nothing can be offloaded",
            help="set `hardware.strategy: fsdp` or `zero3`",
        )
    return OMIT
