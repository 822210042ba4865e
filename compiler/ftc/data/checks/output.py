"""Answers held against the output format that the spec states: a JSON Schema or a regex."""

import json
from typing import Any, Final

BROKEN_OUTPUT: Final = "FTC542"

_LONGEST_PATTERN: Final = 2_000


class OutputError(Exception):
    """The stated format itself cannot be used; the message completes "`data.output` …"."""


def offline(uri: str) -> Any:
    """A schema's references are resolved inside it alone: nothing is fetched or opened."""
    raise ValueError(f"{uri} is not part of the schema, and nothing is fetched")


class OutputFormat:
    """What every answer must be."""

    def __init__(self, json_schema: Any = None, pattern: str | None = None) -> None:
        self._schema = None if json_schema is None else _validator(json_schema, "JSON Schema")
        self._pattern = None if pattern is None else _validator(_of_text(pattern), "pattern")

    def wrong(self, answer: str) -> str:
        """What is wrong with an answer; empty when nothing is."""
        if self._pattern is not None and not self._pattern.is_valid(answer):
            return "does not match the spec's pattern"
        if self._schema is None:
            return ""
        try:
            value = json.loads(answer)
        except (ValueError, RecursionError) as error:
            return f"is not JSON: {_reason(error)}"
        found = next(iter(self._schema.iter_errors(value)), None)
        if found is None:
            return ""
        place = "/".join(map(str, found.instance_path)) or "the whole"
        return f"breaks the JSON Schema at {place[:60]}: {_reason(found.message)}"


def _of_text(pattern: str) -> dict[str, str]:
    """A pattern as a schema of text. Its engine bounds its own steps, which Python's does not: a
    spec's pattern cannot make a check hang."""
    if len(pattern) > _LONGEST_PATTERN:
        raise OutputError(f"has a pattern of more than {_LONGEST_PATTERN:,} characters")
    return {"type": "string", "pattern": f"^(?:{pattern})$"}


def _validator(schema: Any, what: str) -> Any:
    import jsonschema_rs

    try:
        return jsonschema_rs.validator_for(schema, retriever=offline)
    except ValueError as error:
        raise OutputError(f"is no {what}: {_reason(error)}") from None


def _reason(error: object) -> str:
    text = " ".join(str(error).split())
    return text if len(text) <= 120 else text[:119] + "…"
