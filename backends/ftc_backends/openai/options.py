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
    batch_size: int = setting(
        "Prompts of a step, for reinforcement; `training.batch_size` counts answers, and how many "
        "of them each prompt gets is the service's choice.",
        gt=0,
    )
    compute_multiplier: float = setting(
        "Factor on how much the model tries out, in reinforcement.", gt=0
    )
    reasoning_effort: Literal["default", "low", "medium", "high"] = setting(
        "How long the model thinks before it answers, in reinforcement."
    )
    eval_samples: int = setting("Answers to each prompt of an evaluation, in reinforcement.", gt=0)
    reward_lambda: str = setting(
        "ARN of the AWS Lambda function that gives the rewards, for reinforcement (`endpoint: "
        "bedrock-mantle`). Compiling writes its code, `reward_lambda.py`; you deploy it."
    )
    suffix: str = setting("Part of the tuned model's name. Without it, the spec's name.")
    metadata: dict[str, str] = setting("Up to 16 labels on the job.")
    wandb: Wandb = setting("Send metrics to Weights & Biases.")
