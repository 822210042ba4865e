"""Which kinds of data each method learns from. Light: the defaults, the rules and the rows of
several targets ask it."""

from collections.abc import Mapping
from typing import Final

FORMATS: Final[Mapping[str, tuple[str, ...]]] = {
    "sft": ("chat", "prompt-completion"),
    "cpt": ("text",),
    "dpo": ("preference",),
    "orpo": ("preference",),
    "kto": ("unpaired-preference", "preference"),
    "simpo": ("preference",),
    "cpo": ("preference",),
    "reward": ("preference",),
    "grpo": ("prompt-only",),
    "rloo": ("prompt-only",),
    "online-dpo": ("prompt-only",),
    "distill": ("prompt-only",),
}
"""By method; the first is taken where the spec doesn't say."""
METHODS_OF_FORMAT: Final[Mapping[str, tuple[str, ...]]] = {
    kind: tuple(method for method, formats in FORMATS.items() if kind in formats)
    for kind in dict.fromkeys(kind for formats in FORMATS.values() for kind in formats)
}
COMPARING: Final = ("dpo", "orpo", "kto", "simpo", "cpo", "reward")
"""The methods that learn from better and worse answers."""
REWARDED: Final = ("grpo", "rloo", "online-dpo")
"""Methods that have `rewards`."""
GROUPED: Final = ("grpo", "rloo")
"""Methods that compare several answers to one prompt."""
GENERATING: Final = (*REWARDED, "distill")
"""Methods in which a model writes answers."""
