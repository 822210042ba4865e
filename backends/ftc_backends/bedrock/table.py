"""The rows: a spec, and the input of `CreateModelCustomizationJob`."""

from collections.abc import Mapping
from typing import Any, Final

from ftc.lowering.row import (
    OMIT,
    Condition,
    Refusal,
    Row,
    both,
    converted,
    delegated,
    either,
    equals,
    exact,
    fixed,
    unless,
)
from ftc_backends.bedrock import NAME
from ftc_backends.bedrock.lines import DATA, SCHEME
from ftc_backends.bedrock.model import claude, llama, nova, region
from ftc_backends.hosted import SUBMIT
from ftc_backends.hosted.buckets import bucket_uploads, read_from_bucket
from ftc_backends.hosted.distilling import taught_by
from ftc_backends.hosted.leaves import model_id, option
from ftc_backends.hosted.reward_lambda import rewards_row
from ftc_backends.hosted.rows import (
    LEARNS_ANSWERS,
    as_text,
    given,
    named_after_the_spec,
    settled,
    whole_epochs,
    whole_epochs_as_text,
)
from ftc_backends.hosted.stages import filled_in, from_a_stage, started_from
from ftc_schemas.catalog import service
from ftc_schemas.spec.formats import FORMATS, REWARDED

_REGION = option(NAME, "region")

grpo = equals("method.type", "grpo")
distilled = equals("method.type", "distill")
learns_from_rows = unless(either(grpo, distilled))
"""The model learns what rows say, and nothing that a model says."""


def _hyperparameter(name: str, leaf: str, when: Condition) -> Row:
    """All hyperparameters are texts in this API; only what the spec itself says is sent, because
    each family has its own range and its own default."""
    return converted(
        ("hyperParameters", name),
        (leaf,),
        as_text,
        backward=lambda text: {leaf: float(text) if "." in text else int(text)},
        note="numbers are texts in this API",
        when=both(learns_from_rows, when, given(leaf)),
    )


_CUSTOMIZATION = {
    "sft": "FINE_TUNING",
    "cpt": "CONTINUED_PRE_TRAINING",
    "grpo": "REINFORCEMENT_FINE_TUNING",
    "distill": "DISTILLATION",
}
_NOT_HERE: Mapping[str, str] = {**dict.fromkeys(REWARDED, "its reinforcement fine-tuning is GRPO")}
"""Bedrock user guide, 'Customize a model with reinforcement fine-tuning', read 2026-11-25: "using
Group Relative Policy Optimization (GRPO)"."""


def _customization(method: str, data_format: str) -> Any:
    if data_format not in FORMATS[method]:
        taken = " or ".join(FORMATS[method])
        return Refusal(f"{method} learns from {taken} data", leaf="data.format")
    if method not in _CUSTOMIZATION:
        taken = f"it takes {', '.join(_CUSTOMIZATION)}, but not {method}"
        return Refusal(_NOT_HERE.get(method, taken), leaf="method.type")
    return _CUSTOMIZATION[method]


def _from_customization(kind: str) -> dict[str, Any]:
    methods = {word: method for method, word in _CUSTOMIZATION.items()}
    if kind not in methods:
        return {}
    method = methods[kind]
    format = {} if method == "sft" else {"data.format": FORMATS[method][0]}
    return {"method.type": method, **format}


_RFT = ("customizationConfig", "rftConfig")
_RFT_SETTINGS = (*_RFT, "hyperParameters")
_TEACHER = ("customizationConfig", "distillationConfig", "teacherModelConfig")


def _prompt_length(length: int, answer: int) -> Any:
    """What the length of both leaves for the prompt."""
    if length <= answer:
        return Refusal(
            f"an answer of {answer} tokens leaves no room for a prompt in {length}",
            help="raise `training.max_length`, or lower `method.max_completion_length`",
        )
    return length - answer


_REINFORCEMENT: tuple[Row, ...] = (
    exact(
        (*_RFT, "graderConfig", "lambdaGrader", "lambdaArn"),
        option(NAME, "reward_lambda"),
        when=grpo,
    ),
    converted(
        (*_RFT_SETTINGS, "epochCount"),
        ("training.epochs",),
        whole_epochs,
        backward=lambda count: {"training.epochs": count},
        note="whole passes; never left to the service",
        when=grpo,
    ),
    exact((*_RFT_SETTINGS, "batchSize"), option(NAME, "batch_size"), when=grpo),
    exact(
        (*_RFT_SETTINGS, "learningRate"),
        "training.learning_rate",
        when=both(grpo, given("training.learning_rate")),
    ),
    converted(
        (*_RFT_SETTINGS, "maxPromptLength"),
        ("training.max_length", "method.max_completion_length"),
        _prompt_length,
        note="what the length of both leaves for the prompt",
        when=both(grpo, given("training.max_length", "method.max_completion_length")),
    ),
    exact(
        (*_RFT_SETTINGS, "trainingSamplePerPrompt"),
        "method.num_generations",
        when=both(grpo, given("method.num_generations")),
    ),
    exact(
        (*_RFT_SETTINGS, "inferenceMaxTokens"),
        "method.max_completion_length",
        when=both(grpo, given("method.max_completion_length")),
    ),
    exact((*_RFT_SETTINGS, "reasoningEffort"), option(NAME, "reasoning_effort"), when=grpo),
    exact(
        (*_RFT_SETTINGS, "evalInterval"),
        "training.eval_steps",
        when=both(grpo, given("training.eval_steps")),
    ),
    rewards_row(grpo),
)

