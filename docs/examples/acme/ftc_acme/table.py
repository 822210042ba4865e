"""The rows: a spec, and acme.yaml in the order in which acme's users write it."""

from ftc.lowering.row import (
    OMIT,
    Refusal,
    Row,
    choice,
    converted,
    delegated,
    exact,
    fixed,
)


def _accumulation(batch_size: int, micro_batch_size: int, gpus: int) -> int | Refusal:
    at_once = micro_batch_size * max(gpus, 1)
    if batch_size % at_once:
        return Refusal(
            f"{batch_size} examples a step are no multiple of the {at_once} that fit at once",
            help=f"set `training.batch_size` to {max(batch_size // at_once, 1) * at_once}",
        )
    return batch_size // at_once


TABLE: tuple[Row, ...] = (
    exact("run", "name"),
    exact("model", "model.base"),
    exact("model_revision", "model.revision"),
    exact("train_file", "data.train"),
    exact("validation", "data.validation"),
    choice("template", "data.format", {"chat": "messages", "text": "plain"}),
    choice((), "method.type", {"sft": OMIT}, refusal="it takes sft only"),
    choice((), "method.loss_on", {"assistant": OMIT, "all": OMIT}),
    choice("lora", "adapter.type", {"lora": True, "none": OMIT}),
    exact("lora_rank", "adapter.rank"),
    converted(
        "lora_scale",
        ("adapter.alpha", "adapter.rank"),
        lambda alpha, rank: alpha / rank,
        note="alpha / rank",
    ),
    exact("epochs", "training.epochs"),
    exact("micro_batch", "training.micro_batch_size"),
    converted(
        "accumulate",
        ("training.batch_size", "training.micro_batch_size", "hardware.gpus"),
        _accumulation,
        note="the global batch over what the devices hold at once",
    ),
    exact("lr", "training.learning_rate"),
    exact("seed", "training.seed"),
    exact("out", "output"),
    fixed("telemetry", False, note="acme reports home unless told not to"),
    *delegated("hardware.gpus", "hardware.memory", note="acme uses what it finds"),
)
