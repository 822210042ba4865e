"""Which tokens are learned."""

from typing import Any, Final

from ftc.lowering.row import OMIT, Refusal, Row, both, converted, equals, exact
from ftc_backends.local.table.conditions import sft


def _assistant_only(loss_on: str) -> Any:
    if loss_on == "completion":
        return Refusal(
            "TRL ignores completion-only loss on chats",
            help="set `method.loss_on: assistant`, or write the data as prompt-completion",
        )
    return loss_on == "assistant"


def _completion_only(loss_on: str) -> Any:
    if loss_on == "assistant":
        return Refusal(
            "prompt-completion data has no assistant turns",
            help="set `method.loss_on: completion`",
        )
    return loss_on == "completion"


def _everything(loss_on: str) -> Any:
    if loss_on == "all":
        return OMIT
    return Refusal(f"plain text has no {loss_on} to learn from", help="set `method.loss_on: all`")


def _packing_strategy(packing: bool, data_format: str) -> Any:
    """Best-fit decreasing cuts what is longer than a sequence, which is right for an answer and a
    loss of text in continued pretraining; there it is split."""
    if not packing:
        return OMIT
    return "bfd_split" if data_format == "text" else "bfd"


TOKENS: Final[tuple[Row, ...]] = (
    exact(("config", "max_length"), "training.max_length", group="tokens"),
    exact(("config", "packing"), "training.packing", when=sft, group="tokens"),
    converted(
        ("config", "packing_strategy"),
        ("training.packing", "data.format"),
        _packing_strategy,
        note="`bfd` cuts what is too long, `bfd_split` loses no text",
        when=sft,
        group="tokens",
    ),
    converted(
        ("config", "assistant_only_loss"),
        ("method.loss_on",),
        _assistant_only,
        backward=lambda only: {"method.loss_on": "assistant" if only else "all"},
        note="TRL's word for the assistant turns",
        when=both(sft, equals("data.format", "chat")),
        group="tokens",
    ),
    converted(
        ("config", "completion_only_loss"),
        ("method.loss_on",),
        _completion_only,
        backward=lambda only: {"method.loss_on": "completion" if only else "all"},
        note="TRL's word for what follows the prompt",
        when=both(sft, equals("data.format", "prompt-completion")),
        group="tokens",
    ),
    converted(
        (),
        ("method.loss_on",),
        _everything,
        note="plain text is learned whole",
        when=both(sft, equals("data.format", "text")),
    ),
)
