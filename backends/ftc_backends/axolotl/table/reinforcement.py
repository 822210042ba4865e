"""GRPO: what an answer is worth, how answers are written, how strongly what paid is learned."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from ftc.lowering.row import (
    OMIT,
    Refusal,
    Row,
    both,
    converted,
    equals,
    exact,
    fixed,
    has,
    lacks,
)
from ftc.plan.plan import Plan
from ftc_backends.axolotl.table.conditions import grpo, validated
from ftc_backends.huggingface import reinforcement

_by_vllm = both(grpo, has("method.vllm"))
_beside = both(_by_vllm, equals("method.vllm", "colocate"))
_on_a_server = both(_by_vllm, equals("method.vllm", "server"))


def _leashed(plan: Plan) -> bool:
    return grpo(plan) and bool(plan["method.beta"])


def _address(part: str) -> Callable[[str], Any]:
    """The host or the port of a server; a Refusal where an address says more than these."""

    def forward(url: str) -> Any:
        from urllib.parse import urlsplit  # slow to import, and few specs name a server

        found = urlsplit(url)
        if found.scheme == "http" and found.path in ("", "/"):
            return found.hostname if part == "host" else found.port or 80
        return Refusal(
            "it asks a vLLM server by host and port, without encryption and without a path",
            help="write an address such as `http://10.0.0.5:8000`",
        )

    return forward


def _room(max_length: int, max_completion_length: int) -> Any:
    """Nothing to write: the module of prompts reads both and leaves out what is too long."""
    found = reinforcement.prompt_length(max_length, max_completion_length)
    return found if isinstance(found, Refusal) else OMIT


def _eval_batch(num_generations: int, micro_batch_size: int, gpus: int) -> Any:
    at_once = micro_batch_size * max(gpus, 1)
    return reinforcement.eval_batch(num_generations, gpus) if at_once % num_generations else OMIT


def _trl(name: str, leaf: str, when: Any = grpo) -> Row:
    return exact(("trl", name), f"method.{leaf}", when=when, group="data")


def _functions(rewards: Sequence[reinforcement.Reward], precision: str) -> Any:
    from ftc_backends.axolotl.rewards import names  # few specs have rewards

    return names(rewards, precision)


REINFORCEMENT: Final[tuple[Row, ...]] = (
    converted(
        ("trl", "reward_funcs"),
        ("method.rewards", "hardware.precision"),
        _functions,
        note="functions of the module that is compiled beside this file",
        when=grpo,
        group="data",
    ),
    converted(
        ("trl", "reward_weights"),
        ("method.rewards",),
        reinforcement.weights,
        note="one a reward",
        when=grpo,
        group="data",
    ),
    _trl("num_generations", "num_generations"),
    Row((), ("training.batch_size", "method.num_generations"), reinforcement.groups, when=grpo),
    _trl("max_completion_length", "max_completion_length"),
    Row((), ("training.max_length", "method.max_completion_length"), _room, when=grpo),
    converted(
        ("trl", "temperature"),
        ("method.temperature",),
        reinforcement.temperature,
        backward=lambda temperature: {"method.temperature": temperature},
        note="above 0",
        when=grpo,
        group="data",
    ),
    *(_trl(name, name) for name in ("top_p", "top_k", "min_p", "repetition_penalty")),
    fixed(
        ("trl", "use_vllm"),
        False,
        note="transformers writes the answers",
        when=both(grpo, lacks("method.vllm")),
        group="data",
    ),
    fixed(("trl", "use_vllm"), True, note="vLLM writes the answers", when=_by_vllm, group="data"),
    converted(
        ("trl", "vllm_mode"),
        ("method.vllm", "hardware.gpus"),
        reinforcement.vllm,
        backward=lambda mode: {"method.vllm": mode},
        note="on GPUs only",
        when=_by_vllm,
        group="data",
    ),
    *(
        converted(
            ("trl", f"vllm_server_{part}"),
            ("method.vllm_server_url",),
            _address(part),
            note="it asks by host and port",
            when=_on_a_server,
            group="data",
        )
        for part in ("host", "port")
    ),
    _trl("beta", "beta"),
    fixed(
        ("trl", "use_bias_correction_kl"),
        True,
        note="the leash's gradient without bias; its TRL would leave it out",
        when=_leashed,
        group="data",
    ),
    _trl("loss_type", "loss"),
    converted(
        ("trl", "importance_sampling_level"),
        ("method.importance_sampling", "method.loss"),
        reinforcement.importance_sampling,
        backward=lambda level: {"method.importance_sampling": level},
        note="TRL's word for it",
        when=grpo,
        group="data",
    ),
    _trl("epsilon", "epsilon", both(grpo, equals("method.loss", *reinforcement.CLIPPED))),
    _trl(
        "epsilon_high",
        "epsilon_high",
        both(grpo, equals("method.loss", *reinforcement.CLIPPED, "cispo")),
    ),
    _trl("scale_rewards", "scale_rewards"),
    _trl("multi_objective_aggregation", "reward_aggregation"),
    _trl("num_iterations", "num_iterations"),
    _trl("mask_truncated_completions", "mask_truncated_completions"),
    exact(
        ("vllm", "gpu_memory_utilization"),
        "method.vllm_gpu_memory_utilization",
        when=_beside,
        group="data",
    ),
)

EVALUATION_BATCH: Final = converted(
    "eval_batch_size",
    ("method.num_generations", "training.micro_batch_size", "hardware.gpus"),
    _eval_batch,
    note="whole groups of answers; the micro-batch where it has such",
    when=both(grpo, validated),
    group="steps",
)
"""Stands among the other batches."""
