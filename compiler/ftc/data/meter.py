"""How long rows are in tokens, for who converts them: counted by the model's own tokenizer where it
lies on this machine, else an estimate that is called one. Nothing is fetched.

Counted are the texts; the marks that a chat template puts around them differ by service.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ftc.data.rows import Row
from ftc.data.tokens import CHARACTERS_A_TOKEN, ESTIMATE
from ftc.plan.plan import Plan
from ftc_schemas.named_tuple import NamedTuple


class Meter(NamedTuple):
    """Measures rows."""

    tokens: Callable[[Row], int]
    how: str
    """ "by the tokenizer of Qwen/Qwen3-0.6B", or "an estimate: …"."""
    exact: bool
    model: str = ""
    """The service's name for the model that reads the rows."""
    limit: int | None = None
    """The tokens that this model reads of a row, where the catalogue says."""

    def without_tokenizer(self) -> "Meter":
        """The estimate, for rows that were counted before and found short enough."""
        return self._replace(tokens=_estimated, how=ESTIMATE, exact=False, limit=None)


def meter_of(plan: Plan, target: str) -> Meter:
    """The best measure that is at hand for the rows of a spec's model on a service."""
    hosted = str(plan.get(f"model.hosted.{target}", ""))
    limit = _limit(plan, target, hosted)
    counter = _by_own_tokenizer(plan, hosted) or _by_tiktoken(hosted)
    if counter is None:
        return Meter(_estimated, ESTIMATE, False, hosted, limit)
    return Meter(counter.tokens, counter.how, True, hosted, limit)


class _Counter(NamedTuple):
    tokens: Callable[[Row], int]
    how: str


def _by_own_tokenizer(plan: Plan, hosted: str) -> _Counter | None:
    """By the tokenizer of `model.base`, whose folder could lie here. Where the service tunes
    another model, its counts would be those of the wrong one."""
    base = plan.get("model.base")
    file = _tokenizer_file(plan, str(base)) if base and same_model(str(base), hosted) else None
    if file is None:
        return None
    try:
        from tokenizers import Tokenizer
    except ImportError:
        return None
    encode = Tokenizer.from_file(str(file)).encode_batch_fast

    def count(row: Row) -> int:
        encoded = encode(texts_of(row), add_special_tokens=False)
        return sum(len(encoding.ids) for encoding in encoded)

    return _Counter(count, f"by the tokenizer of {base}")


def _by_tiktoken(hosted: str) -> _Counter | None:
    from ftc.data.tiktoken_files import encoding_of
    from ftc_schemas.catalog import base_of

    encoding = encoding_of(base_of(hosted).rpartition("/")[2]) if hosted else None
    if encoding is None:
        return None
    how = f"by tiktoken's {encoding.name}"
    return _Counter(lambda row: encoding.tokens(texts_of(row)), how)


def same_model(base: str, hosted: str) -> bool:
    """Services write an open model's name after their own prefix: `qwen/qwen3@qwen3-32b`."""
    name = base.rstrip("/").rpartition("/")[2].casefold()
    return bool(name) and hosted.replace("@", "/").rpartition("/")[2].casefold() == name


def texts_of(row: Row) -> list[str]:
    """What is learned from or conditioned on: texts, and the arguments of calls."""
    texts: list[str] = []
    for part in row:
        if isinstance(part, str):
            texts.append(part)
        elif isinstance(part, tuple):
            for message in part:
                if isinstance(message.content, str):
                    texts.append(message.content)
                elif message.content is not None:
                    texts += _in_parts(message.content)
                if message.tool_calls is not None:
                    texts += _in_calls(message.tool_calls)
    return texts


def _in_parts(parts: Sequence[Mapping[str, Any]]) -> list[str]:
    return [text for part in parts if isinstance(text := part.get("text"), str)]


def _in_calls(calls: Sequence[Mapping[str, Any]]) -> list[str]:
    """Arguments are JSON text, or what it says."""
    arguments = [call["function"]["arguments"] for call in calls]
    return [
        said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)
        for said in arguments
    ]


def _estimated(row: Row) -> int:
    return -(-sum(map(len, texts_of(row))) // CHARACTERS_A_TOKEN)


def _limit(plan: Plan, target: str, hosted: str) -> int | None:
    from ftc_schemas import catalog

    if not hosted or not catalog.services(target):
        return None
    facts = catalog.hosted_model(target, hosted, plan.get(f"targets.{target}.endpoint"))
    return None if facts is None else facts.max_tokens


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
