"""What is recorded, and what makes it repeatable."""

from typing import Any, Final

from ftc.lowering.row import OMIT, Refusal, Row, both, converted, exact, fixed, unless
from ftc_backends.local.table.conditions import grouped, stops_early, validated
from ftc_backends.local.table.publishing import HUB, TRACKING


def _every(steps: int | None, per_epoch: int | None, epochs: float | None) -> Any:
    """Steps, or a share of the run; OMIT for once an epoch."""
    if steps is not None:
        return steps
    if per_epoch is None or per_epoch == 1:
        return OMIT
    if epochs is None:
        return Refusal(
            "how long an epoch is, is not known when the run is given in steps",
            help="say how many steps lie between two of them",
        )
    times = per_epoch * epochs
    return round(1 / times, 6) if times > 1 else OMIT


def _cadence(steps: int | None, per_epoch: int | None, epochs: float | None) -> Any:
    every = _every(steps, per_epoch, epochs)
    return every if isinstance(every, Refusal) else "epoch" if every is OMIT else "steps"


def _blamed(value: Any, leaf: str) -> Any:
    return value._replace(leaf=leaf) if isinstance(value, Refusal) else value


def _eval_strategy(_: str, steps: int | None, per_epoch: int | None, epochs: float | None) -> Any:
    return _blamed(_cadence(steps, per_epoch, epochs), "training.evals_per_epoch")


def _eval_steps(_: str, steps: int | None, per_epoch: int | None, epochs: float | None) -> Any:
    return _unrefused(_every(steps, per_epoch, epochs))


def _save_strategy(steps: int | None, per_epoch: int | None, epochs: float | None) -> Any:
    return _blamed(_cadence(steps, per_epoch, epochs), "training.saves_per_epoch")


def _save_steps(steps: int | None, per_epoch: int | None, epochs: float | None) -> Any:
    return _unrefused(_every(steps, per_epoch, epochs))


def _unrefused(every: Any) -> Any:
    """The strategy's row has refused it already."""
    return OMIT if isinstance(every, Refusal) else every


def _saves_with_evals(
    _: int,
    saves: int | None,
    evals: int | None,
    saves_per_epoch: int | None,
    evals_per_epoch: int | None,
    epochs: float | None,
) -> Any:
    """The best checkpoint can be kept only if there is one for each evaluation: every so many
    evaluations where steps are counted, else the same number an epoch."""
    counted = saves is None or (evals is not None and saves % evals == 0)
    shared = saves_per_epoch is None or (saves_per_epoch == evals_per_epoch and evals is None)
    if counted and shared:
        return _cadence(saves or evals, evals_per_epoch, epochs)
    leaf = "save_steps" if not counted else "saves_per_epoch"
    return Refusal(
        "the best model is kept only if checkpoints fall on evaluations",
        help="set `training.eval_steps` so that `training.save_steps` is a multiple of it"
        if not counted
        else "set `training.evals_per_epoch` to the same number",
        leaf=f"training.{leaf}",
    )


def _save_steps_with_evals(
    _: int,
    saves: int | None,
    evals: int | None,
    evals_per_epoch: int | None,
    epochs: float | None,
) -> Any:
    return _unrefused(_every(saves or evals, evals_per_epoch, epochs))


_EVALS: Final = ("training.eval_steps", "training.evals_per_epoch", "training.epochs")
_SAVES: Final = ("training.save_steps", "training.saves_per_epoch", "training.epochs")

RECORDS: Final[tuple[Row, ...]] = (
    exact(("config", "logging_steps"), "training.logging_steps", group="records"),
    fixed(
        ("config", "logging_nan_inf_filter"),
        False,
        note="a loss that is not a number must be seen",
        group="records",
    ),
    *TRACKING,
    converted(
        ("config", "eval_strategy"),
        ("data.validation",),
        _eval_strategy,
        optional=_EVALS,
        note="every eval_steps, else after every epoch",
        group="records",
    ),
    converted(
        ("config", "eval_steps"),
        ("data.validation",),
        _eval_steps,
        backward=lambda steps: {"training.eval_steps": steps} if steps >= 1 else {},
        optional=_EVALS,
        note="below 1 it is a share of the run",
        group="records",
    ),
    converted(
        ("config", "save_strategy"),
        (),
        _save_strategy,
        optional=_SAVES,
        note="every save_steps, else after every epoch",
        when=unless(stops_early),
        group="records",
    ),
    converted(
        ("config", "save_steps"),
        (),
        _save_steps,
        backward=lambda steps: {"training.save_steps": steps} if steps >= 1 else {},
        optional=_SAVES,
        note="below 1 it is a share of the run",
        when=unless(stops_early),
        group="records",
    ),
    converted(
        ("config", "save_strategy"),
        ("training.early_stopping_patience",),
        _saves_with_evals,
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
    converted(
        ("config", "save_steps"),
        ("training.early_stopping_patience",),
        _save_steps_with_evals,
        optional=(
            "training.save_steps",
            "training.eval_steps",
            "training.evals_per_epoch",
            "training.epochs",
        ),
        note="a checkpoint for each evaluation, so that the best is kept",
        when=stops_early,
        group="records",
    ),
    exact(("config", "save_total_limit"), "training.save_total_limit", group="records"),
    converted(
        ("config", "load_best_model_at_end"),
        ("training.early_stopping_patience",),
        lambda _: True,
        note="early stopping keeps the best",
        when=stops_early,
        group="records",
    ),
    fixed(
        ("config", "metric_for_best_model"),
        "eval_loss",
        note="the loss on the validation data",
        when=both(stops_early, unless(grouped)),
        group="records",
    ),
    *(
        fixed(
            ("config", key),
            value,
            note="the reward on the validation data: the loss says nothing of it",
            when=both(stops_early, grouped),
            group="records",
        )
        for key, value in (("metric_for_best_model", "eval_reward"), ("greater_is_better", True))
    ),
    fixed(
        ("config", "restore_callback_states_from_checkpoint"),
        True,
        note="a resumed run has as much patience left as the interrupted one",
        when=stops_early,
        group="records",
    ),
    *HUB,
    exact(("config", "seed"), "training.seed", group="seeds"),
    converted(
        ("config", "data_seed"),
        ("training.seed",),
        lambda seed: seed,
        note="the order of the data follows the same seed",
        group="seeds",
    ),
    converted(
        ("config", "full_determinism"),
        ("training.deterministic",),
        lambda on: True if on else OMIT,
        backward=lambda on: {"training.deterministic": on},
        note="transformers' word for it",
        group="seeds",
    ),
    exact(
        ("early_stopping", "early_stopping_patience"),
        "training.early_stopping_patience",
        when=validated,
    ),
    exact(
        ("early_stopping", "early_stopping_threshold"),
        "training.early_stopping_threshold",
        when=stops_early,
    ),
)
