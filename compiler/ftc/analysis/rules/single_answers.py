"""700 to 702: KTO, which learns from single answers that are marked good or bad."""

from collections.abc import Iterator
from typing import Final

from ftc.analysis.first_rows import Hit, Look, finding, looks
from ftc.analysis.rule import Finding, rule
from ftc.data.datasets import training_rows
from ftc.data.rows import UnpairedPreferenceRow
from ftc.diagnostics.diagnostic import Edit, Fix, Severity
from ftc.plan.plan import Plan

_KTO_PAPER: Final = "KTO paper (arXiv 2402.01306), equation 8"


@rule(
    "FTC700",
    "kto-batch-of-one",
    Severity.ERROR,
    what="KTO is to see one answer at a time.",
    why="KTO judges each answer against a reference point, which it estimates by setting the "
    "batch's prompts beside each other's answers. With one answer at a time the estimate is the "
    "answer itself; TRL refuses the run once the model is loaded. Accumulated batches don't count.",
    bad="method: kto\ndata: {format: unpaired-preference}\ntraining: {micro_batch_size: 1}",
    good="method: kto\ndata: {format: unpaired-preference}\ntraining: {micro_batch_size: 4}",
    sources=("TRL 1.16 `KTOTrainer` with a batch of 1, run 2026-11-23: ValueError",),
)
def kto_batch_of_one(plan: Plan) -> Iterator[Finding]:
    if plan.get("method.loss") != "kto" or plan["training.micro_batch_size"] > 1:
        return
    even = plan["training.batch_size"] % (2 * max(plan["hardware.gpus"], 1)) == 0
    yield Finding(
        "training.micro_batch_size",
        "kto cannot learn from one answer at a time",
        label="answers on a device at once",
        help="write `micro_batch_size: 2` or more"
        + ("" if even else ", and a `batch_size` that is a multiple of it on each device"),
        related=(
            ("training.batch_size", "shared by the devices"),
            ("method.type", "sets each answer beside the others of its batch"),
        ),
        fix=Fix(
            "see two answers at a time",
            (Edit("set", ("training", "micro_batch_size"), 2),),
            safe=False,
        )
        if even
        else None,
    )


@rule(
    "FTC701",
    "one-kind-of-answer",
    Severity.WARNING,
    what="All answers that were looked at have the same label. It is an error when these are all "
    "answers there are.",
    why="KTO learns by setting good answers apart from bad ones. From one kind alone it learns to "
    "make everything likelier, or everything less likely.",
    bad="method: kto\ndata: {train: data/all-good.jsonl, format: unpaired-preference}",
    good="method: kto\ndata: {train: data/unpaired.jsonl, format: unpaired-preference}",
    sources=(_KTO_PAPER,),
)
def one_kind_of_answer(plan: Plan) -> Iterator[Finding]:
    if plan["method.type"] != "kto":
        return
    for look in looks(plan):
        good, bad = _labels(look)
        if look.leaf != "data.train" or (good > 0) == (bad > 0):
            continue
        kind = "good" if good else "bad"
        rows = training_rows(plan)
        everything = rows is not None and rows.exact and rows.rows <= good + bad
        message = f"all {good + bad} answers that were looked at are {kind} ones"
        yield from finding(
            look,
            [Hit(look.rows[0].record.line, message)],
            "kto needs good answers and bad ones",
            "add answers of the other kind, or learn the good ones with `method: sft`"
            if good
            else "add good answers",
            severity=Severity.ERROR if everything else None,
        )


_MOST_WEIGHT: Final = 4 / 3


@rule(
    "FTC702",
    "kto-off-balance",
    Severity.WARNING,
    what="Good and bad answers differ in number, and the weights don't make up for it.",
    why="The more frequent kind drowns the other. The paper weighs them so that good answers count "
    "as much as bad ones, or up to a third more: desirable_weight times their number against "
    "undesirable_weight times theirs, between 1 and 4/3.",
    bad="method: kto\ndata: {train: data/mostly-good.jsonl, format: unpaired-preference}",
    good="method: {type: kto, undesirable_weight: 4}\n"
    "data: {train: data/mostly-good.jsonl, format: unpaired-preference}",
    sources=(_KTO_PAPER, "TRL 1.16 `KTOTrainer`, read 2026-11-25: warns of the same"),
)
def kto_off_balance(plan: Plan) -> Iterator[Finding]:
    if plan["method.type"] != "kto":
        return
    counts = [_labels(look) for look in looks(plan) if look.leaf == "data.train"]
    good, bad = (sum(kind) for kind in zip(*counts, strict=True)) if counts else (0, 0)
    if not good or not bad or good == bad:
        return
    desirable: float = plan["method.desirable_weight"]
    undesirable: float = plan["method.undesirable_weight"]
    ratio = desirable * good / (undesirable * bad)
    if 0.99 <= ratio <= _MOST_WEIGHT + 0.01:
        return
    name = "undesirable_weight" if ratio > 1 else "desirable_weight"
    even = round(desirable * good / bad if ratio > 1 else undesirable * bad / good, 2)
    yield Finding(
        "data.train",
        f"good answers weigh {ratio:.2g} times as much as bad ones",
        label=f"{good} good and {bad} bad among those that were looked at",
        help=f"write `{name}: {even:g}`, which makes them even",
        related=((f"method.{name}", "this weight"),),
        fix=Fix("make them even", (Edit("set", ("method", name), even),), safe=False),
    )


def _labels(look: Look) -> tuple[int, int]:
    """Good and bad answers among the rows that were looked at."""
    labels = [
        sniffed.parsed.row.label
        for sniffed in look.rows
        if isinstance(sniffed.parsed.row, UnpairedPreferenceRow)
    ]
    return sum(labels), len(labels) - sum(labels)


RULES = (
    kto_batch_of_one,
    one_kind_of_answer,
    kto_off_balance,
)
