"""The rows: a spec, and the body of `POST /fine_tuning/jobs`."""

from typing import Any, Final

from ftc.lowering.row import (
    Backward,
    Condition,
    Refusal,
    Row,
    both,
    choice,
    converted,
    delegated,
    equals,
    exact,
    fixed,
    has,
    lacks,
    unless,
)
from ftc_backends.hosted import SUBMIT
from ftc_backends.hosted.file_ids import FILE_IDS, FILE_UPLOADS
from ftc_backends.hosted.leaves import model_id, option
from ftc_backends.hosted.reward_lambda import rewards_row
from ftc_backends.hosted.rows import (
    CONVERSATIONS_PAIRS_AND_PROMPTS,
    LEARNS_ANSWERS,
    REFERENCE_OF_THE_SERVICE,
    given,
    named_after_the_spec,
    only,
    settled,
    whole_epochs,
)
from ftc_backends.hosted.stages import filled_in, from_a_stage, started_from
from ftc_backends.openai import NAME
from ftc_backends.openai.endpoint import AZURE, ENDPOINT, MANTLE, NEBIUS, OPENAI, at, on_mantle
from ftc_backends.openai.lines import DATA
from ftc_schemas.catalog import service
from ftc_schemas.spec.formats import REWARDED

_MULTIPLIER = option(NAME, "learning_rate_multiplier")

_METHODS = {"sft": "supervised", "dpo": "dpo", "grpo": "reinforcement"}
_NOT_HERE = {
    **dict.fromkeys(
        REWARDED,
        "its reinforcement fine-tuning has one algorithm, and nothing says that it is this one",
    ),
    "distill": "it has no job with a teacher; a teacher's stored answers are data for sft",
}
"""What the service has in another shape, and why that is not the spec's."""
_MANTLE_REGION = "us-west-2"  # openai 3.54.0's BedrockOpenAI, read 2026-11-23

dpo = equals("method.type", "dpo")
grpo = equals("method.type", "grpo")
_runs_graders = both(grpo, unless(on_mantle))
"""Bedrock's endpoint has no graders: it asks a function of the user's account."""


def _hyperparameter(method: str, name: str) -> tuple[str, ...]:
    word = _METHODS[method]
    return ("method", word, "hyperparameters", name)


def _unless_auto(leaf: str) -> Backward:
    """`auto` is the service's choice: a spec says nothing then."""
    return lambda value: {} if value == "auto" else {leaf: value}


def _integration(tool: str, project: str, run_name: str, entity: str | None) -> Any:
    if tool != "wandb":
        return Refusal(f"it reports to wandb, not to {tool}", help="set `tracking.tool: wandb`")
    wandb = {"project": project, "name": run_name} | ({"entity": entity} if entity else {})
    return [{"type": "wandb", "wandb": wandb}]


def _exact_or_auto(writes: tuple[str, ...], leaf: str, *, when: Condition) -> Row:
    return exact(writes, leaf, when=when)._replace(backward=_unless_auto(leaf))


def _epochs(method: str) -> Row:
    return converted(
        _hyperparameter(method, "n_epochs"),
        ("training.epochs",),
        whole_epochs,
        backward=_unless_auto("training.epochs"),
        note="whole passes; never left to the service",
        when=equals("method.type", method),
    )


def _of_method(method: str) -> tuple[Row, ...]:
    """The settings of one method, in the order of OpenAI's reference."""
    this = equals("method.type", method)
    return (
        _epochs(method),
        _exact_or_auto(
            _hyperparameter(method, "batch_size"),
            "training.batch_size",
            when=both(this, given("training.batch_size")),
        ),
        _exact_or_auto(
            _hyperparameter(method, "learning_rate_multiplier"),
            _MULTIPLIER,
            when=both(this, unless(at(NEBIUS))),
        ),
    )


def _grader(rewards: Any, endpoint: str | None) -> Any:
    if endpoint == NEBIUS:
        return Refusal("Nebius documents no reinforcement fine-tuning")
    from ftc_backends.openai.rewards import grader  # few jobs have rewards

    return grader(rewards)


_REINFORCEMENT: tuple[Row, ...] = (
    converted(
        ("method", "reinforcement", "grader"),
        ("method.rewards",),
        _grader,
        optional=(ENDPOINT,),
        note="the same functions of an answer, run by the service",
        when=_runs_graders,
    ),
    converted(
        ("method", "reinforcement", "grader"),
        (option(NAME, "reward_lambda"),),
        lambda arn: {"type": "lambda", "lambda": {"function": arn}},
        backward=lambda grader: {option(NAME, "reward_lambda"): grader["lambda"]["function"]},
        note="the function that gives the rewards",
        when=both(grpo, on_mantle),
    ),
    rewards_row(both(grpo, on_mantle)),
    _epochs("grpo"),
    *(
        _exact_or_auto(_hyperparameter("grpo", name), leaf, when=when)
        for name, leaf, when in (
            ("batch_size", option(NAME, "batch_size"), grpo),
            ("learning_rate_multiplier", _MULTIPLIER, grpo),
            ("compute_multiplier", option(NAME, "compute_multiplier"), _runs_graders),
            ("reasoning_effort", option(NAME, "reasoning_effort"), _runs_graders),
            (
                "eval_interval",
                "training.eval_steps",
                both(_runs_graders, given("training.eval_steps")),
            ),
            ("eval_samples", option(NAME, "eval_samples"), _runs_graders),
        )
    ),
)


