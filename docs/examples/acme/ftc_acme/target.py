"""The backend `acme`; the entry point names TARGET."""

from collections.abc import Iterable, Iterator
from typing import Any

import jsonschema_rs

from ftc.emit import yaml
from ftc.lowering.engine import Lowered
from ftc.lowering.target import File, Problem, Target
from ftc.plan.plan import Plan
from ftc_acme.table import TABLE
from ftc_schemas.spec.targets import TargetOptions

DEFINITION = {
    "type": "object",
    "properties": {
        "run": {"type": "string"},
        "model": {"type": "string"},
        "model_revision": {"type": "string"},
        "train_file": {"type": ["string", "array"]},
        "validation": {"type": "string"},
        "template": {"enum": ["messages", "plain"]},
        "lora": {"const": True},
        "lora_rank": {"type": "integer", "minimum": 1, "maximum": 256},
        "lora_scale": {"type": "number"},
        "epochs": {"type": "number"},
        "micro_batch": {"type": "integer"},
        "accumulate": {"type": "integer"},
        "lr": {"type": "number"},
        "seed": {"type": "integer"},
        "out": {"type": "string"},
        "telemetry": {"type": "boolean"},
    },
    "additionalProperties": False,
}
"""What acme accepts. A real one is snapshotted from the tool, by a script, at a named version."""


class AcmeOptions(TargetOptions):
    """acme has no entries of its own beside `set` and `accept`."""


def _definition(document: dict[str, Any], plan: Plan) -> Iterator[Problem]:
    del plan  # acme accepts the same for every method
    for error in jsonschema_rs.Draft202012Validator(DEFINITION).iter_errors(document):
        yield Problem(tuple(error.instance_path), error.message)


def _files(lowered: Lowered, plan: Plan) -> Iterable[File]:
    return [File("acme.yaml", yaml.dump(lowered.document, header=plan.get("description", "")))]


TARGET = Target(
    name="acme",
    title="Acme Trainer",
    version="2.1",
    table=TABLE,
    options="ftc_acme.target:AcmeOptions",
    definition=_definition,
    files=_files,
)
