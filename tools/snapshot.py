"""Write a target's definition as a JSON Schema file, in one fixed layout."""

import json
from pathlib import Path
from typing import Any

TARGETS = Path(__file__).parent.parent / "schemas/ftc_schemas/targets"
DRAFT = "https://json-schema.org/draft/2020-12/schema"


def layout(schema: dict[str, Any]) -> str:
    """The file's text. Keys stay in the generator's order, so that a change of the tool's own
    order is seen too."""
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"


def write(name: str, schema: dict[str, Any]) -> None:
    path = TARGETS / f"{name}.json"
    path.write_text(layout(schema), encoding="utf-8")
    print(f"{path}: {path.stat().st_size:,} bytes")
