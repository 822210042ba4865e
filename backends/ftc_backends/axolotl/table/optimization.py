"""Batches, the optimizer, the learning rate."""

from collections.abc import Mapping
from math import ceil
from typing import Any, Final

from ftc.lowering.row import (
    OMIT,
    Refusal,
    Row,
    both,
    converted,
    either,
    equals,
    exact,
    lacks,
    unless,
)
from ftc_backends.axolotl.table.conditions import imitating, on_several_gpus, simpo, warms_up
from ftc_backends.axolotl.table.reinforcement import EVALUATION_BATCH
from ftc_backends.axolotl.table.switches import when_true
from ftc_backends.huggingface import optimizers, schedules
from ftc_backends.huggingface.batches import accumulation

_OWN_OPTIMIZERS: Final[Mapping[str, str]] = {"adamw_8bit": "adamw_bnb_8bit", "muon": "muon"}
"""Where Axolotl's users write another of transformers' names for the same optimizer, or it has one
that transformers has not."""

_LOAD_OF_EXPERTS: Final = 0.001
"""TRL 1.9.0, `router_aux_loss_coef` of DPOConfig, KTOConfig and GRPOConfig, read 2026-11-25."""


def _optimizer(name: str, gpus: int) -> Any:
    if name == "stable_adamw" and gpus == 0:
        return Refusal(
            "it brings Triton, and beside it torch-optimi steps by kernels that a CPU has not",
            help="set `training.optimizer: adamw`",
        )
    return optimizers.name(name, gpus) if name not in _OWN_OPTIMIZERS else _OWN_OPTIMIZERS[name]


def _optimizer_leaf(word: str) -> Mapping[str, Any]:
    own = {theirs: mine for mine, theirs in _OWN_OPTIMIZERS.items()}
    return {"training.optimizer": own[word]} if word in own else optimizers.leaf(word)


def _averaged(optimizer: str) -> Any:
    """Nothing to write; a Refusal where the weights that were stepped from would be saved."""
    if optimizer in optimizers.SCHEDULE_FREE:
        return Refusal(
            f"without an evaluation at the end, axolotl saves the weights that {optimizer} steps "
            "from, not their mean",
            help="set `data.validation`, or `training.optimizer: adamw`",
        )
    return OMIT


def _momentum(momentum: float, optimizer: str) -> Any:
    found = optimizers.setting("training.momentum", momentum, optimizer)
    return {"momentum": momentum} if found == momentum else found


def _scheduler(name: str, floor: float | None) -> str:
    """Axolotl's own cosine ends where `cosine_min_lr_ratio` says."""
    return name if name == "cosine" else schedules.name(name, floor)


def _scheduler_arguments(name: str, rate: float, *arguments: Any) -> Any:
    found = schedules.arguments(name, rate, *arguments)
    return OMIT if name == "cosine" and isinstance(found, dict) else found


def _warmup_steps(steps: int) -> Any:
    if steps == 1:
        return Refusal(
            "it makes a warm-up of one step two steps long", help="set `training.warmup_steps: 2`"
        )
    return steps


def _warmup_without_a_length(ratio: float) -> Any:
    if ratio == 0:
        return 0
    return Refusal(
        "its SimPO takes a warm-up in steps, and the length of the run is known only there",
        help="set `training.warmup_steps`, or `training.max_steps`",
    )


def _warmup_of_steps(ratio: float, max_steps: int) -> Any:
    """Axolotl takes the share of one epoch when that is shorter than `max_steps`; in steps there
    is no doubt. Rounded up, as transformers does."""
    return _warmup_steps(ceil(round(ratio * max_steps, 6)))


def _adam(leaf: str) -> Row:
    return converted(
        leaf.rpartition(".")[2],
        (leaf, "training.optimizer"),
        lambda value, optimizer: optimizers.setting(leaf, value, optimizer),
        backward=lambda value: {leaf: value},
        note="written out: the trainers' own",
        group="steps",
    )


def _load_of_experts(coef: float) -> Any:
    if coef == _LOAD_OF_EXPERTS:
        return OMIT
    return Refusal(
        f"it weighs the load of experts by {_LOAD_OF_EXPERTS} in these methods",
        help=f"write `router_aux_loss_coef: {_LOAD_OF_EXPERTS}`",
    )


