"""2xx: what is held back to judge the model by, and when it is looked at."""

from collections.abc import Iterator

from ftc.analysis.rule import Finding, rule
from ftc.analysis.run_length import most_steps
from ftc.data.datasets import held_out_share, locations, training_rows, training_sources
from ftc.diagnostics.diagnostic import Edit, Fix, Severity
from ftc.plan.plan import Plan

_BUCKETS = ("s3://", "gs://")
_PATIENCE = "training.early_stopping_patience"
_CADENCE = ("training.eval_steps", "training.evals_per_epoch")


@rule(
    "FTC230",
    "no-validation",
    Severity.WARNING,
    what="Nothing is held back while training.",
    why="The training loss falls whether the model learns or memorizes. Only data that it never "
    "sees tells the two apart, and it has to be put aside before the training.",
    bad="data: {format: chat, train: data/good.jsonl, validation: null}",
    good='data: {format: chat, train: data/good.jsonl, validation: "10%"}',
    sources=(
        "field guide: 'always carve out a held-out set before training'",
        "field guide: 'monitor validation loss carefully — stop when it plateaus'",
    ),
)
def no_validation(plan: Plan) -> Iterator[Finding]:
    told = _PATIENCE in plan or any(leaf in plan for leaf in _CADENCE)  # by FTC232 or FTC234
    if plan["method.type"] == "online-dpo":
        return  # TRL's trainer cannot evaluate
    if "data.validation" not in plan and not told:
        here = not any(source.path.startswith(_BUCKETS) for source in training_sources(plan))
        fix = Fix(
            "hold back 10 % of the training data",
            (Edit("set", ("data", "validation"), "10%"),),
            safe=False,
        )
        yield Finding(
            "data.train",
            "nothing is held back to see whether the model learns or memorizes",
            label="all of it is trained on",
            # a service that reads a bucket splits nothing off there
            help=f"write `{_with_validation(plan['data.train'])}`"
            if here
            else "name a file of rows that are held back, as `validation`",
            fix=fix if here else None,
        )


def _with_validation(train: str | list[str]) -> str:
    if isinstance(train, str) and len(train) <= 40:
        return f"data: {{train: {train}, validation: 10%}}"
    return "validation: 10%"


_COMPARED = (
    ("data.validation", "data.train", "the model is judged by what it was trained on"),
    ("data.test", "data.train", "the model is judged by what it was trained on"),
    ("data.test", "data.validation", "the test would repeat what chose the model"),
)


@rule(
    "FTC231",
    "same-data-twice",
    Severity.ERROR,
    what="The same location is named for two of training, validation and test.",
    why="Examples that were trained on are answered from memory, so the score says nothing about "
    "new ones; and a test set that picked the best checkpoint is no test any more.",
    bad="data: {train: data/good.jsonl, validation: data/good.jsonl}",
    good='data: {train: data/good.jsonl, validation: "10%"}',
    sources=("field guide, 'Data leakage': falsely optimistic metrics",),
)
def same_data_twice(plan: Plan) -> Iterator[Finding]:
    for leaf, other, consequence in _COMPARED:
        shared = set(locations(plan, leaf)) & set(locations(plan, other))
        if not shared:
            continue
        replace = leaf == "data.validation"
        yield Finding(
            leaf,
            f"`{min(shared)}` is used as {_word(leaf)} and as {_word(other)} data: {consequence}",
            label=f"also {_word(other)} data",
            help="write `validation: 10%` to hold back a share of the training data"
            if replace
            else "name a file that training never sees, or remove it",
            related=((other, f"the same as {_word(other)} data"),),
            fix=Fix(
                "hold back 10 % of the training data instead",
                (Edit("set", ("data", "validation"), "10%"),),
                safe=False,
            )
            if replace
            else None,
        )


def _word(leaf: str) -> str:
    return {"data.train": "training"}.get(leaf, leaf.rpartition(".")[2])


