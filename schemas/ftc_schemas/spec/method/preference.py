"""Methods that compare: a better answer with a worse one."""

from typing import Literal

from ftc_schemas.spec.section import Section, required, setting


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
