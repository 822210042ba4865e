"""Keys that other tools have for what this language calls otherwise."""

from collections.abc import Mapping
from typing import Final

from ftc.source.span import Path, dotted

FOREIGN_NAMES: Final[Mapping[str, str]] = {
    # Axolotl
    "base_model": "model.base",
    "revision_of_model": "model.revision",
    "datasets": "data.train",
    "val_set_size": "data.validation",
    "sequence_len": "training.max_length",
    "num_epochs": "training.epochs",
    "lora_r": "adapter.rank",
    "lora_alpha": "adapter.alpha",
    "lora_dropout": "adapter.dropout",
    "lora_target_modules": "adapter.target_modules",
    "sample_packing": "training.packing",
    "rl": "method.type",
    "rl_beta": "method.beta",
    "dpo_beta": "method.beta",
    "orpo_alpha": "method.beta",
    "dpo_loss_type": "method.loss",
    "dpo_label_smoothing": "method.label_smoothing",
    "rpo_alpha": "method.sft_weight",
    "cpo_alpha": "method.sft_weight",
    "simpo_gamma": "method.gamma",
    "kto_desirable_weight": "method.desirable_weight",
    "kto_undesirable_weight": "method.undesirable_weight",
    "output_dir": "output",
    # transformers, TRL, PEFT
    "model_name_or_path": "model.base",
    "num_train_epochs": "training.epochs",
    "n_epochs": "training.epochs",
    "per_device_train_batch_size": "training.micro_batch_size",
    "lr": "training.learning_rate",
    "lr_scheduler_type": "training.lr_scheduler",
    "optim": "training.optimizer",
    "max_seq_length": "training.max_length",
    "max_seq_len": "training.max_length",
    "r": "adapter.rank",
    "load_in_4bit": "adapter.bits",
    "bf16": "hardware.precision",
    "fp16": "hardware.precision",
    "assistant_only_loss": "method.loss_on",
    "completion_only_loss": "method.loss_on",
    "train_on_inputs": "method.loss_on",
    "loss_type": "method.loss",
    "loss_weights": "method.sft_weight",
    "ref_model": "method.reference_model",
    "precompute_ref_log_probs": "method.precompute_reference",
    "reward_funcs": "method.rewards",
    "reward_model": "method.rewards",
    "kl_coef": "method.beta",
    "max_new_tokens": "method.max_completion_length",
    "use_vllm": "method.vllm",
    "vllm_mode": "method.vllm",
    "teacher_model_name_or_path": "method.teacher",
    "num_gpus": "hardware.gpus",
    "attn_implementation": "hardware.attention",
    "flash_attention": "hardware.attention",
    "fsdp": "hardware.strategy",
    "deepspeed": "hardware.strategy",
    "zero_stage": "hardware.strategy",
    "use_liger_kernel": "training.liger_kernel",
    "full_determinism": "training.deterministic",
    "moe_aux_loss_coeff": "training.router_aux_loss_coef",
    "cosine_min_lr_ratio": "training.min_lr_ratio",
    "num_cycles": "training.lr_cycles",
    "num_decay_steps": "training.lr_decay_steps",
    "train_sampling_strategy": "training.group_by_length",
    "report_to": "tracking.tool",
    "wandb_project": "tracking.project",
    "wandb_entity": "tracking.entity",
    "wandb_name": "tracking.run_name",
    "mlflow_experiment_name": "tracking.project",
    "mlflow_tracking_uri": "tracking.url",
    "push_to_hub": "hub.repo",
    "hub_model_id": "hub.repo",
    "hub_private_repo": "hub.private",
    "hub_strategy": "hub.strategy",
    "training_file": "data.train",
    "validation_file": "data.validation",
    # each of these names one thing in several tools
    **dict.fromkeys(
        ("model_name", "pretrained_model_name_or_path", "base_model_config"), "model.base"
    ),
    "model_revision": "model.revision",
    **dict.fromkeys(("chat_template_path", "chat_template_jinja"), "model.chat_template"),
    "eos_token": "model.special_tokens.eos",
    "pad_token": "model.special_tokens.pad",
    "special_tokens": "model.special_tokens",
    **dict.fromkeys(
        ("tokens", "new_special_tokens", "add_special_tokens"), "model.special_tokens.additional"
    ),
    **dict.fromkeys(
        ("dataset", "dataset_name", "dataset_path", "train_file", "train_dataset"), "data.train"
    ),
    **dict.fromkeys(
        (
            "eval_dataset",
            "eval_file",
            "test_datasets",
            "val_size",
            "val_split",
            "validation_split",
            "eval_split",
        ),
        "data.validation",
    ),
    "field_messages": "data.columns.messages",
    "message_field_role": "data.columns.role",
    "message_field_content": "data.columns.content",
    "field_system": "data.columns.system",
    **dict.fromkeys(("dataset_text_field", "text_column", "text_field"), "data.columns.text"),
    **dict.fromkeys(("prompt_field", "field_instruction"), "data.columns.prompt"),
    **dict.fromkeys(("completion_field", "field_output"), "data.columns.completion"),
    **dict.fromkeys(("algorithm", "trainer"), "method.type"),
    **dict.fromkeys(("train_on_prompt", "mask_history", "assistant_only"), "method.loss_on"),
    **dict.fromkeys(("pref_beta", "kl", "kl_penalty", "kl_coeff"), "method.beta"),
    **dict.fromkeys(("pref_loss", "dpo_loss"), "method.loss"),
    **dict.fromkeys(("pref_ftx", "ftx"), "method.sft_weight"),
    **dict.fromkeys(("sft", "dpo", "grpo", "trl"), "method"),
    "kto_chosen_weight": "method.desirable_weight",
    "kto_rejected_weight": "method.undesirable_weight",
    **dict.fromkeys(
        ("reward", "reward_fn", "reward_func", "reward_function", "reward_fns"), "method.rewards"
    ),
    **dict.fromkeys(("num_samples", "n_samples", "group_size"), "method.num_generations"),
    **dict.fromkeys(("clip_range", "cliprange", "epsilon_low"), "method.epsilon"),
    "importance_sampling_level": "method.importance_sampling",
    "multi_objective_aggregation": "method.reward_aggregation",
    **dict.fromkeys(("fast_inference", "infer_backend"), "method.vllm"),
    **dict.fromkeys(
        ("vllm_server_base_url", "vllm_server_host", "vllm_server_port"), "method.vllm_server_url"
    ),
    "gpu_memory_utilization": "method.vllm_gpu_memory_utilization",
    **dict.fromkeys(("peft", "lora"), "adapter"),
    "finetuning_type": "adapter.type",
    **dict.fromkeys(("use_dora", "use_rslora", "peft_use_dora", "peft_use_rslora"), "adapter.type"),
    **dict.fromkeys(("lora_rank", "max_lora_rank"), "adapter.rank"),
    **dict.fromkeys(("lora_target", "lora_target_linear"), "adapter.target_modules"),
    **dict.fromkeys(("additional_target", "lora_modules_to_save"), "adapter.modules_to_save"),
    **dict.fromkeys(("layers_to_transform", "peft_layers_to_transform"), "adapter.layers"),
    **dict.fromkeys(("init_lora_weights", "peft_init_lora_weights", "pissa_init"), "adapter.init"),
    **dict.fromkeys(("load_in_8bit", "quantization_bit"), "adapter.bits"),
    **dict.fromkeys(("bnb_4bit_quant_type", "quantization_method"), "adapter.quantization"),
    "bnb_4bit_use_double_quant": "adapter.double_quantization",
    "num_virtual_tokens": "adapter.virtual_tokens",
    "oft_block_size": "adapter.block_size",
    **dict.fromkeys(
        ("steps", "num_steps", "total_steps", "train_steps", "max_train_steps"),
        "training.max_steps",
    ),
    **dict.fromkeys(("global_batch_size", "train_batch_size"), "training.batch_size"),
    **dict.fromkeys(
        ("batch_size_per_device", "micro_batch_size_per_gpu"), "training.micro_batch_size"
    ),
    **dict.fromkeys(("scheduler", "lr_schedule", "schedule"), "training.lr_scheduler"),
    "eps": "training.adam_epsilon",
    **dict.fromkeys(("grad_clip", "clip_grad_norm", "gradient_clip_val"), "training.max_grad_norm"),
    **dict.fromkeys(
        (
            "cutoff_len",
            "seq_len",
            "seq_length",
            "context_length",
            "max_tokens",
            "max_packed_sequence_len",
        ),
        "training.max_length",
    ),
    **dict.fromkeys(("packing", "neat_packing"), "training.packing"),
    "noisy_embedding_alpha": "training.neftune_noise_alpha",
    "enable_liger_kernel": "training.liger_kernel",
    **dict.fromkeys(
        ("use_gradient_checkpointing", "activation_checkpointing"),
        "training.gradient_checkpointing",
    ),
    **dict.fromkeys(
        ("early_stopping", "early_stop", "patience"), "training.early_stopping_patience"
    ),
    **dict.fromkeys(("log_every", "log_steps"), "training.logging_steps"),
    **dict.fromkeys(("eval_every", "eval_interval"), "training.eval_steps"),
    **dict.fromkeys(("save_every", "save_interval", "checkpoint_every"), "training.save_steps"),
    **dict.fromkeys(("random_state", "random_seed"), "training.seed"),
    **dict.fromkeys(
        ("n_gpus", "gpu_count", "devices", "nproc_per_node", "world_size"), "hardware.gpus"
    ),
    **dict.fromkeys(("gpu_type", "accelerator"), "hardware.gpu"),
    **dict.fromkeys(("vram", "gpu_memory"), "hardware.memory"),
    **dict.fromkeys(
        (
            "dtype",
            "torch_dtype",
            "mixed_precision",
            "bnb_4bit_compute_dtype",
            "bfloat16",
            "float16",
            "float32",
        ),
        "hardware.precision",
    ),
    **dict.fromkeys(
        (
            "flash_attn",
            "eager_attention",
            "sdp_attention",
            "flex_attention",
            "xformers_attention",
            "sage_attention",
        ),
        "hardware.attention",
    ),
    **dict.fromkeys(("zero", "distributed", "fsdp_config"), "hardware.strategy"),
    "cpu_offload": "hardware.offload",
    **dict.fromkeys(
        (
            "wandb",
            "tracker",
            "logger",
            "use_wandb",
            "use_mlflow",
            "use_comet",
            "use_trackio",
            "use_tensorboard",
        ),
        "tracking.tool",
    ),
    **dict.fromkeys(
        ("comet_project_name", "trackio_project_name", "experiment"), "tracking.project"
    ),
    **dict.fromkeys(("comet_workspace", "workspace"), "tracking.entity"),
    **dict.fromkeys(("mlflow_run_name", "trackio_run_name"), "tracking.run_name"),
    # words that mean this only in one section
    **dict.fromkeys(
        (
            "model.name",
            "model.id",
            "model.path",
            "model.model",
            "model.checkpoint",
            "model.pretrained",
        ),
        "model.base",
    ),
    "model.template": "model.chat_template",
    "template": "model.chat_template",
    "model.adapter": "adapter",
    **dict.fromkeys(("data.name", "data.path", "data.paths", "data.file"), "data.train"),
    **dict.fromkeys(
        ("data.val", "data.valid", "data.dev", "data.eval", "data.test_size"), "data.validation"
    ),
    "data.type": "data.format",
    "data.field": "data.columns.text",
    "method.name": "method.type",
    **dict.fromkeys(("adapter.modules", "adapter.target"), "adapter.target_modules"),
    "adapter.quantize": "adapter.bits",
    "training.block_size": "training.max_length",
    **dict.fromkeys(("hardware.device", "hardware.type"), "hardware.gpu"),
    "tracking.type": "tracking.tool",
    **dict.fromkeys(("tracking.name", "tracking.run"), "tracking.run_name"),
    **dict.fromkeys(("params", "hyperparameters"), "training"),
    **dict.fromkeys(("resources", "compute"), "hardware"),
}
"""A foreign key, or the place where a word means this, and the entry or section that says the same
or comes nearest; used only to give help."""

