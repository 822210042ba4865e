"""What the scripts share that snapshot a target's definition: how it is read, and its file."""

import json
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


def write(name: str, schema: dict[str, Any]) -> None:
    path = TARGETS / f"{name}.json"
    path.write_text(layout(schema), encoding="utf-8")
    print(f"{path}: {path.stat().st_size:,} bytes")
