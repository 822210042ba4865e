"""The rows: a spec, and Axolotl's YAML file in the order of Axolotl's own examples.

Where Axolotl and the language differ on what saying nothing means, the language's meaning is
written out: Axolotl drops what is too long (here it is cut), switches fused kernels on, and ends
an evaluation schedule of one epoch without an evaluation.
"""

from collections.abc import Mapping
from typing import Any, Final

from ftc.lowering.row import (
    OMIT,
    Row,
    both,
    choice,
    converted,
    delegated,
    either,
    equals,
    exact,
    fixed,
    has,
    lacks,
    unless,
)
from ftc_backends.axolotl import conversions as convert
from ftc_backends.axolotl import datasets, stages
from ftc_schemas.spec.defaults import LOW_RANK
from ftc_schemas.spec.leaves import share

NAME: Final = "axolotl"

DEFAULT_PREPARED: Final = "last_run_prepared"
"""Where Axolotl itself keeps prepared data."""

_sft = equals("method.type", "sft")
_dpo = equals("method.type", "dpo")
_learns_turns = equals("data.format", "chat", "preference")
_low_rank = equals("adapter.type", *LOW_RANK)
_in_4_bits = equals("adapter.bits", 4)
_in_8_bits = equals("adapter.bits", 8)
_packed = equals("training.packing", True)
_validated = has("data.validation")
_stops_early = both(_sft, _validated, has("training.early_stopping_patience"))
_warms_up = unless(equals("training.lr_scheduler", "constant"))
_starts_in_a_folder = both(
    has("from.stage"), either(unless(equals("from.adapter", "continue")), has("from.base"))
)
"""Of the weights on the Hub none are read: all are in the folder of an earlier stage."""
_kernels_can_be = both(
    _sft, _low_rank, unless(either(_in_8_bits, equals("model.trust_remote_code", True)))
)
_sharded = both(equals("adapter.type", "none"), unless(equals("hardware.gpus", 0, 1)))


def _train_entries(train: Any, data_format: str, loss_on: str | None) -> Any:
    return datasets.entries(train, "train", data_format, loss_on)


def _validation_entries(validation: str, data_format: str, loss_on: str | None) -> Any:
    file = datasets.validation_file(validation)
    return OMIT if file is None else datasets.entries(file, "validation", data_format, loss_on)


def _leaves_of_entries(entries: list[Any]) -> Mapping[str, Any]:
    read = {
        "data.train": datasets.locations(entries),
        "data.format": datasets.data_format(entries[0]),
        "method.loss_on": datasets.loss_on(entries[0]),
    }
    return {leaf: value for leaf, value in read.items() if value is not None}


def _val_set_size(validation: str) -> Any:
    fraction = share(validation)
    return OMIT if fraction is None else fraction


MODEL: Final[tuple[Row, ...]] = (
    converted(
        "base_model",
        ("model.base",),
        stages.base_model,
        backward=lambda base: {"model.base": base},
        optional=("from.stage", "from.adapter", "from.base", "stages"),
        note="of a stage, what the earlier one has left",
        when=has("from.stage"),
        group="model",
    ),
    exact("base_model", "model.base", when=lacks("from.stage"), group="model"),
    exact("revision_of_model", "model.revision", when=unless(_starts_in_a_folder), group="model"),
    Row((), ("model.revision",), lambda _: OMIT, when=_starts_in_a_folder),
    converted(
        "lora_model_dir",
        ("from.adapter", "from.stage", "stages", "method.type"),
        stages.lora_model_dir,
        note="the adapter of the earlier stage goes on learning",
        group="model",
    ),
    choice(
        "trust_remote_code", "model.trust_remote_code", {True: True, False: OMIT}, group="model"
    ),
    *(
        converted(
            f"load_in_{bits}bit",
            ("adapter.bits", "hardware.precision"),
            convert.loaded_in(bits),
            backward=convert.loaded_in_bits(bits),
            note=f"the base is loaded in {bits} bits",
            group="quantization",
        )
        for bits in (4, 8)
    ),
    exact(
        ("bnb_config_kwargs", "bnb_4bit_quant_type"),
        "adapter.quantization",
        when=_in_4_bits,
        group="quantization",
    ),
    exact(
        ("bnb_config_kwargs", "bnb_4bit_use_double_quant"),
        "adapter.double_quantization",
        when=_in_4_bits,
        group="quantization",
    ),
)

