"""JSON files: indented, in UTF-8, exact."""

import json
from typing import Any

from ftc.emit.characters import escape
from ftc.emit.error import EmitError


def dump(value: Any) -> str:
    """The value as a JSON document. Raises `EmitError` for what JSON cannot say."""
    try:
        text = json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False)
    except (ValueError, TypeError, RecursionError) as error:
        raise EmitError(f"cannot be written as JSON: {error}") from None
    return "\n".join(escape(line, _escaped) for line in text.split("\n")) + "\n"


def _escaped(character: str) -> str:
    return json.dumps(character)[1:-1]
