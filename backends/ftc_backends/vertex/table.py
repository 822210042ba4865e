"""The rows: a spec, and the body of `tuningJobs.create`."""

from collections.abc import Sequence
from typing import Any, Final

from ftc.lowering.row import (
    OMIT,
    Condition,
    Refusal,
    Row,
    both,
    choice,
    converted,
    delegated,
    either,
    equals,
    exact,
    fixed,
    has,
    unless,
)
from ftc.plan.plan import Plan
from ftc.source.span import Path
from ftc_backends.hosted import SUBMIT
from ftc_backends.hosted.buckets import bucket_uploads, read_from_bucket
from ftc_backends.hosted.distilling import taught_by
from ftc_backends.hosted.leaves import model_id, option
from ftc_backends.hosted.rows import (
    CONVERSATIONS_PAIRS_AND_PROMPTS,
    LEARNS_ANSWERS,
    REFERENCE_OF_THE_SERVICE,
    given,
    only,
    settled,
    whole_epochs_as_text,
)
from ftc_backends.hosted.stages import filled_in, from_a_stage, started_from
from ftc_backends.vertex import NAME
from ftc_backends.vertex.lines import DATA, SCHEME
from ftc_backends.vertex.model import continued, gemini, is_open, open_weights
from ftc_schemas.catalog import service
from ftc_schemas.spec.formats import REWARDED

sft = equals("method.type", "sft")
dpo = equals("method.type", "dpo")
grpo = equals("method.type", "grpo")
distilled = equals("method.type", "distill")
needs_v1beta1 = either(open_weights, grpo, distilled)
"""Open models are tuned with fields that only v1beta1 has; learning from rewards and from a teacher
is there alone. Everything else is in v1."""

_MULTIPLIER = option(NAME, "learning_rate_multiplier")
_NOT_HERE = dict.fromkeys(
    REWARDED, "its reinforcement tuning has one algorithm, and nothing says that it is this one"
)
"""What the service has in another shape, and why that is not the spec's."""
_SPECS = {"sft": "supervisedTuningSpec", "dpo": "preferenceOptimizationSpec"}

SIZES: Final = {
    1: "ADAPTER_SIZE_ONE",
    2: "ADAPTER_SIZE_TWO",
    4: "ADAPTER_SIZE_FOUR",
    8: "ADAPTER_SIZE_EIGHT",
    16: "ADAPTER_SIZE_SIXTEEN",
    32: "ADAPTER_SIZE_THIRTY_TWO",
}


def api_version(plan: Plan) -> str:
    """Whose fields the job needs."""
    return "v1beta1" if needs_v1beta1(plan) else "v1"


def _data(writes: Path, role: str, when: Condition) -> Row:
    return read_from_bucket(writes, role, NAME, SCHEME, when=when)


def _of_method(method: str) -> tuple[Row, ...]:
    """What both kinds of tuning have, in the order of Google's reference."""
    spec, this = _SPECS[method], equals("method.type", method)
    return (
        _data((spec, "trainingDatasetUri"), "train", this),
        _data((spec, "validationDatasetUri"), "validation", this),
        exact((spec, "exportLastCheckpointOnly"), option(NAME, "last_checkpoint_only"), when=this),
        *_passes_and_adapter(spec, this),
    )


def _passes_and_adapter(spec: str, this: Condition) -> tuple[Row, ...]:
    """What all kinds of tuning have."""
    return (
        converted(
            (spec, "hyperParameters", "epochCount"),
            ("training.epochs",),
            whole_epochs_as_text,
            backward=lambda count: {"training.epochs": int(count)},
            note="whole passes, as text; never left to the service",
            when=this,
        ),
        exact(
            (spec, "hyperParameters", "learningRateMultiplier"),
            _MULTIPLIER,
            when=both(this, gemini),
        ),
        choice(
            (spec, "hyperParameters", "adapterSize"),
            option(NAME, "adapter_size"),
            SIZES,
            when=both(this, gemini),
        ),
    )


_REWARDED = "reinforcementTuningSpec"
_REWARDED_SETTINGS = (_REWARDED, "hyperParameters")
_THINKING = {"minimal": "MINIMAL", "high": "HIGH"}


