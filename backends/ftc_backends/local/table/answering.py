"""How the answers are written that are learned from."""

from typing import Any, Final

from ftc.lowering.row import (
    OMIT,
    Refusal,
    Row,
    both,
    converted,
    either,
    equals,
    exact,
    fixed,
    has,
    lacks,
    unless,
)
from ftc_backends.huggingface import reinforcement
from ftc_backends.local.table.conditions import (
    answers,
    answers_itself,
    generating,
    grouped,
    logits,
    online,
    validated,
)

_by_vllm = both(answers_itself, has("method.vllm"))
_beside = both(_by_vllm, equals("method.vllm", "colocate"))
_on_a_server = both(_by_vllm, equals("method.vllm", "server"))


def _disable_dropout(_: str, dropout: float | None) -> bool:
    return not dropout


ANSWERING: Final[tuple[Row, ...]] = (
    converted(
        "max_prompt_length",
        ("training.max_length", "method.max_completion_length"),
        reinforcement.prompt_length,
        note="what `max_length` leaves beside an answer; longer prompts are left out",
        when=generating,
    ),
    exact(("config", "num_generations"), "method.num_generations", group="answers"),
    exact(
        ("config", "num_generations_eval"),
        "method.num_generations",
        when=both(grouped, validated),
        group="answers",
    ),
    Row((), ("training.batch_size", "method.num_generations"), reinforcement.groups, when=grouped),
    exact(
        ("config", "max_completion_length"),
        "method.max_completion_length",
        when=either(grouped, logits),
        group="answers",
    ),
    exact(
        ("config", "max_new_tokens"), "method.max_completion_length", when=online, group="answers"
    ),
    converted(
        ("config", "temperature"),
        ("method.temperature",),
        reinforcement.temperature,
        backward=lambda temperature: {"method.temperature": temperature},
        note="above 0",
        when=answers_itself,
        group="answers",
    ),
    *(
        exact(("config", name), f"method.{name}", when=answers_itself, group="answers")
        for name in ("top_p", "top_k", "min_p", "repetition_penalty")
    ),
    converted(
        ("config", "disable_dropout"),
        ("method.type",),
        _disable_dropout,
        optional=("adapter.dropout",),
        note="the model that learns is the one that answered, unless the adapter has a dropout",
        when=answers_itself,
        group="answers",
    ),
    fixed(
        ("config", "remove_unused_columns"),
        False,
        note="rewards read other columns than the prompt",
        when=answers_itself,
        group="answers",
    ),
    fixed(
        ("config", "use_vllm"),
        False,
        note="transformers writes the answers",
        when=both(answers_itself, lacks("method.vllm")),
        group="answers",
    ),
    fixed(
        ("config", "use_vllm"), True, note="vLLM writes the answers", when=_by_vllm, group="answers"
    ),
    converted(
        ("config", "vllm_mode"),
        ("method.vllm", "hardware.gpus"),
        reinforcement.vllm,
        backward=lambda mode: {"method.vllm": mode},
        note="on GPUs only",
        when=_by_vllm,
        group="answers",
    ),
    exact(
        ("config", "vllm_server_base_url"),
        "method.vllm_server_url",
        when=_on_a_server,
        group="answers",
    ),
    exact(
        ("config", "vllm_gpu_memory_utilization"),
        "method.vllm_gpu_memory_utilization",
        when=_beside,
        group="answers",
    ),
    exact(
        ("config", "vllm_max_model_length"),
        "training.max_length",
        when=both(_beside, either(grouped, logits)),
        group="answers",
    ),
)

EVALUATION_BATCH: Final = converted(
    ("config", "per_device_eval_batch_size"),
    ("method.num_generations", "hardware.gpus"),
    reinforcement.eval_batch,
    note="whole groups of answers",
    when=both(grouped, validated),
    group="batches",
)
"""Stands among the other batches."""


def _one_process(_: str, gpus: int) -> Any:
    if gpus < 2:
        return OMIT
    return Refusal(
        "the teacher answers in one process, before the training",
        help="set `hardware.gpus: 1`, or `method.match: logits`",
        leaf="hardware.gpus",
    )


def _no_vllm(_: str) -> Refusal:
    return Refusal(
        "the teacher answers with transformers", help="leave it out, or take `match: logits`"
    )


_sampled = both(answers, unless(equals("method.temperature", 0)))

TEACHER_ANSWERS: Final[tuple[Row, ...]] = (
    converted(
        ("answers", "max_new_tokens"),
        ("method.max_completion_length",),
        lambda length: length,
        backward=lambda length: {"method.max_completion_length": length},
        note="transformers' word for it",
        when=answers,
    ),
    converted(
        ("answers", "do_sample"),
        ("method.temperature",),
        lambda temperature: temperature > 0,
        note="at temperature 0 the likeliest token is taken",
        when=answers,
    ),
    *(
        exact(("answers", name), f"method.{name}", when=_sampled)
        for name in ("temperature", "top_p", "top_k", "min_p")
    ),
    exact(("answers", "repetition_penalty"), "method.repetition_penalty", when=answers),
    exact(("answering", "batch_size"), "training.micro_batch_size", when=answers),
    exact(("answering", "seed"), "training.seed", when=_sampled),
    Row((), ("method.match", "hardware.gpus"), _one_process, when=answers),
    Row((), ("method.vllm",), _no_vllm, when=answers),
)
"""What teacher.py says to `generate`, and how many prompts it asks at once."""
