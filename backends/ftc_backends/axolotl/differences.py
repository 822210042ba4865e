"""42x: where Axolotl trains otherwise than the local target, and has no key that changes it."""

from collections.abc import Iterator
from typing import Final

from ftc.analysis.rule import Finding, Rule, rule
from ftc.diagnostics.diagnostic import Severity
from ftc.plan.plan import Plan
from ftc_schemas.spec.leaves import share


@rule(
    "FTC422",
    "axolotl-micro-batches-alike",
    Severity.NOTE,
    what="A step of supervised training adds up several micro-batches, or several GPUs.",
    why="Axolotl takes the mean loss of each micro-batch and the mean of these; TRL divides the "
    "sum over all tokens of the step by their number. Where micro-batches differ in how many "
    "tokens are learned, those of short answers count for more on Axolotl. Its trainer switches "
    "the count of tokens off for every model (`model_accepts_loss_kwargs`, "
    "`average_tokens_across_devices`) and no key switches it on. The first loss of a run differed "
    "by 0.0008 for it.",
    bad="training: {batch_size: 16, micro_batch_size: 4}\nhardware: {gpus: 1}",
    good="training: {batch_size: 4, micro_batch_size: 4}\nhardware: {gpus: 1}",
    sources=(
        "Axolotl 0.19.0, core/trainers/base.py and core/builders/base.py, read 2026-11-25",
        "transformers 5.16.1, Trainer.get_batch_samples, read 2026-11-25",
    ),
)
def micro_batches_alike(plan: Plan) -> Iterator[Finding]:
    if plan.get("method.type") not in ("sft", "cpt"):
        return
    if plan.get("training.packing") and plan["method.type"] == "cpt":
        return  # all full
    batch, micro = plan.get("training.batch_size"), plan.get("training.micro_batch_size")
    if batch is None or micro is None or batch <= micro:
        return
    yield Finding(
        "training.micro_batch_size",
        f"axolotl weighs the {batch // micro} parts of a step alike, however many tokens each has",
        label=f"{micro} of {batch} examples at once",
        help="local weighs every token alike; `training.group_by_length: true` brings examples of "
        "one length together",
    )


@rule(
    "FTC423",
    "axolotl-weights-in-bf16",
    Severity.NOTE,
    what="All weights learn, computed in bf16.",
    why="Axolotl loads weights in the precision of the computation, and the optimizer writes to "
    "these: an update below a 256th of a weight is rounded away. The local target keeps such "
    "weights in fp32 and computes in bf16. Axolotl has no key for that: `bf16` and `bfloat16` both "
    "set the weights' type, too. It takes half the memory.",
    bad="adapter: {type: none}\nhardware: {precision: bf16, gpus: 1}",
    good="adapter: {type: none}\nhardware: {precision: fp32, gpus: 1}",
    sources=("Axolotl 0.19.0, utils/config/__init__.py, resolve_dtype, read 2026-11-25",),
)
def weights_in_bf16(plan: Plan) -> Iterator[Finding]:
    if plan.get("adapter.type") == "none" and plan.get("hardware.precision") == "bf16":
        yield Finding(
            "hardware.precision",
            "axolotl keeps the weights that learn in bf16; local keeps them in fp32",
            label="small updates are rounded away",
            help="set `hardware.precision: fp32` where memory allows it, or train an adapter",
        )


@rule(
    "FTC425",
    "axolotl-holds-out-the-last",
    Severity.NOTE,
    what="A share of the rows is held out for validation.",
    why="Axolotl holds out the last rows as they stand. If the file is sorted, by date or by "
    "topic, they are not like the others. The local target and the services' files choose rows "
    "by their content, here and there in the file, so the targets' losses are of different rows.",
    bad="data: {validation: 10%}",
    good="data: {validation: data/validation.jsonl}",
    sources=(
        "Axolotl 0.19.0, utils/data/shared.py, create_train_validation_split with "
        "`shuffle=False`, read 2026-11-25",
    ),
)
def last_rows_held_out(plan: Plan) -> Iterator[Finding]:
    validation: str = plan.get("data.validation", "")
    if validation and share(validation) is not None and plan.get("method.type") != "kto":
        yield Finding(
            "data.validation",
            f"axolotl holds out the last {validation} of the rows, other targets choose by content",
            label="by their place in the file",
            help="`ftc data split` writes two files; name them as `train` and `validation`",
        )


@rule(
    "FTC768",
    "axolotl-muon-leaves-vectors",
    Severity.NOTE,
    what="Muon trains all weights, or a DoRA adapter.",
    why="Muon steps matrices; what has one dimension is left to AdamW, which is how the local "
    "target does it. Axolotl gives such weights to no optimizer: norms, biases and DoRA's lengths "
    "stay as they are.",
    bad="adapter: none\ntraining: {optimizer: muon}\nhardware: {gpus: 1}",
    good="adapter: lora\ntraining: {optimizer: muon}\nhardware: {gpus: 1}",
    sources=("Axolotl 0.19.0, contribs/mit/muon/muon.py, read 2026-11-25",),
)
def muon_leaves_vectors(plan: Plan) -> Iterator[Finding]:
    if plan.get("training.optimizer") == "muon" and plan.get("adapter.type") in ("none", "dora"):
        yield Finding(
            "training.optimizer",
            "axolotl's Muon leaves norms, biases and other vectors as they are",
            label="local trains them with AdamW",
            help="set `optimizer: adamw` where they have to learn",
        )


RULES: Final[tuple[Rule, ...]] = (
    micro_batches_alike,
    weights_in_bf16,
    last_rows_held_out,
    muon_leaves_vectors,
)
"""Notes: the run is what the spec says, in what both read differently."""
