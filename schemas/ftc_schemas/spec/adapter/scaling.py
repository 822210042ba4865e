"""Adapters that only rescale: a vector where LoRA learns matrices."""

from typing import Annotated, Literal

from pydantic import Field

from ftc_schemas.spec.adapter.targets import Module, OnModules, OnQuantized
from ftc_schemas.spec.section import required, setting


class Ia3(OnQuantized):
    """IA3: learns one vector a module, which rescales its activations."""

    type: Literal["ia3"] = required("Learned rescaling of activations.")
    target_modules: Literal["all-linear"] | Annotated[list[Module], Field(min_length=1)] = setting(
        "The modules whose activations are rescaled: keys, values and the second layer of the MLP.",
        example=["k_proj", "v_proj", "fc2"],
    )
    feedforward_modules: Annotated[list[Module], Field(min_length=1)] = setting(
        "Those of `target_modules` that are rescaled where they read, not where they write: the "
        "second layer of the MLP.",
        example=["fc2"],
    )
    modules_to_save: list[Module] = setting(
        "Modules trained in full and saved with the adapter, such as `[lm_head, embed_tokens]`.",
        example=["lm_head"],
    )


class Vera(OnModules):
    """VeRA: all modules share two random matrices; each learns two vectors that scale them."""

    type: Literal["vera"] = required("Vectors that scale shared random matrices.")
    rank: int = setting("Rank of the shared random matrices.", gt=0, example=128)
    dropout: float = setting(
        "Share of the adapter's inputs dropped while training.", ge=0, lt=1, example=0.1
    )
