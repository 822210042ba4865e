"""The JSON Schema of the spec language, for editors."""

import json
from collections.abc import Mapping
from typing import Any

from ftc import backends
from ftc.language.validator import model as load_model
from ftc_schemas.spec.defaults import DEFAULTS
from ftc_schemas.spec.leaves import SHORTHANDS, STAGES
from ftc_schemas.spec.root import Spec
from ftc_schemas.spec.stages import Stage

_ID = "https://json-schema.org/draft/2020-12/schema"


def spec_schema() -> dict[str, Any]:
    """The language, the shorthands, and the entries of every installed target."""
    schema: dict[str, Any] = Spec.model_json_schema()
    definitions: dict[str, Any] = schema["$defs"]
    properties = schema["properties"]
    names = list(backends.names())
    options: dict[str, Any] = {}
    for name in names:
        option = load_model(backends.target(name).options).model_json_schema()
        definitions |= option.pop("$defs", {})
        option["title"] = f"targets.{name}"
        options[name] = option
    properties["targets"] = {
        "type": "object",
        "additionalProperties": False,
        "description": properties["targets"]["description"],
        "properties": options,
    }
    for model, key in _HOSTED:
        hosted = definitions[model]["properties"][key]
        hosted["additionalProperties"] = False
        hosted["properties"] = {name: {"type": "string"} for name in names}
    properties["extends"] = {
        "description": "Specs that this one builds on, relative to this file. Mappings merge, "
        "everything else here replaces what they say; of several, the later wins.",
        "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}],
    }
    definitions |= _definitions(Stage)
    cleaned: dict[str, Any] = _without_noise(schema)
    for (section, *inner), key in SHORTHANDS.items():
        if not inner:
            _allow_shorthand(cleaned, str(section), key)
    _document_defaults(cleaned)
    _allow_models_of_stages(cleaned["$defs"])
    cleaned["properties"][STAGES]["items"] = _stage(cleaned)
    _require_of_whole_specs(cleaned)
    return {"$schema": _ID, "title": "ftc spec, version 1", **_without_title(cleaned)}


_HOSTED = (("Model", "hosted"), ("Distill", "hosted_teacher"))
"""Definitions and their mappings with an entry a target."""


def _definitions(model: Any) -> dict[str, Any]:
    """A model and those in it, each under its name."""
    schema: dict[str, Any] = model.model_json_schema()
    inner: dict[str, Any] = schema.pop("$defs", {})
    return {**inner, model.__name__: schema}


def _allow_models_of_stages(definitions: dict[str, Any]) -> None:
    """`teacher: {from: big}`, and `{type: model, from: reward}` with no path."""
    said = {"type": "string", "description": "The earlier stage whose model is meant."}
    distill = definitions["Distill"]["properties"]
    about = distill["teacher"].pop("description")
    of_stage = {
        "type": "object",
        "properties": {"from": said},
        "required": ["from"],
        "additionalProperties": False,
    }
    distill["teacher"] = {"description": about, "anyOf": [distill["teacher"], of_stage]}
    reward = definitions["ModelReward"]
    reward["properties"]["from"] = said
    reward["required"].remove("path")
    reward["oneOf"] = [{"required": ["path"]}, {"required": ["from"]}]


def _stage(schema: Mapping[str, Any]) -> dict[str, Any]:
    """An item of `stages`: its own entries, and those of a spec. What a section must say may also
    stand in the part that all stages share, which an editor does not look into."""
    stage: dict[str, Any] = schema["$defs"].pop(Stage.__name__)
    start = stage["properties"]["from"]
    about = start.pop("description")
    sections = {
        key: _partly(schema, entry)
        for key, entry in schema["properties"].items()
        if key not in ("version", "name", "extends", STAGES)
    }
    stage["properties"] = {
        "name": stage["properties"]["name"],
        "from": {"description": about, "anyOf": [{"type": "string"}, start]},
        **sections,
    }
    return stage


