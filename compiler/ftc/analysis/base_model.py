"""What is known about the base model without fetching anything.

Facts come from the local folder that `model.base` names, else from the catalogue, else from the
id itself (`Qwen/Qwen3-0.6B` says 0.6 billion parameters).
"""

import json
import re
from functools import lru_cache
from math import prod
from typing import Any, Final

from ftc.data.files import LocationError, open_for_reading
from ftc.plan.plan import Plan, file_of
from ftc_schemas.catalog import open_model
from ftc_schemas.named_tuple import NamedTuple

_MOST_BYTES: Final = 4 * 2**20
"""Of a file that is read; a config takes kilobytes."""

# Patterns are compiled when they are first needed, which a cold start feels.
_SIZE: Final = r"(?<![A-Za-z0-9.])(\d+(?:\.\d+)?)([BbMm])(?![A-Za-z0-9])"
_BASE: Final = r"-(base|pt)(-|$)"
_INSTRUCT: Final = r"-(instruct|chat|it)(-|$)"
_HUB_ID: Final = r"[\w-][\w.-]*(/[\w-][\w.-]*)?"


class BaseModel(NamedTuple):
    """None means that nobody here knows."""

    id: str
    parameters: int | None
    context_length: int | None
    """Tokens that it was made for."""
    chat_template: bool | None
    known_from: str
    """Who says so: "the catalogue (…)"."""


def is_folder(base: str) -> bool:
    """Whether `model.base` names a folder rather than an id on the Hub."""
    return base.startswith((".", "/", "~"))


def hub_id(plan: Plan) -> str | None:
    """The base model's id on the Hugging Face Hub; None for a folder or no base at all."""
    base: str | None = plan.get("model.base")
    if base is None or is_folder(base) or not re.fullmatch(_HUB_ID, base):
        return None
    return base


def looks_like_base(id: str) -> bool:
    """Whether a model calls itself a base model, one that has not learned to answer."""
    return re.search(_BASE, id.lower()) is not None


def looks_like_instruct(id: str) -> bool:
    """Whether a model calls itself tuned for instructions or chat."""
    return re.search(_INSTRUCT, id.lower()) is not None


@lru_cache(maxsize=1)  # several rules of one run ask
def base_model(plan: Plan) -> BaseModel | None:
    """The facts about `model.base`; None when the spec names none."""
    base: str | None = plan.get("model.base")
    return None if base is None else known(base, plan.root)


def known(model: str, root: str) -> BaseModel:
    """The facts about any model that a spec names: the base, a teacher."""
    if is_folder(model):
        return _local(model, root)
    entry = open_model(model)
    if entry is None:
        return BaseModel(model, parameters_in(model), None, None, "its name")
    return BaseModel(
        model,
        entry.parameters or parameters_in(model),
        entry.context_length,
        entry.chat_template,
        f"the catalogue, {entry.as_of}",
    )


def vocabulary_size(folder: str, root: str) -> int | None:
    """The tokens of a model in a local folder, as its configuration says."""
    size = _config(folder, root).get("vocab_size")
    return size if isinstance(size, int) else None


def is_tiny(plan: Plan) -> bool:
    """Whether the model is so small that recipes for language models say nothing about it: under
    50 million parameters."""
    model = base_model(plan)
    return model is not None and model.parameters is not None and model.parameters < 50_000_000


def parameters_in(id: str) -> int | None:
    """The parameters that a model's name states. None for mixtures such as `8x7B`, whose total is
    not the product."""
    match = re.search(_SIZE, id)
    if match is None:
        return None
    return round(float(match[1]) * {"B": 10**9, "M": 10**6}[match[2].upper()])


def _local(base: str, root: str) -> BaseModel:
    folder = file_of(base, root)
    config = _config(base, root)
    context = config.get("max_position_embeddings")
    return BaseModel(
        base,
        _stored_parameters(f"{folder}/model.safetensors") or parameters_in(base),
        context if isinstance(context, int) and context > 0 else None,
        _has_chat_template(folder),
        "its own files",
    )


def _config(base: str, root: str) -> dict[str, Any]:
    folder = file_of(base, root)
    config = _read_json(f"{folder}/config.json")
    inner = config.get("text_config")
    return inner if isinstance(inner, dict) else config


def _has_chat_template(folder: str) -> bool | None:
    tokenizer = _read_json(f"{folder}/tokenizer_config.json")
    if not tokenizer:
        return None
    return bool(tokenizer.get("chat_template")) or _read(f"{folder}/chat_template.jinja") != b""


def _stored_parameters(file: str) -> int | None:
    """The sizes in the header of a safetensors file, summed: 8 bytes of length, then JSON."""
    try:
        with open_for_reading(file) as opened:
            length = int.from_bytes(opened.read(8), "little")
            header = json.loads(opened.read(length)) if length <= _MOST_BYTES else {}
            tensors = (entry for name, entry in header.items() if name != "__metadata__")
            count: int = sum(prod(tensor["shape"]) for tensor in tensors)
            return count
    except (LocationError, OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _read_json(file: str) -> dict[str, Any]:
    try:
        content = json.loads(_read(file) or b"{}")
    except (ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


def _read(file: str) -> bytes:
    """The start of a file; nothing when it cannot be read."""
    try:
        with open_for_reading(file) as opened:
            return opened.read(_MOST_BYTES)
    except (LocationError, OSError):
        return b""
