"""Names that other tools use for what this language calls otherwise."""

from collections.abc import Mapping

FOREIGN_NAMES: Mapping[str, str] = {
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
    "output_dir": "output",
    # transformers, TRL, PEFT
    "model_name_or_path": "model.base",
    "num_train_epochs": "training.epochs",
    "n_epochs": "training.epochs",
    "per_device_train_batch_size": "training.micro_batch_size",
    "gradient_accumulation_steps": "training.batch_size",
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
    "reward_funcs": "method.rewards",
    "reward_model": "method.rewards",
    "kl_coef": "method.beta",
    "max_new_tokens": "method.max_completion_length",
    "max_prompt_length": "training.max_length",
    "use_vllm": "method.vllm",
    "vllm_mode": "method.vllm",
    "teacher_model_name_or_path": "method.teacher",
    "num_gpus": "hardware.gpus",
    "training_file": "data.train",
    "validation_file": "data.validation",
}
"""A foreign key and the leaf that says the same or comes nearest; used only to give help."""

FOREIGN_CHOICES: Mapping[tuple[str, str], str] = {
    ("method.type", "ppo"): "TRL has no PPO since 1.13; write `rloo`, or `grpo`",
    ("method.type", "reinforce"): "write `rloo`",
    ("method.type", "gspo"): "write `grpo` with `importance_sampling: sequence`",
    ("method.type", "dr_grpo"): "write `grpo` with `loss: dr_grpo`",
    ("method.type", "dapo"): "write `grpo` with `loss: dapo`",
    ("method.type", "gkd"): "write `distill`",
    ("method.type", "rlhf"): "write `rloo` or `grpo`, with a reward model among its `rewards`",
    ("method.type", "rlvr"): "write `grpo`",
}
"""What other tools choose, and what to write here."""
