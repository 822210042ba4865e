"""LoRA and its kin: the weights stay frozen, small matrices beside them learn."""

from typing import Literal

from ftc_schemas.spec.adapter.targets import OnModules, OnQuantized
from ftc_schemas.spec.section import required, setting


class _LowRank(OnModules):
    """What LoRA and its kin have in common."""

    rank: int = setting("Rank r of the two small matrices.", gt=0, example=8)
    alpha: float = setting(
        "Scale of the update: it is multiplied by alpha / rank (rsLoRA: alpha / sqrt(rank)).",
        gt=0,
        example=8,
    )
    dropout: float = setting(
        "Share of the adapter's inputs dropped while training.", ge=0, lt=1, example=0.1
    )


class _Initialized(_LowRank):
    init: Literal["kaiming", "gaussian", "orthogonal", "pissa", "olora", "loftq"] = setting(
        "What the two matrices start from: `kaiming`, `gaussian` and `orthogonal` are random; "
        "`pissa` and `olora` factor the weights; `loftq` makes up for what quantization took away.",
        example="gaussian",
    )


class Lora(_Initialized):
    """LoRA: the weights stay frozen, two small matrices a module learn."""

    type: Literal["lora"] = required("LoRA.")


class QLora(_Initialized, OnQuantized):
    """QLoRA: LoRA on top of a base model that is loaded quantized."""

    type: Literal["qlora"] = required("LoRA on a quantized base model.")


class Dora(_LowRank, OnQuantized):
    """DoRA: LoRA that learns direction and magnitude apart. With `bits: 4` it is QDoRA."""

    type: Literal["dora"] = required("Weight-decomposed LoRA.")


class RsLora(_Initialized, OnQuantized):
    """rsLoRA: LoRA scaled by alpha / sqrt(rank), stable at high ranks."""

    type: Literal["rslora"] = required("Rank-stabilized LoRA.")
