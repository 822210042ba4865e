"""The rows: a spec, and the body of `tuningJobs.create`."""

from collections.abc import Callable
from typing import Any

from ftc.lowering.row import (
    OMIT,
    Refusal,
    Row,
    both,
    choice,
    converted,
    delegated,
    either,
    exact,
    fixed,
    has,
    unless,
)
from ftc.plan.plan import Plan
from ftc_backends.hosted import SUBMIT
from ftc_backends.hosted.dataset import dataset_rows
from ftc_backends.hosted.rows import (
    LEARNS_ANSWERS,
    CONVERSATIONS_PAIRS_AND_PROMPTS,
    REFERENCE_OF_THE_SERVICE,
    SETTLED_BY_THE_SERVICE,
    given,
    method_is,
    only,
    option,
    whole,
)
from ftc_backends.hosted.stages import STARTS, filled_in, started_from
from ftc_backends.hosted.storage import bucket_uploads, bucket_uri
from ftc_backends.vertex.dataset import SCHEME, line_format
from ftc_backends.vertex.model import GEMINI, NAME, OPEN, continued, is_open
from ftc_schemas.catalog import service
from ftc_schemas.spec.formats import REWARDED

SFT = method_is("sft")
DPO = method_is("dpo")

_DATA = option(NAME, "data")
_MULTIPLIER = option(NAME, "learning_rate_multiplier")
_NOT_HERE = {
    **dict.fromkeys(
        REWARDED,
        "its reinforcement tuning (v1beta1, a preview) scores answers by ways of its own, and no "
        "reward of a spec is known to be one",
    ),
    "distill": "its distillation (v1beta1) takes one of its own models for the teacher, and a "
    "spec's teacher is an open model",
}
"""What the service has in another shape, and why that is not the spec's."""
_SPECS = {"sft": "supervisedTuningSpec", "dpo": "preferenceOptimizationSpec"}

SIZES = {
    1: "ADAPTER_SIZE_ONE",
    2: "ADAPTER_SIZE_TWO",
    4: "ADAPTER_SIZE_FOUR",
    8: "ADAPTER_SIZE_EIGHT",
    16: "ADAPTER_SIZE_SIXTEEN",
    32: "ADAPTER_SIZE_THIRTY_TWO",
}


def api_version(plan: Plan) -> str:
    """Open models are tuned with fields that only v1beta1 has; everything else is in v1."""
    return _version(plan.get(f"model.hosted.{NAME}"))


def _version(id: str | None) -> str:
    return "v1beta1" if is_open(id) else "v1"


def _int64(value: float) -> Any:
    """JSON of a 64-bit integer is a string in Google's APIs."""
    counted = whole("epochs")(value)
    return counted if isinstance(counted, Refusal) else str(counted)


def _uri(role: str) -> Callable[..., Any]:
    def forward(source: Any, name: str, prefix: str | None) -> Any:
        return bucket_uri(source, SCHEME, prefix, name, role)

    return forward


def _of_method(method: str) -> tuple[Row, ...]:
    """What both kinds of tuning have, in the order of Google's reference."""
    spec, this = _SPECS[method], method_is(method)
    return (
        converted(
            (spec, "trainingDatasetUri"),
            ("data.train", "name"),
            _uri("train"),
            optional=(_DATA,),
            note="where the converted data is uploaded, or where it lies already",
            when=this,
        ),
        converted(
            (spec, "validationDatasetUri"),
            ("data.validation", "name"),
            _uri("validation"),
            optional=(_DATA,),
            note="where the converted data is uploaded, or where it lies already",
            when=this,
        ),
        exact((spec, "exportLastCheckpointOnly"), option(NAME, "last_checkpoint_only"), when=this),
        converted(
            (spec, "hyperParameters", "epochCount"),
            ("training.epochs",),
            _int64,
            backward=lambda count: {"training.epochs": int(count)},
            note="whole passes, as text; never left to the service",
            when=this,
        ),
        exact(
            (spec, "hyperParameters", "learningRateMultiplier"),
            _MULTIPLIER,
            when=both(this, GEMINI),
        ),
        choice(
            (spec, "hyperParameters", "adapterSize"),
            option(NAME, "adapter_size"),
            SIZES,
            when=both(this, GEMINI),
        ),
    )


_OPEN_SFT = both(SFT, OPEN)
_TUNING = ("supervisedTuningSpec", "hyperParameters")

