"""The rows: a spec, and Axolotl's YAML file in the order of Axolotl's own examples.

Where Axolotl and the language differ on what saying nothing means, the language's meaning is
written out: Axolotl drops what is too long (here it is cut), switches fused kernels on, and ends
an evaluation schedule of one epoch without an evaluation.
"""

from collections.abc import Mapping
from typing import Any, Final

from ftc.lowering.row import (
    OMIT,
    Condition,
    Refusal,
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
from ftc_backends.axolotl import cadence, datasets, machine, mapping, stages, steps
from ftc_backends.axolotl import conversions as convert
from ftc_backends.axolotl.publishing import PUBLISHING
from ftc_backends.huggingface import optimizers, schedules
from ftc_schemas.spec.defaults import LOW_RANK
from ftc_schemas.spec.leaves import COLUMNS, ROLES, share

NAME: Final = "axolotl"

DEFAULT_PREPARED: Final = "last_run_prepared"
"""Where Axolotl itself keeps prepared data."""

_sft = equals("method.type", "sft")
_dpo = equals("method.type", "dpo")
_kto = equals("method.type", "kto")
_simpo = equals("method.type", "simpo")
_reward = equals("method.type", "reward")
_imitates = equals("method.type", "sft", "cpt")
_takes_rows_as_they_are = equals("method.type", *datasets.UNPREPARED)
_learns_turns = equals("data.format", "chat", "preference", "unpaired-preference")
_low_rank = equals("adapter.type", *LOW_RANK)
_in_4_bits = equals("adapter.bits", 4)
_in_8_bits = equals("adapter.bits", 8)
_packed = equals("training.packing", True)
_validated = has("data.validation")
_stops_early = both(_imitates, _validated, has("training.early_stopping_patience"))
_warms_up = unless(equals("training.lr_scheduler", "constant"))
_starts_in_a_folder = both(
    has("from.stage"), either(unless(equals("from.adapter", "continue")), has("from.base"))
)
"""Of the weights on the Hub none are read: all are in the folder of an earlier stage."""
_kernels_can_be = both(
    _imitates, _low_rank, unless(either(_in_8_bits, equals("model.trust_remote_code", True)))
)
_names_its_end = has("model.chat_template", "model.special_tokens.eos")
"""A spec that brings a template, and says which token ends a text in it."""
_on_several = unless(equals("hardware.gpus", 0, 1))
_fsdp = both(_on_several, equals("hardware.strategy", "fsdp"))
_zero = both(_on_several, equals("hardware.strategy", "zero1", "zero2", "zero3"))


def _often(leaf: str) -> Condition:
    """More than once an epoch."""
    return both(has(leaf), unless(equals(leaf, 1)))


def _adam(leaf: str) -> Row:
    return converted(
        leaf.rpartition(".")[2],
        (leaf, "training.optimizer"),
        lambda value, optimizer: optimizers.setting(leaf, value, optimizer),
        backward=lambda value: {leaf: value},
        note="written out: the trainers' own",
        group="steps",
    )


_NAMES: Final = (
    *(f"data.columns.{name}" for name in COLUMNS),
    *(f"data.roles.{name}" for name in ROLES),
)
"""What the rows call things."""


def _reading(method: str, data_format: str, optional: tuple[Any, ...]) -> Any:
    """How the rows are read. `optional` are the base and the values of `_NAMES`, None where the
    spec says nothing."""
    base, *names = optional
    given = {leaf: value for leaf, value in zip(_NAMES, names, strict=True) if value is not None}
    columns = {n: given[leaf] for n in COLUMNS if (leaf := f"data.columns.{n}") in given}
    roles = {n: given[leaf] for n in ROLES if (leaf := f"data.roles.{n}") in given}
    return mapping.mapped(
        datasets.reading(method, data_format, base or ""), data_format, columns, roles
    )


def _train_entries(train: Any, data_format: str, method: str, *optional: Any) -> Any:
    reading = _reading(method, data_format, optional)
    return reading if isinstance(reading, Refusal) else datasets.entries(train, "train", reading)


def _validation_entries(validation: str, data_format: str, method: str, *optional: Any) -> Any:
    file = datasets.validation_file(validation)
    reading = _reading(method, data_format, optional)
    if file is None or isinstance(reading, Refusal):  # the training data is refused for it
        return OMIT
    return datasets.entries(file, "validation", reading)


def _leaves_of_entries(entries: list[Any]) -> Mapping[str, Any]:
    data_format = datasets.data_format(entries[0])
    columns = mapping.columns_of(entries[0], data_format or "")
    read = {
        "data.train": datasets.locations(entries),
        "data.format": data_format,
        "method.type": "cpt" if data_format == "text" else None,
        "method.loss_on": datasets.loss_on(entries[0]),
        **{f"data.columns.{ours}": theirs for ours, theirs in columns.items()},
        **{f"data.roles.{ours}": said for ours, said in mapping.roles_of(entries[0]).items()},
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
        Row(
            (f"peft_use_{kind}",),
            (),
            lambda: OMIT,
            convert.when_true("adapter.type", kind),
            note="read first: on a quantized base Axolotl calls it QLoRA too",
        )
        for kind in ("dora", "rslora")
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

TOKENS: Final[tuple[Row, ...]] = (
    *(
        exact(
            ("special_tokens", f"{name}_token"),
            f"model.special_tokens.{name}",
            group="special tokens",
        )
        for name in ("pad", "eos", "bos")
    ),
    converted(
        ("special_tokens", "additional_special_tokens"),
        ("model.special_tokens.additional", "method.type", "adapter.type"),
        convert.new_tokens,
        backward=lambda tokens: {"model.special_tokens.additional": tokens},
        optional=("adapter.modules_to_save",),
        note="added to the tokenizer; the embeddings grow with it",
        group="special tokens",
    ),
)

DATA: Final[tuple[Row, ...]] = (
    fixed(
        "chat_template",
        "tokenizer_default",
        note="the template that comes with the model",
        when=both(_learns_turns, lacks("model.chat_template")),
        group="data",
    ),
    fixed(
        "chat_template",
        "jinja",
        note="one that the spec brings",
        when=has("model.chat_template"),
        group="data",
    ),
    exact("chat_template_jinja", "model.chat_template", group="data"),
    converted(
        "eot_tokens",
        ("model.base",),
        convert.end_of_turn,
        note="this model ends a turn with another token than a text; both have to be learned",
        when=both(_sft, equals("data.format", "chat"), unless(_names_its_end)),
        group="data",
    ),
    converted(
        "rl",
        ("method.type",),
        convert.rl,
        backward=convert.method_of_rl,
        note="Axolotl's word for methods that compare answers",
        group="data",
    ),
    converted(
        "reward_model",
        ("method.type",),
        lambda _: True,
        backward=lambda _: {"method.type": "reward", "data.format": "preference"},
        note="a switch",
        when=_reward,
        group="data",
    ),
    exact(
        "center_rewards_coefficient",
        "method.center_rewards_coefficient",
        when=_reward,
        group="data",
    ),
    exact(
        "rl_beta", "method.beta", when=equals("method.type", "dpo", "kto", "simpo"), group="data"
    ),
    exact("orpo_alpha", "method.beta", when=equals("method.type", "orpo"), group="data"),
    converted(
        "dpo_loss_type",
        ("method.loss", "method.sft_weight"),
        convert.losses,
        backward=lambda losses: {"method.loss": losses[0]},
        note="a list",
        when=_dpo,
        group="data",
    ),
    converted(
        "dpo_loss_weights",
        ("method.sft_weight",),
        convert.loss_weights,
        backward=lambda weights: {"method.sft_weight": weights[1] / weights[0]},
        note="of the preference loss, and of the supervised one",
        when=_dpo,
        group="data",
    ),
    converted(
        "precompute_ref_log_probs",
        ("method.precompute_reference", "method.type"),
        convert.precompute,
        backward=lambda on: {"method.precompute_reference": on},
        note="the reference's log-probabilities, once before training",
        group="data",
    ),
    exact("simpo_gamma", "method.gamma", when=_simpo, group="data"),
    exact("cpo_alpha", "method.sft_weight", when=_simpo, group="data"),
    choice(
        (),
        "method.loss",
        {"kto": OMIT},
        refusal="its KTO has the published loss only",
        when=_kto,
    ),
    exact("kto_desirable_weight", "method.desirable_weight", when=_kto, group="data"),
    exact("kto_undesirable_weight", "method.undesirable_weight", when=_kto, group="data"),
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
        ("data.train", "data.format", "method.type"),
        _train_entries,
        backward=_leaves_of_entries,
        optional=("model.base", *_NAMES),
        note="one entry a location",
        group="data",
    ),
    converted(
        "test_datasets",
        ("data.validation", "data.format", "method.type"),
        _validation_entries,
        backward=lambda entries: {"data.validation": datasets.locations(entries)},
        optional=("model.base", *_NAMES),
        note="Axolotl's name for what is evaluated while training",
        group="data",
    ),
    fixed(
        "shuffle_merged_datasets",
        False,
        note="the order follows from the seed alone, batch by batch as on the local target",
        when=unless(_kto),
        group="data",
    ),
    fixed(
        "shuffle_merged_datasets",
        True,
        note="KTO takes rows in their order, so they are shuffled once by the seed, as by train.py",
        when=_kto,
        group="data",
    ),
    fixed(
        "skip_prepare_dataset",
        True,
        note="rows reach TRL as they are: its trainer applies the template and cuts, as elsewhere",
        when=_takes_rows_as_they_are,
        group="data",
    ),
    fixed(
        "remove_unused_columns",
        False,
        note="the trainer makes its columns from these",
        when=_takes_rows_as_they_are,
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
        when=unless(_takes_rows_as_they_are),
        group="sequence",
    ),
    exact("sample_packing", "training.packing", when=_imitates, group="sequence"),
    converted(
        (),
        ("training.packing_strategy", "data.format"),
        steps.packing_strategy,
        note="the way that Axolotl packs",
        when=both(_packed, _imitates),
    ),
    converted(
        "eval_sample_packing",
        ("training.packing",),
        lambda packing: packing,
        note="evaluated as it is trained",
        when=both(_packed, _validated, _imitates),
        group="sequence",
    ),
    fixed(
        "pad_to_sequence_len",
        True,
        note="packed sequences of one length keep memory steady",
        when=both(_packed, _imitates),
        group="sequence",
    ),
    fixed(
        "pad_to_sequence_len",
        False,
        note="a batch is padded to its longest answer; Axolotl would fill up every one",
        when=_reward,
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
    converted(
        "lora_dropout",
        ("adapter.dropout", "method.type"),
        convert.dropout,
        backward=lambda dropout: {"adapter.dropout": dropout},
        note="TRL's preference trainers switch dropout off",
        group="adapter",
    ),
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
    exact("peft_layers_to_transform", "adapter.layers", group="adapter"),
    exact("lora_modules_to_save", "adapter.modules_to_save", group="adapter"),
    converted(
        "peft_init_lora_weights",
        ("adapter.init",),
        convert.init,
        backward=lambda word: {"adapter.init": word} if isinstance(word, str) else {},
        note="PEFT's word for what the matrices start from",
        group="adapter",
    ),
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
            optional=("adapter.layers",),
            note="the fused kernels that Axolotl would switch on by itself, with a warning",
            when=_kernels_can_be,
            group="adapter",
        )
        for name in convert.KERNELS
    ),
    *(
        fixed(
            name,
            False,
            note="they fit language models only; Axolotl would switch them on by itself and stop",
            when=both(_reward, _low_rank),
            group="adapter",
        )
        for name in convert.KERNELS
    ),
)

