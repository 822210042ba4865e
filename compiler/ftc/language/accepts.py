"""Whether a value is surely what a written validator takes, found without pydantic-core.

Nearly every spec that is checked is in order, and to import pydantic-core and to build a validator
takes longer than all the rest of a check. So what is plainly right is recognised here, and
pydantic-core is asked only about what may be wrong. True is certain; False means "ask", also where
a schema says something that this module does not know.
`tests/compiler/language/test_accepts.py` holds it against pydantic-core.
"""

import re
from collections.abc import Callable, Mapping
from math import isfinite
from typing import Any

Schema = Mapping[str, Any]
"""A core schema without classes, as `ftc.language.validator` describes it."""


def accepts(schema: Schema, value: Any) -> bool:
    known = _KINDS.get(schema["type"])
    if known is None:
        return False
    constraints, takes = known
    return schema.keys() <= constraints and takes(schema, value)


def _any(schema: Schema, value: Any) -> bool:
    return True


def _bool(schema: Schema, value: Any) -> bool:
    return type(value) is bool


def _int(schema: Schema, value: Any) -> bool:
    return type(value) is int and _within(schema, value)


def _float(schema: Schema, value: Any) -> bool:
    """A whole number is a number too, as in pydantic's strict mode."""
    finite = isfinite(value) if type(value) is float else type(value) is int
    return finite and _within(schema, value)


def _within(schema: Schema, value: float) -> bool:
    return (
        ("gt" not in schema or value > schema["gt"])
        and ("ge" not in schema or value >= schema["ge"])
        and ("lt" not in schema or value < schema["lt"])
        and ("le" not in schema or value <= schema["le"])
    )


def _str(schema: Schema, value: Any) -> bool:
    return (
        type(value) is str
        and len(value) >= schema.get("min_length", 0)
        and ("pattern" not in schema or _matches(schema["pattern"], value))
    )


def _matches(pattern: str, value: str) -> bool:
    """In printable ASCII, Rust's and Python's expressions mean the same."""
    return value.isascii() and value.isprintable() and re.search(pattern, value) is not None


def _literal(schema: Schema, value: Any) -> bool:
    return any(type(value) is type(one) and value == one for one in schema["expected"])


def _list(schema: Schema, value: Any) -> bool:
    return (
        type(value) is list
        and schema.get("min_length", 0) <= len(value) <= schema.get("max_length", len(value))
        and all(accepts(schema["items_schema"], item) for item in value)
    )


def _dict(schema: Schema, value: Any) -> bool:
    return type(value) is dict and all(
        accepts(schema["keys_schema"], key) and accepts(schema["values_schema"], inner)
        for key, inner in value.items()
    )


def _typed_dict(schema: Schema, value: Any) -> bool:
    if type(value) is not dict or schema["extra_behavior"] != "forbid":
        return False
    fields = schema["fields"]
    return (
        value.keys() <= fields.keys()
        and all(accepts(fields[key]["schema"], inner) for key, inner in value.items())
        and all(key in value for key, field in fields.items() if field["required"])
    )


def _union(schema: Schema, value: Any) -> bool:
    return any(accepts(choice, value) for choice in schema["choices"])


def _tagged_union(schema: Schema, value: Any) -> bool:
    if type(value) is not dict:
        return False
    tag = value.get(schema["discriminator"])
    choices = schema["choices"]
    return type(tag) is str and tag in choices and accepts(choices[tag], value)


_BOUNDS = ("gt", "ge", "lt", "le")

_KINDS: Mapping[str, tuple[frozenset[str], Callable[[Schema, Any], bool]]] = {
    kind: (frozenset({"type", *constraints}), takes)
    for kind, constraints, takes in (
        ("any", (), _any),
        ("bool", (), _bool),
        ("int", _BOUNDS, _int),
        ("float", (*_BOUNDS, "allow_inf_nan"), _float),
        ("str", ("min_length", "pattern"), _str),
        ("literal", ("expected",), _literal),
        ("list", ("items_schema", "min_length", "max_length"), _list),
        ("dict", ("keys_schema", "values_schema"), _dict),
        ("typed-dict", ("fields", "extra_behavior", "cls_name", "ref"), _typed_dict),
        ("union", ("choices",), _union),
        ("tagged-union", ("choices", "discriminator", "from_attributes", "strict"), _tagged_union),
    )
}
"""By kind of schema: what it may say, and what it takes."""
