"""The words of the language: which keys stand where, read off the pydantic models."""

from collections.abc import Iterator, Mapping
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from ftc.source.span import Path, dotted
from ftc_schemas.named_tuple import NamedTuple


class Entry(NamedTuple):
    """One leaf of the language."""

    name: str
    """Dotted: `adapter.rank`; `model.hosted.<name>` for maps with free keys."""
    field: FieldInfo
    branch: str | None
    """The `type` of the section that has it, None where every form of the section does."""
    meanings: tuple[tuple[str, FieldInfo], ...] = ()
    """Where types of the section mean different things by it: the types, and what they mean."""

    @property
    def example(self) -> Any:
        """A value that isn't its default."""
        return self.field.examples[0] if self.field.examples else None


def keys_at(model: type[BaseModel], path: Path, value: Any) -> tuple[str, ...]:
    """The keys that may stand in the mapping at `path`, given what `value` (the document) says
    about `type`. Empty where keys are free."""
    models: tuple[type[BaseModel], ...] = (model,)
    for part in path:
        value = _part_of(value, part)
        if isinstance(part, str):
            fields = (m.model_fields[part] for m in models if part in m.model_fields)
            models = tuple(
                inner for field in fields for inner in (*_models_in(field), *items(field))
            )
        chosen = value.get("type") if isinstance(value, dict) else None
        models = tuple(m for m in models if _tag(m) == chosen) or models
    return tuple(dict.fromkeys(key for m in models for key in m.model_fields))


def _part_of(value: Any, part: str | int) -> Any:
    try:
        return value[part]
    except (KeyError, IndexError, TypeError):
        return None


def entries(model: type[BaseModel], prefix: Path = ()) -> Iterator[Entry]:
    """Every leaf of the language, in its order."""
    for key, field in model.model_fields.items():
        path = (*prefix, key)
        inner = _models_in(field)
        if not inner:
            free = get_origin(field.annotation) is dict
            yield Entry(dotted(path) + (".<name>" if free else ""), field, _tag(model))
        elif len(inner) == 1:
            yield from entries(inner[0], path)
        else:
            yield from _of_union(inner, path)


def _of_union(models: tuple[type[BaseModel], ...], path: Path) -> Iterator[Entry]:
    seen: dict[str, list[Entry]] = {}
    for model in models:
        for entry in entries(model, path):
            seen.setdefault(entry.name, []).append(entry)
    for name, found in seen.items():
        branches = ", ".join(entry.branch or "" for entry in found)
        everywhere = len(found) == len(models)
        yield Entry(name, found[0].field, None if everywhere else branches, _meanings(found))


def _meanings(found: list[Entry]) -> tuple[tuple[str, FieldInfo], ...]:
    """The types that say the same of an entry, together; nothing where all do."""
    told: dict[Any, list[Entry]] = {}
    for entry in found:
        told.setdefault((entry.field.description, choices(entry.field)), []).append(entry)
    if len(told) == 1 or found[0].name.endswith(".type"):
        return ()
    return tuple(
        (", ".join(entry.branch or "" for entry in alike), alike[0].field)
        for alike in told.values()
    )


def leaf_types(model: type[BaseModel], name: str) -> tuple[str, ...]:
    """The values that `type` may have in a section (`method`, `adapter`)."""
    return tuple(t for m in _models_in(model.model_fields[name]) if (t := _tag(m)) is not None)


def items(field: FieldInfo) -> tuple[type[BaseModel], ...]:
    """The models that a list's items may be; () where they are plain, or there is no list."""
    return tuple(_item_models(field.annotation))


def item_documents(field: FieldInfo) -> Mapping[str, str]:
    """What each `type` of a list's items means, and which other keys it has."""
    return {
        tag: f"{_one_line(m.__doc__)} Keys: {', '.join(k for k in m.model_fields if k != 'type')}."
        for m in items(field)
        if (tag := _tag(m)) is not None
    }


