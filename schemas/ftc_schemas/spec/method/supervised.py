"""Methods that imitate: given answers, or plain text."""

from typing import Literal

from ftc_schemas.spec.section import Section, required, setting


class Sft(Section):
    """Supervised fine-tuning: reproduce the given answers."""

    type: Literal["sft"] = required("Supervised fine-tuning.")
    loss_on: Literal["assistant", "completion", "all"] = setting(
        "Which tokens are learned. `assistant`: every assistant turn of a chat. `completion`: what "
        "follows the prompt. `all`: everything, prompts included.",
        example="assistant",
    )


class Cpt(Section):
    """Continued pretraining: go on reading plain text, every token of it."""

    type: Literal["cpt"] = required("Continued pretraining on plain text.")
