"""Which tokens are learned."""

from typing import Any, Final

from ftc.lowering.row import OMIT, Refusal, Row, both, converted, either, equals, exact, unless
from ftc_backends.local.table.conditions import grouped, imitating, logits, packed, sft


def _learned_turns(loss_on: str) -> Any:
    if loss_on == "completion":
        return Refusal(
            "TRL ignores completion-only loss on chats",
            help="set `method.loss_on: assistant`, or write the data as prompt-completion",
        )
    return loss_on if loss_on == "assistant" else OMIT


def _assistant_only(loss_on: str) -> Any:
    return False if loss_on == "all" else OMIT


def _completion_only(loss_on: str) -> Any:
    if loss_on == "assistant":
        return Refusal(
            "prompt-completion data has no assistant turns",
            help="set `method.loss_on: completion`",
        )
    return loss_on == "completion"


TOKENS: Final[tuple[Row, ...]] = (
    exact(
        ("config", "max_length"),
        "training.max_length",
        when=unless(either(grouped, logits)),
        group="tokens",
    ),
    exact(("config", "packing"), "training.packing", when=imitating, group="tokens"),
    exact(
        ("config", "packing_strategy"),
        "training.packing_strategy",
        when=both(imitating, packed),
        group="tokens",
    ),
    converted(
        "learned_turns",
        ("method.loss_on",),
        _learned_turns,
        backward=lambda role: {"method.loss_on": role},
        note="train.py labels what they say and the token that ends them: TRL's own templates for "
        "training learn more, and others another text",
        when=both(sft, equals("data.format", "chat")),
    ),
    converted(
        ("config", "assistant_only_loss"),
        ("method.loss_on",),
        _assistant_only,
        backward=lambda only: {"method.loss_on": "assistant" if only else "all"},
        note="every token is learned",
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
)