def _prompts(answers: int, each: int) -> Any:
    """The prompts of a step, of which a spec counts the answers. Google: "the product must be
    divisible by 16"."""
    if answers % each:
        return Refusal(f"{answers} answers are no whole number of prompts with {each} answers each")
    if answers % 16:
        return Refusal(
            f"the answers of a step must be divisible by 16, and {answers} are not",
            help=f"write `training.batch_size: {-(-answers // 16) * 16}`",
        )
    return answers // each


def _single(rewards: Sequence[Any]) -> Any:
    from ftc_backends.vertex.rewards import single  # few jobs have rewards

    return single(rewards)


def _composite(rewards: Sequence[Any]) -> Any:
    from ftc_backends.vertex.rewards import composite

    return composite(rewards)


_REINFORCEMENT: tuple[Row, ...] = (
    _data((_REWARDED, "trainingDatasetUri"), "train", grpo),
    _data((_REWARDED, "validationDatasetUri"), "validation", grpo),
    converted(
        (_REWARDED, "singleRewardConfig"),
        ("method.rewards",),
        _single,
        note="the same function of an answer, run by the service",
        when=grpo,
    ),
    converted(
        (_REWARDED, "compositeRewardConfig", "weightedRewardConfigs"),
        ("method.rewards",),
        _composite,
        note="the same functions of an answer, run by the service, and their weighted mean",
        when=grpo,
    ),
    *_passes_and_adapter(_REWARDED, grpo),
    converted(
        (*_REWARDED_SETTINGS, "stepCount"),
        ("training.max_steps",),
        str,
        backward=lambda count: {"training.max_steps": int(count)},
        note="an int64 is a text in JSON",
        when=grpo,
    ),
    converted(
        (*_REWARDED_SETTINGS, "batchSize"),
        ("training.batch_size", "method.num_generations"),
        _prompts,
        note="it counts prompts, and a spec their answers",
        when=both(grpo, given("training.batch_size")),
    ),
    exact(
        (*_REWARDED_SETTINGS, "samplesPerPrompt"),
        "method.num_generations",
        when=both(grpo, either(given("method.num_generations"), given("training.batch_size"))),
    ),
    *(
        exact((*_REWARDED_SETTINGS, name), leaf, when=both(grpo, given(leaf)))
        for name, leaf in (
            ("maxOutputTokens", "method.max_completion_length"),
            ("evaluateInterval", "training.eval_steps"),
            ("checkpointInterval", "training.save_steps"),
        )
    ),
    choice(
        (*_REWARDED_SETTINGS, "thinkingLevel"), option(NAME, "thinking_level"), _THINKING, when=grpo
    ),
)

_TAUGHT = "distillationSpec"

_DISTILLATION: tuple[Row, ...] = (
    *(
        row._replace(when=both(row.when, distilled))
        for row in taught_by(NAME, (_TAUGHT, "baseTeacherModel"))
    ),
    _data((_TAUGHT, "promptDatasetUri"), "train", distilled),
    _data((_TAUGHT, "validationDatasetUri"), "validation", distilled),
    *_passes_and_adapter(_TAUGHT, distilled),
)

_sft_of_open_weights = both(sft, open_weights)
_TUNING = ("supervisedTuningSpec", "hyperParameters")

_OPEN_MODELS: tuple[Row, ...] = (
    exact(
        (*_TUNING, "learningRate"),
        "training.learning_rate",
        when=both(_sft_of_open_weights, given("training.learning_rate")),
    ),
    converted(
        (*_TUNING, "batchSize"),
        ("training.batch_size",),
        str,
        backward=lambda size: {"training.batch_size": int(size)},
        note="an int64 is a text in JSON",
        when=both(_sft_of_open_weights, given("training.batch_size")),
    ),
    choice(
        (*_TUNING, "adapterSize"),
        "adapter.rank",
        SIZES,
        # "Adapter Size (Rank)": GoogleCloudPlatform/vertex-ai-samples 86674ef,
        # skills/vertex-tuning/open-model/references/tuning_guide.md, read 2026-11-23
        when=both(_sft_of_open_weights, has("adapter.rank")),
    ),
    choice(
        ("supervisedTuningSpec", "tuningMode"),
        "adapter.type",
        {"lora": "TUNING_MODE_PEFT_ADAPTER", "none": "TUNING_MODE_FULL"},
        when=_sft_of_open_weights,
    ),
    exact("outputUri", option(NAME, "output"), when=open_weights),
)


