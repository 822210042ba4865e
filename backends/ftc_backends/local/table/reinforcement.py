"""What answers are worth, and how strongly what paid is learned."""

from typing import Final

from ftc.lowering.row import Refusal, Row, both, converted, either, equals, exact, fixed, has
from ftc.plan.plan import Plan
from ftc_backends.huggingface import reinforcement
from ftc_backends.local.table.conditions import clipped, grouped, grpo, online, rloo

_SAPO: Final = {"sapo_temperature_pos": 1.0, "sapo_temperature_neg": 1.05}
_VESPO: Final = {
    "vespo_k_pos": 2.0,
    "vespo_lambda_pos": 3.0,
    "vespo_k_neg": 3.0,
    "vespo_lambda_neg": 2.0,
}
"""The papers' values (arXiv 2511.20347 and 2602.10693), TRL's own in 1.16."""


def _leashed(plan: Plan) -> bool:
    return grpo(plan) and bool(plan["method.beta"])


def _unevaluated(_: str) -> Refusal:
    return Refusal(
        "TRL's Online DPO trainer cannot evaluate", help="leave it out, or take `method: rloo`"
    )


REINFORCEMENT: Final[tuple[Row, ...]] = (
    converted(
        "rewards",
        ("method.rewards", "hardware.precision"),
        reinforcement.rewards,
        note="each with everything said; they stand in rewards.py",
    ),
    converted(
        ("config", "reward_weights"),
        ("method.rewards",),
        reinforcement.weights,
        note="one a reward",
        group="reinforcement",
    ),
    exact(("config", "beta"), "method.beta", when=grouped, group="reinforcement"),
    fixed(
        ("config", "use_bias_correction_kl"),
        True,
        note="the leash's gradient without bias; TRL before 1.16 left it out",
        when=_leashed,
        group="reinforcement",
    ),
    exact(("config", "loss_type"), "method.loss", when=grpo, group="reinforcement"),
    converted(
        ("config", "importance_sampling_level"),
        ("method.importance_sampling", "method.loss"),
        reinforcement.importance_sampling,
        backward=lambda level: {"method.importance_sampling": level},
        note="TRL's word for it",
        when=grpo,
        group="reinforcement",
    ),
    exact(
        ("config", "epsilon"),
        "method.epsilon",
        when=either(rloo, clipped),
        group="reinforcement",
    ),
    exact(
        ("config", "epsilon_high"),
        "method.epsilon_high",
        when=either(rloo, clipped, equals("method.loss", "cispo")),
        group="reinforcement",
    ),
    *(
        fixed(
            ("config", name),
            value,
            note="the paper's value",
            when=equals("method.loss", loss),
            group="reinforcement",
        )
        for loss, curve in (("sapo", _SAPO), ("vespo", _VESPO))
        for name, value in curve.items()
    ),
    exact(("config", "scale_rewards"), "method.scale_rewards", group="reinforcement"),
    exact(
        ("config", "multi_objective_aggregation"),
        "method.reward_aggregation",
        group="reinforcement",
    ),
    exact(("config", "normalize_advantages"), "method.normalize_advantages", group="reinforcement"),
    exact(("config", "num_iterations"), "method.num_iterations", group="reinforcement"),
    exact(
        ("config", "mask_truncated_completions"),
        "method.mask_truncated_completions",
        group="reinforcement",
    ),
    fixed(
        ("config", "vllm_importance_sampling_mode"),
        "token_truncate",
        note="vespo weights whole answers by itself",
        when=both(equals("method.loss", "vespo"), has("method.vllm")),
        group="reinforcement",
    ),
    converted(
        ("config", "beta"),
        ("method.beta",),
        lambda beta: [beta],
        backward=lambda betas: {"method.beta": betas[0]},
        note="a list, of one an epoch",
        when=online,
        group="reinforcement",
    ),
    exact(("config", "loss_type"), "method.loss", when=online, group="reinforcement"),
    exact(("config", "missing_eos_penalty"), "method.missing_eos_penalty", group="reinforcement"),
    Row((), ("data.validation",), _unevaluated, when=online),
    Row((), ("data.test",), _unevaluated, when=online),
)
