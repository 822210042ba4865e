"""How long, in what portions, and how the weights move."""

from collections.abc import Mapping
from typing import Any, Final

from ftc.lowering.row import Refusal, Row, both, converted, equals, exact, lacks, unless
from ftc_backends.local.table.conditions import validated, warms_up

CPU_OPTIMIZERS: Final = ("adamw", "adafactor")
"""bitsandbytes has the 8-bit and paged ones for GPUs only."""

_OPTIMIZERS: Final[Mapping[str, str]] = {
    "adamw": "adamw_torch_fused",
    "adamw_8bit": "adamw_8bit",
    "paged_adamw_8bit": "paged_adamw_8bit",
    "paged_adamw_32bit": "paged_adamw_32bit",
    "adafactor": "adafactor",
}


def _accumulation(batch_size: int, micro_batch_size: int, gpus: int) -> Any:
    at_once = micro_batch_size * max(gpus, 1)
    if batch_size % at_once == 0:
        return batch_size // at_once
    return Refusal(
        f"{batch_size} examples a step are no multiple of the {at_once} that fit at once "
        f"({micro_batch_size} on each of {max(gpus, 1)} devices)",
        help=f"set `training.batch_size` to {max(batch_size // at_once, 1) * at_once}",
    )


def _global_batch(accumulation: int) -> Mapping[str, Any]:
    return {"training.batch_size": accumulation}


def _optimizer(optimizer: str, gpus: int) -> Any:
    if gpus == 0 and optimizer not in CPU_OPTIMIZERS:
        return Refusal(
            f"bitsandbytes has {optimizer} for GPUs only", help="set `training.optimizer: adamw`"
        )
    return _OPTIMIZERS[optimizer]


def _spec_optimizer(optim: str) -> Mapping[str, Any]:
    known = {name: spec for spec, name in _OPTIMIZERS.items()}
    return {"training.optimizer": known[optim]} if optim in known else {}


OPTIMIZATION: Final[tuple[Row, ...]] = (
    exact(("config", "run_name"), "name", group="run"),
    exact(
        ("config", "num_train_epochs"),
        "training.epochs",
        when=lacks("training.max_steps"),
        group="batches",
    ),
    exact(("config", "max_steps"), "training.max_steps", group="batches"),
    exact(("config", "per_device_train_batch_size"), "training.micro_batch_size", group="batches"),
    converted(
        ("config", "gradient_accumulation_steps"),
        ("training.batch_size", "training.micro_batch_size", "hardware.gpus"),
        _accumulation,
        note="batch_size / (micro_batch_size x devices)",
        group="batches",
    ),
    converted(
        ("config", "per_device_eval_batch_size"),
        ("training.micro_batch_size",),
        lambda size: size,
        note="what fits for training fits for evaluating",
        when=validated,
        group="batches",
    ),
    exact(("config", "learning_rate"), "training.learning_rate", group="optimizer"),
    exact(("config", "lr_scheduler_type"), "training.lr_scheduler", group="optimizer"),
    converted(
        ("config", "warmup_steps"),
        ("training.warmup_ratio",),
        lambda ratio: ratio,
        backward=lambda steps: {"training.warmup_ratio": steps} if steps < 1 else {},
        note="transformers 5 reads a number below 1 as a share of the steps",
        when=both(lacks("training.warmup_steps"), warms_up),
        group="optimizer",
    ),
    converted(
        ("config", "warmup_steps"),
        ("training.warmup_steps",),
        lambda steps: steps,
        backward=lambda steps: {"training.warmup_steps": steps} if steps >= 1 else {},
        note="a number of steps",
        when=unless(equals("training.lr_scheduler", "constant")),
        group="optimizer",
    ),
    converted(
        ("config", "optim"),
        ("training.optimizer", "hardware.gpus"),
        _optimizer,
        backward=_spec_optimizer,
        note="transformers' name",
        group="optimizer",
    ),
    exact(("config", "weight_decay"), "training.weight_decay", group="optimizer"),
    exact(("config", "max_grad_norm"), "training.max_grad_norm", group="optimizer"),
)
