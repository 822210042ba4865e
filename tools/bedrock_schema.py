"""Snapshot what Bedrock's `CreateModelCustomizationJob` takes, from the installed `botocore`.

botocore's own check looks at types, required members and minima. Its service model says more:
patterns, maxima, enums and unions, and all of that goes into the schema.

Run: `python tools/bedrock_schema.py`
"""

from typing import Any

from snapshot import DRAFT, write

NAME = "bedrock-1.44"

_OPERATION = "CreateModelCustomizationJob"

_TYPES = {
    "string": "string",
    "integer": "integer",
    "long": "integer",
    "float": "number",
    "double": "number",
    "boolean": "boolean",
}

_LIMITS = {
    "string": ("minLength", "maxLength"),
    "list": ("minItems", "maxItems"),
    "map": ("minProperties", "maxProperties"),
}


def definition() -> dict[str, Any]:
    """The strict schema of the operation's input."""
    import botocore
    import botocore.session

    model = botocore.session.get_session().get_service_model("bedrock")
    return {
        "$schema": DRAFT,
        "title": f"Amazon Bedrock: {_OPERATION}",
        "$comment": f"tools/bedrock_schema.py from botocore {botocore.__version__}, "
        f"API {model.api_version}",
        **_schema(model.operation_model(_OPERATION).input_shape),
    }


def _schema(shape: Any) -> dict[str, Any]:
    """One botocore shape as JSON Schema; the shapes of this operation have no cycles."""
    kind = shape.type_name
    if kind == "structure":
        return _object(shape)
    limits = _limits(shape)
    if kind == "list":
        return {"type": "array", **limits, "items": _schema(shape.member)}
    if kind == "map":
        return {
            "type": "object",
            **limits,
            "propertyNames": _schema(shape.key),
            "additionalProperties": _schema(shape.value),
        }
    return {"type": _TYPES[kind], **limits}


def _object(shape: Any) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {name: _schema(member) for name, member in shape.members.items()},
        "additionalProperties": False,
    }
    if shape.required_members:
        schema["required"] = list(shape.required_members)
    if shape.is_tagged_union:
        schema |= {"minProperties": 1, "maxProperties": 1}
    return schema


def _limits(shape: Any) -> dict[str, Any]:
    least, most = _LIMITS.get(shape.type_name, ("minimum", "maximum"))
    names = {"min": least, "max": most}
    limits = {names[key]: value for key, value in shape.metadata.items() if key in names}
    if getattr(shape, "enum", None):
        limits["enum"] = list(shape.enum)
    if "pattern" in shape.metadata:
        limits["pattern"] = f"^(?:{shape.metadata['pattern']})$"  # the service matches whole values
    return limits


if __name__ == "__main__":
    write(NAME, definition())
