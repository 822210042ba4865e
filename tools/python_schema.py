"""The JSON Schema of what Python's classes say of themselves: fields, arguments, types."""

import dataclasses
import inspect
import types
import typing
from collections.abc import Mapping
from enum import Enum
from typing import Any


def closed(properties: Mapping[str, Any], required: list[str] | None = None) -> dict[str, Any]:
    """An object with these keys and no others."""
    schema = {"type": "object", "properties": dict(properties), "additionalProperties": False}
    return schema | ({"required": required} if required else {})


def of_dataclass(config: type, left_out: frozenset[str]) -> dict[str, Any]:
    """The fields of a dataclass but for those `left_out`, and for those that only a program can
    give."""
    hints = typing.get_type_hints(config)
    properties = {}
    for field in dataclasses.fields(config):
        shape = _shape(hints[field.name], field.metadata.get("choices"))
        if field.name not in left_out and shape is not None:
            properties[field.name] = shape
    return closed(properties)


def of_signature(config: type, known: Mapping[str, Any]) -> dict[str, Any]:
    """A constructor without annotations says its types by its defaults, except for those `known`
    otherwise."""
    properties = {}
    for parameter in inspect.signature(config.__init__).parameters.values():
        if parameter.name == "self" or parameter.kind is parameter.VAR_KEYWORD:
            continue
        hint = parameter.annotation
        if hint is parameter.empty:
            hint = type(parameter.default)
        properties[parameter.name] = known.get(parameter.name) or _shape(hint, None)
    return closed(properties)


_PLAIN: Mapping[Any, str] = {
    bool: "boolean",
    int: "integer",
    float: "number",
    str: "string",
    type(None): "null",
}


def _shape(hint: Any, choices: Any) -> dict[str, Any] | None:
    """The JSON Schema of a type, None for what a program can only say by building an object."""
    if choices:
        return {"enum": list(choices)}
    if hint in _PLAIN:
        return {"type": _PLAIN[hint]}
    origin = typing.get_origin(hint)
    if origin in (typing.Union, types.UnionType):
        return _union(typing.get_args(hint))
    if origin is typing.Literal:
        return _literal(typing.get_args(hint))
    if origin in (list, tuple):
        return {"type": "array"} | _items(typing.get_args(hint))
    if hint is dict or origin is dict:
        return {"type": "object"}
    if isinstance(hint, type) and issubclass(hint, Enum):
        return {"enum": [member.value for member in hint]}
    return None


def _items(arguments: tuple[Any, ...]) -> dict[str, Any]:
    shape = _shape(arguments[0], None) if arguments else None
    return {"items": shape} if shape else {}


def _union(parts: tuple[Any, ...]) -> dict[str, Any] | None:
    enums = [part for part in parts if isinstance(part, type) and issubclass(part, Enum)]
    if enums:  # `SchedulerType | str`: the string is one of the members
        parts = tuple(part for part in parts if part is not str)
    shapes = [shape for part in parts if (shape := _shape(part, None)) is not None]
    if not shapes or shapes == [{"type": "null"}]:
        return None
    if all(shape.keys() == {"type"} for shape in shapes):
        names = [shape["type"] for shape in shapes]
        return {"type": names[0] if len(names) == 1 else names}
    return shapes[0] if len(shapes) == 1 else {"anyOf": shapes}


def _literal(values: tuple[Any, ...]) -> dict[str, Any]:
    """PEFT writes a family of names as `pissa_niter_[number of iters]`."""
    families = [value for value in values if isinstance(value, str) and "[" in value]
    plain: dict[str, Any] = {"enum": [value for value in values if value not in families]}
    patterns = [{"type": "string", "pattern": f"^{f.partition('[')[0]}\\d+$"} for f in families]
    return {"anyOf": [plain, *patterns]} if patterns else plain
