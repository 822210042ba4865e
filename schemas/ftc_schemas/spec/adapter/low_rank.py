"""LoRA and its kin: the weights stay frozen, small matrices beside them learn."""

from typing import Annotated, Literal

from pydantic import Field

from ftc_schemas.spec.section import Section, required, setting

Module = Annotated[str, Field(min_length=1)]


class _LowRank(Section):
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
    target_modules: Literal["all-linear"] | Annotated[list[Module], Field(min_length=1)] = setting(
        "Which modules get an adapter: `all-linear`, or a list of names such as "
        "`[q_proj, v_proj]`.",
        example=["q_proj", "v_proj"],
    )
    modules_to_save: list[Module] = setting(
        "Modules trained in full and saved with the adapter, such as `[lm_head, embed_tokens]`.",
        example=["lm_head"],
    )


class Lora(_LowRank):
    """LoRA: the weights stay frozen, two small matrices a module learn."""

    type: Literal["lora"] = required("LoRA.")


class QLora(_LowRank):
    """QLoRA: LoRA on top of a base model that is loaded quantized."""

    type: Literal["qlora"] = required("LoRA on a quantized base model.")
    bits: Literal[4, 8] = setting("Bits a weight of the frozen base.", example=8)
    quantization: Literal["nf4", "fp4"] = setting("Data type of a 4-bit base.", example="fp4")
    double_quantization: bool = setting(
        "Quantize the quantization constants of a 4-bit base too.", example=False
    )


class Dora(_LowRank):
    """DoRA: LoRA that learns direction and magnitude apart."""

    type: Literal["dora"] = required("Weight-decomposed LoRA.")


class RsLora(_LowRank):
    """rsLoRA: LoRA scaled by alpha / sqrt(rank), stable at high ranks."""

    type: Literal["rslora"] = required("Rank-stabilized LoRA.")
