"""What is recorded, and what makes it repeatable."""

from typing import Any, Final

from ftc.lowering.row import Refusal, Row, both, converted, exact, fixed, lacks, unless
from ftc_backends.local.table.conditions import stops_early, validated


def _cadence(steps: int | None) -> str:
    return "epoch" if steps is None else "steps"


def _save_cadence(save_steps: int | None, eval_steps: int | None) -> Any:
    """The best checkpoint can be kept only if there is one for each evaluation."""
    if save_steps is not None and (eval_steps is None or save_steps % eval_steps):
        return Refusal(
            "the best model is kept only if checkpoints fall on evaluations",
            help="set `training.eval_steps` so that `training.save_steps` is a multiple of it",
            leaf="training.save_steps",
        )
    return _cadence(save_steps or eval_steps)


RECORDS: Final[tuple[Row, ...]] = (
    exact(("config", "logging_steps"), "training.logging_steps", group="records"),
    fixed(
        ("config", "logging_nan_inf_filter"),
        False,
        note="a loss that is not a number must be seen",
        group="records",
    ),
    fixed(("config", "report_to"), "none", note="metrics go to metrics.jsonl", group="records"),
    converted(
        ("config", "eval_strategy"),
        ("data.validation",),
        lambda _, steps: _cadence(steps),
        optional=("training.eval_steps",),
        note="every eval_steps, else after every epoch",
        group="records",
    ),
    exact(("config", "eval_steps"), "training.eval_steps", when=validated, group="records"),
    converted(
        ("config", "save_strategy"),
        (),
        _cadence,
        optional=("training.save_steps",),
        note="every save_steps, else after every epoch",
        when=unless(stops_early),
        group="records",
    ),
    exact(
        ("config", "save_steps"),
        "training.save_steps",
        when=unless(both(stops_early, lacks("training.save_steps"))),
        group="records",
    ),
    converted(
        ("config", "save_strategy"),
        ("training.early_stopping_patience",),
        lambda _, save_steps, eval_steps: _save_cadence(save_steps, eval_steps),
        optional=("training.save_steps", "training.eval_steps"),
        note="a checkpoint for each evaluation, so that the best is kept",
        when=stops_early,
        group="records",
    ),
    converted(
        ("config", "save_steps"),
        ("training.eval_steps",),
        lambda steps: steps,
        note="a checkpoint for each evaluation, so that the best is kept",
        when=both(stops_early, lacks("training.save_steps")),
        group="records",
    ),
    fixed(("config", "save_total_limit"), 2, note="the last two checkpoints", group="records"),
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
        when=stops_early,
        group="records",
    ),
    fixed(
        ("config", "restore_callback_states_from_checkpoint"),
        True,
        note="a resumed run has as much patience left as the interrupted one",
        when=stops_early,
        group="records",
    ),
    exact(("config", "seed"), "training.seed", group="seeds"),
    converted(
        ("config", "data_seed"),
        ("training.seed",),
        lambda seed: seed,
        note="the order of the data follows the same seed",
        group="seeds",
    ),
    exact(
        ("early_stopping", "early_stopping_patience"),
        "training.early_stopping_patience",
        when=validated,
    ),
)
