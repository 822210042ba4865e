"""Schemas of Gemini's functions, a subset of OpenAPI 3.0.3, as JSON Schema.

The words are those of `Schema` in google-genai 2.34.0, read 2026-11-26.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from ftc.data.rows import RowError, quoted

TYPES: Final = ("string", "number", "integer", "boolean", "array", "object", "null")
_UNSPECIFIED: Final = "type_unspecified"
_UNDERSCORE: Final = re.compile(r"_([a-z])")


def camel(key: str) -> str:
    """A field's name as JSON has it: Google's libraries read and write `any_of` as well."""
    return _UNDERSCORE.sub(lambda found: found[1].upper(), key)


def json_schema(schema: object, where: str) -> dict[str, Any]:
    """Words that are JSON Schema's already stay as they are. Raises RowError."""
    if not isinstance(schema, dict):
        raise RowError(f"`{where}` is no object", where)
    said = {camel(key): value for key, value in schema.items() if value is not None}
    nullable, order = said.pop("nullable", False), said.pop("propertyOrdering", None)
    if str(said.get("type", "")).lower() == _UNSPECIFIED:
        del said["type"]
    found: dict[str, Any] = {}
    for key, value in said.items():
        name, convert = _WORDS.get(key, (key, _same))
        found[name] = convert(value, f"{where}.{key}")
    if isinstance(order, list) and isinstance(found.get("properties"), dict):
        found["properties"] = _in_order(found["properties"], order)
    return _nullable(found) if nullable is True else found


def _same(value: Any, where: str) -> Any:
    return value


def _type(value: Any, where: str) -> Any:
    """`STRING`; or JSON Schema's own, which may be a list."""
    if isinstance(value, list):
        return [_type(one, where) for one in value]
    name = value.lower() if isinstance(value, str) else None
    if name not in TYPES:
        raise RowError(f"`{where}` is {quoted(str(value))}, no type of a schema", where)
    return name


def _number(value: Any, where: str) -> Any:
    """Whole numbers of 64 bits are text in Google's JSON."""
    return int(value) if isinstance(value, str) and value.isdecimal() else value


def _schemas(value: Any, where: str) -> Any:
    if not isinstance(value, list):
        raise RowError(f"`{where}` is not a list", where)
    return [json_schema(one, f"{where}[{number}]") for number, one in enumerate(value)]


def _named_schemas(value: Any, where: str) -> Any:
    if not isinstance(value, dict):
        raise RowError(f"`{where}` is no object", where)
    return {name: json_schema(one, f"{where}.{name}") for name, one in value.items()}


def _schema_or_bool(value: Any, where: str) -> Any:
    return value if isinstance(value, bool) else json_schema(value, where)


def _examples(value: Any, where: str) -> Any:
    return [value]


_WORDS: Final[Mapping[str, tuple[str, Callable[[Any, str], Any]]]] = {
    "type": ("type", _type),
    "items": ("items", json_schema),
    "properties": ("properties", _named_schemas),
    "anyOf": ("anyOf", _schemas),
    "additionalProperties": ("additionalProperties", _schema_or_bool),
    "defs": ("$defs", _named_schemas),
    "ref": ("$ref", _same),
    "example": ("examples", _examples),
    "minItems": ("minItems", _number),
    "maxItems": ("maxItems", _number),
    "minLength": ("minLength", _number),
    "maxLength": ("maxLength", _number),
    "minProperties": ("minProperties", _number),
    "maxProperties": ("maxProperties", _number),
}
"""Their words that JSON Schema has not, or whose values it writes otherwise."""


def _in_order(properties: dict[str, Any], order: list[Any]) -> dict[str, Any]:
    """`propertyOrdering` says in which order the model is shown them."""
    first = {name: properties[name] for name in order if name in properties}
    return first | {name: one for name, one in properties.items() if name not in first}


def _nullable(schema: dict[str, Any]) -> dict[str, Any]:
    """JSON Schema has a type of its own for null."""
    found = dict(schema)
    if isinstance(found.get("type"), str):
        found["type"] = [found["type"], "null"]
    if "anyOf" in found:
        found["anyOf"] = [*found["anyOf"], {"type": "null"}]
    if isinstance(found.get("enum"), list):
        found["enum"] = [*found["enum"], None]
    return found
