"""How long, in what portions, and how the weights move."""

from typing import Any, Final

from ftc.lowering.row import OMIT, Row, both, converted, equals, exact, fixed, lacks, unless
from ftc_backends.huggingface import optimizers
from ftc_backends.huggingface.batches import accumulation
from ftc_backends.local.table.answering import EVALUATION_BATCH
from ftc_backends.local.table.conditions import (
    grouped,
    mixes_experts,
    on_gpus,
    on_several_gpus,
    validated,
)
from ftc_backends.local.table.publishing import RUN
from ftc_backends.local.table.schedule import SCHEDULE


def _adam(leaf: str) -> Row:
    return converted(
        ("config", leaf.rpartition(".")[2]),
        (leaf, "training.optimizer"),
        lambda value, optimizer: optimizers.setting(leaf, value, optimizer),
        backward=lambda value: {leaf: value},
        note="written out: the trainers' own",
        group="optimizer",
    )


def _momentum(momentum: float, optimizer: str) -> Any:
    found = optimizers.setting("training.momentum", momentum, optimizer)
    return optimizers.arguments(momentum=momentum) if found == momentum else found


_by_muon = equals("training.optimizer", optimizers.MUON)

OPTIMIZATION: Final[tuple[Row, ...]] = (
    *RUN,
    exact(
        ("config", "num_train_epochs"),
        "training.epochs",
        when=lacks("training.max_steps"),
        group="batches",
    ),
    exact(("config", "max_steps"), "training.max_steps", group="batches"),
    converted(
        ("config", "train_sampling_strategy"),
        ("training.group_by_length",),
        lambda on: "group_by_length" if on else OMIT,
        backward=lambda word: {"training.group_by_length": word == "group_by_length"},
        note="transformers 5 renamed group_by_length",
        group="batches",
    ),
    exact(("config", "per_device_train_batch_size"), "training.micro_batch_size", group="batches"),
    converted(
        ("config", "gradient_accumulation_steps"),
        ("training.batch_size", "training.micro_batch_size", "hardware.gpus"),
        accumulation,
        note="batch_size / (micro_batch_size x devices)",
        group="batches",
    ),
    fixed(
        ("config", "dataloader_drop_last"),
        False,
        note="transformers' own default; of too few rows the other leaves none, and says nothing",
        group="batches",
    ),
    converted(
        ("config", "per_device_eval_batch_size"),
        ("training.micro_batch_size",),
        lambda size: size,
        note="what fits for training fits for evaluating",
        when=both(validated, unless(grouped)),
        group="batches",
    ),
    EVALUATION_BATCH,
    exact(("config", "learning_rate"), "training.learning_rate", group="optimizer"),
    *SCHEDULE,
    converted(
        ("config", "optim"),
        ("training.optimizer", "hardware.gpus"),
        optimizers.name,
        backward=optimizers.leaf,
        note="transformers' name; it has no Muon, which muon.py makes",
        group="optimizer",
    ),
    converted(
        (),
        ("training.optimizer", "hardware.strategy"),
        optimizers.over_parts,
        optional=("hardware.offload",),
        note="it steps over what each GPU has",
        when=on_several_gpus,
    ),
    *(_adam(f"training.adam_{name}") for name in ("beta1", "beta2", "epsilon")),
    converted(
        ("config", "optim_args"),
        ("training.momentum", "training.optimizer"),
        _momentum,
        backward=optimizers.argument_leaves,
        note="SGD has no argument of its own",
        when=unless(_by_muon),
        group="optimizer",
    ),
    exact(("muon", "momentum"), "training.momentum", when=_by_muon),
    fixed(
        ("param_groups", "triton"),
        False,
        note="optimi would take Triton wherever it is installed, and it needs a GPU",
        when=both(equals("training.optimizer", "stable_adamw"), unless(on_gpus)),
    ),
    converted(
        ("config", "optim_args"),
        ("training.adam_beta3", "training.ademamix_alpha"),
        lambda beta3, alpha: optimizers.arguments(beta3=beta3, alpha=alpha),
        backward=optimizers.argument_leaves,
        note="AdEMAMix has no arguments of its own",
        when=equals("training.optimizer", *optimizers.ADEMAMIX),
        group="optimizer",
    ),
    exact(("config", "weight_decay"), "training.weight_decay", group="optimizer"),
    exact(("config", "max_grad_norm"), "training.max_grad_norm", group="optimizer"),
    exact(("config", "neftune_noise_alpha"), "training.neftune_noise_alpha", group="optimizer"),
    exact(
        ("config", "router_aux_loss_coef"),
        "training.router_aux_loss_coef",
        when=mixes_experts,
        group="optimizer",
    ),
)
