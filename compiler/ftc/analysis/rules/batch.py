"""2xx: how many examples an optimizer step sees, and how they are shared out."""

from collections.abc import Iterator
from typing import Final

from ftc.analysis.rule import Finding, rule
from ftc.analysis.run_length import examples
from ftc.diagnostics.diagnostic import Edit, Fix, Severity
from ftc.language.values import counted
from ftc.plan.plan import Plan
from ftc_schemas.spec.defaults import LOW_RANK


def _devices(plan: Plan) -> int:
    gpus: int = plan["hardware.gpus"]
    return max(gpus, 1)


def _nearest_multiple(number: int, of: int) -> int:
    """The multiple of `of` nearest to `number`, at least one of them; ties go up."""
    return max((2 * number + of) // (2 * of), 1) * of


@rule(
    "FTC220",
    "batch-size-not-divisible",
    Severity.ERROR,
    what="The batch cannot be shared out evenly over devices and micro-batches.",
    why="`batch_size` counts the examples of one optimizer step over all devices. Each device "
    "takes `micro_batch_size` at a time and adds up the gradients, so the three must divide: "
    "otherwise trainers round, and another batch is trained than the one that is written.",
    bad="training: {batch_size: 30, micro_batch_size: 4}",
    good="training: {batch_size: 32, micro_batch_size: 4}",
    sources=("batch_size = micro_batch_size x gradient_accumulation_steps x devices",),
)
def batch_size_not_divisible(plan: Plan) -> Iterator[Finding]:
    batch: int = plan["training.batch_size"]
    devices = _devices(plan)
    micro: int = plan["training.micro_batch_size"] if _states_micro_batch(plan) else 1
    if batch < devices * micro or batch % (devices * micro) == 0:
        return
    better = _nearest_multiple(batch, devices * micro)
    split = f"{devices} GPUs" if devices > 1 else ""
    if _states_micro_batch(plan):
        split += f"{' x ' if split else ''}{micro} examples at a time"
    yield Finding(
        "training.batch_size",
        f"a batch of {batch} cannot be shared out evenly",
        label=f"not a multiple of {devices * micro} ({split})",
        help=f"write `batch_size: {better}`",
        related=(
            ("training.micro_batch_size", f"{micro} at a time"),
            *_devices_label(devices),
        ),
        fix=Fix(
            f"set the batch size to {better}",
            (Edit("set", ("training", "batch_size"), better),),
            safe=False,
        ),
    )


def _states_micro_batch(plan: Plan) -> bool:
    return plan.given("training.micro_batch_size")


def _devices_label(devices: int) -> tuple[tuple[str, str], ...]:
    return (("hardware.gpus", f"on {devices} GPUs"),) if devices > 1 else ()


@rule(
    "FTC221",
    "batch-smaller-than-its-parts",
    Severity.ERROR,
    what="One micro-batch on every device is already more than the whole batch.",
    why="`batch_size` counts the examples of one optimizer step over all devices, so it is at "
    "least one micro-batch on each of them. People who know `per_device_train_batch_size` tend "
    "to write that number here.",
    bad="training: {batch_size: 4, micro_batch_size: 8}",
    good="training: {batch_size: 8, micro_batch_size: 8}",
    sources=("batch_size = micro_batch_size x gradient_accumulation_steps x devices",),
)
def batch_smaller_than_its_parts(plan: Plan) -> Iterator[Finding]:
    batch: int = plan["training.batch_size"]
    devices = _devices(plan)
    micro: int = plan["training.micro_batch_size"] if _states_micro_batch(plan) else 1
    least = devices * micro
    if batch >= least:
        return
    yield Finding(
        "training.batch_size",
        f"a batch of {batch} is smaller than the {least} examples that the devices hold at once",
        label="counts over all devices",
        help=f"write `batch_size: {least}`, or hold less at once",
        related=(
            ("training.micro_batch_size", f"{micro} on a device"),
            *_devices_label(devices),
        ),
        fix=Fix(
            f"set the batch size to {least}",
            (Edit("set", ("training", "batch_size"), least),),
            safe=False,
        ),
    )


@rule(
    "FTC222",
    "batch-larger-than-data",
    Severity.WARNING,
    what="One batch is larger than the whole training set.",
    why="Every step sees everything, so an epoch is one step; a trainer that drops incomplete "
    "batches makes none at all and reports success.",
    bad="data: {train: data/good.jsonl}\ntraining: {batch_size: 4096}",
    good="data: {train: data/good.jsonl}\ntraining: {batch_size: 8}",
    sources=("TRL 1.16 with `dataloader_drop_last`, run 2026-11-23: 0 steps, exit code 0",),
)
def batch_larger_than_data(plan: Plan) -> Iterator[Finding]:
    there = examples(plan)
    batch: int = plan["training.batch_size"]
    if there is None or not 0 < there < batch:
        return
    told = counted(there, "answer" if "method.num_generations" in plan else "example")
    yield Finding(
        "training.batch_size",
        f"a batch of {batch} is larger than the training data",
        label=f"the data has {told}",
        help=f"write `batch_size: {min(max(there // 10, 2), there)}` or so",
        related=(("data.train", told),),
    )


_LARGE_FOR_ADAPTERS: Final = 128


@rule(
    "FTC223",
    "large-batch-for-an-adapter",
    Severity.WARNING,
    what="An adapter is trained with a very large batch.",
    why="LoRA tolerates large batches less well than full fine-tuning does: the loss it ends at "
    "rises with the batch, and a higher rank doesn't help. Both do best with small ones.",
    bad="training: {batch_size: 512}",
    good="training: {batch_size: 32}",
    sources=("LoRA Without Regret (Thinking Machines, 2025-09-29), 'Batch size effects'",),
)
def large_batch_for_an_adapter(plan: Plan) -> Iterator[Finding]:
    batch: int = plan["training.batch_size"]
    adapts = plan["adapter.type"] in LOW_RANK and "model.base" in plan
    if adapts and batch > _LARGE_FOR_ADAPTERS:
        yield Finding(
            "training.batch_size",
            f"a batch of {batch} is large for an adapter",
            label="usual: 8 to 64",
            help="write `batch_size: 32`",
            related=(("adapter.type", "an adapter"),),
        )


@rule(
    "FTC224",
    "batch-of-one",
    Severity.WARNING,
    what="Each optimizer step sees a single example.",
    why="The gradient of one example is mostly noise, and the learning rates that recipes state "
    "are for batches of 8 and more. Memory is no reason: `micro_batch_size` is what a device "
    "holds at once, and `batch_size` is reached by adding up gradients.",
    bad="training: {batch_size: 1}",
    good="training: {batch_size: 16, micro_batch_size: 1}",
    sources=("QLoRA paper (arXiv 2305.14314), appendix B: batches of 16 and more",),
)
def batch_of_one(plan: Plan) -> Iterator[Finding]:
    if plan["training.batch_size"] == 1 and plan.given("training.batch_size"):
        yield Finding(
            "training.batch_size",
            "each step learns from a single example",
            label="counts over gradient accumulation, too",
            help="write `batch_size: 16` and `micro_batch_size: 1`; that takes no more memory",
        )


RULES = (
    batch_size_not_divisible,
    batch_smaller_than_its_parts,
    batch_larger_than_data,
    large_batch_for_an_adapter,
    batch_of_one,
)
