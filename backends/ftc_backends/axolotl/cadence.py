"""What the rows about evaluations, checkpoints and the end of a run compute."""

from collections.abc import Callable
from typing import Any

from ftc.lowering.row import OMIT, Refusal


def every_of_epoch(name: str) -> Callable[[int, float | None], Any]:
    """`evals_per_epoch` and `saves_per_epoch`; Axolotl divides the run by them and the epochs, and
    skips what then happens once in the whole run."""

    def forward(times: int, epochs: float | None) -> Any:
        if epochs is None:
            return Refusal(
                "how long an epoch is, is not known when the run is given in steps",
                help=f"set `training.{name}_steps`",
            )
        return times if times > 1 and times * epochs > 1 else OMIT

    return forward


def _times_an_epoch(times: int, epochs: float) -> Any:
    """Early stopping wants steps; a number below 1 is a share of the run."""
    if times * epochs > 1:
        return round(1 / (times * epochs), 6)
    return Refusal(
        "with one evaluation at the end there is nothing to stop early",
        help="set `training.eval_steps`",
        leaf="training.early_stopping_patience",
    )


def eval_steps_to_stop(
    patience: int, steps: int | None, per_epoch: int | None, epochs: float | None
) -> Any:
    """How often early stopping looks: every `eval_steps`, else `evals_per_epoch` or once."""
    if steps is not None:
        return steps
    if epochs is not None:
        return _times_an_epoch(per_epoch or 1, epochs)
    return Refusal(
        "early stopping needs to know how often to evaluate", help="set `training.eval_steps`"
    )


def save_steps_to_stop(
    patience: int,
    saves: int | None,
    evals: int | None,
    saves_per_epoch: int | None,
    evals_per_epoch: int | None,
    epochs: float | None,
) -> Any:
    """The best model is kept only if checkpoints fall on evaluations."""
    if saves_per_epoch is not None and (evals is not None or saves_per_epoch != evals_per_epoch):
        return _apart("saves_per_epoch", "set `training.evals_per_epoch` to the same number")
    if saves is None:
        return eval_steps_to_stop(patience, evals, evals_per_epoch, epochs)
    if evals is not None and saves % evals == 0:
        return saves
    return _apart(
        "save_steps",
        "set `training.eval_steps` so that `training.save_steps` is a multiple of it",
    )


def _apart(entry: str, help_text: str) -> Refusal:
    return Refusal(
        "early stopping keeps the best model only if checkpoints fall on evaluations",
        help=help_text,
        leaf=f"training.{entry}",
    )


def threshold(threshold: float) -> Any:
    if threshold == 0:
        return OMIT
    return Refusal(
        "its early stopping takes every improvement, however small",
        help="set `training.early_stopping_threshold: 0`",
    )


def not_deterministic(on: bool) -> Any:
    if not on:
        return OMIT
    return Refusal(
        "it has no switch for deterministic algorithms; its seed makes runs alike, not equal",
        help="set `training.deterministic: false`",
    )
