"""The backend for Amazon Bedrock model customization."""

from collections.abc import Iterator
from typing import Any, Final

from ftc.analysis.rules import catalog, catalog_limits
from ftc.lowering.target import Problem, Target
from ftc.plan.plan import Plan
from ftc_backends.bedrock import NAME
from ftc_backends.bedrock.lines import DATA, convert, revert
from ftc_backends.bedrock.rules import RULES
from ftc_backends.bedrock.table import TABLE
from ftc_backends.hosted.definition import unspoken, violations
from ftc_backends.hosted.files import job_files
from ftc_backends.hosted.leaves import model_id, option
from ftc_backends.hosted.stages import order

VERSION: Final = "1.44"
"""Of botocore, whose service model the definition is."""

_RULES = (*catalog.RULES, *catalog_limits.RULES, *RULES)

_LEAVES = {
    "jobName": option(NAME, "job_name"),
    "customModelName": option(NAME, "custom_model_name"),
    "roleArn": option(NAME, "role_arn"),
    "baseModelIdentifier": model_id(NAME),
    "trainingDataConfig": option(NAME, "data"),
    "validationDataConfig": option(NAME, "data"),
    "outputDataConfig": option(NAME, "output"),
    "graderConfig": option(NAME, "reward_lambda"),
    "customModelKmsKeyId": option(NAME, "kms_key"),
    "jobTags": option(NAME, "tags"),
    "customModelTags": option(NAME, "tags"),
}
"""What the rules speak of, by key of the request."""


def _definition(document: dict[str, Any], plan: Plan) -> Iterator[Problem]:
    return unspoken(violations(document, f"{NAME}-{VERSION}"), plan, _RULES, _LEAVES)


TARGET: Final = Target(
    name=NAME,
    title="Amazon Bedrock model customization",
    version=f"botocore {VERSION}",
    table=TABLE,
    options="ftc_backends.bedrock.options:BedrockOptions",
    definition=_definition,
    files=job_files,
    order=order,
    rules=_RULES,
    datasets=DATA.plans,
    convert=convert,
    revert=revert,
    request_of="ftc_backends.bedrock.importing:request_of",
    instead={"training.learning_rate": "learning_rate_multiplier"},
    example={
        "model.hosted.bedrock": "amazon.nova-micro-v1:0:128k",
        "targets.bedrock.role_arn": "arn:aws:iam::123456789012:role/tuning",
        "targets.bedrock.data": "s3://bucket/data",
        "targets.bedrock.output": "s3://bucket/output",
    },
    example_of={
        "grpo": {
            "model.hosted.bedrock": "amazon.nova-2-lite-v1:0:256k",
            "targets.bedrock.reward_lambda": "arn:aws:lambda:us-east-1:123456789012:function:r",
            "method.rewards": [{"type": "regex", "pattern": "<answer>.*</answer>"}],
        },
        "distill": {
            "method.match": "answers",
            "method.hosted_teacher.bedrock": "amazon.nova-pro-v1:0",
        },
    },
    hosted=True,
    driver="ftc_backends.bedrock.driver:Driver",
)
