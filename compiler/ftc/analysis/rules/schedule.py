"""2xx: how long the run is, and what happens when."""

from collections.abc import Iterator
from typing import Final

from ftc.analysis.base_model import is_tiny
from ftc.analysis.rule import Finding, rule
from ftc.analysis.run_length import examples, most_steps, passes
from ftc.diagnostics.diagnostic import Edit, Fix, Severity
from ftc.plan.plan import Plan


@rule(
    "FTC210",
    "run-length-stated-twice",
    Severity.ERROR,
    what="The length of the run is given in epochs and in steps.",
    why="Trainers let `max_steps` win without a word, so the epochs in the spec would be untrue.",
    bad="training: {epochs: 3, max_steps: 500}",
    good="training: {max_steps: 500}",
    sources=("transformers 5.23 TrainingArguments `max_steps`, read 2026-11-23",),
)
def run_length_stated_twice(plan: Plan) -> Iterator[Finding]:
    if plan.given("training.epochs") and plan.given("training.max_steps"):
        yield Finding(
            "training.epochs",
            "the length of the run is stated twice",
            label="in epochs",
            help="keep `epochs` or `max_steps`, and remove the other",
            related=(("training.max_steps", "and in steps, which would win"),),
            fix=Fix("keep `max_steps`", (Edit("remove", ("training", "epochs")),), safe=False),
            at_key=True,
        )


_EPOCHS: Final = {
    "chat": (3, 5),
    "prompt-completion": (3, 5),
    "text": (4, 4),
    "preference": (3, 3),
    "unpaired-preference": (3, 3),
}
"""The most passes that recipes make over each kind of data, without and with early stopping. To a
prompt alone, each pass brings new answers."""


@rule(
    "FTC211",
    "too-many-epochs",
    Severity.WARNING,
    what="The run goes over the same examples so often that it learns them by heart.",
    why="Models fit a small data set within a few passes; what follows raises the score on the "
    "training data and lowers it on everything else. For continued pretraining, up to four "
    "passes are about as good as fresh text. Early stopping makes a longer run safe, because the "
    "best state is kept.",
    bad="training: {epochs: 10}",
    good="training: {epochs: 3}",
    sources=(
        "field guide, 'Over-training': more epochs isn't always better",
        "Scaling Data-Constrained Language Models (arXiv 2305.16264): four epochs of text",
        "Zephyr paper (arXiv 2310.16944): one to three epochs of DPO",
    ),
)
def too_many_epochs(plan: Plan) -> Iterator[Finding]:
    seen = passes(plan)
    if seen is None or is_tiny(plan):
        return
    if plan["data.format"] not in _EPOCHS:
        return
    plain, stopped = _EPOCHS[plan["data.format"]]
    most = stopped if "training.early_stopping_patience" in plan else plain
    if seen > most:
        leaf = "training.max_steps" if "training.max_steps" in plan else "training.epochs"
        watch = most < stopped
        yield Finding(
            leaf,
            f"the run sees every example {seen:.3g} times",
            label=f"usual for {plan['data.format']} data: at most {most}",
            help=f"write `epochs: {most}`"
            + (", or set `early_stopping_patience` to keep the best state" if watch else ""),
        )


@rule(
    "FTC212",
    "hardly-any-steps",
    Severity.WARNING,
    what="The whole run has fewer than ten optimizer steps.",
    why="The learning rate has to rise and fall within them, and AdamW's averages need about ten "
    "steps to mean anything. The run succeeds and the model has hardly changed.",
    bad="training: {max_steps: 3}",
    good="training: {max_steps: 200}",
    sources=("Adam paper (arXiv 1412.6980): the first moment averages over about ten steps",),
)
def hardly_any_steps(plan: Plan) -> Iterator[Finding]:
    steps = most_steps(plan)
    if not steps or steps >= 10 or _is_one_batch(plan):
        return
    if "training.max_steps" in plan:
        help_text = "raise `max_steps`, or write `epochs` instead"
        leaf = "training.max_steps"
    else:
        help_text = "lower `batch_size`, or bring more examples"
        leaf = "training.batch_size"
    yield Finding(
        leaf,
        f"the run has {'only ' if leaf == 'training.max_steps' else 'at most '}"
        f"{steps} step{'s' * (steps != 1)}",
        label="too few to learn from",
        help=help_text,
        related=() if leaf == "training.max_steps" else (("data.train", "all there is"),),
    )


def _is_one_batch(plan: Plan) -> bool:
    """Whether all data fits into a batch, of which FTC222 speaks."""
    there = examples(plan)
    return there is not None and there < plan["training.batch_size"]


_INTERVALS: Final = {
    "training.eval_steps": "the model would never be evaluated",
    "training.save_steps": "no checkpoint would be written before the end",
    "training.logging_steps": "the log would stay empty",
}


@rule(
    "FTC213",
    "interval-longer-than-run",
    Severity.WARNING,
    what="Something is to happen every so many steps, and the run is shorter.",
    why="The trainer accepts it, and the evaluation, checkpoint or log line never comes: a run "
    "that breaks off starts from the beginning, and one that goes wrong does so unseen.",
    bad="training: {max_steps: 100, save_steps: 500}",
    good="training: {max_steps: 100, save_steps: 25}",
    sources=("transformers 5.23 `DefaultFlowCallback`, read 2026-11-23",),
)
def interval_longer_than_run(plan: Plan) -> Iterator[Finding]:
    steps = most_steps(plan)
    if steps is None:
        return
    length = "training.max_steps" if "training.max_steps" in plan else "data.train"
    for leaf, consequence in _INTERVALS.items():
        if leaf == "training.eval_steps" and "data.validation" not in plan:
            continue  # FTC234 says so
        if plan.given(leaf) and plan[leaf] > steps:
            yield Finding(
                leaf,
                f"every {plan[leaf]} steps, in a run of {steps}: {consequence}",
                label=f"the run has {steps} steps",
                help=f"write `{leaf.partition('.')[2]}: {max(steps // 4, 1)}`",
                related=((length, "this sets its length"),),
            )


RULES = (run_length_stated_twice, too_many_epochs, hardly_any_steps, interval_longer_than_run)
