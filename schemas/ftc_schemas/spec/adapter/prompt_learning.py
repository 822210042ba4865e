"""Prompt learning: no weight of the model changes; tokens that nobody can read are learned."""

from typing import Literal

from ftc_schemas.spec.adapter.targets import OnQuantized
from ftc_schemas.spec.section import required, setting


class _VirtualTokens(OnQuantized):
    """What the three kinds have in common."""

    virtual_tokens: int = setting(
        "Learned tokens before each input; they come on top of `training.max_length`.",
        gt=0,
        example=8,
    )


class PromptTuning(_VirtualTokens):
    """Prompt tuning: learns the embeddings of a few tokens before the input."""

    type: Literal["prompt-tuning"] = required("Learned tokens before the input.")
    prompt_init: Literal["random", "sample-vocab", "text"] = setting(
        "What the tokens start from: random numbers, random words, or `prompt_text`.",
        example="random",
    )
    prompt_text: str = setting(
        "A prompt in words that the tokens start from, cut or repeated to their number.",
        min_length=1,
        example="Answer the customer politely.",
    )


class PrefixTuning(_VirtualTokens):
    """Prefix tuning: learns keys and values for every layer, as if tokens stood before the
    input."""

    type: Literal["prefix-tuning"] = required("Learned keys and values in every layer.")


class PTuning(_VirtualTokens):
    """P-tuning: learns tokens before the input through a small network."""

    type: Literal["p-tuning"] = required("Learned tokens from a small network.")
    encoder: Literal["mlp", "lstm"] = setting("The kind of network.", example="lstm")
    hidden_size: int = setting("Width of that network.", gt=0, example=64)
