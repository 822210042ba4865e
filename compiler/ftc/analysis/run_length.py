"""How long a run takes, in optimizer steps and in passes over the data."""

from math import ceil
from typing import Final

from ftc.data.datasets import training_rows
from ftc.plan.plan import Plan

_NO_RUN_IS_LONGER: Final = 2**63
"""Steps; the language lets epochs be any number."""


def most_steps(plan: Plan) -> int | None:
    """The optimizer steps of the run, or more: packing puts several examples into one sequence and
    so takes fewer. None when the rows cannot be counted here, or a service chooses the batch."""
    max_steps: int | None = plan.get("training.max_steps")
    if max_steps is not None:
        return max_steps
    rows = examples(plan)
    if rows is None or _is_the_services_own(plan):
        return None
    batch: int = plan["training.batch_size"]
    epochs: float = plan["training.epochs"]
    return ceil(min(ceil(rows / batch) * epochs, _NO_RUN_IS_LONGER))


def passes(plan: Plan) -> float | None:
    """How often the run sees each example. None when that depends on rows that cannot be counted,
    or on how many of them packing puts into a sequence."""
    max_steps: int | None = plan.get("training.max_steps")
    if max_steps is None:
        epochs: float = plan["training.epochs"]
        return epochs
    rows = examples(plan)
    if not rows or plan.get("training.packing"):
        return None
    return float(max_steps * plan["training.batch_size"] / rows)


def _is_the_services_own(plan: Plan) -> bool:
    """Whether the batch is only this language's default, and nothing is trained but on services."""
    return "model.base" not in plan and not plan.given("training.batch_size")


def examples(plan: Plan) -> int | None:
    """What one pass sees: the rows, or all answers to them where each prompt is answered several
    times. None when they cannot be counted here."""
    count = training_rows(plan)
    if count is None or not count.exact:
        return None
    answers: int = plan.get("method.num_generations", 1)
    return count.rows * answers
