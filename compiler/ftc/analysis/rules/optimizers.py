"""76x: what a single optimizer wants to be told, or cannot do in the time it has."""

from collections.abc import Iterator
from typing import Final

from ftc.analysis.rule import Finding, rule
from ftc.analysis.run_length import most_steps
from ftc.diagnostics.diagnostic import Edit, Fix, Severity
from ftc.plan.plan import Plan

_SCHEDULE_FREE: Final = ("schedule_free_adamw", "schedule_free_radam")
_RATIO: Final = "training.warmup_ratio"
_STEPS: Final = "training.warmup_steps"


@rule(
    "FTC766",
    "schedule-free-on-a-schedule",
    Severity.ERROR,
    what="A schedule-free optimizer is given a schedule, or a warm-up that it does not have.",
    why="It takes the mean of the weights instead of letting the learning rate fall; a schedule on "
    "top makes a rate that nobody published. Schedule-free AdamW warms up by itself, over a number "
    "of steps. transformers hands it a share of the run as if that were the number, and its first "
    "step then is too long by one over the share: 33 times with 3 %. Schedule-free RAdam needs "
    "none, and reads none.",
    bad="training: {optimizer: schedule_free_adamw, lr_scheduler: cosine}",
    good="training: {optimizer: schedule_free_adamw, warmup_steps: 20}",
    sources=(
        "The Road Less Scheduled (arXiv 2405.15682)",
        "transformers 5.23 trainer_optimizer.py and schedulefree 1.4.1, run 2026-11-25",
    ),
)
def schedule_free_on_a_schedule(plan: Plan) -> Iterator[Finding]:
    optimizer: str = plan["training.optimizer"]
    if optimizer not in _SCHEDULE_FREE:
        return
    scheduler = "training.lr_scheduler"
    if plan[scheduler] != "constant":
        yield Finding(
            scheduler,
            f"`{optimizer}` takes no schedule",
            label="it averages weights instead",
            help="remove `lr_scheduler`",
            related=(("training.optimizer", "this optimizer"),),
            fix=Fix(
                "remove `lr_scheduler`", (Edit("remove", ("training", "lr_scheduler")),), safe=False
            ),
        )
    warms_up = optimizer == "schedule_free_adamw"
    for leaf in (_RATIO,) if warms_up else (_RATIO, _STEPS):
        if plan.given(leaf) and plan[leaf]:
            yield Finding(
                leaf,
                f"`{optimizer}` counts its warm-up in steps"
                if warms_up
                else f"`{optimizer}` has no warm-up",
                label="would be taken for a number of steps" if warms_up else "not read",
                help=_in_steps(plan) if warms_up else "remove it",
                related=(("training.optimizer", "this optimizer"),),
                at_key=True,
            )


def _in_steps(plan: Plan) -> str:
    steps = most_steps(plan)
    if steps is None:
        return "write `warmup_steps: …` instead"
    return f"write `warmup_steps: {max(round(steps * plan[_RATIO]), 1)}` instead"


@rule(
    "FTC767",
    "slow-mean-of-a-short-run",
    Severity.WARNING,
    what="The run is too short for the slow mean of gradients that AdEMAMix keeps.",
    why="After n steps, a mean that decays by 0.9999 has taken in n in ten thousand of the "
    "gradients, so for a long time the result is AdamW's, in one and a half times its memory. The "
    "paper's runs have many tens of thousands of steps.",
    bad="training: {optimizer: ademamix, max_steps: 200}",
    good="training: {optimizer: ademamix, max_steps: 200, adam_beta3: 0.99}",
    sources=(
        "AdEMAMix paper (arXiv 2409.03137)",
        "bitsandbytes 0.50.2: six steps of the tiny model, losses within 0.002 of AdamW's, "
        "run 2026-11-25",
    ),
)
def slow_mean_of_a_short_run(plan: Plan) -> Iterator[Finding]:
    beta3: float | None = plan.get("training.adam_beta3")
    steps = most_steps(plan)
    if beta3 is None or steps is None or "ademamix" not in plan["training.optimizer"]:
        return
    if steps * (1 - beta3) < 0.1:
        yield Finding(
            "training.adam_beta3" if plan.given("training.adam_beta3") else "training.optimizer",
            f"in {steps} steps AdEMAMix hardly differs from AdamW",
            label=f"its slow mean looks back {1 / (1 - beta3):.0f} steps",
            help=f"write `adam_beta3: {_beta3_for(steps)}`, or `optimizer: adamw`",
        )


def _beta3_for(steps: int) -> float:
    """A mean over about a fifth of the run."""
    return round(1 - 5 / max(steps, 10), 4)


RULES = (schedule_free_on_a_schedule, slow_mean_of_a_short_run)
