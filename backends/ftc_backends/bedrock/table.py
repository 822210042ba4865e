"""The rows: a spec, and the input of `CreateModelCustomizationJob`."""

from typing import Any

from ftc.lowering.row import (
    OMIT,
    Condition,
    Refusal,
    Row,
    both,
    converted,
    delegated,
    either,
    exact,
    fixed,
    unless,
)
from ftc_backends.bedrock.dataset import SCHEME, line_format
from ftc_backends.bedrock.model import CLAUDE, LLAMA, NAME, NOVA, region
from ftc_backends.hosted import SUBMIT
from ftc_backends.hosted.dataset import dataset_rows
from ftc_backends.hosted.rows import (
    LEARNS_ANSWERS,
    SETTLED_BY_THE_SERVICE,
    given,
    option,
    whole,
)
from ftc_backends.hosted.stages import STARTS, filled_in, started_from
from ftc_backends.hosted.storage import bucket_uploads, bucket_uri
from ftc_schemas.catalog import service
from ftc_schemas.spec.formats import FORMATS, REWARDED

_DATA = option(NAME, "data")
_REGION = option(NAME, "region")


def as_text(number: float) -> str:
    """A number as Bedrock's documentation writes it: plain decimals, no exponent."""
    for digits in range(17):
        text = f"{number:.{digits}f}"
        if float(text) == number:
            return text
    return repr(number)


def _epochs(epochs: float) -> Any:
    counted = whole("epochs")(epochs)
    return counted if isinstance(counted, Refusal) else str(counted)


def _hyperparameter(name: str, leaf: str, when: Condition) -> Row:
    """All hyperparameters are texts in this API; only what the spec itself says is sent, because
    each family has its own range and its own default."""
    return converted(
        ("hyperParameters", name),
        (leaf,),
        as_text,
        backward=lambda text: {leaf: float(text) if "." in text else int(text)},
        note="numbers are texts in this API",
        when=both(when, given(leaf)),
    )


_CUSTOMIZATION = {"sft": "FINE_TUNING", "cpt": "CONTINUED_PRE_TRAINING"}
_NOT_HERE = {
    **dict.fromkeys(
        REWARDED,
        "its reinforcement fine-tuning asks a Lambda function of yours for the reward, and no "
        "reward of a spec is one",
    ),
    "distill": "its distillation takes a teacher from Bedrock, and a spec's teacher is an open "
    "model",
}
"""What the service has in another shape, and why that is not the spec's."""


def _customization(method: str, data_format: str) -> Any:
    if data_format not in FORMATS[method]:
        taken = " or ".join(FORMATS[method])
        return Refusal(f"{method} learns from {taken} data", leaf="data.format")
    if method not in _CUSTOMIZATION:
        taken = f"it takes {', '.join(_CUSTOMIZATION)}, but not {method}"
        return Refusal(_NOT_HERE.get(method, taken), leaf="method.type")
    return _CUSTOMIZATION[method]


def _from_customization(kind: str) -> dict[str, Any]:
    leaves = {"CONTINUED_PRE_TRAINING": {"method.type": "cpt", "data.format": "text"}}
    return leaves.get(kind) or ({"method.type": "sft"} if kind == "FINE_TUNING" else {})


def _name(option_name: str, writes: str) -> Row:
    return converted(
        writes,
        ("name",),
        lambda name, own: own or name,
        backward=lambda name: {"name": name},
        optional=(option(NAME, option_name),),
        note="named after the spec",
    )


def _uri(role: str) -> Any:
    def forward(source: Any, name: str, prefix: str | None) -> Any:
        return bucket_uri(source, SCHEME, prefix, name, role)

    return forward


def _job_url(id: str | None, own_region: str | None) -> Any:
    where = region(id, own_region)
    if where is None:
        return OMIT
    return f"{service(NAME).url.format(region=where)}/model-customization-jobs"


def _tags(tags: dict[str, str]) -> list[dict[str, str]]:
    return [{"key": key, "value": value} for key, value in tags.items()]


def _from_tags(tags: list[dict[str, str]]) -> dict[str, Any]:
    return {option(NAME, "tags"): {tag["key"]: tag["value"] for tag in tags}}


TABLE: tuple[Row, ...] = (
    _name("job_name", "jobName"),
    _name("custom_model_name", "customModelName"),
    exact("roleArn", option(NAME, "role_arn")),
    exact("baseModelIdentifier", "model.hosted.bedrock", when=unless(STARTS)),
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
    ),
    LEARNS_ANSWERS,
    converted(
        ("trainingDataConfig", "s3Uri"),
        ("data.train", "name"),
        _uri("train"),
        optional=(_DATA,),
        note="where the converted data is uploaded, or where it lies already",
    ),
    converted(
        ("validationDataConfig", "validators", 0, "s3Uri"),
        ("data.validation", "name"),
        _uri("validation"),
        optional=(_DATA,),
        note="where the converted data is uploaded, or where it lies already",
    ),
    exact(("outputDataConfig", "s3Uri"), option(NAME, "output")),
    converted(
        ("hyperParameters", "epochCount"),
        ("training.epochs",),
        _epochs,
        backward=lambda text: {"training.epochs": int(text)},
        note="whole passes, as text; never left to the service",
    ),
    _hyperparameter("batchSize", "training.batch_size", either(CLAUDE, LLAMA)),
    _hyperparameter("learningRate", "training.learning_rate", either(NOVA, LLAMA)),
    _hyperparameter("learningRateWarmupSteps", "training.warmup_steps", NOVA),
    _hyperparameter("learningRateMultiplier", option(NAME, "learning_rate_multiplier"), CLAUDE),
    _hyperparameter("earlyStoppingThreshold", option(NAME, "early_stopping_threshold"), CLAUDE),
    _hyperparameter("earlyStoppingPatience", "training.early_stopping_patience", CLAUDE),
    exact("customModelKmsKeyId", option(NAME, "kms_key")),
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
    *SETTLED_BY_THE_SERVICE,
    fixed((SUBMIT, "service"), NAME, note="the AWS service"),
    fixed((SUBMIT, "operation"), "CreateModelCustomizationJob", note="how jobs are created"),
    converted(
        (SUBMIT, "region"),
        (),
        lambda id, own: region(id, own) or OMIT,
        optional=("model.hosted.bedrock", _REGION),
        note="the spec's own, else the one that tunes the model",
    ),
    fixed((SUBMIT, "method"), "POST", note="how jobs are created"),
    converted(
        (SUBMIT, "url"),
        (),
        _job_url,
        optional=("model.hosted.bedrock", _REGION),
        note="where jobs are created",
    ),
    filled_in("outputModelArn"),
    converted(
        (SUBMIT, "uploads"),
        ("data.train", "name"),
        lambda train, name, validation, prefix: bucket_uploads(
            SCHEME, train, validation, prefix, name
        ),
        optional=("data.validation", _DATA),
        note="what is uploaded before the request is sent",
    ),
    *dataset_rows(NAME, line_format, SCHEME),
)
