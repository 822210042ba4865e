"""The rows: a spec, and the body of `POST /v1/fine-tunes`, in the order of Together's own model of
the request."""

from collections.abc import Mapping
from typing import Any, Final

from ftc.lowering.row import (
    OMIT,
    Refusal,
    Row,
    choice,
    converted,
    equals,
    exact,
    fixed,
    has,
    lacks,
    unless,
)
from ftc_backends.hosted import SUBMIT
from ftc_backends.hosted.file_ids import FILE_IDS, FILE_UPLOADS
from ftc_backends.hosted.leaves import model_id, option
from ftc_backends.hosted.rows import (
    LEARNED,
    given,
    named_after_the_spec,
    only,
    settled,
    whole_epochs,
)
from ftc_backends.hosted.stages import filled_in, from_a_stage, placeholder
from ftc_backends.together import NAME
from ftc_backends.together.lines import DATA
from ftc_schemas.catalog import service
from ftc_schemas.spec.formats import REWARDED

sft = equals("method.type", "sft")
cpt = equals("method.type", "cpt")
dpo = equals("method.type", "dpo")
lora = equals("adapter.type", "lora")

_NOT_HERE = {
    **dict.fromkeys(
        REWARDED, "it has no job with rewards: it takes sft, cpt and dpo, and rewards nothing"
    ),
    "distill": "it has no job with a teacher; a teacher's stored answers are data for sft",
}
_TYPE = "training_type"
_METHOD = "training_method"
_FORMATS = ("chat", "prompt-completion", "text", "preference")


def _schedule(kind: str, end: float | None) -> Any:
    """The arguments that make each what the spec's scheduler is: half a cosine, or a line, down to
    `end` of the peak."""
    ratio = 0.0 if end is None else end
    if kind == "linear":
        return {"lr_scheduler_type": "linear", "lr_scheduler_args": {"min_lr_ratio": ratio}}
    if kind == "cosine":
        args = {"min_lr_ratio": ratio, "num_cycles": 0.5}
        return {"lr_scheduler_type": "cosine", "lr_scheduler_args": args}
    return Refusal(f"it schedules the learning rate linear or cosine, not {kind}")


def _from_schedule(schedule: Mapping[str, Any]) -> dict[str, Any]:
    kind, end = schedule["lr_scheduler_type"], schedule["lr_scheduler_args"]["min_lr_ratio"]
    if _schedule(kind, end) != schedule:
        return {}
    return {"training.lr_scheduler": kind, **({"training.min_lr_ratio": end} if end else {})}


def _evaluations(epochs: float, _: Any, patience: int | None) -> Any:
    counted = whole_epochs(epochs)
    if isinstance(counted, Refusal):
        return OMIT  # said where the epochs are
    if patience is not None and counted <= patience:
        return Refusal(
            f"early stopping needs more evaluations, one an epoch, than the patience of {patience}",
            help=f"set `training.epochs` to {patience + 1} or more",
            leaf="training.early_stopping_patience",
        )
    return counted


def _whole_alpha(alpha: float) -> Any:
    if alpha != int(alpha):
        return Refusal(f"its lora_alpha is a whole number, not {alpha:g}")
    return int(alpha)


def _modules(modules: Any) -> str:
    return modules if isinstance(modules, str) else ",".join(modules)


def _from_modules(text: str) -> dict[str, Any]:
    return {"adapter.target_modules": text if text == "all-linear" else text.split(",")}


def _trains_on_inputs(loss_on: str, format: str) -> Any:
    answers = LEARNED.get(format, loss_on)  # other formats are refused as such
    if loss_on in (answers, "all"):
        return loss_on == "all"
    return Refusal(f"on {format} data it learns {answers}, or all")


_STARTED: tuple[Row, ...] = (
    converted(
        "from_checkpoint",
        ("from.stage",),
        placeholder,
        note="the last checkpoint of the earlier job, by its model's name, known when it has ended",
    ),
    choice(
        (),
        "from.adapter",
        {"continue": OMIT},
        refusal="it goes on with an adapter as it is; nothing says that it merges one first",
    ),
)
"""together 3.1.1, fine_tuning.create, read 2026-11-25: `from_checkpoint` is the id of a job or the
name of its model, in the place of `model`; the training type is inherited unless it is said."""

