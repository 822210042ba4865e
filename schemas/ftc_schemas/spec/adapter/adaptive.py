"""AdaLoRA: a budget of ranks that moves to the modules which need it."""

from typing import Literal

from ftc_schemas.spec.adapter.targets import OnModules
from ftc_schemas.spec.section import required, setting


class AdaLora(OnModules):
    """AdaLoRA: starts with too high a rank and prunes what matters least."""

    type: Literal["adalora"] = required("LoRA with an adaptive budget of ranks.")
    rank: int = setting("Average rank of a module in the end.", gt=0, example=8)
    initial_rank: int = setting("Rank of every module at the start.", gt=0, example=32)
    alpha: float = setting(
        "Scale of the update: it is multiplied by alpha / rank.", gt=0, example=8
    )
    dropout: float = setting(
        "Share of the adapter's inputs dropped while training.", ge=0, lt=1, example=0.1
    )
    initial_share: float = setting(
        "Share of the steps before the first rank is pruned.", ge=0, lt=1, example=0.2
    )
    final_share: float = setting(
        "Share of the steps at the end, after the last one is pruned.", ge=0, lt=1, example=0.3
    )
    prune_every: int = setting("Steps from one pruning to the next.", gt=0, example=5)