def _sent_to(version: str, when: Condition) -> tuple[Row, ...]:
    """Where a job is created that needs this version of the API."""

    def url(project: str | None, location: str | None) -> Any:
        if project is None or location is None:
            return OMIT
        host = service(NAME).url.format(location=location).replace("global-", "")
        return f"{host}/{version}/projects/{project}/locations/{location}/tuningJobs"

    return (
        fixed(
            (SUBMIT, "api_version"),
            version,
            note="v1, or v1beta1 for open models, rewards and teachers",
            when=when,
        ),
        fixed((SUBMIT, "method"), "POST", note="how jobs are created", when=when),
        converted(
            (SUBMIT, "url"),
            (),
            url,
            optional=(option(NAME, "project"), option(NAME, "location")),
            note="where jobs are created",
            when=when,
        ),
    )


def _starts_from(*methods: str, named: str, when: Condition) -> tuple[Row, ...]:
    """The rows of jobs that go on from what an earlier job learned by one of these methods."""

    def refused(stage: str, method: str, id: str | None) -> Refusal | None:
        if is_open(id):
            return Refusal(
                f"it goes on from tuned Gemini models only, and {id} is an open model",
                help="leave `from` out, or train this spec elsewhere",
                leaf="from.stage",
            )
        if method not in methods:
            return Refusal(
                f"it goes on from {named} only, and {stage} is taught by {method}",
                help="start from the supervised stage, or train this spec elsewhere",
                leaf="from.stage",
            )
        return None

    rows = started_from(
        ("preTunedModel", "tunedModelName"),
        refused=refused,
        optional=("from.method", model_id(NAME)),
    )
    return tuple(row._replace(when=both(row.when, when)) for row in rows)


_STARTED: tuple[Row, ...] = (
    *_starts_from("sft", named="supervised tuning", when=unless(grpo)),
    *_starts_from("sft", "grpo", named="supervised or reinforcement tuning", when=grpo),
)
"""docs.cloud.google.com, 'Use continuous tuning for Gemini models', and 'About reinforcement
learning fine-tuning for Gemini models', both read 2026-11-25."""


TABLE: Final[tuple[Row, ...]] = (
    exact("baseModel", model_id(NAME), when=unless(either(continued, from_a_stage))),
    exact(
        ("preTunedModel", "tunedModelName"),
        model_id(NAME),
        when=both(continued, unless(from_a_stage)),
    ),
    *_STARTED,
    CONVERSATIONS_PAIRS_AND_PROMPTS,
    LEARNS_ANSWERS,
    choice(
        (),
        "method.type",
        dict.fromkeys(("sft", "dpo", "grpo", "distill"), OMIT),
        refusal=_NOT_HERE,
        when=unless(grpo),
    ),
    *_of_method("sft"),
    *_OPEN_MODELS,
    *_of_method("dpo"),
    exact(("preferenceOptimizationSpec", "hyperParameters", "beta"), "method.beta", when=dpo),
    only("method.loss", "sigmoid", "its preference tuning has one loss, the sigmoid", when=dpo),
    only("method.label_smoothing", 0, "its preference tuning takes labels as right", when=dpo),
    only("method.sft_weight", 0, "its preference tuning has no supervised loss", when=dpo),
    *REFERENCE_OF_THE_SERVICE,
    *_REINFORCEMENT,
    *_DISTILLATION,
    *delegated(
        "training.learning_rate",
        note="targets.vertex.learning_rate_multiplier stands in its place",
        when=both(has(_MULTIPLIER), gemini),
    ),
    exact("tunedModelDisplayName", "name"),
    exact("description", "description"),
    exact("labels", option(NAME, "labels")),
    exact("serviceAccount", option(NAME, "service_account")),
    exact(("encryptionSpec", "kmsKeyName"), option(NAME, "kms_key")),
    *settled(but={"training.eval_steps": grpo, "training.save_steps": grpo}),
    *_sent_to("v1", unless(needs_v1beta1)),
    *_sent_to("v1beta1", needs_v1beta1),
    filled_in("tunedModel.model"),
    bucket_uploads(NAME, SCHEME),
    *DATA.rows(),
)