_ACCUMULATION: Final = (
    "it follows: `training.batch_size`, the examples of a step on all devices, over "
    "`training.micro_batch_size` and the GPUs"
)
_TOKENIZER: Final = (
    "it comes with `model.base`; `model.chat_template` and `model.special_tokens` change what it "
    "does"
)
_ARCHITECTURE: Final = "the model itself says what it is: `model.base` is enough"
_OF_THE_ENVIRONMENT: Final = "no secret stands in a spec: the tool finds its own in the environment"
_WHEN_EVALUATED: Final = "`training.eval_steps` or `training.evals_per_epoch` says how often"
_WHEN_SAVED: Final = "`training.save_steps` or `training.saves_per_epoch` says how often"
_OF_EACH_DATASET: Final = (
    "each dataset has its own weight: `train: [{path: data/a.jsonl, weight: 0.7}, …]`"
)
_SHUFFLED: Final = "trainers shuffle the rows, in an order that `training.seed` decides"
_SYSTEM_PROMPT: Final = (
    "it stands in the rows: as their first message, or in a column that `data.columns.system` names"
)

FOREIGN_REMARKS: Final[Mapping[str, str]] = {
    **dict.fromkeys(
        (
            "gradient_accumulation_steps",
            "gradient_accumulation",
            "accumulate_grad_batches",
            "grad_accum",
        ),
        _ACCUMULATION,
    ),
    "max_prompt_length": "`training.max_length` holds for prompt and answer together",
    "max_prompt_len": "`training.max_length` holds for prompt and answer together",
    **dict.fromkeys(
        ("tokenizer", "tokenizer_name", "tokenizer_config", "tokenizer_type", "processor_type"),
        _TOKENIZER,
    ),
    **dict.fromkeys(("model_type", "type_of_model", "model.type", "architecture"), _ARCHITECTURE),
    **dict.fromkeys(
        ("api_key", "token", "hub_token", "hf_token", "hf_use_auth_token"), _OF_THE_ENVIRONMENT
    ),
    **dict.fromkeys(("eval_strategy", "evaluation_strategy"), _WHEN_EVALUATED),
    "save_strategy": _WHEN_SAVED,
    "logging_strategy": "`training.logging_steps` says how often",
    "warmup": "`training.warmup_ratio` is a share of all steps, `training.warmup_steps` a number",
    **dict.fromkeys(
        ("betas", "adam_betas"), "write them apart: `training.adam_beta1`, `training.adam_beta2`"
    ),
    "lr_scheduler_kwargs": (
        "its parts have names: `training.min_lr_ratio`, `lr_power`, `lr_cycles`, `lr_decay_steps`"
    ),
    "learning_rate_multiplier": (
        "services that take one have it among their own entries: "
        "`targets.openai.learning_rate_multiplier`"
    ),
    "resume_from_checkpoint": "`ftc run --resume` goes on with the last run",
    "stage": "the kind of training is `method.type`; a pipeline is listed under `stages`",
    "full_finetuning": "write `adapter: none`",
    "disable_gradient_checkpointing": "write `training: {gradient_checkpointing: false}`",
    "task_type": "it follows from `method.type`",
    "reward_weights": "each reward has its own: `rewards: [{type: length, max: 200, weight: 0.5}]`",
    **dict.fromkeys(("mix_strategy", "interleave_probs", "data.weights"), _OF_EACH_DATASET),
    **dict.fromkeys(
        ("shuffle", "shuffle_dataset", "shuffle_merged_datasets", "data_seed"), _SHUFFLED
    ),
    **dict.fromkeys(("system_prompt", "default_system"), _SYSTEM_PROMPT),
}
"""What to say of a foreign key, or of one at this place, that no entry says alone."""

