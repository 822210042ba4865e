"""The words of the language: which keys stand where, read off the pydantic models."""

from collections.abc import Iterator, Mapping
from types import UnionType
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from ftc.source.span import Path, dotted


class Entry(NamedTuple):
    """One leaf of the language."""

    name: str
    """Dotted: `adapter.rank`; `model.hosted.<name>` for maps with free keys."""
    field: FieldInfo
    branch: str | None
    """The `type` of the section that has it, None where every form of the section does."""

    @property
    def example(self) -> Any:
        """A value that isn't its default."""
        return self.field.examples[0] if self.field.examples else None


def keys_at(model: type[BaseModel], path: Path, value: Any) -> tuple[str, ...]:
    """The keys that may stand in the mapping at `path`, given what `value` (the document) says
    about `type`. Empty where keys are free."""
    models: tuple[type[BaseModel], ...] = (model,)
    for part in path:
        value = value.get(part) if isinstance(value, dict) else None
        models = tuple(
            inner
            for outer in models
            if part in outer.model_fields
            for inner in _models_in(outer.model_fields[str(part)])
        )
        chosen = value.get("type") if isinstance(value, dict) else None
        models = tuple(m for m in models if _tag(m) == chosen) or models
    return tuple(dict.fromkeys(key for m in models for key in m.model_fields))


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
        yield Entry(name, found[0].field, None if everywhere else branches)


def leaf_types(model: type[BaseModel], name: str) -> tuple[str, ...]:
    """The values that `type` may have in a section (`method`, `adapter`)."""
    return tuple(t for m in _models_in(model.model_fields[name]) if (t := _tag(m)) is not None)


def type_documents(model: type[BaseModel], name: str) -> Mapping[str, str]:
    """What each value of `type` means in a section: the first words of its model."""
    models = _models_in(model.model_fields[name])
    return {t: (m.__doc__ or "").strip() for m in models if (t := _tag(m)) is not None}


def elsewhere(model: type[BaseModel], key: str) -> str | None:
    """The leaf of that name in another section: `learning_rate` is `training.learning_rate`."""
    return next((e.name for e in entries(model) if e.name.rpartition(".")[2] == key), None)


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
    "adapter.type": "`type: lora`",
    "stages": "`stages: [{name: sft}, {name: dpo, from: sft, method: dpo}]`",
    "stages.name": "`name: sft`",
    "stages.from.stage": "`from: sft`",
}
"""How a required entry is written, for the help of "is missing"."""

PATTERNS: Mapping[str, str] = {
    "name": "lower-case letters, digits and inner hyphens, at most 63",
    "stages.name": "lower-case letters, digits and inner hyphens, at most 32, a letter first",
    "hardware.memory": "a number and GB, GiB, MB or MiB, like `24GB`",
}
"""What a pattern asks for, in words."""
