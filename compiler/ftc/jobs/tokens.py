"""Count the tokens of converted lines, where the model's own tokenizer lies on this machine."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from ftc.plan.plan import Plan

Count = Callable[[bytes], int]
"""The tokens in the texts of one JSON line."""

_TEXTS: Final = frozenset({"content", "text", "prompt", "completion", "input", "arguments"})
"""Keys whose text is learned from or conditioned on, in every service's lines."""


def counter(plan: Plan, target: str) -> Count | None:
    """None when the service's model is not the one of `model.base`, whose tokenizer alone could be
    here, or when that is not here. Nothing is fetched.

    Counted are the texts; the marks that a chat template puts around them differ by service.
    """
    base = plan.get("model.base")
    if base is None or not _same_model(str(base), str(plan.get(f"model.hosted.{target}", ""))):
        return None
    file = _tokenizer_file(plan, str(base))
    if file is None:
        return None
    try:
        from tokenizers import Tokenizer
    except ImportError:
        return None
    encode = Tokenizer.from_file(str(file)).encode_batch

    def count(line: bytes) -> int:
        texts = list(_texts(json.loads(line)))
        return sum(len(encoding.ids) for encoding in encode(texts, add_special_tokens=False))

    return count


def _same_model(base: str, hosted: str) -> bool:
    """Services write an open model's name after their own prefix: `qwen/qwen3@qwen3-32b`."""
    name = base.rstrip("/").rpartition("/")[2].casefold()
    return bool(name) and hosted.replace("@", "/").rpartition("/")[2].casefold() == name


def _tokenizer_file(plan: Plan, base: str) -> Path | None:
    if base.startswith((".", "/")):
        file = Path(plan.root, base, "tokenizer.json")
        return file if file.is_file() else None
    try:
        from huggingface_hub import try_to_load_from_cache
    except ImportError:
        return None
    found = try_to_load_from_cache(base, "tokenizer.json", revision=plan.get("model.revision"))
    return Path(found) if isinstance(found, str) else None


def _texts(value: Any, key: str = "") -> Iterator[str]:
    if isinstance(value, str):
        if key in _TEXTS:
            yield value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _texts(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner, key)
