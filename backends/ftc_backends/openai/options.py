"""`targets.openai:` what only this API takes."""

from typing import Literal

from ftc_schemas.spec.section import Section, required, setting
from ftc_schemas.spec.targets import TargetOptions


class Wandb(Section):
    """Where Weights & Biases gets the metrics. The key is stored with OpenAI, never here."""

    project: str = required("Project of the run.", min_length=1)
    entity: str = setting("Team or user.", min_length=1)
    name: str = setting("Display name of the run.", min_length=1)
    tags: list[str] = setting("Tags of the run.")


class OpenAIOptions(TargetOptions):
    """OpenAI's API, at OpenAI or at a service that speaks it."""

    endpoint: Literal["openai", "azure", "bedrock-mantle", "nebius"] = setting(
        "Which service takes the job. Without it, OpenAI itself."
    )
    resource: str = setting(
        "Name of the Azure OpenAI resource (`endpoint: azure`).",
        pattern=r"^[a-zA-Z0-9][a-zA-Z0-9-]{0,62}$",
    )
    region: str = setting(
        "AWS region (`endpoint: bedrock-mantle`).", pattern=r"^[a-z]{2}(-[a-z]+)+-\d$"
    )
    training_type: Literal["Standard", "GlobalStandard", "Developer"] = setting(
        "Where Azure trains: in your region, anywhere, or on spare capacity (`endpoint: azure`)."
    )
    learning_rate_multiplier: float = setting(
        "Factor on the learning rate that the service picks; it takes no rate of its own.", gt=0
    )
    suffix: str = setting("Part of the tuned model's name. Without it, the spec's name.")
    metadata: dict[str, str] = setting("Up to 16 labels on the job.")
    wandb: Wandb = setting("Send metrics to Weights & Biases.")
