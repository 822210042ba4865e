"""Which kinds of data each method learns from. Light: the defaults, the rules and the rows of
several targets ask it."""

from collections.abc import Mapping
from typing import Final

FORMATS: Final[Mapping[str, tuple[str, ...]]] = {
    "sft": ("chat", "prompt-completion", "text"),
    "dpo": ("preference",),
}
"""By method; the first is taken where the spec doesn't say."""
METHODS_OF_FORMAT: Final[Mapping[str, tuple[str, ...]]] = {
    kind: tuple(method for method, formats in FORMATS.items() if kind in formats)
    for kind in dict.fromkeys(kind for formats in FORMATS.values() for kind in formats)
}
