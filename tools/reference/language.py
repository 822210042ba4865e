"""The reference of the spec language: every entry with its meaning, values and default."""

from typing import Annotated, Any

from pydantic import TypeAdapter
from pydantic.fields import FieldInfo

from ftc.language.page import as_yaml, defaults_of, of_stages
from ftc.language.vocabulary import (
    Entry,
    choices,
    entries,
    item_documents,
    item_keys,
    type_documents,
)
from ftc_schemas.spec.leaves import SHORTHANDS, STAGES
from ftc_schemas.spec.root import Spec


def reference() -> str:
    """Every entry: meaning, values, default."""
    sections: dict[str, list[Entry]] = {}
    for entry in entries(Spec):
        section = entry.name.partition(".")[0] if "." in entry.name else ""
        sections.setdefault(section, []).append(entry)
    top = sections.pop("")
    sections[STAGES] = list(of_stages())
    parts = ["## The top level", *map(_entry, top)]
    for section, inside in sections.items():
        about = Spec.model_fields[section].description or ""
        parts += [f"## `{section}`", about + _shorthand(section), *map(_entry, inside)]
    return "\n\n".join(parts)


def _shorthand(section: str) -> str:
    key = SHORTHANDS.get((section,))
    return f" `{section}: x` is short for `{section}: {{{key}: x}}`." if key else ""


def _entry(entry: Entry) -> str:
    section, _, key = entry.name.rpartition(".")
    lines = [f"### `{entry.name}`", ""]
    if key == "type":
        lines += ["Decides which other entries the section has.", "", *_types(section)]
    elif entry.meanings:
        lines += [f"- With `{section}.type` {_either(t)}: {_told(f)}" for t, f in entry.meanings]
        lines.append("")
    else:
        lines += [entry.field.description or "", "", *_items(entry)]
    if entry.branch is not None and not entry.meanings:
        lines.append(f"- Only where `{section}.type` is {entry.branch.replace(', ', ' or ')}.")
    if key != "type" and not any(choices(field) for _, field in entry.meanings):
        lines.append(f"- Takes {takes(entry)}.")
    if entry.example is not None:
        lines.append(f"- Example: `{key}: {as_yaml(entry.example)}`")
    stated = defaults_of(entry)
    if len(stated) == 1:
        lines.append(f"- Default: {stated[0]}")
    elif stated:
        lines.append("- Default, the first that holds:")
        lines += [f"  {number}. {line}" for number, line in enumerate(stated, 1)]
    else:
        lines.append("- Must be written." if entry.field.is_required() else "- No default.")
    return "\n".join(lines)


def _either(types: str) -> str:
    return types.replace(", ", " or ")


def _told(field: FieldInfo) -> str:
    """A meaning with the values that it allows."""
    allowed = ", ".join(f"`{as_yaml(value)}`" for value in choices(field))
    return (field.description or "") + (f" One of {allowed}." if allowed else "")


def _types(section: str) -> list[str]:
    """What a section can be, one line a type."""
    return [f"- `{type}`: {_one_line(doc)}" for type, doc in type_documents(Spec, section).items()]


def _items(entry: Entry) -> list[str]:
    """What an item of a list can be, one line a type; or what it can say, one line a key."""
    types, keys = item_documents(entry.field), item_keys(entry.field)
    lines = [f"- `{name}`: {text}" for name, text in (types or keys).items()]
    head = ["A mapping in the list says:", ""] if keys else []
    return [*head, *lines, ""] if lines else []


def _one_line(text: str) -> str:
    return " ".join(text.split())


def takes(entry: Entry) -> str:
    """In words, what an entry accepts; for a mapping with free keys, each of its values."""
    if item_documents(entry.field):
        return "a list of mappings, each with a `type`"
    annotated: Any = Annotated[(entry.field.annotation, "", *entry.field.metadata)]
    schema = TypeAdapter(annotated).json_schema()
    free = entry.name.endswith(".<name>")
    return _words(schema["additionalProperties"] if free else schema)


_KINDS = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "`true` or `false`",
    "object": "a mapping",
}
_BOUNDS = {
    "exclusiveMinimum": "greater than",
    "minimum": "at least",
    "exclusiveMaximum": "less than",
    "maximum": "at most",
}


def _words(schema: dict[str, Any] | bool) -> str:
    if isinstance(schema, bool) or not schema:
        return "anything"
    if "anyOf" in schema:
        return ", or ".join(_words(option) for option in schema["anyOf"])
    if "$ref" in schema:
        return "a mapping"
    if "const" in schema:
        return f"`{as_yaml(schema['const'])}`"
    if "enum" in schema:
        return "one of " + ", ".join(f"`{as_yaml(value)}`" for value in schema["enum"])
    if schema.get("type") == "array":
        return f"a list, each {_words(schema['items']).replace(', or ', ' or ')}"
    bounds = [f"{words} {schema[key]:g}" for key, words in _BOUNDS.items() if key in schema]
    if "pattern" in schema:
        bounds.append(f"matching `{schema['pattern']}`")
    return " ".join([_KINDS[schema["type"]], " and ".join(bounds)]).strip()
