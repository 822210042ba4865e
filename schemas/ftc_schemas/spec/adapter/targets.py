"""Where in the model an adapter sits, and on what kind of base."""

from typing import Annotated, Literal

from pydantic import Field

from ftc_schemas.spec.section import Section, setting

Module = Annotated[str, Field(min_length=1)]
Layer = Annotated[int, Field(ge=0)]


class OnModules(Section):
    """Of an adapter that sits on modules of the model."""

    target_modules: Literal["all-linear"] | Annotated[list[Module], Field(min_length=1)] = setting(
        "Which modules get an adapter: `all-linear`, or a list of names such as "
        "`[q_proj, v_proj]`.",
        example=["q_proj", "v_proj"],
    )
    exclude_modules: Annotated[list[Module], Field(min_length=1)] = setting(
        "Modules that get none, although `target_modules` names them.", example=["down_proj"]
    )
    layers: Annotated[list[Layer], Field(min_length=1)] = setting(
        "Numbers of the layers that get an adapter, from 0; all of them where nothing is said.",
        example=[0, 1],
    )
    modules_to_save: list[Module] = setting(
        "Modules trained in full and saved with the adapter, such as `[lm_head, embed_tokens]`.",
        example=["lm_head"],
    )


class OnQuantized(Section):
    """Of an adapter whose base may be loaded quantized."""

    bits: Literal[4, 8] = setting("Bits a weight of the frozen base.", example=8)
    quantization: Literal["nf4", "fp4"] = setting("Data type of a 4-bit base.", example="fp4")
    double_quantization: bool = setting(
        "Quantize the quantization constants of a 4-bit base too.", example=False
    )
