"""Methods that learn to judge answers instead of writing them."""

from typing import Literal

from ftc_schemas.spec.section import Section, required, setting


class Reward(Section):
    """A reward model: scores an answer, so that chosen ones score above rejected ones."""

    type: Literal["reward"] = required("A reward model from preferences.")
    center_rewards_coefficient: float = setting(
        "Strength of the pull of the scores' mean towards zero; 0 is none.", ge=0, example=0.02
    )
