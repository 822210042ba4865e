"""The rows: a spec, and the body of `POST /fine_tuning/jobs`."""

from typing import Any

from ftc.lowering.row import (
    Backward,
    Condition,
    Refusal,
    Row,
    both,
    choice,
    converted,
    delegated,
    exact,
    fixed,
    has,
    lacks,
    unless,
)
from ftc.plan.plan import Plan
from ftc_backends.hosted import SUBMIT
from ftc_backends.hosted.dataset import UPLOADED, UPLOADS, dataset_rows
from ftc_backends.hosted.reward_lambda import rewards_row
from ftc_backends.hosted.rows import (
    CONVERSATIONS_PAIRS_AND_PROMPTS,
    LEARNS_ANSWERS,
    REFERENCE_OF_THE_SERVICE,
    given,
    method_is,
    only,
    option,
    settled,
    whole,
)
from ftc_backends.hosted.stages import STARTS, filled_in, started_from
from ftc_backends.openai.dataset import MANTLE, line_format
from ftc_schemas.catalog import service
from ftc_schemas.spec.formats import REWARDED

NAME = "openai"

ENDPOINT = option(NAME, "endpoint")
MULTIPLIER = option(NAME, "learning_rate_multiplier")

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


def at(*endpoints: str) -> Condition:
    """The job goes to one of these services."""
    return lambda plan: plan.get(ENDPOINT, NAME) in endpoints


RL = method_is("grpo")
ON_MANTLE = at(MANTLE)
"""Its guide says that it trains by GRPO (Bedrock user guide, 'Customize a model with reinforcement
fine-tuning', read 2026-11-25); OpenAI's and Microsoft's name no algorithm."""


def hyperparameter(method: str, name: str) -> tuple[str, ...]:
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


def _of_method(method: str) -> tuple[Row, ...]:
    """The settings of one method, in the order of OpenAI's reference."""
    this = method_is(method)
    return (
        converted(
            hyperparameter(method, "n_epochs"),
            ("training.epochs",),
            whole("epochs"),
            backward=_unless_auto("training.epochs"),
            note="whole passes; never left to the service",
            when=this,
        ),
        exact(
            hyperparameter(method, "batch_size"),
            "training.batch_size",
            when=both(this, given("training.batch_size")),
        )._replace(backward=_unless_auto("training.batch_size")),
        exact(
            hyperparameter(method, "learning_rate_multiplier"),
            MULTIPLIER,
            when=both(this, unless(at("nebius"))),
        )._replace(backward=_unless_auto(MULTIPLIER)),
    )


_RL_ELSEWHERE = both(RL, unless(ON_MANTLE))


def _grader(rewards: Any, endpoint: str | None) -> Any:
    if endpoint == "nebius":
        return Refusal("Nebius documents no reinforcement fine-tuning")
    from ftc_backends.openai.graders import grader  # few jobs have rewards

    return grader(rewards)


_REINFORCEMENT: tuple[Row, ...] = (
    converted(
        ("method", "reinforcement", "grader"),
        ("method.rewards",),
        _grader,
        optional=(ENDPOINT,),
        note="the same functions of an answer, run by the service",
        when=_RL_ELSEWHERE,
    ),
    converted(
        ("method", "reinforcement", "grader"),
        (option(NAME, "reward_lambda"),),
        lambda arn: {"type": "lambda", "lambda": {"function": arn}},
        backward=lambda grader: {option(NAME, "reward_lambda"): grader["lambda"]["function"]},
        note="the function that gives the rewards",
        when=both(RL, ON_MANTLE),
    ),
    rewards_row(both(RL, ON_MANTLE)),
    converted(
        hyperparameter("grpo", "n_epochs"),
        ("training.epochs",),
        whole("epochs"),
        backward=_unless_auto("training.epochs"),
        note="whole passes; never left to the service",
        when=RL,
    ),
    *(
        exact(hyperparameter("grpo", name), leaf, when=when)._replace(backward=_unless_auto(leaf))
        for name, leaf, when in (
            ("batch_size", option(NAME, "batch_size"), RL),
            ("learning_rate_multiplier", MULTIPLIER, RL),
            ("compute_multiplier", option(NAME, "compute_multiplier"), _RL_ELSEWHERE),
            ("reasoning_effort", option(NAME, "reasoning_effort"), _RL_ELSEWHERE),
            (
                "eval_interval",
                "training.eval_steps",
                both(_RL_ELSEWHERE, given("training.eval_steps")),
            ),
            ("eval_samples", option(NAME, "eval_samples"), _RL_ELSEWHERE),
        )
    ),
)


def _job_url(endpoint: str | None, place: str | None = None) -> str:
    """`place` is Azure's resource or AWS's region, where the address has one."""
    url = service(NAME, endpoint).url
    filled = url.format(resource=place, region=place or _MANTLE_REGION)
    return f"{filled}/fine_tuning/jobs"