def _partly(schema: Mapping[str, Any], entry: Any) -> Any:
    """An entry of which everything may be left out."""
    if isinstance(entry, list):
        return [_partly(schema, item) for item in entry]
    if not isinstance(entry, dict):
        return entry
    if "$ref" in entry and "properties" in (
        whole := schema["$defs"][entry["$ref"].rpartition("/")[2]]
    ):
        partial = {key: value for key, value in whole.items() if key != "required"}
        return _partly(schema, {**partial, **{k: v for k, v in entry.items() if k != "$ref"}})
    # without its `type`, a section could be any of several
    return {
        "anyOf" if key == "oneOf" else key: _partly(schema, inner)
        for key, inner in entry.items()
        if key != "discriminator"
    }


def write_schema(schema: Mapping[str, Any]) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _without_title(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in schema.items() if key != "title"}


def _without_noise(value: Any) -> Any:
    """Drop what says nothing: `default: null`, and titles that repeat the key."""
    if isinstance(value, dict):
        return {
            key: _without_noise(inner)
            for key, inner in value.items()
            if not (key == "default" and inner is None)
            and not (key == "title" and isinstance(inner, str))
        }
    return [_without_noise(item) for item in value] if isinstance(value, list) else value


def _allow_shorthand(schema: dict[str, Any], section: str, key: str) -> None:
    """`method: sft` beside `method: {type: sft}`: the section also takes its main entry alone."""
    full = schema["properties"][section]
    description = full.pop("description", "")
    forms = full.get("oneOf") or [full]
    kinds = [_entry(schema, form, key) for form in forms]
    if all("const" in kind for kind in kinds):
        short: dict[str, Any] = {"enum": [kind["const"] for kind in kinds]}
    else:
        short = {k: v for k, v in kinds[0].items() if k != "description"}
    schema["properties"][section] = {"description": description, "anyOf": [short, full]}


def _require_of_whole_specs(schema: dict[str, Any]) -> None:
    """A file that extends another, or that only serves to be extended (it has no name), may leave
    to the other what a spec must say, and one with stages to these; an editor sees one file at a
    time, and one mapping."""
    needed = schema.pop("required")
    elsewhere = [{"required": ["extends"]}, {"required": [STAGES]}]
    sections = ("data", "method", "adapter")  # those of which an entry must be written
    properties = schema["properties"]
    schema["if"] = {"required": ["name"], "not": {"anyOf": elsewhere}}
    schema["then"] = {
        "required": needed,
        "properties": {section: properties[section] for section in sections},
    }
    for section in sections:
        properties[section] = _partly(schema, properties[section])


def _entry(schema: Mapping[str, Any], form: Mapping[str, Any], key: str) -> dict[str, Any]:
    definition = schema["$defs"][form["$ref"].rpartition("/")[2]]
    entry: dict[str, Any] = definition["properties"][key]
    return entry


def _document_defaults(schema: dict[str, Any]) -> None:
    """Say in each description what holds when the entry is left out, and why."""
    by_leaf: dict[str, list[str]] = {}
    for default in DEFAULTS:
        when = " and ".join(
            f"{leaf} is {' or '.join(map(str, values))}" for leaf, values in default.when.items()
        )
        value = "derived" if callable(default.value) else json.dumps(default.value)
        by_leaf.setdefault(default.leaf, []).append(
            f"{value}{f' when {when}' if when else ''}: {default.why}"
        )
    for leaf, lines in by_leaf.items():
        section, _, key = leaf.rpartition(".")
        for holder in _holders(schema, section):
            entry = holder.get("properties", {}).get(key)
            if entry is not None and "const" not in entry:
                entry["description"] = (
                    f"{entry.get('description', '')}\n\nDefault: " + "; else ".join(lines) + "."
                )


def _holders(schema: Mapping[str, Any], section: str) -> list[dict[str, Any]]:
    """The definitions that may stand at a section."""
    if not section:
        return [dict(schema)]
    full = schema["properties"].get(section, {})
    forms = [full, *full.get("anyOf", [])]
    forms = [inner for form in forms for inner in (form, *form.get("oneOf", []))]
    return [schema["$defs"][form["$ref"].rpartition("/")[2]] for form in forms if "$ref" in form]