@rule(
    "FTC232",
    "early-stopping-without-validation",
    Severity.ERROR,
    what="The run is to stop when the validation loss no longer falls, and there is no validation "
    "data.",
    why="There is no loss to watch: without validation data there is only the training loss, which "
    "falls to the end. transformers refuses such a run when it starts.",
    bad="data: {train: data/good.jsonl, format: chat, validation: null}\n"
    "training: {early_stopping_patience: 2}",
    good='data: {train: data/good.jsonl, format: chat, validation: "10%"}\n'
    "training: {early_stopping_patience: 2}",
    sources=("transformers 5.23 `load_best_model_at_end`, run 2026-11-23: ValueError",),
)
def early_stopping_without_validation(plan: Plan) -> Iterator[Finding]:
    if _PATIENCE in plan and "data.validation" not in plan:
        yield Finding(
            _PATIENCE,
            "early stopping needs validation data",
            label="watches the validation loss",
            help="write `validation: 10%` below `data`, or remove this",
            related=(("data.train", "there is only training data"),),
            fix=Fix(
                "hold back 10 % of the training data",
                (Edit("set", ("data", "validation"), "10%"),),
                safe=False,
            ),
            at_key=True,
        )


@rule(
    "FTC233",
    "best-state-not-saved",
    Severity.ERROR,
    what="With early stopping, checkpoints are not written where evaluations happen.",
    why="Keeping the best state means that it was saved when it was measured. transformers "
    "requires evaluations and checkpoints at the same interval, or checkpoints at a multiple of "
    "it, and refuses the run otherwise; Axolotl requires the same interval.",
    bad="training: {early_stopping_patience: 2, eval_steps: 40, save_steps: 60}",
    good="training: {early_stopping_patience: 2, eval_steps: 40, save_steps: 40}",
    sources=(
        "transformers 5.23 `load_best_model_at_end`, run 2026-11-23: ValueError",
        "Axolotl 0.19, run 2026-11-23: `early_stopping_patience` needs equal intervals",
    ),
)
def best_state_not_saved(plan: Plan) -> Iterator[Finding]:
    if _PATIENCE not in plan:
        return
    yield from _apart_by_the_epoch(plan)
    if "training.evals_per_epoch" in plan or "training.saves_per_epoch" in plan:
        return
    evaluations: int | None = plan.get("training.eval_steps")
    saves: int | None = plan.get("training.save_steps")
    if evaluations == saves or (evaluations and saves and saves % evaluations == 0):
        return
    if evaluations is not None:
        steps, key, anchor = evaluations, "save_steps", "training.eval_steps"
    else:
        steps, key, anchor = saves or 0, "eval_steps", "training.save_steps"
    yield Finding(
        f"training.{key}" if f"training.{key}" in plan else anchor,
        "early stopping keeps the best state, but it would not be saved when it is measured",
        label=f"evaluated {_every(evaluations)}, saved {_every(saves)}",
        help=f"write `{key}: {steps}`",
        related=((_PATIENCE, "keeps the best state"),),
        fix=Fix(
            f"set `{key}` to {steps}",
            (Edit("set", ("training", key), steps),),
        ),
    )


def _apart_by_the_epoch(plan: Plan) -> Iterator[Finding]:
    """The same, told by the epoch: a checkpoint for each evaluation is what early stopping makes
    unasked, so only another number of them is wrong."""
    leaf = "training.saves_per_epoch"
    saves: int | None = plan.get(leaf)
    if saves is None or saves == plan.get("training.evals_per_epoch"):
        return
    yield Finding(
        leaf,
        "early stopping keeps the best state, but it would not be saved when it is measured",
        label="another number than of evaluations",
        help=f"write `evals_per_epoch: {saves}`",
        related=((_PATIENCE, "keeps the best state"),),
        fix=Fix(
            f"set `evals_per_epoch` to {saves}",
            (Edit("set", ("training", "evals_per_epoch"), saves),),
            safe=False,
        ),
    )


def _every(steps: int | None) -> str:
    return "once an epoch" if steps is None else f"every {steps} steps"


@rule(
    "FTC234",
    "evaluation-without-validation",
    Severity.WARNING,
    what="The model is to be evaluated every so many steps, on data that there isn't.",
    why="Without validation data there is nothing to evaluate on; the entry has no effect.",
    bad="data: {train: data/good.jsonl, format: chat, validation: null}\n"
    "training: {eval_steps: 50}",
    good='data: {train: data/good.jsonl, format: chat, validation: "10%"}\n'
    "training: {eval_steps: 50}",
    sources=("transformers 5.23: evaluation needs an `eval_dataset`, read 2026-11-23",),
)
def evaluation_without_validation(plan: Plan) -> Iterator[Finding]:
    if "data.validation" in plan:
        return
    for leaf in _CADENCE:
        if leaf in plan:
            yield Finding(
                leaf,
                "there is no validation data to evaluate on",
                label="has no effect",
                help="write `validation: 10%` below `data`, or remove this",
                related=(("data.train", "there is only training data"),),
            )