def item_keys(field: FieldInfo) -> Mapping[str, str]:
    """What a mapping in a list can say, where its items have no `type`."""
    plain = (m for m in items(field) if _tag(m) is None)
    return {name: inner.description or "" for m in plain for name, inner in m.model_fields.items()}


def _one_line(text: str | None) -> str:
    return " ".join((text or "").split())


def _item_models(annotation: Any) -> Iterator[type[BaseModel]]:
    if get_origin(annotation) is list:
        for part in get_args(annotation):
            yield from _models_of(part)
    elif get_origin(annotation) in (Union, UnionType, Annotated):
        for part in get_args(annotation):
            yield from _item_models(part)


def type_documents(model: type[BaseModel], name: str) -> Mapping[str, str]:
    """What each value of `type` means in a section: the first words of its model."""
    models = _models_in(model.model_fields[name])
    return {t: (m.__doc__ or "").strip() for m in models if (t := _tag(m)) is not None}


def elsewhere(model: type[BaseModel], key: str) -> str | None:
    """The leaf of that name in another section: `learning_rate` is `training.learning_rate`."""
    return _homes(model).get(key)


@cache
def _homes(model: type[BaseModel]) -> Mapping[str, str]:
    """By the last word of a leaf: the first leaf that ends with it."""
    homes: dict[str, str] = {}
    for entry in entries(model):
        homes.setdefault(entry.name.rpartition(".")[2], entry.name)
    return homes


def branches(model: type[BaseModel], name: str) -> str | None:
    """The `type`s of its section that have a leaf, in words; None where all have it."""
    return next((e.branch for e in entries(model) if e.name == name), None)


def choices(field: FieldInfo) -> tuple[Any, ...]:
    """The values of a field that is a plain choice, else ()."""
    return get_args(field.annotation) if get_origin(field.annotation) is Literal else ()


def _models_in(field: FieldInfo) -> tuple[type[BaseModel], ...]:
    return tuple(_models_of(field.annotation))


def _models_of(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    elif get_origin(annotation) in (Union, UnionType, Annotated):
        for part in get_args(annotation):
            yield from _models_of(part)


def _tag(model: type[BaseModel]) -> str | None:
    field = model.model_fields.get("type")
    options = choices(field) if field is not None else ()
    return str(options[0]) if options else None


EXAMPLES: Mapping[str, str] = {
    "version": "`version: 1`",
    "name": "`name: support-tone`",
    "model": "`model: Qwen/Qwen3-0.6B`",
    "data": "`data: data/train.jsonl`",
    "data.train": "`train: data/train.jsonl`",
    "method.type": "`type: sft` or `type: dpo`",
    "method.rewards": "`rewards: [{type: length, max: 200}]`",
    "method.rewards.type": "`type: regex`",
    "method.teacher": "`teacher: Qwen/Qwen3-8B`",
    "adapter.type": "`type: lora`",
    "stages": "`stages: [{name: sft}, {name: dpo, from: sft, method: dpo}]`",
    "stages.name": "`name: sft`",
    "stages.from.stage": "`from: sft`",
    "targets": "`targets: {local: {}}`",
    "tracking.tool": "`tool: trackio`",
    "hub.repo": "`repo: my-team/support-tone`",
}
"""How an entry is written, for the help of what is missing or has another shape; items of lists
without index."""

PATTERNS: Mapping[str, str] = {
    "name": "lower-case letters, digits and inner hyphens, at most 63",
    "stages.name": "lower-case letters, digits and inner hyphens, at most 32, a letter first",
    "tracking.url": "an http, https, file or sqlite address without a name or password in it",
    "hub.repo": "an owner and a name, like `my-team/support-tone`",
    "hardware.memory": "a number and GB, GiB, MB or MiB, like `24GB`",
    "method.vllm_server_url": "an http:// or https:// address",
    "method.rewards.path": "a Python file and a function in it, like `rewards/tone.py:politeness`",
}
"""What a pattern asks for, in words."""
