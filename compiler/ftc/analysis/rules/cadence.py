"""78x: how often it is evaluated and saved, when that is told by the epoch."""

from collections.abc import Iterator
from typing import Final

from ftc.analysis.rule import Finding, rule
from ftc.diagnostics.diagnostic import Edit, Fix, Severity
from ftc.plan.plan import Plan

_PAIRS: Final = (
    ("training.eval_steps", "training.evals_per_epoch"),
    ("training.save_steps", "training.saves_per_epoch"),
)


@rule(
    "FTC782",
    "interval-stated-twice",
    Severity.ERROR,
    what="How often something happens is given in steps and by the epoch.",
    why="Only one can hold. Axolotl refuses the pair; a trainer that takes it lets one win.",
    bad="training: {eval_steps: 50, evals_per_epoch: 4}",
    good="training: {evals_per_epoch: 4}",
    sources=("Axolotl 0.19 validation.py, read 2026-11-25: mutually exclusive",),
)
def interval_stated_twice(plan: Plan) -> Iterator[Finding]:
    for steps, per_epoch in _PAIRS:
        if plan.given(steps) and plan.given(per_epoch):
            key = steps.partition(".")[2]
            yield Finding(
                steps,
                f"`{key}` and `{per_epoch.partition('.')[2]}` say the same thing twice",
                label="in steps",
                help="keep one of them",
                related=((per_epoch, "and by the epoch"),),
                fix=Fix(f"remove `{key}`", (Edit("remove", ("training", key)),), safe=False),
                at_key=True,
            )


@rule(
    "FTC783",
    "epochs-of-a-run-in-steps",
    Severity.ERROR,
    what="Something is to happen so many times an epoch, in a run whose length is given in steps.",
    why="Trainers turn it into a share of the run, by the number of epochs. With `max_steps` that "
    "number is not known before the data is counted, and the default of three would be taken.",
    bad="training: {max_steps: 500, evals_per_epoch: 4}",
    good="training: {max_steps: 500, eval_steps: 50}",
    sources=("Axolotl 0.19 normalize_config, read 2026-11-25: 1 / (evals_per_epoch x num_epochs)",),
)
def epochs_of_a_run_in_steps(plan: Plan) -> Iterator[Finding]:
    if "training.max_steps" not in plan:
        return
    for steps, per_epoch in _PAIRS:
        if plan.given(per_epoch):
            key = steps.partition(".")[2]
            some = max(plan["training.max_steps"] // 10, 1)
            yield Finding(
                per_epoch,
                "how long an epoch is, is not known when the run is given in steps",
                label="needs `epochs`",
                help=f"write `{key}: {some}` or so",
                related=(("training.max_steps", "the length in steps"),),
                at_key=True,
            )


@rule(
    "FTC786",
    "threshold-without-patience",
    Severity.ERROR,
    what="It is said what counts as better, and the run never stops early.",
    why="The threshold belongs to early stopping, which is switched on by its patience. Alone it "
    "means nothing.",
    bad="training: {early_stopping_threshold: 0.01}",
    good="training: {early_stopping_threshold: 0.01, early_stopping_patience: 2}",
    sources=("transformers 5.23 `EarlyStoppingCallback`, read 2026-11-25",),
)
def threshold_without_patience(plan: Plan) -> Iterator[Finding]:
    leaf = "training.early_stopping_threshold"
    if plan.given(leaf) and "training.early_stopping_patience" not in plan:
        yield Finding(
            leaf,
            "without a patience the run never stops early",
            label="has no effect",
            help="add `early_stopping_patience: 2`, or remove this",
            at_key=True,
        )


RULES = (interval_stated_twice, epochs_of_a_run_in_steps, threshold_without_patience)
