"""The rows of the local target: a document of what train.py says to transformers, TRL and PEFT.

Values that a trainer would fill in are written out: TRL has moved defaults between releases without
a word, and the same configuration then trains another model.
"""

from collections.abc import Mapping
from typing import Any, Final

from ftc.lowering.row import (
    OMIT,
    Refusal,
    Row,
    both,
    choice,
    converted,
    either,
    equals,
    exact,
    fixed,
    has,
    lacks,
    unless,
)
from ftc_backends.local.sources import SourceError, source
from ftc_schemas.spec.leaves import share

DTYPES: Final[Mapping[str, str]] = {"bf16": "bfloat16", "fp16": "float16", "fp32": "float32"}

CPU_OPTIMIZERS: Final = ("adamw", "adafactor")
"""bitsandbytes has the 8-bit and paged ones for GPUs only."""

_OPTIMIZERS: Final[Mapping[str, str]] = {
    "adamw": "adamw_torch_fused",
    "adamw_8bit": "adamw_8bit",
    "paged_adamw_8bit": "paged_adamw_8bit",
    "paged_adamw_32bit": "paged_adamw_32bit",
    "adafactor": "adafactor",
}

_on_gpus = unless(equals("hardware.gpus", 0))
_on_several_gpus = unless(equals("hardware.gpus", 0, 1))
_sft = equals("method.type", "sft")
_dpo = equals("method.type", "dpo")
_in_4_bits = equals("adapter.bits", 4)
_validated = has("data.validation")
_stops_early = both(_validated, has("training.early_stopping_patience"))
_warms_up = either(
    unless(equals("training.lr_scheduler", "constant")), equals("training.warmup_ratio", 0)
)
"""transformers' constant schedule ignores a warm-up, so one that is asked for would be lost."""
_sharded = both(_on_several_gpus, equals("adapter.type", "none"))
"""All weights with their gradients and optimizer states are too much for one GPU of several;
adapters are not, and copying the base to each GPU is simpler and faster."""


_FSDP: Final[tuple[tuple[str, Any, str], ...]] = (
    ("version", 2, "FSDP2; version 1 is on its way out of transformers"),
    ("auto_wrap_policy", "TRANSFORMER_BASED_WRAP", "a shard is a transformer layer"),
    ("reshard_after_forward", True, "least memory"),
    ("cpu_ram_efficient_loading", True, "one process reads the weights"),
    ("state_dict_type", "FULL_STATE_DICT", "checkpoints that any number of GPUs can load"),
)


def _no_base() -> Refusal:
    return Refusal(
        "it trains open weights, and the spec names none",
        help="set `model.base` to a Hugging Face id or a folder",
        leaf="model.base",
    )


def _data_format(data_format: str, method: str) -> Any:
    taken = ("preference",) if method == "dpo" else ("chat", "prompt-completion", "text")
    if data_format in taken:
        return data_format
    return Refusal(
        f"{method} learns from {' or '.join(taken)} data, not from {data_format} data",
        help=f"set `data.format: {taken[0]}`, or another `method.type`",
    )


def _files(files: str | list[str], role: str) -> Any:
    locations = [files] if isinstance(files, str) else files
    try:
        source(locations, role)
    except SourceError as problem:
        return Refusal(str(problem))
    return locations


def _unlisted(files: list[str]) -> str | list[str]:
    return files[0] if len(files) == 1 else files


def _validation_file(validation: str) -> Any:
    return OMIT if share(validation) is not None else _files(validation, "validation")


def _validation_share(validation: str) -> Any:
    fraction = share(validation)
    if fraction is None:
        return OMIT
    return fraction or Refusal("a share of 0% holds nothing out", help="leave `validation` out")


def _percent(fraction: float) -> str:
    return f"{round(fraction * 100, 8):g}%"


def _model_dtype(precision: str, adapter: str) -> str:
    """Weights that learn stay in fp32: a small update would be rounded away in half precision.
    Frozen ones are loaded as they are computed with."""
    return DTYPES["fp32"] if adapter == "none" else DTYPES[precision]


def _only_if_true(value: bool) -> Any:
    return True if value else OMIT


def _load_in_bits(bits: int) -> Any:
    return True if bits == 4 else OMIT


def _alpha(alpha: float) -> Any:
    if alpha == int(alpha):
        return int(alpha)
    return Refusal("PEFT's lora_alpha is a whole number")


def _dora(adapter: str) -> Any:
    return True if adapter == "dora" else OMIT


def _rslora(adapter: str) -> Any:
    return True if adapter == "rslora" else OMIT


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