STEPS: Final[tuple[Row, ...]] = (
    converted(
        "gradient_accumulation_steps",
        ("training.batch_size", "training.micro_batch_size", "hardware.gpus"),
        steps.accumulation,
        note="batch_size / (micro_batch_size x devices); each micro-batch weighs the same, however "
        "many tokens it has",
        group="steps",
    ),
    exact("micro_batch_size", "training.micro_batch_size", group="steps"),
    exact("num_epochs", "training.epochs", when=lacks("training.max_steps"), group="steps"),
    exact("max_steps", "training.max_steps", group="steps"),
    converted(
        "optimizer",
        ("training.optimizer", "hardware.gpus"),
        steps.optimizer,
        backward=steps.optimizer_leaf,
        note="transformers' name",
        group="steps",
    ),
    converted(
        (),
        ("training.optimizer", "hardware.strategy"),
        optimizers.over_parts,
        optional=("hardware.offload",),
        note="it steps over what each GPU has",
        when=_on_several,
    ),
    converted(
        "optim_args",
        ("training.momentum", "training.optimizer"),
        steps.momentum,
        backward=optimizers.momentum_of,
        note="SGD has no argument of its own",
        group="steps",
    ),
    *(_adam(f"training.adam_{name}") for name in ("beta1", "beta2", "epsilon")),
    converted(
        "lr_scheduler",
        ("training.lr_scheduler",),
        steps.scheduler,
        backward=schedules.leaves,
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
        steps.scheduler_arguments,
        backward=schedules.argument_leaves,
        optional=schedules.ARGUMENTS,
        note="what this schedule needs to know",
        group="steps",
    ),
    exact("learning_rate", "training.learning_rate", group="steps"),
    exact(
        "warmup_ratio",
        "training.warmup_ratio",
        when=both(_warms_up, unless(_simpo), lacks("training.warmup_steps", "training.max_steps")),
        group="steps",
    ),
    converted(
        "warmup_steps",
        ("training.warmup_ratio",),
        steps.warmup_without_a_length,
        note="Axolotl's SimPO takes a number of steps only; told none, it warms up for 3 % of them",
        when=both(
            _warms_up,
            _simpo,
            lambda plan: plan.given("training.warmup_ratio"),
            lacks("training.warmup_steps", "training.max_steps"),
        ),
        group="steps",
    ),
    converted(
        "warmup_steps",
        ("training.warmup_ratio", "training.max_steps"),
        steps.warmup_of_steps,
        note="the share of max_steps; Axolotl would take it of an epoch",
        when=both(_warms_up, lacks("training.warmup_steps")),
        group="steps",
    ),
    converted(
        "warmup_steps",
        ("training.warmup_steps",),
        steps.warmup_steps,
        backward=lambda steps: {"training.warmup_steps": steps},
        note="a number of steps",
        when=_warms_up,
        group="steps",
    ),
    exact("weight_decay", "training.weight_decay", group="steps"),
    exact("max_grad_norm", "training.max_grad_norm", group="steps"),
    exact("neftune_noise_alpha", "training.neftune_noise_alpha", when=_imitates, group="steps"),
    converted(
        ("overrides_of_model_config", "output_router_logits"),
        ("training.router_aux_loss_coef",),
        lambda coef: coef > 0,
        note="the model then adds the loss of its experts' load by itself",
        when=_imitates,
        group="steps",
    ),
    exact(
        ("overrides_of_model_config", "router_aux_loss_coef"),
        "training.router_aux_loss_coef",
        when=_imitates,
        group="steps",
    ),
    converted(
        (),
        ("training.router_aux_loss_coef",),
        steps.experts_of_pairs,
        note="its TRL's own weight, which no key changes",
        when=equals("method.type", "dpo", "kto"),
    ),
    converted(
        "group_by_length",
        ("training.group_by_length",),
        lambda on: True if on else OMIT,
        backward=convert.when_true("training.group_by_length", True),
        note="off unless said",
        when=_imitates,
        group="steps",
    ),
)

