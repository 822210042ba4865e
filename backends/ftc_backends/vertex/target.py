"""The backend for tuning on Vertex AI."""

from collections.abc import Iterator
from typing import Any, Final

from ftc.analysis.rules import catalog, catalog_limits
from ftc.lowering.target import Problem, Target
from ftc.plan.plan import Plan
from ftc_backends.hosted.definition import unspoken, violations
from ftc_backends.hosted.files import job_files
from ftc_backends.hosted.leaves import model_id, option
from ftc_backends.hosted.stages import order
from ftc_backends.vertex import NAME
from ftc_backends.vertex.lines import DATA, convert, revert
from ftc_backends.vertex.rules import RULES
from ftc_backends.vertex.table import TABLE, api_version

_RULES = (*catalog.RULES, *catalog_limits.RULES, *RULES)

_LEAVES = {
    "baseModel": model_id(NAME),
    "supervisedTuningSpec": option(NAME, "data"),
    "preferenceOptimizationSpec": option(NAME, "data"),
    "trainingDatasetUri": option(NAME, "data"),
    "promptDatasetUri": option(NAME, "data"),
    "labels": option(NAME, "labels"),
    "encryptionSpec": option(NAME, "kms_key"),
    "outputUri": option(NAME, "output"),
}
"""What the rules speak of, by key of the request."""


def _definition(document: dict[str, Any], plan: Plan) -> Iterator[Problem]:
    found = violations(document, f"{NAME}-{api_version(plan)}")
    return unspoken(found, plan, _RULES, _LEAVES)


TARGET: Final = Target(
    name=NAME,
    title="Vertex AI tuning",
    version="v1 and v1beta1 of 2026-11-06",
    table=TABLE,
    options="ftc_backends.vertex.options:VertexOptions",
    definition=_definition,
    files=job_files,
    order=order,
    rules=_RULES,
    datasets=DATA.plans,
    convert=convert,
    revert=revert,
    request_of="ftc_backends.vertex.importing:request_of",
    unstated={"method.type": "its guide speaks of reinforcement learning, and names no algorithm"},
    instead={
        "training.learning_rate": "learning_rate_multiplier",
        "adapter.rank": "adapter_size",
    },
    example={
        "model.hosted.vertex": "gemini-3.5-flash",
        "targets.vertex.project": "my-project",
        "targets.vertex.location": "us-central1",
        "targets.vertex.data": "gs://bucket/data",
    },
    example_of={
        "grpo": {"method.rewards": [{"type": "regex", "pattern": "<answer>.*</answer>"}]},
        "distill": {
            "model.hosted.vertex": "gemini-2.5-flash",
            "method.match": "answers",
            "method.hosted_teacher.vertex": "gemini-3.1-pro",
        },
    },
    hosted=True,
    driver="ftc_backends.vertex.driver:Driver",
)
