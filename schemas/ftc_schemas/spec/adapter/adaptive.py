"""AdaLoRA: a budget of ranks that moves to the modules which need it."""

from typing import Literal

from ftc_schemas.spec.adapter.low_rank import LowRank
from ftc_schemas.spec.section import required, setting


class AdaLora(LowRank):
    """AdaLoRA: starts with too high a rank and prunes what matters least."""

    type: Literal["adalora"] = required("LoRA with an adaptive budget of ranks.")
    initial_rank: int = setting("Rank of every module at the start.", gt=0, example=32)
    initial_share: float = setting(
        "Share of the steps before the first rank is pruned.", ge=0, lt=1, example=0.2
    )
    final_share: float = setting(
        "Share of the steps at the end, after the last one is pruned.", ge=0, lt=1, example=0.3
    )
    prune_every: int = setting("Steps from one pruning to the next.", gt=0, example=5)
