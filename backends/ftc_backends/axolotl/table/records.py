"""Evaluations, checkpoints, and the end of a run."""

from collections.abc import Callable
from typing import Any, Final

from ftc.lowering.row import OMIT, Refusal, Row, both, converted, exact, fixed, lacks, unless
from ftc_backends.axolotl.table.conditions import often, stops_early, validated
from ftc_backends.huggingface.cadence import share_of_the_run


def _every_of_epoch(name: str) -> Callable[[int, float | None], Any]:
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
        return share_of_the_run(times * epochs)
    return Refusal(
        "with one evaluation at the end there is nothing to stop early",
        help="set `training.eval_steps`",
        leaf="training.early_stopping_patience",
    )


def _eval_steps_to_stop(
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


def _save_steps_to_stop(
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
        return _eval_steps_to_stop(patience, evals, evals_per_epoch, epochs)
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


def _threshold(threshold: float) -> Any:
    if threshold == 0:
        return OMIT
    return Refusal(
        "its early stopping takes every improvement, however small",
        help="set `training.early_stopping_threshold: 0`",
    )


def _not_deterministic(on: bool) -> Any:
    if not on:
        return OMIT
    return Refusal(
        "it has no switch for deterministic algorithms; its seed makes runs alike, not equal",
        help="set `training.deterministic: false`",
    )


RECORDS: Final[tuple[Row, ...]] = (
    exact(
        "eval_steps",
        "training.eval_steps",
        when=both(validated, unless(stops_early)),
        group="records",
    ),
    converted(
        "evals_per_epoch",
        ("training.evals_per_epoch",),
        _every_of_epoch("eval"),
        backward=lambda times: {"training.evals_per_epoch": times},
        optional=("training.epochs",),
        note="once is `eval_strategy: epoch`",
        when=both(validated, unless(stops_early)),
        group="records",
    ),
    fixed(
        "eval_strategy",
        "epoch",
        note="once an epoch; evals_per_epoch would skip a run of one epoch",
        when=both(
            validated,
            unless(stops_early),
            lacks("training.eval_steps"),
            unless(often("training.evals_per_epoch")),
        ),
        group="records",
    ),
    converted(
        "eval_steps",
        ("training.early_stopping_patience",),
        _eval_steps_to_stop,
        backward=lambda steps: {"training.eval_steps": steps} if steps >= 1 else {},
        optional=("training.eval_steps", "training.evals_per_epoch", "training.epochs"),
        note="early stopping wants steps; below 1 they are a share of the run",
        when=stops_early,
        group="records",
    ),
    exact("save_steps", "training.save_steps", when=unless(stops_early), group="records"),
    converted(
        "saves_per_epoch",
        ("training.saves_per_epoch",),
        _every_of_epoch("save"),
        backward=lambda times: {"training.saves_per_epoch": times},
        optional=("training.epochs",),
        note="once is `save_strategy: epoch`",
        when=unless(stops_early),
        group="records",
    ),
    fixed(
        "save_strategy",
        "epoch",
        note="a checkpoint an epoch",
        when=both(
            unless(stops_early),
            lacks("training.save_steps"),
            unless(often("training.saves_per_epoch")),
        ),
        group="records",
    ),
    converted(
        "save_steps",
        ("training.early_stopping_patience",),
        _save_steps_to_stop,
        backward=lambda steps: {"training.save_steps": steps} if steps >= 1 else {},
        optional=(
            "training.save_steps",
            "training.eval_steps",
            "training.saves_per_epoch",
            "training.evals_per_epoch",
            "training.epochs",
        ),
        note="a checkpoint for each evaluation, so that the best is kept",
        when=stops_early,
        group="records",
    ),
    exact(
        "early_stopping_patience",
        "training.early_stopping_patience",
        when=stops_early,
        group="records",
    ),
    converted(
        (),
        ("training.early_stopping_threshold",),
        _threshold,
        note="every improvement counts",
        when=stops_early,
    ),
    exact("save_total_limit", "training.save_total_limit", group="records"),
    exact("seed", "training.seed", group="records"),
    Row((), ("training.deterministic",), _not_deterministic),
)