DATA: Final[tuple[Row, ...]] = (
    fixed(
        "chat_template",
        "tokenizer_default",
        note="the template that comes with the model",
        when=_learns_turns,
        group="data",
    ),
    converted(
        "eot_tokens",
        ("model.base",),
        convert.end_of_turn,
        note="this model ends a turn with another token than a text; both have to be learned",
        when=both(_sft, equals("data.format", "chat")),
        group="data",
    ),
    choice("rl", "method.type", {"sft": OMIT, "dpo": "dpo"}, group="data"),
    exact("rl_beta", "method.beta", when=_dpo, group="data"),
    converted(
        "dpo_loss_type",
        ("method.loss",),
        lambda loss: [loss],
        backward=lambda losses: {"method.loss": losses[0]} if len(losses) == 1 else {},
        note="a list, of one",
        when=_dpo,
        group="data",
    ),
    converted(
        "dpo_label_smoothing",
        ("method.label_smoothing", "method.loss"),
        convert.label_smoothing,
        backward=lambda smoothing: {"method.label_smoothing": smoothing},
        note="only the robust loss reads it",
        when=_dpo,
        group="data",
    ),
    Row((), ("data.format", "method.type"), convert.format_of_method),
    Row((), ("method.loss_on", "data.format"), convert.loss_of_format, when=_sft),
    converted(
        "datasets",
        ("data.train", "data.format"),
        _train_entries,
        backward=_leaves_of_entries,
        optional=("method.loss_on",),
        note="one entry a location",
        group="data",
    ),
    converted(
        "test_datasets",
        ("data.validation", "data.format"),
        _validation_entries,
        backward=lambda entries: {"data.validation": datasets.locations(entries)},
        optional=("method.loss_on",),
        note="Axolotl's name for what is evaluated while training",
        group="data",
    ),
    converted(
        "train_on_inputs",
        ("method.loss_on",),
        lambda loss_on: loss_on == "all",
        backward=lambda on: {"method.loss_on": "all" if on else "completion"},
        note="whether prompts are learned too",
        when=equals("data.format", "prompt-completion"),
        group="data",
    ),
    converted(
        "dataset_prepared_path",
        ("name",),
        lambda name: f"{DEFAULT_PREPARED}/{name}",
        backward=lambda path: (
            {"name": path.removeprefix(f"{DEFAULT_PREPARED}/")} if path != DEFAULT_PREPARED else {}
        ),
        note="a folder of its own, so that specs don't share prepared data",
        group="data",
    ),
    converted(
        "val_set_size",
        ("data.validation",),
        _val_set_size,
        backward=lambda size: {"data.validation": convert.percent(size)} if size else {},
        note="Axolotl shuffles by the seed and keeps back the last rows",
        group="data",
    ),
    fixed(
        "val_set_size",
        0.0,
        note="nothing is kept back",
        when=lacks("data.validation"),
        group="data",
    ),
    exact("output_dir", "output", group="data"),
)

SEQUENCE: Final[tuple[Row, ...]] = (
    exact("sequence_len", "training.max_length", group="sequence"),
    fixed(
        "excess_length_strategy",
        "truncate",
        note="too long an example is cut; Axolotl would drop it",
        group="sequence",
    ),
    exact("sample_packing", "training.packing", when=_sft, group="sequence"),
    converted(
        "eval_sample_packing",
        ("training.packing",),
        lambda packing: packing,
        note="evaluated as it is trained",
        when=both(_packed, _validated, _sft),
        group="sequence",
    ),
    fixed(
        "pad_to_sequence_len",
        True,
        note="packed sequences of one length keep memory steady",
        when=both(_packed, _sft),
        group="sequence",
    ),
)

