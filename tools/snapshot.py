"""What the scripts share that snapshot a target's definition: how it is read, and its file."""

import json
from collections.abc import Container
from pathlib import Path
from typing import Any

TARGETS = Path(__file__).parent.parent / "schemas/ftc_schemas/targets"
DRAFT = "https://json-schema.org/draft/2020-12/schema"


def layout(schema: dict[str, Any]) -> str:
    """The file's text. Keys stay in the generator's order, so that a change of the tool's own
    order is seen too."""
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"


def value_of(schema: dict[str, Any]) -> dict[str, Any]:
    """Of alternatives, the one that is a value: neither a word such as `auto` nor null."""
    return next(
        (
            alternative
            for alternative in schema.get("anyOf", ())
            if "const" not in alternative and alternative.get("type") != "null"
        ),
        schema,
    )


def strict(schema: Any, open_forms: Container[str] = ()) -> Any:
    """The schema with unknown keys forbidden, where it does not say what they are, and without what
    only people read. Of alternatives, the definitions in `open_forms` are left out: those that
    stand for whatever a newer service may send."""
    if isinstance(schema, list):
        return [strict(item, open_forms) for item in schema if not _is_one_of(item, open_forms)]
    if not isinstance(schema, dict):
        return schema
    kept = {
        key: {name: strict(inner, open_forms) for name, inner in value.items()}
        if key == "properties"
        else strict(value, open_forms)
        for key, value in schema.items()
        if key not in ("title", "description", "default")
    }
    if kept.get("type") == "object" and kept.get("additionalProperties", True) is True:
        kept["additionalProperties"] = False
    return kept


def _is_one_of(schema: Any, definitions: Container[str]) -> bool:
    reference = schema.get("$ref", "") if isinstance(schema, dict) else ""
    return reference.rpartition("/")[2] in definitions


def write(name: str, schema: dict[str, Any]) -> None:
    path = TARGETS / f"{name}.json"
    path.write_text(layout(schema), encoding="utf-8")
    print(f"{path}: {path.stat().st_size:,} bytes")