_OF_TRAININGS: Final = (
    "auto_find_batch_size",
    "activation_offloading",
    "average_tokens_across_devices",
    "dataloader_drop_last",
    "dataloader_num_workers",
    "dataloader_pin_memory",
    "dataloader_prefetch_factor",
    "dataset_num_proc",
    "ddp_find_unused_parameters",
    "ddp_timeout",
    "eval_accumulation_steps",
    "greater_is_better",
    "include_num_input_tokens_seen",
    "label_smoothing_factor",
    "load_best_model_at_end",
    "log_level",
    "logging_first_step",
    "metric_for_best_model",
    "optim_args",
    "optim_target_modules",
    "pad_to_multiple_of",
    "padding_free",
    "per_device_eval_batch_size",
    "remove_unused_columns",
    "save_only_model",
    "torch_compile_backend",
    "torch_compile_mode",
    "torch_empty_cache_steps",
    # of preferences and rewards
    "disable_dropout",
    "f_divergence_type",
    "generation_batch_size",
    "generation_kwargs",
    "ld_alpha",
    "log_completions",
    "num_generations_eval",
    "ref_model_mixup_alpha",
    "ref_model_sync_steps",
    "steps_per_generation",
    "sync_ref_model",
    "top_entropy_quantile",
    "use_weighting",
    "vllm_importance_sampling_cap",
    "vllm_importance_sampling_correction",
    "vllm_importance_sampling_mode",
    "vllm_max_model_length",
    "vllm_tensor_parallel_size",
)
_OF_LORA: Final = ("alpha_pattern", "bias", "layers_pattern", "rank_pattern", "target_parameters")
_OF_AXOLOTL: Final = (
    "activation_offloading",
    "auto_find_batch_size",
    "context_parallel_size",
    "dataloader_num_workers",
    "dataloader_pin_memory",
    "dataloader_prefetch_factor",
    "dataset_num_proc",
    "dataset_prepared_path",
    "dataset_processes",
    "ddp_timeout",
    "device_map",
    "eot_tokens",
    "eval_batch_size",
    "eval_sample_packing",
    "excess_length_strategy",
    "gradient_checkpointing_kwargs",
    "greater_is_better",
    "load_best_model_at_end",
    "lora_mlp_kernel",
    "lora_o_kernel",
    "lora_qkv_kernel",
    "loraplus_lr_ratio",
    "loss_watchdog_patience",
    "loss_watchdog_threshold",
    "metric_for_best_model",
    "optim_args",
    "optim_target_modules",
    "overrides_of_model_config",
    "pad_to_sequence_len",
    "plugins",
    "pretraining_dataset",
    "relora",
    "remove_unused_columns",
    "rope_scaling",
    "save_only_model",
    "sequence_parallel_degree",
    "streaming",
    "tensor_parallel_size",
    "torch_compile_backend",
    "torch_compile_mode",
    "unfrozen_parameters",
)

VERBATIM_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "targets.axolotl.set": _OF_AXOLOTL,
    "targets.local.set.config": _OF_TRAININGS,
    "targets.local.set.adapter": _OF_LORA,
}
"""Keys that no entry says, by the place where a target takes them in its own words."""


def what_is_said_here(path: Path) -> tuple[str | None, str | None]:
    """Of a key that other tools have: the entry that says it here, and a remark in place of one.
    What is known of a place goes before what is known of the key alone."""
    key = str(path[-1])
    for name in (dotted(path), key):
        if name in FOREIGN_REMARKS:
            return None, FOREIGN_REMARKS[name]
        if name in FOREIGN_NAMES:
            return FOREIGN_NAMES[name], None
    places = [f"`{place}.{key}`" for place, keys in VERBATIM_KEYS.items() if key in keys]
    if places:
        return None, f"no entry says it; verbatim it can be said as {' or '.join(places)}"
    return None, None
