"""`targets.bedrock:` what only Bedrock takes."""

from typing import Annotated, Literal

from pydantic import Field

from ftc_schemas.spec.section import Section, required, setting
from ftc_schemas.spec.targets import TargetOptions

Subnet = Annotated[str, Field(pattern=r"^[-0-9a-zA-Z]{1,32}$")]


class Vpc(Section):
    """The network that the job may use, to reach data that is closed to the internet."""

    subnet_ids: list[Subnet] = required("Subnets, 1 to 16.", min_length=1, max_length=16)
    security_group_ids: list[Subnet] = required(
        "Security groups, 1 to 5.", min_length=1, max_length=5
    )


class BedrockOptions(TargetOptions):
    """A model customization job."""

    role_arn: str = setting(
        "ARN of the IAM role that Bedrock assumes to read the data and write the results."
    )
    data: str = setting(
        "`s3://bucket/prefix` that converted data is uploaded to. Not needed for data that is on "
        "S3 in Bedrock's own format already."
    )
    output: str = setting("`s3://bucket/prefix` for metrics and results.")
    region: str = setting(
        "AWS region. Without it, the one that tunes the model.",
        pattern=r"^[a-z]{2}(-[a-z]+)+-\d$",
    )
    kms_key: str = setting("ARN, id or alias of the KMS key that encrypts the custom model.")
    vpc: Vpc = setting("Run the job inside your network.")
    tags: dict[str, str] = setting("Tags on the job and on the custom model.")
    job_name: str = setting("Name of the job. Without it, the spec's name.")
    custom_model_name: str = setting("Name of the custom model. Without it, the spec's name.")
    reward_lambda: str = setting(
        "ARN of the AWS Lambda function that gives the rewards, for reinforcement. Compiling "
        "writes its code, `reward_lambda.py`; you deploy it."
    )
    batch_size: int = setting(
        "Training samples of a step, for reinforcement. Bedrock does not say whether these are "
        "prompts or answers, so `training.batch_size` does not become it.",
        gt=0,
    )
    reasoning_effort: Literal["low", "medium", "high"] = setting(
        "How long the model thinks before it answers, in reinforcement."
    )
    learning_rate_multiplier: float = setting(
        "Factor on Claude's own learning rate; Claude takes no rate.", gt=0
    )
    early_stopping_threshold: float = setting(
        "Least improvement of Claude's validation loss that keeps the training going.", ge=0
    )