_OPEN_MODELS: tuple[Row, ...] = (
    exact(
        (*_TUNING, "learningRate"),
        "training.learning_rate",
        when=both(_OPEN_SFT, given("training.learning_rate")),
    ),
    converted(
        (*_TUNING, "batchSize"),
        ("training.batch_size",),
        str,
        backward=lambda size: {"training.batch_size": int(size)},
        note="an int64 is a text in JSON",
        when=both(_OPEN_SFT, given("training.batch_size")),
    ),
    choice(
        (*_TUNING, "adapterSize"),
        "adapter.rank",
        SIZES,
        # "Adapter Size (Rank)": GoogleCloudPlatform/vertex-ai-samples 86674ef,
        # skills/vertex-tuning/open-model/references/tuning_guide.md, read 2026-11-23
        when=both(_OPEN_SFT, has("adapter.rank")),
    ),
    choice(
        ("supervisedTuningSpec", "tuningMode"),
        "adapter.type",
        {"lora": "TUNING_MODE_PEFT_ADAPTER", "none": "TUNING_MODE_FULL"},
        when=_OPEN_SFT,
    ),
    exact("outputUri", option(NAME, "output"), when=OPEN),
)


def _path(project: str | None, location: str | None, id: str | None) -> Any:
    if project is None or location is None:
        return OMIT
    return f"/{_version(id)}/projects/{project}/locations/{location}/tuningJobs"


def _job_url(project: str | None, location: str | None, id: str | None) -> Any:
    path = _path(project, location, id)
    if path is OMIT:
        return OMIT
    host = service(NAME).url.format(location=location).replace("global-", "")
    return f"{host}{path}"


def _no_start(stage: str, method: str, id: str | None) -> Refusal | None:
    """Continuous tuning goes on from supervised tuning of Gemini models (docs.cloud.google.com,
    'Use continuous tuning for Gemini models', read 2026-11-25)."""
    if is_open(id):
        return Refusal(
            f"it goes on from tuned Gemini models only, and {id} is an open model",
            help="leave `from` out, or train this spec elsewhere",
            leaf="from.stage",
        )
    if method != "sft":
        return Refusal(
            f"it goes on from supervised tuning only, and {stage} is taught by {method}",
            help="start from the supervised stage, or train this spec elsewhere",
            leaf="from.stage",
        )
    return None


TABLE: tuple[Row, ...] = (
    exact("baseModel", "model.hosted.vertex", when=unless(either(continued, STARTS))),
    exact(
        ("preTunedModel", "tunedModelName"),
        "model.hosted.vertex",
        when=both(continued, unless(STARTS)),
    ),
    *started_from(
        ("preTunedModel", "tunedModelName"),
        refused=_no_start,
        optional=("from.method", "model.hosted.vertex"),
    ),
    CONVERSATIONS_PAIRS_AND_PROMPTS,
    LEARNS_ANSWERS,
    choice((), "method.type", {"sft": OMIT, "dpo": OMIT}, refusal=_NOT_HERE),
    *_of_method("sft"),
    *_OPEN_MODELS,
    *_of_method("dpo"),
    exact(("preferenceOptimizationSpec", "hyperParameters", "beta"), "method.beta", when=DPO),
    only("method.loss", "sigmoid", "its preference tuning has one loss, the sigmoid", when=DPO),
    only("method.label_smoothing", 0, "its preference tuning takes labels as right", when=DPO),
    only("method.sft_weight", 0, "its preference tuning has no supervised loss", when=DPO),
    *REFERENCE_OF_THE_SERVICE,
    *delegated(
        "training.learning_rate",
        note="targets.vertex.learning_rate_multiplier stands in its place",
        when=both(has(_MULTIPLIER), GEMINI),
    ),
    exact("tunedModelDisplayName", "name"),
    exact("description", "description"),
    exact("labels", option(NAME, "labels")),
    exact("serviceAccount", option(NAME, "service_account")),
    exact(("encryptionSpec", "kmsKeyName"), option(NAME, "kms_key")),
    *SETTLED_BY_THE_SERVICE,
    converted(
        (SUBMIT, "api_version"),
        (),
        _version,
        optional=("model.hosted.vertex",),
        note="v1, or v1beta1 for the settings of open models",
    ),
    fixed((SUBMIT, "method"), "POST", note="how jobs are created"),
    converted(
        (SUBMIT, "url"),
        (),
        _job_url,
        optional=(option(NAME, "project"), option(NAME, "location"), "model.hosted.vertex"),
        note="where jobs are created",
    ),
    filled_in("tunedModel.model"),
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