MACHINE: Final[tuple[Row, ...]] = (
    converted(
        "bf16",
        ("hardware.precision", "hardware.gpus"),
        machine.bf16,
        backward=convert.when_true("hardware.precision", "bf16"),
        note="said, so that Axolotl doesn't look at the machine",
        group="precision",
    ),
    converted(
        "fp16",
        ("hardware.precision", "hardware.gpus", "adapter.type"),
        machine.fp16,
        backward=lambda on: {"hardware.precision": "fp16" if on else "fp32"},
        note="mixed precision with a scaled loss",
        group="precision",
    ),
    converted(
        "tf32",
        (),
        machine.tf32,
        optional=("hardware.tf32", "hardware.gpus"),
        backward=lambda on: {"hardware.tf32": True} if on is True else {},
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
        machine.attention,
        backward=lambda word: {"hardware.attention": word},
        optional=("hardware.attention",),
        note="FlashAttention where the GPU has bf16, unless the spec says another",
        group="run",
    ),
    converted(
        "torch_compile",
        ("training.torch_compile",),
        lambda on: True if on else OMIT,
        backward=convert.when_true("training.torch_compile", True),
        note="off unless said",
        group="run",
    ),
    converted(
        "plugins",
        ("training.liger_kernel", "hardware.gpus"),
        machine.liger_plugin,
        backward=lambda plugins: (
            {"training.liger_kernel": True} if any("liger" in name for name in plugins) else {}
        ),
        note="Liger's kernels are a plugin",
        group="run",
    ),
    *(
        fixed(
            f"liger_{kernel}",
            True,
            note="the layers' kernels; the loss stays the trainer's",
            when=equals("training.liger_kernel", True),
            group="run",
        )
        for kernel in ("rope", "rms_norm", "glu_activation")
    ),
)