def _assistant_only(loss_on: str) -> Any:
    if loss_on == "completion":
        return Refusal(
            "TRL ignores completion-only loss on chats",
            help="set `method.loss_on: assistant`, or write the data as prompt-completion",
        )
    return loss_on == "assistant"


def _completion_only(loss_on: str) -> Any:
    if loss_on == "assistant":
        return Refusal(
            "prompt-completion data has no assistant turns",
            help="set `method.loss_on: completion`",
        )
    return loss_on == "completion"


def _everything(loss_on: str) -> Any:
    if loss_on == "all":
        return OMIT
    return Refusal(f"plain text has no {loss_on} to learn from", help="set `method.loss_on: all`")


def _packing_strategy(packing: bool, data_format: str) -> Any:
    """Best-fit decreasing cuts what is longer than a sequence, which is right for an answer and a
    loss of text in continued pretraining; there it is split."""
    if not packing:
        return OMIT
    return "bfd_split" if data_format == "text" else "bfd"


def _label_smoothing(label_smoothing: float, loss: str) -> Any:
    if loss == "robust":
        return label_smoothing
    if label_smoothing == 0:
        return OMIT
    return Refusal(
        f"TRL 1.16 smooths labels in the robust loss only; {loss} would ignore it",
        help="set `method.loss: robust`",
    )


def _bf16(precision: str) -> bool:
    return precision == "bf16"


def _fp16(precision: str, gpus: int, adapter: str) -> Any:
    if precision != "fp16":
        return OMIT
    if gpus == 0:
        return Refusal("a CPU does not train in fp16", help="set `hardware.precision: fp32`")
    if adapter == "qlora":
        return Refusal(
            "TRL keeps the adapter of a quantized model in bfloat16, whose gradients fp16's "
            "scaling cannot take (pytorch#127176)",
            help="set `hardware.precision: bf16`",
        )
    return True


def _cadence(steps: int | None) -> str:
    return "epoch" if steps is None else "steps"


def _save_cadence(save_steps: int | None, eval_steps: int | None) -> Any:
    """The best checkpoint can be kept only if there is one for each evaluation."""
    if save_steps is not None and (eval_steps is None or save_steps % eval_steps):
        return Refusal(
            "the best model is kept only if checkpoints fall on evaluations",
            help="set `training.eval_steps` so that `training.save_steps` is a multiple of it",
            leaf="training.save_steps",
        )
    return _cadence(save_steps or eval_steps)


def _processes(gpus: int) -> Any:
    return gpus if gpus > 1 else OMIT


def _accelerate_precision(precision: str, gpus: int) -> Any:
    return OMIT if gpus < 2 else "no" if precision == "fp32" else precision


def _bytes(memory: str) -> int:
    from ftc_schemas.spec.leaves import memory_bytes

    return memory_bytes(memory)