ADAPTER: Final[tuple[Row, ...]] = (
    converted(
        "adapter",
        ("adapter.type",),
        convert.adapter_word,
        backward=lambda word: {"adapter.type": "qlora"} if word == "qlora" else {},
        optional=("adapter.bits",),
        note="Axolotl's word for the kind of adapter",
        group="adapter",
    ),
    exact("lora_r", "adapter.rank", group="adapter"),
    converted(
        "lora_alpha",
        ("adapter.alpha",),
        convert.alpha,
        backward=lambda alpha: {"adapter.alpha": alpha},
        note="a whole number",
        group="adapter",
    ),
    exact("lora_dropout", "adapter.dropout", group="adapter"),
    converted(
        "lora_target_linear",
        ("adapter.target_modules",),
        convert.only_if("all-linear"),
        backward=convert.when_true("adapter.target_modules", "all-linear"),
        note="Axolotl finds the linear layers",
        group="adapter",
    ),
    converted(
        "lora_target_modules",
        ("adapter.target_modules",),
        convert.listed,
        backward=lambda modules: {"adapter.target_modules": modules},
        note="by name",
        group="adapter",
    ),
    exact("lora_modules_to_save", "adapter.modules_to_save", group="adapter"),
    *(
        converted(
            f"peft_use_{kind}",
            ("adapter.type",),
            convert.only_if(kind),
            backward=convert.when_true("adapter.type", kind),
            note="a switch beside `adapter: lora`",
            group="adapter",
        )
        for kind in ("dora", "rslora")
    ),
    Row(
        ("adapter",),
        (),
        lambda: OMIT,
        lambda word: {"adapter.type": "lora"} if word == "lora" else {},
        note="read last: `lora` means LoRA when none of its kin has spoken",
    ),
    *(
        converted(
            name,
            ("hardware.gpus", "adapter.target_modules"),
            convert.kernel(name),
            note="the fused kernels that Axolotl would switch on by itself, with a warning",
            when=_kernels_can_be,
            group="adapter",
        )
        for name in convert.KERNELS
    ),
)

STEPS: Final[tuple[Row, ...]] = (
    converted(
        "gradient_accumulation_steps",
        ("training.batch_size", "training.micro_batch_size", "hardware.gpus"),
        convert.accumulation,
        note="batch_size / (micro_batch_size x devices)",
        group="steps",
    ),
    exact("micro_batch_size", "training.micro_batch_size", group="steps"),
    exact("num_epochs", "training.epochs", when=lacks("training.max_steps"), group="steps"),
    exact("max_steps", "training.max_steps", group="steps"),
    converted(
        "optimizer",
        ("training.optimizer", "hardware.gpus", "adapter.type"),
        convert.optimizer,
        backward=convert.optimizer_leaf,
        note="transformers' name",
        group="steps",
    ),
    exact("lr_scheduler", "training.lr_scheduler", group="steps"),
    exact("learning_rate", "training.learning_rate", group="steps"),
    exact(
        "warmup_ratio",
        "training.warmup_ratio",
        when=both(_warms_up, lacks("training.warmup_steps", "training.max_steps")),
        group="steps",
    ),
    converted(
        "warmup_steps",
        ("training.warmup_ratio", "training.max_steps"),
        convert.warmup_of_steps,
        note="the share of max_steps; Axolotl would take it of an epoch",
        when=both(_warms_up, lacks("training.warmup_steps")),
        group="steps",
    ),
    converted(
        "warmup_steps",
        ("training.warmup_steps",),
        convert.warmup_steps,
        backward=lambda steps: {"training.warmup_steps": steps},
        note="a number of steps",
        when=_warms_up,
        group="steps",
    ),
    exact("weight_decay", "training.weight_decay", group="steps"),
    exact("max_grad_norm", "training.max_grad_norm", group="steps"),
)

