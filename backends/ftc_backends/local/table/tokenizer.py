"""The tokenizer: how a chat becomes one text, and which tokens have a meaning of their own."""

from typing import Any, Final

from ftc.lowering.row import Refusal, Row, converted, exact
from ftc_schemas.spec.defaults import LOW_RANK

_TEACHES_TOKENS: Final = ("sft", "cpt")
_LEARNS_ROWS: Final = ("none", *LOW_RANK)


def _new_tokens(tokens: list[str], method: str, adapter: str) -> Any:
    if method not in _TEACHES_TOKENS:
        return Refusal(
            f"{method} compares with a model that has no such tokens",
            help="teach them first, in a spec with `method: sft`, and start from its result",
        )
    if adapter not in _LEARNS_ROWS:
        return Refusal(
            f"{adapter} has nothing that learns a new token's row of the embeddings",
            help="set `adapter.type: lora`, or train all weights with `none`",
        )
    return tokens


TOKENIZER: Final[tuple[Row, ...]] = (
    exact(("tokenizer", "chat_template"), "model.chat_template"),
    exact(("tokenizer", "pad_token"), "model.special_tokens.pad"),
    exact(("tokenizer", "eos_token"), "model.special_tokens.eos"),
    exact(("tokenizer", "bos_token"), "model.special_tokens.bos"),
    converted(
        ("tokenizer", "new_tokens"),
        ("model.special_tokens.additional", "method.type", "adapter.type"),
        _new_tokens,
        backward=lambda tokens: {"model.special_tokens.additional": tokens},
        note="each gets a row of the embeddings, and learns it",
    ),
)