TABLE: Final[tuple[Row, ...]] = (
    exact("description", "description"),
    choice("trainer", "method.type", {"sft": "sft", "dpo": "dpo"}),
    # from_pretrained
    Row(("model", "base"), (), _no_base, when=lacks("model.base")),
    exact(("model", "base"), "model.base"),
    exact(("model", "revision"), "model.revision"),
    converted(
        ("model", "trust_remote_code"),
        ("model.trust_remote_code",),
        _only_if_true,
        backward=lambda trusted: {"model.trust_remote_code": trusted},
        note="off unless said",
    ),
    converted(
        ("model", "dtype"),
        ("hardware.precision", "adapter.type"),
        _model_dtype,
        note="weights that learn are kept in fp32, frozen ones in the precision of the computation",
    ),
    # BitsAndBytesConfig
    converted(
        ("quantization", "load_in_4bit"),
        ("adapter.bits",),
        _load_in_bits,
        backward=lambda _: {"adapter.bits": 4, "adapter.type": "qlora"},
        note="the base is loaded in 4 bits",
        when=_in_4_bits,
    ),
    converted(
        ("quantization", "load_in_8bit"),
        ("adapter.bits",),
        lambda _: True,
        backward=lambda _: {"adapter.bits": 8, "adapter.type": "qlora"},
        note="the base is loaded in 8 bits",
        when=equals("adapter.bits", 8),
    ),
    exact(("quantization", "bnb_4bit_quant_type"), "adapter.quantization", when=_in_4_bits),
    exact(
        ("quantization", "bnb_4bit_use_double_quant"),
        "adapter.double_quantization",
        when=_in_4_bits,
    ),
    converted(
        ("quantization", "bnb_4bit_compute_dtype"),
        ("hardware.precision",),
        DTYPES.__getitem__,
        note="4-bit weights are computed with in this precision; bitsandbytes would take fp32",
        when=_in_4_bits,
    ),
    # LoraConfig
    exact(("adapter", "r"), "adapter.rank"),
    converted(
        ("adapter", "lora_alpha"),
        ("adapter.alpha",),
        _alpha,
        backward=lambda alpha: {"adapter.alpha": alpha},
        note="a whole number",
    ),
    exact(("adapter", "lora_dropout"), "adapter.dropout"),
    exact(("adapter", "target_modules"), "adapter.target_modules"),
    exact(("adapter", "modules_to_save"), "adapter.modules_to_save"),
    converted(
        ("adapter", "use_dora"),
        ("adapter.type",),
        _dora,
        backward=lambda on: {"adapter.type": "dora"} if on else {},
        note="DoRA is LoRA with a learned magnitude",
    ),
    converted(
        ("adapter", "use_rslora"),
        ("adapter.type",),
        _rslora,
        backward=lambda on: {"adapter.type": "rslora"} if on else {},
        note="rsLoRA is LoRA scaled by alpha / sqrt(rank)",
    ),
    # the datasets
    converted(
        ("data", "format"),
        ("data.format", "method.type"),
        _data_format,
        backward=lambda data_format: {"data.format": data_format},
        note="the columns that TRL looks for",
    ),
    converted(
        ("data", "train"),
        ("data.train",),
        lambda train: _files(train, "train"),
        backward=lambda files: {"data.train": _unlisted(files)},
        note="always a list",
    ),
    converted(
        ("data", "validation"),
        ("data.validation",),
        _validation_file,
        backward=lambda files: {"data.validation": files[0]},
        note="a file of its own",
    ),
    converted(
        ("data", "validation_share"),
        ("data.validation",),
        _validation_share,
        backward=lambda fraction: {"data.validation": _percent(fraction)},
        note="split off by train.py, by the content of each row",
    ),
    converted(
        ("data", "test"),
        ("data.test",),
        lambda test: _files(test, "test"),
        backward=lambda files: {"data.test": files[0]},
        note="evaluated once, after the training",
    ),
    exact("output_dir", "output"),
    # SFTConfig and DPOConfig
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
        when=_validated,
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
        when=both(lacks("training.warmup_steps"), _warms_up),
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
    exact(("config", "max_length"), "training.max_length", group="tokens"),
    exact(("config", "packing"), "training.packing", when=_sft, group="tokens"),
    converted(
        ("config", "packing_strategy"),
        ("training.packing", "data.format"),
        _packing_strategy,
        note="`bfd` cuts what is too long, `bfd_split` loses no text",
        when=_sft,
        group="tokens",
    ),
    converted(
        ("config", "assistant_only_loss"),
        ("method.loss_on",),
        _assistant_only,
        backward=lambda only: {"method.loss_on": "assistant" if only else "all"},
        note="TRL's word for the assistant turns",
        when=both(_sft, equals("data.format", "chat")),
        group="tokens",
    ),
    converted(
        ("config", "completion_only_loss"),
        ("method.loss_on",),
        _completion_only,
        backward=lambda only: {"method.loss_on": "completion" if only else "all"},
        note="TRL's word for what follows the prompt",
        when=both(_sft, equals("data.format", "prompt-completion")),
        group="tokens",
    ),
    converted(
        (),
        ("method.loss_on",),
        _everything,
        note="plain text is learned whole",
        when=both(_sft, equals("data.format", "text")),
    ),
    exact(("config", "beta"), "method.beta", when=_dpo, group="preference"),
    converted(
        ("config", "loss_type"),
        ("method.loss",),
        lambda loss: [loss],
        backward=lambda losses: {"method.loss": losses[0]} if len(losses) == 1 else {},
        note="TRL takes a list",
        when=_dpo,
        group="preference",
    ),
    converted(
        ("config", "label_smoothing"),
        ("method.label_smoothing", "method.loss"),
        _label_smoothing,
        backward=lambda smoothing: {"method.label_smoothing": smoothing},
        note="only the robust loss reads it",
        when=_dpo,
        group="preference",
    ),
    converted(
        ("config", "use_cpu"),
        ("hardware.gpus",),
        lambda gpus: True if gpus == 0 else OMIT,
        backward=lambda on: {"hardware.gpus": 0} if on else {},
        note="no GPU means the CPU",
        group="hardware",
    ),
    converted(
        ("config", "bf16"),
        ("hardware.precision",),
        _bf16,
        backward=lambda on: {"hardware.precision": "bf16"} if on else {},
        note="TRL would turn it on unasked",
        group="hardware",
    ),
    converted(
        ("config", "fp16"),
        ("hardware.precision", "hardware.gpus", "adapter.type"),
        _fp16,
        backward=lambda on: {"hardware.precision": "fp16"} if on else {},
        note="mixed precision with a scaled loss",
        group="hardware",
    ),
    converted(
        ("config", "activation_checkpointing"),
        ("training.gradient_checkpointing",),
        lambda on: on,
        backward=lambda on: {"training.gradient_checkpointing": on},
        note="transformers 5 renamed gradient_checkpointing",
        when=unless(_sharded),
        group="hardware",
    ),
    fixed(
        ("config", "activation_checkpointing"),
        False,
        note="FSDP has its own, in accelerate.yaml; both would gather the weights twice",
        when=_sharded,
        group="hardware",
    ),
    exact(("config", "logging_steps"), "training.logging_steps", group="records"),
    fixed(
        ("config", "logging_nan_inf_filter"),
        False,
        note="a loss that is not a number must be seen",
        group="records",
    ),
    fixed(("config", "report_to"), "none", note="metrics go to metrics.jsonl", group="records"),
    converted(
        ("config", "eval_strategy"),
        ("data.validation",),
        lambda _, steps: _cadence(steps),
        optional=("training.eval_steps",),
        note="every eval_steps, else after every epoch",
        group="records",
    ),
    exact(("config", "eval_steps"), "training.eval_steps", when=_validated, group="records"),
    converted(
        ("config", "save_strategy"),
        (),
        _cadence,
        optional=("training.save_steps",),
        note="every save_steps, else after every epoch",
        when=unless(_stops_early),
        group="records",
    ),
    exact(
        ("config", "save_steps"),
        "training.save_steps",
        when=unless(both(_stops_early, lacks("training.save_steps"))),
        group="records",
    ),
    converted(
        ("config", "save_strategy"),
        ("training.early_stopping_patience",),
        lambda _, save_steps, eval_steps: _save_cadence(save_steps, eval_steps),
        optional=("training.save_steps", "training.eval_steps"),
        note="a checkpoint for each evaluation, so that the best is kept",
        when=_stops_early,
        group="records",
    ),
    converted(
        ("config", "save_steps"),
        ("training.eval_steps",),
        lambda steps: steps,
        note="a checkpoint for each evaluation, so that the best is kept",
        when=both(_stops_early, lacks("training.save_steps")),
        group="records",
    ),
    fixed(("config", "save_total_limit"), 2, note="the last two checkpoints", group="records"),
    converted(
        ("config", "load_best_model_at_end"),
        ("training.early_stopping_patience",),
        lambda _: True,
        note="early stopping keeps the best",
        when=_stops_early,
        group="records",
    ),
    fixed(
        ("config", "metric_for_best_model"),
        "eval_loss",
        note="the loss on the validation data",
        when=_stops_early,
        group="records",
    ),
    fixed(
        ("config", "restore_callback_states_from_checkpoint"),
        True,
        note="a resumed run has as much patience left as the interrupted one",
        when=_stops_early,
        group="records",
    ),
    exact(("config", "seed"), "training.seed", group="seeds"),
    converted(
        ("config", "data_seed"),
        ("training.seed",),
        lambda seed: seed,
        note="the order of the data follows the same seed",
        group="seeds",
    ),
    exact(
        ("early_stopping", "early_stopping_patience"),
        "training.early_stopping_patience",
        when=_validated,
    ),
    # the machine, and accelerate.yaml
    converted(
        "gpu_memory", ("hardware.memory",), _bytes, note="in bytes, checked at start", when=_on_gpus
    ),
    fixed(("launch", "compute_environment"), "LOCAL_MACHINE", note="", when=_on_several_gpus),
    converted(
        ("launch", "distributed_type"),
        ("adapter.type",),
        lambda adapter: "FSDP" if adapter == "none" else "MULTI_GPU",
        note="all weights are sharded over the GPUs; with an adapter each GPU has the whole base",
        when=_on_several_gpus,
    ),
    fixed(("launch", "num_machines"), 1, note="one machine", when=_on_several_gpus),
    converted(
        ("launch", "num_processes"),
        ("hardware.gpus",),
        _processes,
        backward=lambda processes: {"hardware.gpus": processes},
        note="one process a GPU",
    ),
    converted(
        ("launch", "mixed_precision"),
        ("hardware.precision", "hardware.gpus"),
        _accelerate_precision,
        note="the same as in train.py",
    ),
    *(
        fixed(("launch", "fsdp_config", f"fsdp_{key}"), value, note=note, when=_sharded)
        for key, value, note in _FSDP
    ),
    converted(
        ("launch", "fsdp_config", "fsdp_activation_checkpointing"),
        ("training.gradient_checkpointing",),
        lambda on: on,
        backward=lambda on: {"training.gradient_checkpointing": on},
        note="FSDP's own",
        when=_sharded,
    ),
)
