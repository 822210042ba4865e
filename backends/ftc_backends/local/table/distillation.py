"""Whose answers, or whose probabilities, a student learns."""

from typing import Final

from ftc.lowering.row import Row, converted, exact, fixed
from ftc_backends.local.table.conditions import answers, distilling, logits
from ftc_backends.local.table.model import DTYPES

DISTILLATION: Final[tuple[Row, ...]] = (
    exact(("teacher", "base"), "method.teacher"),
    exact(("teacher", "revision"), "method.teacher_revision"),
    converted(
        ("teacher", "dtype"),
        ("hardware.precision",),
        DTYPES.__getitem__,
        note="it never learns, so it is kept in the precision of the computation",
        when=distilling,
    ),
    exact(("config", "beta"), "method.beta", when=logits, group="distillation"),
    fixed(
        ("config", "packing"),
        False,
        note="one answer a sequence is the plainest",
        when=answers,
        group="tokens",
    ),
    fixed(
        ("config", "completion_only_loss"),
        True,
        note="the teacher's answer is learned, not the prompt",
        when=answers,
        group="tokens",
    ),
)
