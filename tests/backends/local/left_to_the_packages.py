"""Every argument that the local target may leave to TRL, transformers, PEFT and bitsandbytes.

Whatever else their configurations have is written into train.py. A new version's new argument is on
no list, so the tests fail until somebody decides where it belongs.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

Section = Mapping[str, Any]

ALWAYS: Final[Mapping[str, frozenset[str]]] = {
    "it is about what is shown, logged and measured": frozenset(
        {
            "debug",
            "disable_tqdm",
            "include_num_input_tokens_seen",
            "log_completions",
            "log_completions_hub_repo",
            "log_level",
            "log_level_replica",
            "log_multimodal",
            "log_on_each_node",
            "log_unique_prompts",
            "logging_first_step",
            "logging_strategy",
            "num_completions_to_print",
            "project",
            "skip_memory_metrics",
            "trackio_bucket_id",
            "trackio_space_id",
            "trackio_static_space_id",
        }
    ),
    "it is about publishing, and nothing is published unless the spec says where": frozenset(
        {
            "hub_always_push",
            "hub_model_id",
            "hub_private_repo",
            "hub_revision",
            "hub_strategy",
            "push_to_hub",
        }
    ),
    "it is whether something is evaluated, and in which portions": frozenset(
        {
            "batch_eval_metrics",
            "eval_accumulation_steps",
            "eval_do_concat_batches",
            "eval_strategy",
            "eval_use_gather_object",
            "generate_during_eval",
            "include_for_metrics",
            "prediction_loss_only",
        }
    ),
    "it is how a checkpoint is written; the program takes none that misses a file": frozenset(
        {"enable_jit_checkpoint", "save_on_each_node", "save_only_model"}
    ),
    "it is where or how fast the same numbers are computed": frozenset(
        {
            "activation_checkpointing_kwargs",
            "activation_offloading",
            "cache_implementation",
            "dataloader_in_order",
            "dataloader_multiprocessing_context",
            "dataloader_num_workers",
            "dataloader_persistent_workers",
            "dataloader_pin_memory",
            "dataloader_prefetch_factor",
            "dataset_num_proc",
            "ds3_gather_for_generation",
            "full_determinism",
            "liger_kernel_config",
            "llm_int8_enable_fp32_cpu_offload",
            "precompute_ref_batch_size",
            "torch_compile",
            "torch_compile_backend",
            "torch_compile_mode",
            "torch_empty_cache_steps",
            "transformers_continuous_batching_config",
            "use_cache",
            "use_cpu",
            "use_liger_kernel",
            "vllm_enable_sleep_mode",
            "vllm_gpu_memory_utilization",
            "vllm_group_port",
            "vllm_max_model_length",
            "vllm_model_impl",
            "vllm_server_base_url",
            "vllm_server_host",
            "vllm_server_port",
            "vllm_server_timeout",
            "vllm_tensor_parallel_size",
        }
    ),
    "accelerate.yaml says how processes work together": frozenset(
        {
            "ddp_backend",
            "ddp_broadcast_buffers",
            "ddp_bucket_cap_mb",
            "ddp_find_unused_parameters",
            "ddp_static_graph",
            "ddp_timeout",
            "deepspeed",
            "fsdp",
            "fsdp_config",
        }
    ),
    "the program decides it: columns, templates, the end of a text, the teacher": frozenset(
        {
            "chat_template_path",
            "dataset_text_field",
            "eos_token",
            "label_names",
            "length_column_name",
            "remove_unused_columns",
            "teacher_model_name_or_path",
            "teacher_model_revision",
        }
    ),
    "it is read off the model or its tokenizer": frozenset(
        {"fan_in_fan_out", "is_encoder_decoder", "padding_value"}
    ),
    "it does nothing without names, layers or arguments that only a user has": frozenset(
        {
            "alora_invocation_tokens",
            "alpha_pattern",
            "chat_template_kwargs",
            "dataset_kwargs",
            "exclude_modules",
            "generation_kwargs",
            "layer_replication",
            "layers_pattern",
            "layers_to_transform",
            "llm_int8_skip_modules",
            "loftq_config",
            "lr_scheduler_kwargs",
            "megatron_config",
            "megatron_core",
            "modules_to_save",
            "optim_args",
            "optim_target_modules",
            "prompt_tuning_init_text",
            "rank_pattern",
            "reward_model_path",
            "target_parameters",
            "trainable_token_indices",
            "velora_config",
            "vllm_structured_outputs_regex",
        }
    ),
    "no rollout uses tools": frozenset({"max_tool_calling_iterations"}),
    "QALoRA is for a kind of quantization that the language does not have": frozenset(
        {"qalora_group_size", "use_qalora"}
    ),
    "it is an old word for an argument that is written": frozenset(
        {"use_transformers_paged", "vllm_importance_sampling_cap"}
    ),
}
"""By the reason why a default that moves would train the same weights."""

OBJECTS: Final = frozenset(
    {
        "arrow_config",
        "corda_config",
        "eva_config",
        "kasa_config",
        "lora_ga_config",
        "monteclora_config",
        "parallelism_config",
        "runtime_config",
        "use_bdlora",
    }
)
"""Off, and switched on only by building an object: nothing that a version's default would do."""