MACHINE: Final[tuple[Row, ...]] = (
    converted(
        "bf16",
        ("hardware.precision", "hardware.gpus"),
        convert.bf16,
        backward=convert.when_true("hardware.precision", "bf16"),
        note="said, so that Axolotl doesn't look at the machine",
        group="precision",
    ),
    converted(
        "fp16",
        ("hardware.precision", "hardware.gpus", "adapter.type"),
        convert.fp16,
        backward=lambda on: {"hardware.precision": "fp16" if on else "fp32"},
        note="mixed precision with a scaled loss",
        group="precision",
    ),
    converted(
        "tf32",
        ("hardware.precision", "hardware.gpus"),
        convert.tf32,
        note="for what bf16 leaves in fp32",
        group="precision",
    ),
    exact("gradient_checkpointing", "training.gradient_checkpointing", group="run"),
    converted(
        ("gradient_checkpointing_kwargs", "use_reentrant"),
        ("training.gradient_checkpointing",),
        lambda on: False if on else OMIT,
        note="PyTorch's own advice; Axolotl would take the older kind",
        group="run",
    ),
    exact("logging_steps", "training.logging_steps", group="run"),
    converted(
        "attn_implementation",
        ("hardware.precision", "hardware.gpus"),
        convert.attention,
        note="FlashAttention where the GPU has bf16",
        group="run",
    ),
)

RECORDS: Final[tuple[Row, ...]] = (
    exact(
        "eval_steps",
        "training.eval_steps",
        when=both(_validated, unless(_stops_early)),
        group="records",
    ),
    fixed(
        "eval_strategy",
        "epoch",
        note="once an epoch; evals_per_epoch would skip a run of one epoch",
        when=both(_validated, unless(_stops_early), lacks("training.eval_steps")),
        group="records",
    ),
    converted(
        "eval_steps",
        ("training.early_stopping_patience",),
        convert.eval_steps_to_stop,
        backward=lambda steps: {"training.eval_steps": steps} if steps >= 1 else {},
        optional=("training.eval_steps", "training.epochs"),
        note="early stopping wants steps; below 1 they are a share of the run",
        when=_stops_early,
        group="records",
    ),
    exact("save_steps", "training.save_steps", when=unless(_stops_early), group="records"),
    fixed(
        "save_strategy",
        "epoch",
        note="a checkpoint an epoch",
        when=both(unless(_stops_early), lacks("training.save_steps")),
        group="records",
    ),
    converted(
        "save_steps",
        ("training.early_stopping_patience",),
        convert.save_steps_to_stop,
        backward=lambda steps: {"training.save_steps": steps} if steps >= 1 else {},
        optional=("training.save_steps", "training.eval_steps", "training.epochs"),
        note="a checkpoint for each evaluation, so that the best is kept",
        when=_stops_early,
        group="records",
    ),
    exact(
        "early_stopping_patience",
        "training.early_stopping_patience",
        when=_stops_early,
        group="records",
    ),
    exact("seed", "training.seed", group="records"),
)

SHARDING: Final[tuple[Row, ...]] = (
    fixed("fsdp_version", 2, note="the first is deprecated", when=_sharded, group="fsdp"),
    *(
        fixed(("fsdp_config", key), value, note=note, when=_sharded, group="fsdp")
        for key, value, note in (
            ("offload_params", False, "weights stay on the GPUs"),
            ("cpu_ram_efficient_loading", True, "one process reads the weights"),
            ("auto_wrap_policy", "TRANSFORMER_BASED_WRAP", "sharded layer by layer"),
            ("state_dict_type", "FULL_STATE_DICT", "saved as one model"),
            ("reshard_after_forward", True, "least memory"),
        )
    ),
)
"""Full fine-tuning on several GPUs: no single one holds weights, gradients and optimizer state."""

TABLE: Final[tuple[Row, ...]] = (
    *MODEL,
    *DATA,
    *SEQUENCE,
    *ADAPTER,
    *STEPS,
    *MACHINE,
    *RECORDS,
    *SHARDING,
    *delegated("data.test", note="kept back: Axolotl never sees it"),
    *delegated("hardware.memory", note="it takes the memory that the GPUs have"),
)
