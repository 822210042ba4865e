"""42x: where Axolotl trains otherwise than the local target, and has no key that changes it."""

from collections.abc import Iterator
from math import sqrt
from typing import Final

from ftc.analysis.first_rows import looks
from ftc.analysis.rule import Finding, Rule, rule
from ftc.diagnostics.diagnostic import Severity
from ftc.plan.plan import Plan
from ftc_backends.axolotl.lengths import learned_text, spread
from ftc_schemas.spec.leaves import share

_UNEVEN: Final = 0.3
"""How much the learned text of micro-batches may differ, as a share of its mean. Measured on
2026-11-25 with the example data and the tiny model, 50 steps of 8 to 16 examples, weighed by token
and by micro-batch. At 0.05 to 0.2 the losses of held-out answers differed by 0.1 to 0.3 % (by 3 %
when the examples came in another order), at 0.55 by 5 to 6 %, at 1.1 by 11 %."""


@rule(
    "FTC422",
    "axolotl-micro-batches-alike",
    Severity.WARNING,
    what="A step adds up several micro-batches, and their answers differ much in length.",
    why="Axolotl takes the mean loss of each micro-batch and the mean of these; TRL divides the "
    "sum over all tokens of the step by their number. So the words of short answers count for more "
    "on Axolotl. No key changes it: its trainer switches the count of tokens off for every model. "
    "Where answers are about as long as each other this is nearly nothing, and nothing is said: on "
    "even data the held-out loss differed by 0.3 %, a tenth of what another order of the rows did. "
    "Between answers of 3 and of 108 tokens it was 11 %. Packed sequences are about alike.",
    bad="""\
data: {train: data/uneven.jsonl, format: prompt-completion}
training: {batch_size: 16, micro_batch_size: 1}
# {"prompt": "Yes or no?", "completion": "No."}
# {"prompt": "Why?", "completion": "Because the parcel that you sent on Monday is on its way …"}""",
    good="""\
data: {train: data/uneven.jsonl, format: prompt-completion}
training: {batch_size: 16, micro_batch_size: 16}
# {"prompt": "Yes or no?", "completion": "No."}
# {"prompt": "Why?", "completion": "Because the parcel that you sent on Monday is on its way …"}""",
    sources=(
        "Axolotl 0.19.0, core/trainers/base.py and core/builders/base.py, read 2026-11-25",
        "transformers 5.16.1, Trainer.get_batch_samples, read 2026-11-25",
        "both weights simulated on the example data, run 2026-11-25",
    ),
)
def micro_batches_alike(plan: Plan) -> Iterator[Finding]:
    if plan.get("method.type") not in ("sft", "cpt"):
        return
    if plan.get("training.packing") or plan.get("training.group_by_length"):
        return
    batch, micro = plan.get("training.batch_size"), plan.get("training.micro_batch_size")
    if batch is None or micro is None or batch <= micro:
        return
    lengths = [n for look in looks(plan) if look.leaf == "data.train" for n in learned_text(look)]
    if len(lengths) > 1 and spread(lengths) / sqrt(micro) > _UNEVEN:
        yield Finding(
            "training.micro_batch_size",
            f"axolotl weighs the {batch // micro} parts of a step alike, and what they teach has "
            f"{min(lengths)} to {max(lengths)} letters",
            label=f"{micro} of {batch} examples at once",
            help="set `training.group_by_length: true`, or a larger `micro_batch_size`",
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


RULES: Final[tuple[Rule, ...]] = (micro_batches_alike, weights_in_bf16, last_rows_held_out)
"""The run is what the spec says, in what both read differently."""
