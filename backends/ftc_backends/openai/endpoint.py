"""Which of the services that speak OpenAI's API takes the job: `targets.openai.endpoint`."""

from typing import Final

from ftc.lowering.row import Condition
from ftc.plan.plan import Plan
from ftc_backends.hosted.leaves import option
from ftc_backends.openai import NAME

ENDPOINT: Final = option(NAME, "endpoint")

OPENAI: Final = "openai"
AZURE: Final = "azure"
MANTLE: Final = "bedrock-mantle"
NEBIUS: Final = "nebius"


def endpoint_of(plan: Plan) -> str:
    """The service that takes the job."""
    endpoint: str = plan.get(ENDPOINT, OPENAI)
    return endpoint


def at(*endpoints: str) -> Condition:
    """The job goes to one of these."""
    return lambda plan: endpoint_of(plan) in endpoints


on_mantle = at(MANTLE)
"""Its guide says that it trains by GRPO (Bedrock user guide, 'Customize a model with reinforcement
fine-tuning', read 2026-11-25); OpenAI's and Microsoft's name no algorithm."""
