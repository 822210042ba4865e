"""How strongly one answer is preferred."""

from typing import Any, Final

from ftc.lowering.row import OMIT, Refusal, Row, converted, exact
from ftc_backends.local.table.conditions import dpo


def _label_smoothing(label_smoothing: float, loss: str) -> Any:
    if loss == "robust":
        return label_smoothing
    if label_smoothing == 0:
        return OMIT
    return Refusal(
        f"TRL 1.16 smooths labels in the robust loss only; {loss} would ignore it",
        help="set `method.loss: robust`",
    )


PREFERENCE: Final[tuple[Row, ...]] = (
    exact(("config", "beta"), "method.beta", when=dpo, group="preference"),
    converted(
        ("config", "loss_type"),
        ("method.loss",),
        lambda loss: [loss],
        backward=lambda losses: {"method.loss": losses[0]} if len(losses) == 1 else {},
        note="TRL takes a list",
        when=dpo,
        group="preference",
    ),
    converted(
        ("config", "label_smoothing"),
        ("method.label_smoothing", "method.loss"),
        _label_smoothing,
        backward=lambda smoothing: {"method.label_smoothing": smoothing},
        note="only the robust loss reads it",
        when=dpo,
        group="preference",
    ),
)