@rule(
    "FTC235",
    "validation-share-off",
    Severity.WARNING,
    what="The share held back for validation is nothing, everything, or most of the data.",
    why="5 to 20 % is usual. A share of 0 % holds back nothing although the spec says otherwise, "
    "and what is held back is not learned from.",
    bad='data: {validation: "60%"}',
    good='data: {validation: "10%"}',
    sources=("field guide, 'Data Quality': split into train, validation and test sets",),
)
def validation_share_off(plan: Plan) -> Iterator[Finding]:
    share = held_out_share(plan)
    if share is None or 0 < share <= 0.3:
        return
    if share <= 0:
        if training_rows(plan) is not None:
            return  # FTC508 counts that none is left
        message, severity = "a share of 0 % holds back nothing", Severity.ERROR
    elif share >= 1:
        message, severity = "nothing would be left to train on", Severity.ERROR
    else:
        message, severity = f"{share:.0%} of the data would not be trained on", None
    yield Finding(
        "data.validation",
        message,
        label="usual: 5 to 20 %",
        help="write `validation: 10%`",
        severity=severity,
    )


@rule(
    "FTC236",
    "fraction-as-file-name",
    Severity.ERROR,
    what="The validation data is given as a fraction in quotes, which reads as a file name.",
    why="A share is written as a percentage in this language, so that it can't be mistaken for a "
    "count of rows. Anything else names a file.",
    bad='data: {validation: "0.1"}',
    good='data: {validation: "10%"}',
    sources=("Axolotl's `val_set_size: 0.1`, where the habit comes from",),
)
def fraction_as_file_name(plan: Plan) -> Iterator[Finding]:
    value: str | None = plan.get("data.validation")
    try:
        fraction = float(value or "")
    except ValueError:
        return
    percent = f"{fraction * 100:.3g}%" if 0 < fraction < 1 else None
    yield Finding(
        "data.validation",
        f"`{value}` reads as the name of a file",
        label="a share is written as a percentage",
        help=f"write `validation: {percent or '10%'}`",
        fix=Fix(f"write it as `{percent}`", (Edit("set", ("data", "validation"), percent),))
        if percent
        else None,
    )


@rule(
    "FTC237",
    "patience-outlasts-the-run",
    Severity.WARNING,
    what="Early stopping waits for more evaluations than the run has.",
    why="It can then never stop the run. It still keeps the best state, which may be all that "
    "was wanted.",
    bad="training: {max_steps: 100, eval_steps: 50, save_steps: 50, early_stopping_patience: 5}",
    good="training: {max_steps: 100, eval_steps: 10, save_steps: 10, early_stopping_patience: 3}",
    sources=("transformers 5.23 `EarlyStoppingCallback`, read 2026-11-23",),
)
def patience_outlasts_the_run(plan: Plan) -> Iterator[Finding]:
    patience: int | None = plan.get(_PATIENCE)
    if patience is None or "data.validation" not in plan:
        return
    interval: int | None = plan.get("training.eval_steps")
    steps = most_steps(plan)
    if interval is not None and steps is not None:
        evaluations = steps // interval
    elif interval is None and "training.epochs" in plan and "training.max_steps" not in plan:
        evaluations = int(plan["training.epochs"] * plan.get("training.evals_per_epoch", 1))
    else:
        return
    if 0 < evaluations <= patience:
        yield Finding(
            _PATIENCE,
            f"early stopping waits for {patience} evaluations, and there are {evaluations}",
            label="can never stop the run",
            help=f"write `early_stopping_patience: {max(evaluations // 3, 1)}`, or evaluate more "
            "often with `eval_steps`",
        )


RULES = (
    no_validation,
    same_data_twice,
    early_stopping_without_validation,
    best_state_not_saved,
    evaluation_without_validation,
    validation_share_off,
    fraction_as_file_name,
    patience_outlasts_the_run,
)