def _lacks(name: str) -> Callable[[Section], bool]:
    return lambda said: not said.get(name)


def _other_than(name: str, *values: object) -> Callable[[Section], bool]:
    return lambda said: name in said and said[name] not in values


def _by(*prefixes: str) -> Callable[[Section], bool]:
    """The optimizer is one of these, which transformers gives nothing of it (5.23.0,
    trainer_optimizer.py)."""
    return lambda said: said.get("optim", "").startswith(prefixes)


UNREAD: Final[Mapping[str, Callable[[Section], bool]]] = {
    "adam_beta1": _by("adafactor", "sgd"),
    "adam_beta2": _by("adafactor", "sgd"),
    "adam_epsilon": _by("adafactor", "sgd", "lion", "paged_lion"),
    "average_tokens_across_devices": lambda _: True,  # of one process; see SEVERAL_PROCESSES
    "bf16_full_eval": _lacks("load_best_model_at_end"),
    "bnb_4bit_compute_dtype": _lacks("load_in_4bit"),
    "bnb_4bit_quant_storage": _lacks("load_in_4bit"),
    "bnb_4bit_quant_type": _lacks("load_in_4bit"),
    "bnb_4bit_use_double_quant": _lacks("load_in_4bit"),
    "delta": _other_than("loss_type", "grpo", "dr_grpo", "dapo", "bnpo", "luspo"),
    "discopop_tau": lambda said: "discopop" not in said["loss_type"],
    "encoder_dropout": _other_than("encoder_reparameterization_type", "LSTM"),
    "encoder_num_layers": _other_than("encoder_reparameterization_type", "LSTM"),
    "ensure_weight_tying": _lacks("modules_to_save"),
    "entropy_coef_delta": _lacks("use_adaptive_entropy"),
    "entropy_coef_max": _lacks("use_adaptive_entropy"),
    "entropy_coef_min": _lacks("use_adaptive_entropy"),
    "entropy_target": _lacks("use_adaptive_entropy"),
    "eps": _lacks("coft"),
    "epsilon": _other_than("loss_type", "grpo", "dr_grpo", "dapo", "bnpo", "luspo"),
    "epsilon_high": _other_than("loss_type", "grpo", "dr_grpo", "dapo", "bnpo", "luspo", "cispo"),
    "eval_delay": _lacks("load_best_model_at_end"),
    "eval_packing": _lacks("eval_strategy"),
    "eval_steps": lambda said: said.get("eval_strategy") != "steps",
    "f_alpha_divergence_coef": _other_than("f_divergence_type", "alpha_divergence"),
    "fp16": lambda said: said["bf16"],
    "fp16_full_eval": _lacks("load_best_model_at_end"),
    "generation_batch_size": lambda said: "steps_per_generation" in said,
    "greater_is_better": _lacks("load_best_model_at_end"),
    "llm_int8_has_fp16_weight": _lacks("load_in_8bit"),
    "llm_int8_threshold": _lacks("load_in_8bit"),
    "load_best_model_at_end": _lacks("eval_strategy"),
    "load_in_4bit": lambda said: said["load_in_8bit"],
    "load_in_8bit": lambda said: said["load_in_4bit"],
    "max_steps": lambda said: "num_train_epochs" in said,
    "metric_for_best_model": _lacks("load_best_model_at_end"),
    "num_generations_eval": _lacks("eval_strategy"),
    "num_train_epochs": lambda said: "max_steps" in said,
    "packing_strategy": _lacks("packing"),
    "per_device_eval_batch_size": _lacks("eval_strategy"),
    "ref_model_mixup_alpha": _lacks("sync_ref_model"),
    "ref_model_sync_steps": _lacks("sync_ref_model"),
    "restore_callback_states_from_checkpoint": _lacks("load_best_model_at_end"),
    "sapo_temperature_neg": _other_than("loss_type", "sapo"),
    "sapo_temperature_pos": _other_than("loss_type", "sapo"),
    "save_steps": lambda said: said["save_strategy"] != "steps",
    "simpo_gamma": _other_than("loss_type", "simpo"),
    "sync_ref_model": lambda said: said["beta"] == 0,
    "tf32": lambda said: said["use_cpu"],
    "use_bias_correction_kl": lambda said: said["beta"] == 0,
    "vespo_k_neg": _other_than("loss_type", "vespo"),
    "vespo_k_pos": _other_than("loss_type", "vespo"),
    "vespo_lambda_neg": _other_than("loss_type", "vespo"),
    "vespo_lambda_pos": _other_than("loss_type", "vespo"),
    "vllm_importance_sampling_clip_max": _lacks("use_vllm"),
    "vllm_importance_sampling_clip_min": _lacks("use_vllm"),
    "vllm_importance_sampling_correction": _lacks("use_vllm"),
    "vllm_importance_sampling_mode": _lacks("use_vllm"),
    "vllm_mode": _lacks("use_vllm"),
    "use_transformers_continuous_batching": lambda said: said["use_vllm"],
    "warmup_steps": lambda said: said["lr_scheduler_type"] == "constant",
}
"""Not read while the other arguments are as they are written."""

