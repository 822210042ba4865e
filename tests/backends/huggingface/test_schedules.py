"""transformers' schedules of the learning rate: what each is called, told, and read back from."""

from typing import Any

import pytest

from ftc.lowering.row import OMIT, Refusal
from ftc_backends.huggingface import schedules


def told(scheduler: str, **said: Any) -> Any:
    """The arguments at a rate of 2e-4."""
    order = ("floor", "power", "cycles", "decay_steps")
    return schedules.arguments(scheduler, 2e-4, *(said.get(name) for name in order))


@pytest.mark.parametrize(
    ("scheduler", "floor", "name"),
    [
        ("linear", None, "linear"),
        ("linear", 0.1, "polynomial"),
        ("cosine", None, "cosine"),
        ("cosine", 0.0, "cosine"),
        ("cosine", 0.1, "cosine_with_min_lr"),
        ("constant", None, "constant"),
    ],
)
def test_a_schedule_that_ends_above_zero_has_a_name_of_its_own(
    scheduler: str, floor: float | None, name: str
) -> None:
    assert schedules.name(scheduler, floor) == name


@pytest.mark.parametrize(
    ("scheduler", "said", "arguments"),
    [
        ("linear", {}, OMIT),
        ("linear", {"floor": 0.1}, {"lr_end": 2e-5, "power": 1.0}),
        ("polynomial", {"power": 2.0}, {"lr_end": 0.0, "power": 2.0}),
        ("cosine", {"floor": 0.1}, {"min_lr_rate": 0.1}),
        ("cosine_with_restarts", {"cycles": 3}, {"num_cycles": 3}),
        ("warmup_stable_decay", {"decay_steps": 9}, {"num_decay_steps": 9, "min_lr_ratio": 0.0}),
    ],
)
def test_a_schedule_is_told_what_it_reads(
    scheduler: str, said: dict[str, Any], arguments: Any
) -> None:
    assert told(scheduler, **said) == arguments


@pytest.mark.parametrize(
    ("scheduler", "said", "leaf"),
    [
        ("constant", {"floor": 0.1}, "training.min_lr_ratio"),
        ("cosine", {"power": 2.0}, "training.lr_power"),
        ("linear", {"cycles": 3}, "training.lr_cycles"),
        ("cosine", {"decay_steps": 9}, "training.lr_decay_steps"),
        ("warmup_stable_decay", {}, "training.lr_scheduler"),
    ],
)
def test_what_a_schedule_does_not_read_or_lacks_is_refused_at_its_leaf(
    scheduler: str, said: dict[str, Any], leaf: str
) -> None:
    refusal = told(scheduler, **said)
    assert isinstance(refusal, Refusal)
    assert refusal.leaf == leaf


def test_arguments_are_read_back() -> None:
    assert schedules.argument_leaves({"min_lr_rate": 0.1}) == {"training.min_lr_ratio": 0.1}
    said = {"num_decay_steps": 9, "min_lr_ratio": 0.0}
    assert schedules.argument_leaves(said) == {"training.lr_decay_steps": 9}
    assert schedules.leaf("cosine_with_min_lr") == {"training.lr_scheduler": "cosine"}