OPTIMIZATION: Final[tuple[Row, ...]] = (
    converted(
        "gradient_accumulation_steps",
        ("training.batch_size", "training.micro_batch_size", "hardware.gpus"),
        accumulation,
        note="batch_size / (micro_batch_size x devices); each micro-batch weighs the same, however "
        "many tokens it has",
        group="steps",
    ),
    exact("micro_batch_size", "training.micro_batch_size", group="steps"),
    EVALUATION_BATCH,
    exact("num_epochs", "training.epochs", when=lacks("training.max_steps"), group="steps"),
    exact("max_steps", "training.max_steps", group="steps"),
    converted(
        "optimizer",
        ("training.optimizer", "hardware.gpus"),
        _optimizer,
        backward=_optimizer_leaf,
        note="transformers' name",
        group="steps",
    ),
    converted(
        (),
        ("training.optimizer", "hardware.strategy"),
        optimizers.over_parts,
        optional=("hardware.offload",),
        note="it steps over what each GPU has",
        when=on_several_gpus,
    ),
    converted(
        "optim_args",
        ("training.momentum", "training.optimizer"),
        _momentum,
        backward=optimizers.argument_leaves,
        note="it has no key of its own",
        group="steps",
    ),
    converted(
        "optim_args",
        ("training.adam_beta3", "training.ademamix_alpha"),
        lambda beta3, alpha: {"beta3": beta3, "alpha": alpha},
        backward=optimizers.argument_leaves,
        note="AdEMAMix has no keys of its own",
        when=equals("training.optimizer", *optimizers.ADEMAMIX),
        group="steps",
    ),
    Row((), ("training.optimizer",), _averaged, when=lacks("data.validation")),
    *(_adam(f"training.adam_{name}") for name in ("beta1", "beta2", "epsilon")),
    converted(
        "lr_scheduler",
        ("training.lr_scheduler",),
        _scheduler,
        backward=schedules.leaf,
        optional=("training.min_lr_ratio",),
        note="transformers' name",
        group="steps",
    ),
    converted(
        "cosine_min_lr_ratio",
        ("training.min_lr_ratio", "training.lr_scheduler"),
        lambda floor, scheduler: floor if floor and scheduler == "cosine" else OMIT,
        backward=lambda floor: {"training.min_lr_ratio": floor} if floor else {},
        note="Axolotl's own cosine",
        group="steps",
    ),
    converted(
        "lr_scheduler_kwargs",
        ("training.lr_scheduler", "training.learning_rate"),
        _scheduler_arguments,
        backward=schedules.argument_leaves,
        optional=schedules.ARGUMENTS,
        note="what this schedule needs to know",
        group="steps",
    ),
    exact("learning_rate", "training.learning_rate", group="steps"),
    exact(
        "warmup_ratio",
        "training.warmup_ratio",
        when=both(warms_up, unless(simpo), lacks("training.warmup_steps", "training.max_steps")),
        group="steps",
    ),
    converted(
        "warmup_steps",
        ("training.warmup_ratio",),
        _warmup_without_a_length,
        note="Axolotl's SimPO takes a number of steps only; told none, it warms up for 3 % of them",
        when=both(
            warms_up,
            simpo,
            lambda plan: plan.given("training.warmup_ratio"),
            lacks("training.warmup_steps", "training.max_steps"),
        ),
        group="steps",
    ),
    converted(
        "warmup_steps",
        ("training.warmup_ratio", "training.max_steps"),
        _warmup_of_steps,
        note="the share of max_steps; Axolotl would take it of an epoch",
        when=both(warms_up, lacks("training.warmup_steps")),
        group="steps",
    ),
    converted(
        "warmup_steps",
        ("training.warmup_steps",),
        _warmup_steps,
        backward=lambda steps: {"training.warmup_steps": steps},
        note="a number of steps",
        when=either(warms_up, equals("training.optimizer", "schedule_free_adamw")),
        group="steps",
    ),
    exact("weight_decay", "training.weight_decay", group="steps"),
    exact("max_grad_norm", "training.max_grad_norm", group="steps"),
    exact("neftune_noise_alpha", "training.neftune_noise_alpha", when=imitating, group="steps"),
    converted(
        ("overrides_of_model_config", "output_router_logits"),
        ("training.router_aux_loss_coef",),
        lambda coef: coef > 0,
        note="the model then adds the loss of its experts' load by itself",
        when=imitating,
        group="steps",
    ),
    exact(
        ("overrides_of_model_config", "router_aux_loss_coef"),
        "training.router_aux_loss_coef",
        when=imitating,
        group="steps",
    ),
    converted(
        (),
        ("training.router_aux_loss_coef",),
        _load_of_experts,
        note="its TRL's own weight, which no key changes",
        when=equals("method.type", "dpo", "kto", "grpo"),
    ),
    converted(
        "group_by_length",
        ("training.group_by_length",),
        lambda on: True if on else OMIT,
        backward=when_true("training.group_by_length", True),
        note="off unless said",
        when=imitating,
        group="steps",
    ),
)