_STARTS_AT = (NAME, "azure")
"""Their guides: a fine-tuned model can be fine-tuned again (developers.openai.com, 'Fine-tuning';
learn.microsoft.com, 'Continuous fine-tuning'; both read 2026-11-25)."""


def _no_start(stage: str, endpoint: str | None) -> Refusal | None:
    if (endpoint or NAME) in _STARTS_AT:
        return None
    return Refusal(
        f"nothing says that {endpoint} tunes the model of an earlier job, such as that of {stage}",
        help="leave `from` out, or train this spec elsewhere",
        leaf="from.stage",
    )


_ON_NEBIUS = both(at("nebius"), method_is("sft"))

_NEBIUS: tuple[Row, ...] = (
    *(
        exact(hyperparameter("sft", name), leaf, when=_ON_NEBIUS)
        for name, leaf in (
            ("learning_rate", "training.learning_rate"),
            ("warmup_ratio", "training.warmup_ratio"),
            ("weight_decay", "training.weight_decay"),
            ("max_grad_norm", "training.max_grad_norm"),
            ("packing", "training.packing"),
        )
    ),
    exact(
        hyperparameter("sft", "context_length"),
        "training.max_length",
        when=both(_ON_NEBIUS, given("training.max_length")),
    ),
    choice(
        hyperparameter("sft", "lora"),
        "adapter.type",
        {"lora": True, "none": False},
        when=_ON_NEBIUS,
    ),
    *(
        exact(hyperparameter("sft", name), leaf, when=_ON_NEBIUS)
        for name, leaf in (
            ("lora_r", "adapter.rank"),
            ("lora_alpha", "adapter.alpha"),
            ("lora_dropout", "adapter.dropout"),
        )
    ),
)
"""Nebius tunes open weights and takes what OpenAI decides by itself."""

TABLE: tuple[Row, ...] = (
    exact("model", "model.hosted.openai", when=unless(STARTS)),
    *started_from("model", refused=_no_start, optional=(ENDPOINT,)),
    *UPLOADED,
    CONVERSATIONS_PAIRS_AND_PROMPTS,
    LEARNS_ANSWERS,
    choice(
        ("method", "type"), "method.type", _METHODS, refusal=_NOT_HERE, when=unless(_RL_ELSEWHERE)
    ),
    fixed(
        ("method", "type"),
        _METHODS["grpo"],
        note="the job with rewards, whichever its algorithm is",
        when=_RL_ELSEWHERE,
    ),
    *_of_method("sft"),
    *_NEBIUS,
    *_of_method("dpo"),
    exact(hyperparameter("dpo", "beta"), "method.beta", when=method_is("dpo"))._replace(
        backward=_unless_auto("method.beta")
    ),
    only("method.loss", "sigmoid", "its DPO has the sigmoid loss only", when=method_is("dpo")),
    only("method.label_smoothing", 0, "its DPO takes labels as right", when=method_is("dpo")),
    only("method.sft_weight", 0, "its DPO has no supervised loss beside", when=method_is("dpo")),
    *REFERENCE_OF_THE_SERVICE,
    *_REINFORCEMENT,
    exact("seed", "training.seed", when=unless(ON_MANTLE)),
    converted(
        "suffix",
        ("name",),
        lambda name, suffix: suffix or name,
        backward=lambda suffix: {"name": suffix},
        optional=(option(NAME, "suffix"),),
        note="part of the tuned model's name",
        when=unless(ON_MANTLE),
    ),
    *delegated("name", note="the service takes no suffix, and names the model", when=ON_MANTLE),
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
    exact("trainingType", option(NAME, "training_type"), when=at("azure")),
    *delegated(
        "training.learning_rate",
        note="targets.openai.learning_rate_multiplier stands in its place",
        when=both(has(MULTIPLIER), unless(at("nebius"))),
    ),
    *settled(but={"training.eval_steps": _RL_ELSEWHERE}),
    converted(
        (SUBMIT, "endpoint"),
        (),
        lambda endpoint: endpoint or NAME,
        optional=(ENDPOINT,),
        note="which service takes the job",
    ),
    fixed((SUBMIT, "method"), "POST", note="how jobs are created"),
    *(
        converted(
            (SUBMIT, "url"), (), _job_url, optional=leaves, note="where jobs are created", when=when
        )
        for when, leaves in (
            (at("openai", "nebius"), (ENDPOINT,)),
            (at("azure"), (ENDPOINT, option(NAME, "resource"))),
            (at("bedrock-mantle"), (ENDPOINT, option(NAME, "region"))),
        )
    ),
    filled_in("fine_tuned_model"),
    UPLOADS,
    *dataset_rows(NAME, line_format),
)


def endpoint_of(plan: Plan) -> str:
    """The service that takes the job."""
    endpoint: str = plan.get(ENDPOINT, NAME)
    return endpoint
