"""`method:` how it is taught."""

from typing import Annotated, Literal

from pydantic import Field

from ftc_schemas.spec.section import Section, required, setting


class Sft(Section):
    """Supervised fine-tuning: reproduce the given answers. On `text` data this is continued
    pretraining."""

    type: Literal["sft"] = required("Supervised fine-tuning.")
    loss_on: Literal["assistant", "completion", "all"] = setting(
        "Which tokens are learned. `assistant`: every assistant turn of a chat. `completion`: what "
        "follows the prompt. `all`: everything, prompts included.",
        example="assistant",
    )


class Dpo(Section):
    """Direct preference optimization: prefer `chosen` over `rejected`, without a reward model."""

    type: Literal["dpo"] = required("Direct preference optimization.")
    beta: float = setting(
        "How closely the model stays with the reference: higher is closer.", gt=0, example=0.2
    )
    loss: Literal["sigmoid", "hinge", "ipo", "robust"] = setting(
        "The form of the loss: `sigmoid` is DPO as published, `ipo` resists overfitting to "
        "near-certain preferences, `robust` assumes that some labels are flipped.",
        example="ipo",
    )
    label_smoothing: float = setting(
        "The share of preferences assumed to be flipped (for the loss `robust`).",
        ge=0,
        lt=0.5,
        example=0.1,
    )


Method = Annotated[Sft | Dpo, Field(discriminator="type")]