RECORDS: Final[tuple[Row, ...]] = (
    exact(
        "eval_steps",
        "training.eval_steps",
        when=both(_validated, unless(_stops_early)),
        group="records",
    ),
    converted(
        "evals_per_epoch",
        ("training.evals_per_epoch",),
        cadence.every_of_epoch("eval"),
        backward=lambda times: {"training.evals_per_epoch": times},
        optional=("training.epochs",),
        note="once is `eval_strategy: epoch`",
        when=both(_validated, unless(_stops_early)),
        group="records",
    ),
    fixed(
        "eval_strategy",
        "epoch",
        note="once an epoch; evals_per_epoch would skip a run of one epoch",
        when=both(
            _validated,
            unless(_stops_early),
            lacks("training.eval_steps"),
            unless(_often("training.evals_per_epoch")),
        ),
        group="records",
    ),
    converted(
        "eval_steps",
        ("training.early_stopping_patience",),
        cadence.eval_steps_to_stop,
        backward=lambda steps: {"training.eval_steps": steps} if steps >= 1 else {},
        optional=("training.eval_steps", "training.evals_per_epoch", "training.epochs"),
        note="early stopping wants steps; below 1 they are a share of the run",
        when=_stops_early,
        group="records",
    ),
    exact("save_steps", "training.save_steps", when=unless(_stops_early), group="records"),
    converted(
        "saves_per_epoch",
        ("training.saves_per_epoch",),
        cadence.every_of_epoch("save"),
        backward=lambda times: {"training.saves_per_epoch": times},
        optional=("training.epochs",),
        note="once is `save_strategy: epoch`",
        when=unless(_stops_early),
        group="records",
    ),
    fixed(
        "save_strategy",
        "epoch",
        note="a checkpoint an epoch",
        when=both(
            unless(_stops_early),
            lacks("training.save_steps"),
            unless(_often("training.saves_per_epoch")),
        ),
        group="records",
    ),
    converted(
        "save_steps",
        ("training.early_stopping_patience",),
        cadence.save_steps_to_stop,
        backward=lambda steps: {"training.save_steps": steps} if steps >= 1 else {},
        optional=(
            "training.save_steps",
            "training.eval_steps",
            "training.saves_per_epoch",
            "training.evals_per_epoch",
            "training.epochs",
        ),
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
    converted(
        (),
        ("training.early_stopping_threshold",),
        cadence.threshold,
        note="every improvement counts",
        when=_stops_early,
    ),
    exact("save_total_limit", "training.save_total_limit", group="records"),
    exact("seed", "training.seed", group="records"),
    Row((), ("training.deterministic",), cadence.not_deterministic),
)

SHARDING: Final[tuple[Row, ...]] = (
    Row((), ("hardware.strategy", "adapter.type"), machine.sharding_refusal, when=_on_several),
    Row((), ("hardware.offload", "hardware.strategy"), machine.offload_of_ddp, when=_on_several),
    fixed("fsdp_version", 2, note="the first is deprecated", when=_fsdp, group="fsdp"),
    converted(
        ("fsdp_config", "offload_params"),
        ("hardware.strategy",),
        lambda _, offload: bool(offload),
        backward=lambda on: {"hardware.offload": on} if on else {},
        optional=("hardware.offload",),
        note="where weights lie that are not in use",
        when=_fsdp,
        group="fsdp",
    ),
    *(
        fixed(("fsdp_config", key), value, note=note, when=_fsdp, group="fsdp")
        for key, value, note in (
            ("cpu_ram_efficient_loading", True, "one process reads the weights"),
            ("auto_wrap_policy", "TRANSFORMER_BASED_WRAP", "sharded layer by layer"),
            ("state_dict_type", "FULL_STATE_DICT", "saved as one model"),
            ("reshard_after_forward", True, "least memory"),
        )
    ),
    converted(
        "deepspeed",
        ("hardware.strategy", "hardware.precision"),
        machine.deepspeed,
        optional=("hardware.offload",),
        note="written out; the files that Axolotl ships have to be fetched first",
        when=_zero,
        group="deepspeed",
    ),
)

TABLE: Final[tuple[Row, ...]] = (
    *MODEL,
    *DATA,
    *SEQUENCE,
    *ADAPTER,
    *STEPS,
    *MACHINE,
    *RECORDS,
    *SHARDING,
    *PUBLISHING,
    *TOKENS,
    *delegated("data.test", note="kept back: Axolotl never sees it"),
    *delegated("hardware.memory", note="it takes the memory that the GPUs have"),
    *delegated("hardware.gpu", note="it looks at the GPU that is there"),
)
