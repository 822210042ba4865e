"""What the tokenizer is told: the chat template, what ends a turn, special tokens."""

from typing import Any, Final

from ftc.lowering.row import (
    OMIT,
    Refusal,
    Row,
    both,
    converted,
    equals,
    exact,
    fixed,
    has,
    lacks,
    unless,
)
from ftc_backends.axolotl.table.conditions import (
    by_mistral_common,
    its_own_words,
    magistral,
    names_its_end,
    sft,
    shows_turns,
)

_END_OF_TURN: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("diffusiongemma", ("<turn|>",)),
    ("gemma-4", ("<turn|>",)),
    ("gemma", ("<end_of_turn>",)),
    ("glm-4", ("<|user|>", "<|observation|>")),  # its answers end where another turn begins
    ("gpt-oss", ("<|end|>",)),
    ("lfm2", ("<|im_end|>",)),
    ("muse-glimmer", ("<|eot|>", "<|eom|>")),
    ("phi-3", ("<|end|>",)),
    ("phi-4-mini", ("<|end|>",)),
    ("tiny-aya", ("<|END_RESPONSE|>",)),  # and then the end of the text
)
"""By what the model's id has in it, the first that fits: the tokens that end a turn where they are
not the one that ends a text (the models' templates as TRL 1.16 keeps them, and the example
configurations of Axolotl, 2026-07-24)."""

_QWEN_INSTRUCT: Final = ("instruct", "chat", "coder", "qwq", "vl")
"""In ids of Qwen's models up to 2.5: their tokenizers end a text as they end a turn."""


def _end_of_turn(base: str) -> Any:
    """Without it such a model never learns to stop: Axolotl labels the end of the text only."""
    name = base.lower()
    if _is_qwen_base(name.rpartition("/")[2]):
        return ["<|im_end|>"]
    tokens = next((tokens for part, tokens in _END_OF_TURN if part in name), None)
    return OMIT if tokens is None else list(tokens)


def _is_qwen_base(name: str) -> bool:
    """Of a base model of Qwen, the template ends turns and the tokenizer texts."""
    if name.startswith("qwen3"):
        return name.endswith("-base")
    return name.startswith("qwen") and not any(part in name for part in _QWEN_INSTRUCT)


def _new_tokens(tokens: list[str], method: str, adapter: str, saved: list[str] | None) -> Any:
    """Tokens to add. With an adapter both ends of the model have to be trained in full: Axolotl
    wants the rows of single tokens by number, and a spec knows no numbers."""
    if method not in ("sft", "cpt"):
        return Refusal(
            f"{method} compares with a model that has no such tokens",
            help="teach them first, in a spec with `method: sft`, and start from its result",
        )
    if adapter != "none" and not {"embed_tokens", "lm_head"}.issubset(saved or ()):
        return Refusal(
            "an adapter leaves the embeddings as they are, and the new tokens with them",
            help="set `adapter.modules_to_save: [embed_tokens, lm_head]`",
        )
    return tokens


TEMPLATE: Final[tuple[Row, ...]] = (
    fixed(
        "tokenizer_use_mistral_common",
        True,
        note="it tokenizes this model's turns, with a template of its own",
        when=by_mistral_common,
        group="data",
    ),
    fixed(
        "tokenizer_use_mistral_common",
        False,
        note="Axolotl would take it for this model, and it has a template and tokens of its own",
        when=both(magistral, its_own_words),
        group="data",
    ),
    fixed(
        "chat_template",
        "tokenizer_default",
        note="the template that comes with the model",
        when=both(shows_turns, lacks("model.chat_template"), unless(by_mistral_common)),
        group="data",
    ),
    fixed(
        "chat_template",
        "jinja",
        note="one that the spec brings",
        when=has("model.chat_template"),
        group="data",
    ),
    exact("chat_template_jinja", "model.chat_template", group="data"),
    converted(
        "eot_tokens",
        ("model.base",),
        _end_of_turn,
        note="this model ends a turn with another token than a text; both have to be learned",
        when=both(sft, equals("data.format", "chat"), unless(names_its_end)),
        group="data",
    ),
)


TOKENS: Final[tuple[Row, ...]] = (
    *(
        exact(
            ("special_tokens", f"{name}_token"),
            f"model.special_tokens.{name}",
            group="special tokens",
        )
        for name in ("pad", "eos", "bos")
    ),
    converted(
        ("special_tokens", "additional_special_tokens"),
        ("model.special_tokens.additional", "method.type", "adapter.type"),
        _new_tokens,
        backward=lambda tokens: {"model.special_tokens.additional": tokens},
        optional=("adapter.modules_to_save",),
        note="added to the tokenizer; the embeddings grow with it",
        group="special tokens",
    ),
)
