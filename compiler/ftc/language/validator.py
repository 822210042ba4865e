"""Validators of the language's models without the cost of building the models.

Importing pydantic and building the classes takes longer than everything else a check does. The
classes stay the one source; what `tools/validators.py` writes beside each module of models is
their pydantic-core schema without the classes. `ftc.language.accepts` reads it to recognise what is
right, and pydantic-core turns it into the same validator, to say what is wrong.
`tests/compiler/language/test_validator.py` holds models and validators together.
"""

import re
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pydantic import BaseModel
    from pydantic_core import SchemaValidator


@cache
def core_schema(reference: str) -> Any:
    """The class-free core schema of the model `package.module:Class`: a dict, which pydantic-core
    types as one of sixty shapes."""
    written = f"{reference.partition(':')[0]}_validator"
    try:
        return import_module(written).SCHEMA
    except ModuleNotFoundError as error:
        if error.name != written:
            raise
        return class_free(model(reference))  # a third party's backend need not write one


@cache
def validator(reference: str) -> "SchemaValidator":
    """The validator of a model; it takes and returns plain values. Call it with `strict=True`, as
    the models are."""
    from pydantic_core import SchemaValidator  # slow to import; `accepts` says when it is needed

    return SchemaValidator(core_schema(reference))


def model(reference: str) -> "type[BaseModel]":
    """The model class itself; slow to import, for help and documentation."""
    module, _, name = reference.partition(":")
    loaded: type[BaseModel] = getattr(import_module(module), name)
    return loaded


def class_free(model: "type[BaseModel]") -> dict[str, Any]:
    """The core schema of a model, with mappings in the place of classes."""
    plain: dict[str, Any] = _plain(model.__pydantic_core_schema__)
    return plain


def _plain(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_plain(item) for item in schema]
    if isinstance(schema, tuple):
        return tuple(_plain(item) for item in schema)
    if not isinstance(schema, Mapping):
        return schema
    kind = schema.get("type")
    if kind == "model":
        inner = _plain(schema["schema"])
        if inner["type"] == "typed-dict":  # its faults then name it as the model's do
            inner = inner | {"cls_name": schema["cls"].__name__}
        return inner | ({"ref": _stable(schema["ref"])} if "ref" in schema else {})
    if kind == "model-fields":
        return {
            "type": "typed-dict",
            "extra_behavior": "forbid",
            "fields": {name: _field(field) for name, field in schema["fields"].items()},
        }
    finite = {"allow_inf_nan": False} if kind == "float" else {}  # the models' own configuration
    return finite | {
        key: _stable(inner) if key in ("ref", "schema_ref") else _plain(inner)
        for key, inner in schema.items()
        if key not in ("metadata", "serialization", "config")
    }


def _stable(ref: str) -> str:
    """pydantic names a definition by its class and the class's address in memory."""
    return re.sub(r":\d+", "", ref)


def _field(field: Mapping[str, Any]) -> dict[str, Any]:
    inner = field["schema"]
    optional = inner["type"] == "default"
    return {
        "type": "typed-dict-field",
        "schema": _plain(inner["schema"] if optional else inner),
        "required": not optional,
    }
