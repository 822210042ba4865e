"""Snapshot what Vertex AI's `tuningJobs.create` takes, from Google's discovery documents.

The documents come with the installed `google-api-python-client`. They say in prose which fields
are required and which are output only, and let unknown fields pass; the schema says it strictly.

Run: `python tools/vertex_schema.py`
"""

import json
from pathlib import Path
from typing import Any

from snapshot import DRAFT, write

VERSIONS = {"v1": "GoogleCloudAiplatformV1", "v1beta1": "GoogleCloudAiplatformV1beta1"}

_EXCLUSIVE: dict[str, tuple[tuple[str, ...], ...]] = {
    # The oneofs `source_model` and `tuning_spec`, which discovery documents do not show:
    # google/cloud/aiplatform/v1beta1/tuning_job.proto of github.com/googleapis/googleapis, read
    # 2026-11-23; the newer specs by the same pattern.
    "TuningJob": (
        ("baseModel", "preTunedModel"),
        (
            "supervisedTuningSpec",
            "preferenceOptimizationSpec",
            "distillationSpec",
            "reinforcementTuningSpec",
            "fullFineTuningSpec",
            "partnerModelTuningSpec",
            "veoTuningSpec",
            "veoLoraTuningSpec",
        ),
    ),
    # Said in the fields' own descriptions.
    "SupervisedHyperParameters": (("learningRate", "learningRateMultiplier"),),
}
"""Fields of which at most one may be set."""

_NEEDED = {"TuningJob"}
"""Messages in which one field of each exclusive group must be set."""


def name(version: str) -> str:
    return f"vertex-{version}"


def definition(version: str) -> dict[str, Any]:
    """The strict schema of the request body in one API version."""
    document = _discovery(version)
    prefix = VERSIONS[version]
    found: dict[str, Any] = {}
    root = _collect(f"{prefix}TuningJob", document["schemas"], prefix, found)
    job = found.pop(root)
    return {
        "$schema": DRAFT,
        "title": f"Vertex AI: tuningJobs.create, {version}",
        "$comment": "tools/vertex_schema.py from the discovery document aiplatform "
        f"{version}, revision {document['revision']}",
        **job,
        "$defs": dict(sorted(found.items())),
    }


def _discovery(version: str) -> dict[str, Any]:
    import googleapiclient

    folder = Path(googleapiclient.__file__).parent / "discovery_cache/documents"
    document: dict[str, Any] = json.loads((folder / f"aiplatform.{version}.json").read_text())
    return document


def _collect(message: str, schemas: dict[str, Any], prefix: str, found: dict[str, Any]) -> str:
    """Put the message and all it refers to into `found`; the name it has there."""
    short = message.removeprefix(prefix)
    if short not in found:
        found[short] = {}  # reserves the name, for messages that contain themselves
        found[short] = _message(short, schemas[message], schemas, prefix, found)
    return short


def _message(
    short: str, source: dict[str, Any], schemas: dict[str, Any], prefix: str, found: dict[str, Any]
) -> dict[str, Any]:
    def value(field: dict[str, Any]) -> dict[str, Any]:
        if "$ref" in field:
            return {"$ref": f"#/$defs/{_collect(field['$ref'], schemas, prefix, found)}"}
        match field["type"]:
            case "any":
                return {}
            case "array":
                return {"type": "array", "items": value(field["items"])}
            case "object":
                return {"type": "object", "additionalProperties": value(_entries(field))}
            case "string" if field.get("format") == "int64":
                return {"type": ["string", "integer"], "pattern": "^-?[0-9]+$"}
            case kind:
                return {"type": kind, **({"enum": field["enum"]} if "enum" in field else {})}

    fields = {key: field for key, field in source.get("properties", {}).items() if _input(field)}
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {key: value(field) for key, field in fields.items()},
        "additionalProperties": False,
    }
    needed = [key for key, field in fields.items() if _says(field, "Required.")]
    if needed:
        schema["required"] = needed
    groups = [
        _exclusive(short, present)
        for group in _EXCLUSIVE.get(short, ())
        if (present := [field for field in group if field in fields])[1:] or short in _NEEDED
    ]
    if groups:
        schema["allOf"] = groups
    return schema


def _exclusive(short: str, fields: list[str]) -> dict[str, Any]:
    """At most one of the fields, or exactly one where the message needs it."""
    if short in _NEEDED:
        return {"oneOf": [{"required": [field]} for field in fields]}
    return {"not": {"required": fields}}


def _input(field: dict[str, Any]) -> bool:
    return not field.get("readOnly") and not _says(field, "Output only.")


def _says(field: dict[str, Any], words: str) -> bool:
    return field.get("description", "").startswith(words)


def _entries(field: dict[str, Any]) -> dict[str, Any]:
    """What the values of a free mapping are; a message without fields takes any."""
    entries: dict[str, Any] = field.get("additionalProperties", {"type": "any"})
    return entries


if __name__ == "__main__":
    for api_version in VERSIONS:
        write(name(api_version), definition(api_version))
