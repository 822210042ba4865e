"""Whose answers, or whose probabilities, a student learns."""

from typing import Any, Final

from ftc.lowering.row import OMIT, Refusal, Row, converted, exact, fixed
from ftc_backends.huggingface.dtypes import DTYPES
from ftc_backends.local.table.conditions import answers, distilling, logits


def _needs_open_weights(_: str, teacher: str | None) -> Any:
    """A service's own model cannot be loaded here."""
    if teacher is not None:
        return OMIT
    return Refusal(
        "it loads the teacher, and only a service has this one",
        help="name open weights with `method.teacher`",
        leaf="method.match",
    )


DISTILLATION: Final[tuple[Row, ...]] = (
    exact(("teacher", "base"), "method.teacher"),
    Row((), ("method.match",), _needs_open_weights, optional=("method.teacher",)),
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