TABLE: Final[tuple[Row, ...]] = (
    exact("model", model_id(NAME), when=unless(from_a_stage)),
    *_STARTED,
    *FILE_IDS,
    choice((), "data.format", dict.fromkeys(_FORMATS, OMIT)),
    converted(
        "n_epochs",
        ("training.epochs",),
        whole_epochs,
        backward=lambda count: {"training.epochs": count},
        note="whole passes; the service's default would be 1",
    ),
    converted(
        "n_evals",
        ("training.epochs", "data.validation"),
        _evaluations,
        optional=("training.early_stopping_patience",),
        note="one an epoch; without it, the service never looks at the validation data",
    ),
    exact("n_checkpoints", option(NAME, "checkpoints")),
    exact("batch_size", "training.batch_size", when=given("training.batch_size")),
    fixed(
        "gradient_accumulation_steps",
        1,
        note="or the model's own default would multiply the batch",
        when=given("training.batch_size"),
    ),
    exact("learning_rate", "training.learning_rate"),
    converted(
        "lr_scheduler",
        ("training.lr_scheduler",),
        _schedule,
        backward=_from_schedule,
        optional=("training.min_lr_ratio",),
        note="with the share of the peak where it ends",
    ),
    exact("warmup_ratio", "training.warmup_ratio", when=lacks("training.warmup_steps")),
    exact("max_grad_norm", "training.max_grad_norm"),
    exact("weight_decay", "training.weight_decay"),
    exact("max_seq_length", "training.max_length", when=given("training.max_length")),
    exact("packing", "training.packing"),
    exact("random_seed", "training.seed"),
    fixed(
        "early_stopping_enabled",
        True,
        note="patience says that it is wanted",
        when=has("training.early_stopping_patience"),
    ),
    exact("early_stopping_patience", "training.early_stopping_patience"),
    fixed(
        "early_stopping_warmup_evals",
        0,
        note="patience counts from the first evaluation",
        when=has("training.early_stopping_patience"),
    ),
    choice(
        (_TYPE, "type"),
        "adapter.type",
        {"lora": "Lora", "none": "Full"},
        refusal="it trains plain LoRA or all weights",
    ),
    exact((_TYPE, "lora_r"), "adapter.rank", when=lora),
    converted(
        (_TYPE, "lora_alpha"),
        ("adapter.alpha",),
        _whole_alpha,
        backward=lambda alpha: {"adapter.alpha": alpha},
        note="a whole number there",
        when=lora,
    ),
    exact((_TYPE, "lora_dropout"), "adapter.dropout", when=lora),
    converted(
        (_TYPE, "lora_trainable_modules"),
        ("adapter.target_modules",),
        _modules,
        backward=_from_modules,
        note="names in one text, parted by commas",
        when=lora,
    ),
    choice(
        (_METHOD, "method"),
        "method.type",
        {"sft": "sft", "dpo": "dpo", "cpt": "sft"},
        refusal=_NOT_HERE,
    ),
    fixed(
        (_METHOD, "train_on_inputs"),
        True,
        note="all of a text is learned",
        when=cpt,
    ),
    converted(
        (_METHOD, "train_on_inputs"),
        ("method.loss_on", "data.format"),
        _trains_on_inputs,
        note="said, or the service would judge by the lines' form",
        when=sft,
    ),
    exact((_METHOD, "dpo_beta"), "method.beta", when=dpo),
    only("method.loss", "sigmoid", "its DPO has the sigmoid loss", when=dpo),
    only("method.label_smoothing", 0, "its DPO takes labels as right", when=dpo),
    named_after_the_spec("suffix", option(NAME, "suffix"), note="part of the tuned model's name"),
    *settled(),
    filled_in("model_output_name"),
    fixed((SUBMIT, "method"), "POST", note="how jobs are created"),
    fixed((SUBMIT, "url"), f"{service(NAME).url}/fine-tunes", note="where jobs are created"),
    FILE_UPLOADS,
    *DATA.rows(),
)
