"""How the learning rate rises and falls."""

from typing import Final

from ftc.lowering.row import Row, both, converted, lacks
from ftc_backends.huggingface import schedules
from ftc_backends.local.table.conditions import counts_warmup, warms_up

SCHEDULE: Final[tuple[Row, ...]] = (
    converted(
        ("config", "lr_scheduler_type"),
        ("training.lr_scheduler",),
        schedules.name,
        backward=schedules.leaf,
        optional=("training.min_lr_ratio",),
        note="transformers' name",
        group="optimizer",
    ),
    converted(
        ("config", "lr_scheduler_kwargs"),
        ("training.lr_scheduler", "training.learning_rate"),
        schedules.arguments,
        backward=schedules.argument_leaves,
        optional=schedules.ARGUMENTS,
        note="what this schedule needs to know",
        group="optimizer",
    ),
    converted(
        ("config", "warmup_steps"),
        ("training.warmup_ratio",),
        lambda ratio: ratio,
        backward=lambda steps: {"training.warmup_ratio": steps} if steps < 1 else {},
        note="transformers 5 reads a number below 1 as a share of the steps",
        when=both(lacks("training.warmup_steps"), warms_up),
        group="optimizer",
    ),
    converted(
        ("config", "warmup_steps"),
        ("training.warmup_steps",),
        lambda steps: steps,
        backward=lambda steps: {"training.warmup_steps": steps} if steps >= 1 else {},
        note="a number of steps",
        when=counts_warmup,
        group="optimizer",
    ),
)
