"""The backend for OpenAI's fine-tuning API."""

from collections.abc import Iterator
from typing import Any, Final

from ftc.analysis.rules import catalog, catalog_limits
from ftc.lowering.target import Problem, Target
from ftc.plan.plan import Plan
from ftc_backends.hosted.definition import unspoken, violations
from ftc_backends.hosted.files import job_files
from ftc_backends.hosted.leaves import model_id, option
from ftc_backends.hosted.openai_lines import revert
from ftc_backends.hosted.stages import order
from ftc_backends.openai import NAME
from ftc_backends.openai.endpoint import endpoint_of
from ftc_backends.openai.lines import DATA, convert
from ftc_backends.openai.rules import RULES
from ftc_backends.openai.table import TABLE

VERSION: Final = "3.54"
"""Of the `openai` package, whose types the definition is made from."""

_RULES = (*catalog.RULES, *catalog_limits.RULES, *RULES)

_LEAVES = {
    "model": model_id(NAME),
    "suffix": option(NAME, "suffix"),
    "metadata": option(NAME, "metadata"),
    "n_epochs": "training.epochs",
    "batch_size": "training.batch_size",
    "beta": "method.beta",
    "grader": option(NAME, "reward_lambda"),
    "context_length": "training.max_length",
    "lora_r": "adapter.rank",
    "lora_alpha": "adapter.alpha",
}
"""What the rules speak of, by key of the request."""


def _definition(document: dict[str, Any], plan: Plan) -> Iterator[Problem]:
    found = violations(document, f"{NAME}-{VERSION}", endpoint_of(plan))
    return unspoken(found, plan, _RULES, _LEAVES)


TARGET: Final = Target(
    name=NAME,
    title="OpenAI fine-tuning",
    version=f"openai {VERSION}",
    table=TABLE,
    options="ftc_backends.openai.options:OpenAIOptions",
    definition=_definition,
    files=job_files,
    order=order,
    rules=_RULES,
    datasets=DATA.plans,
    convert=convert,
    revert=revert,
    request_of="ftc_backends.openai.importing:request_of",
    unstated={"method.type": "the guide to its reinforcement fine-tuning names no algorithm"},
    instead={"training.learning_rate": "learning_rate_multiplier"},
    example={"model.hosted.openai": "gpt-4.1-mini-2025-04-14"},
    example_of={
        "grpo": {
            "model.hosted.openai": "o4-mini-2025-04-16",
            "targets.openai.endpoint": "azure",
            "targets.openai.resource": "my-resource",
            "method.rewards": [{"type": "regex", "pattern": "<answer>.*</answer>"}],
        },
    },
    hosted=True,
    driver="ftc_backends.openai.driver:Driver",
)
