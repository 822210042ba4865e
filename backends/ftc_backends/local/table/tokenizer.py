"""The tokenizer: how a chat becomes one text, and which tokens have a meaning of their own."""

from typing import Any, Final

from ftc.lowering.row import Refusal, Row, converted, exact

_TEACHES_TOKENS: Final = ("sft", "cpt")
_ENDS: Final = frozenset({"embed_tokens", "lm_head"})
"""The modules that have a row for each token, as most architectures call them."""


def _new_tokens(tokens: list[str], method: str, adapter: str, saved: list[str] | None) -> Any:
    """PEFT could train single rows, but TRL multiplies with the head's own weights and would pass
    by what was learned beside them (TRL 1.16.0, seen 2026-11-25: 'TrainableTokensWrapper' object
    has no attribute 'bias')."""
    if method not in _TEACHES_TOKENS:
        return Refusal(
            f"{method} compares with a model that has no such tokens",
            help="teach them first, in a spec with `method: sft`, and start from its result",
        )
    if adapter != "none" and not _ENDS.issubset(saved or ()):
        return Refusal(
            "an adapter leaves the embeddings as they are, and the new tokens with them",
            help="set `adapter.modules_to_save: [embed_tokens, lm_head]`",
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
        optional=("adapter.modules_to_save",),
        note="each gets a row of the embeddings, and learns it",
    ),
)