def _job_url(endpoint: str | None, place: str | None = None) -> str:
    """`place` is Azure's resource or AWS's region, where the address has one."""
    url = service(NAME, endpoint).url
    filled = url.format(resource=place, region=place or _MANTLE_REGION)
    return f"{filled}/fine_tuning/jobs"


_STARTS_AT = (OPENAI, AZURE)
"""Their guides: a fine-tuned model can be fine-tuned again (developers.openai.com, 'Fine-tuning';
learn.microsoft.com, 'Continuous fine-tuning'; both read 2026-11-25)."""


def _no_start(stage: str, endpoint: str | None) -> Refusal | None:
    if (endpoint or OPENAI) in _STARTS_AT:
        return None
    return Refusal(
        f"nothing says that {endpoint} tunes the model of an earlier job, such as that of {stage}",
        help="leave `from` out, or train this spec elsewhere",
        leaf="from.stage",
    )


_sft_on_nebius = both(at(NEBIUS), equals("method.type", "sft"))

_NEBIUS: tuple[Row, ...] = (
    *(
        exact(_hyperparameter("sft", name), leaf, when=_sft_on_nebius)
        for name, leaf in (
            ("learning_rate", "training.learning_rate"),
            ("warmup_ratio", "training.warmup_ratio"),
            ("weight_decay", "training.weight_decay"),
            ("max_grad_norm", "training.max_grad_norm"),
            ("packing", "training.packing"),
        )
    ),
    exact(
        _hyperparameter("sft", "context_length"),
        "training.max_length",
        when=both(_sft_on_nebius, given("training.max_length")),
    ),
    choice(
        _hyperparameter("sft", "lora"),
        "adapter.type",
        {"lora": True, "none": False},
        when=_sft_on_nebius,
    ),
    *(
        exact(_hyperparameter("sft", name), leaf, when=_sft_on_nebius)
        for name, leaf in (
            ("lora_r", "adapter.rank"),
            ("lora_alpha", "adapter.alpha"),
            ("lora_dropout", "adapter.dropout"),
        )
    ),
)
"""Nebius tunes open weights and takes what OpenAI decides by itself."""

TABLE: Final[tuple[Row, ...]] = (
    exact("model", model_id(NAME), when=unless(from_a_stage)),
    *started_from("model", refused=_no_start, optional=(ENDPOINT,)),
    *FILE_IDS,
    CONVERSATIONS_PAIRS_AND_PROMPTS,
    LEARNS_ANSWERS,
    choice(
        ("method", "type"), "method.type", _METHODS, refusal=_NOT_HERE, when=unless(_runs_graders)
    ),
    fixed(
        ("method", "type"),
        _METHODS["grpo"],
        note="the job with rewards, whichever its algorithm is",
        when=_runs_graders,
    ),
    *_of_method("sft"),
    *_NEBIUS,
    *_of_method("dpo"),
    _exact_or_auto(_hyperparameter("dpo", "beta"), "method.beta", when=dpo),
    only(
        "method.loss",
        "sigmoid",
        "its DPO has the sigmoid loss only",
        when=dpo,
    ),
    only(
        "method.label_smoothing",
        0,
        "its DPO takes labels as right",
        when=dpo,
    ),
    only(
        "method.sft_weight",
        0,
        "its DPO has no supervised loss beside",
        when=dpo,
    ),
    *REFERENCE_OF_THE_SERVICE,
    *_REINFORCEMENT,
    exact("seed", "training.seed", when=unless(on_mantle)),
    named_after_the_spec(
        "suffix",
        option(NAME, "suffix"),
        note="part of the tuned model's name",
        when=unless(on_mantle),
    ),
    *delegated("name", note="the service takes no suffix, and names the model", when=on_mantle),
    exact("metadata", option(NAME, "metadata")),
    converted(
        "integrations",
        (option(NAME, "wandb"),),
        lambda wandb: [{"type": "wandb", "wandb": wandb}],
        backward=lambda listed: {option(NAME, "wandb"): listed[0]["wandb"]},
        note="the only integration there is",
    ),
    converted(
        "integrations",
        ("tracking.tool",),
        _integration,
        optional=("tracking.project", "tracking.run_name", "tracking.entity"),
        note="the only integration there is",
        when=lacks(option(NAME, "wandb")),
    ),
    exact("trainingType", option(NAME, "training_type"), when=at(AZURE)),
    *delegated(
        "training.learning_rate",
        note="targets.openai.learning_rate_multiplier stands in its place",
        when=both(has(_MULTIPLIER), unless(at(NEBIUS))),
    ),
    *settled(but={"training.eval_steps": _runs_graders}),
    converted(
        (SUBMIT, "endpoint"),
        (),
        lambda endpoint: endpoint or OPENAI,
        optional=(ENDPOINT,),
        note="which service takes the job",
    ),
    fixed((SUBMIT, "method"), "POST", note="how jobs are created"),
    *(
        converted(
            (SUBMIT, "url"), (), _job_url, optional=leaves, note="where jobs are created", when=when
        )
        for when, leaves in (
            (at(OPENAI, NEBIUS), (ENDPOINT,)),
            (at(AZURE), (ENDPOINT, option(NAME, "resource"))),
            (at(MANTLE), (ENDPOINT, option(NAME, "region"))),
        )
    ),
    filled_in("fine_tuned_model"),
    FILE_UPLOADS,
    *DATA.rows(),
)