_DISTILLATION: tuple[Row, ...] = (
    *taught_by(NAME, (*_TEACHER, "teacherModelIdentifier")),
    exact(
        (*_TEACHER, "maxResponseLengthForInference"),
        "method.max_completion_length",
        when=both(distilled, given("method.max_completion_length")),
    ),
)


def _job_url(id: str | None, own_region: str | None) -> Any:
    where = region(id, own_region)
    if where is None:
        return OMIT
    return f"{service(NAME).url.format(region=where)}/model-customization-jobs"


def _tags(tags: dict[str, str]) -> list[dict[str, str]]:
    return [{"key": key, "value": value} for key, value in tags.items()]


def _from_tags(tags: list[dict[str, str]]) -> dict[str, Any]:
    return {option(NAME, "tags"): {tag["key"]: tag["value"] for tag in tags}}


TABLE: Final[tuple[Row, ...]] = (
    *(
        named_after_the_spec(writes, option(NAME, own), note="named after the spec")
        for writes, own in (("jobName", "job_name"), ("customModelName", "custom_model_name"))
    ),
    exact("roleArn", option(NAME, "role_arn")),
    exact("baseModelIdentifier", model_id(NAME), when=unless(from_a_stage)),
    *started_from("baseModelIdentifier"),
    converted(
        "customizationType",
        ("method.type", "data.format"),
        _customization,
        backward=_from_customization,
        note="its word for the method",
    ),
    *delegated(
        "method.beta",
        "method.loss",
        "method.label_smoothing",
        "method.sft_weight",
        "method.precompute_reference",
        note="there is no preference tuning to set it for",
        when=learns_from_rows,
    ),
    LEARNS_ANSWERS,
    read_from_bucket(("trainingDataConfig", "s3Uri"), "train", NAME, SCHEME),
    read_from_bucket(
        ("validationDataConfig", "validators", 0, "s3Uri"), "validation", NAME, SCHEME
    ),
    exact(("outputDataConfig", "s3Uri"), option(NAME, "output")),
    converted(
        ("hyperParameters", "epochCount"),
        ("training.epochs",),
        whole_epochs_as_text,
        backward=lambda text: {"training.epochs": int(text)},
        note="whole passes, as text; never left to the service",
        when=learns_from_rows,
    ),
    _hyperparameter("batchSize", "training.batch_size", either(claude, llama)),
    _hyperparameter("learningRate", "training.learning_rate", either(nova, llama)),
    _hyperparameter("learningRateWarmupSteps", "training.warmup_steps", nova),
    _hyperparameter("learningRateMultiplier", option(NAME, "learning_rate_multiplier"), claude),
    _hyperparameter("earlyStoppingThreshold", option(NAME, "early_stopping_threshold"), claude),
    _hyperparameter("earlyStoppingPatience", "training.early_stopping_patience", claude),
    exact("customModelKmsKeyId", option(NAME, "kms_key")),
    *_REINFORCEMENT,
    *_DISTILLATION,
    converted(
        "vpcConfig",
        (option(NAME, "vpc"),),
        lambda vpc: {
            "subnetIds": vpc["subnet_ids"],
            "securityGroupIds": vpc["security_group_ids"],
        },
        note="the job's network",
    ),
    converted("jobTags", (option(NAME, "tags"),), _tags, backward=_from_tags, note="on the job"),
    converted(
        "customModelTags",
        (option(NAME, "tags"),),
        _tags,
        backward=_from_tags,
        note="and on the model",
    ),
    *settled(but={"training.eval_steps": grpo}),
    fixed((SUBMIT, "service"), NAME, note="the AWS service"),
    fixed((SUBMIT, "operation"), "CreateModelCustomizationJob", note="how jobs are created"),
    converted(
        (SUBMIT, "region"),
        (),
        lambda id, own: region(id, own) or OMIT,
        optional=(model_id(NAME), _REGION),
        note="the spec's own, else the one that tunes the model",
    ),
    fixed((SUBMIT, "method"), "POST", note="how jobs are created"),
    converted(
        (SUBMIT, "url"),
        (),
        _job_url,
        optional=(model_id(NAME), _REGION),
        note="where jobs are created",
    ),
    filled_in("outputModelArn"),
    bucket_uploads(NAME, SCHEME),
    *DATA.rows(),
)