_OWN_LOSSES: Final = (
    *("DPOConfig", "ORPOConfig", "KTOConfig", "CPOConfig", "RewardConfig"),
    *("GRPOConfig", "RLOOConfig", "OnlineDPOConfig", "DistillationConfig"),
)
_OWN_SAMPLERS: Final = ("GRPOConfig", "RLOOConfig", "DistillationConfig")

OF_CLASSES: Final[Mapping[str, tuple[str, ...]]] = {
    # their losses are not the model's own, which would read it
    "label_smoothing_factor": _OWN_LOSSES,
    # they draw prompts with a sampler of their own, or take rows in their order
    "train_sampling_strategy": _OWN_SAMPLERS,
    "accelerator_config": (*_OWN_SAMPLERS, "KTOConfig"),
    # of encoder-decoder models only
    "max_completion_length": ("ORPOConfig", "CPOConfig"),
    # AdaLoRA takes `init_r` and `target_r`, and does not know the others
    "r": ("AdaLoraConfig", "OFTConfig"),
    "ensure_weight_tying": ("AdaLoraConfig",),
    "lora_bias": ("AdaLoraConfig",),
    "use_dora": ("AdaLoraConfig",),
    "use_rslora": ("AdaLoraConfig",),
    # the prefix is not projected
    "encoder_hidden_size": ("PrefixTuningConfig",),
}
"""Arguments that these classes inherit without a use for them."""

SEVERAL_PROCESSES: Final = frozenset({"accelerator_config", "average_tokens_across_devices"})
"""What always has to be written where several processes train."""


def may_be_left(name: str, config: str, said: Section, *, processes: int) -> bool:
    """Whether an argument of this class can be left out beside what is written of it."""
    if name in SEVERAL_PROCESSES and processes > 1:
        return False
    if any(name in listed for listed in ALWAYS.values()):
        return True
    if config in OF_CLASSES.get(name, ()):
        return True
    return name in UNREAD and UNREAD[name](said)
