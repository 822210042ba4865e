"""The rows run backwards: a spec, its document, and the same leaves again."""

import pytest

from ftc.lowering.engine import lift
from ftc_backends.axolotl.table import TABLE

NOT_FOR_THE_WAY_BACK = {
    "training.batch_size",  # in the document only as a quotient
    "hardware.gpus",  # likewise
    "training.warmup_ratio",  # with max_steps, in the document only as a product
}

CHOSEN_BY_A_ROW = {"hardware.attention"}
"""What the document says although the plan leaves it to the target."""

SPECS = {
    "LoRA on chats": {
        "data.format": "chat",
        "data.validation": "5%",
        "adapter.type": "lora",
        "adapter.rank": 32,
        "adapter.alpha": 64,
        "adapter.target_modules": ["q_proj", "v_proj"],
        "adapter.modules_to_save": ["lm_head"],
        "model.revision": "main",
        "training.warmup_ratio": 0.1,
        "training.learning_rate": 1e-4,
    },
    "QLoRA on a file to validate": {
        "data.format": "chat",
        "data.validation": "data/held-out.jsonl",
        "method.type": "sft",
        "method.loss_on": "assistant",
        "adapter.type": "qlora",
        "adapter.quantization": "fp4",
        "adapter.double_quantization": False,
        "training.optimizer": "paged_adamw_8bit",
        "training.early_stopping_patience": 3,
        "training.eval_steps": 20,
        "training.save_steps": 40,
    },
    "an 8-bit base": {"adapter.type": "qlora", "adapter.bits": 8, "training.packing": True},
    "DoRA in fp16": {"adapter.type": "dora", "hardware.precision": "fp16"},
    "rsLoRA in fp32": {"adapter.type": "rslora", "hardware.precision": "fp32"},
    "prompt and completion": {
        "data.format": "prompt-completion",
        "data.train": ["a.jsonl", "b.csv"],
        "method.type": "sft",
        "method.loss_on": "completion",
        "training.max_steps": 100,
        "training.warmup_steps": 10,
    },
    "plain text in full": {
        "method.type": "cpt",
        "data.format": "text",
        "adapter.type": "none",
        "output": "out/here",
    },
    "chats in other words": {
        "data.format": "chat",
        "data.train": [
            "a.jsonl",
            {"path": "hf://datasets/org/name", "split": "train_sft", "subset": "en"},
        ],
        "data.columns.messages": "conversations",
        "data.columns.role": "from",
        "data.columns.content": "value",
        "data.roles.user": ["human", "customer"],
        "data.roles.assistant": "gpt",
    },
    "instructions": {
        "data.format": "prompt-completion",
        "data.columns.prompt": "instruction",
        "data.columns.input": "input",
        "data.columns.completion": "output",
    },
    "a template and tokens": {
        "model.chat_template": "chat.jinja",
        "model.special_tokens.pad": "<|pad|>",
        "model.special_tokens.eos": "<|end|>",
        "model.special_tokens.bos": "<|begin|>",
        "model.special_tokens.additional": ["<|a|>", "<|b|>"],
        "adapter.type": "lora",
        "adapter.modules_to_save": ["embed_tokens", "lm_head"],
    },
    "DPO with a supervised loss": {
        "method.type": "dpo",
        "data.format": "preference",
        "method.sft_weight": 0.5,
        "method.precompute_reference": True,
    },
    "KTO": {
        "method.type": "kto",
        "data.format": "unpaired-preference",
        "method.desirable_weight": 1.5,
        "method.undesirable_weight": 0.5,
    },
    "ORPO": {"method.type": "orpo", "data.format": "preference", "method.beta": 0.2},
    "SimPO": {
        "method.type": "simpo",
        "data.format": "preference",
        "method.gamma": 0.5,
        "method.sft_weight": 0.2,
        "training.warmup_steps": 5,
    },
    "a reward model": {
        "method.type": "reward",
        "data.format": "preference",
        "method.center_rewards_coefficient": 0.01,
    },
    "DPO": {
        "method.type": "dpo",
        "data.format": "preference",
        "method.beta": 0.3,
        "method.loss": "robust",
        "method.label_smoothing": 0.1,
        "training.seed": 7,
        "training.gradient_checkpointing": False,
    },
}


@pytest.mark.parametrize("name", SPECS)
def test_what_a_spec_says_is_read_back_from_its_document(planned, compiled, name):
    plan = planned("axolotl", SPECS[name])
    leaves, unread = lift(compiled("axolotl", SPECS[name]).lowered.document, TABLE)
    said = {leaf: value for leaf, value in leaves.items() if leaf not in CHOSEN_BY_A_ROW}
    assert {leaf: value for leaf, value in said.items() if plan[leaf] != value} == {}
    given = {leaf for leaf in plan.leaves if plan.given(leaf)}
    missing = given - leaves.keys() - NOT_FOR_THE_WAY_BACK
    assert missing <= {"version", "adapter.type", "method.type"}
    assert {path[0] for path in unread} <= {
        "chat_template",
        "excess_length_strategy",
        "gradient_accumulation_steps",
        "gradient_checkpointing_kwargs",
        "attn_implementation",
        "tf32",
        "bf16",
        "val_set_size",
        "eval_sample_packing",
        "pad_to_sequence_len",
        "save_strategy",
        "load_best_model_at_end",
        "eval_strategy",
        "train_on_inputs",
        "shuffle_merged_datasets",
        "skip_prepare_dataset",
        "remove_unused_columns",
        *(key for key in ("lora_mlp_kernel", "lora_qkv_kernel", "lora_o_kernel")),
    }


def test_a_hand_written_file_is_read_into_leaves():
    document = {
        "base_model": "NousResearch/Llama-3.2-1B",
        "datasets": [{"path": "teknium/GPT4-LLM-Cleaned", "type": "alpaca"}],
        "val_set_size": 0.1,
        "adapter": "lora",
        "lora_r": 16,
        "lora_target_modules": ["q_proj", "v_proj"],
        "micro_batch_size": 2,
        "num_epochs": 1,
        "optimizer": "adamw_bnb_8bit",
        "wandb_project": "tone",
        "wandb_entity": "",
        "wandb_watch": "gradients",
    }
    leaves, unread = lift(document, TABLE)
    assert leaves == {
        "model.base": "NousResearch/Llama-3.2-1B",
        "data.train": "hf://datasets/teknium/GPT4-LLM-Cleaned",
        "data.validation": "10%",
        "adapter.type": "lora",
        "adapter.rank": 16,
        "adapter.target_modules": ["q_proj", "v_proj"],
        "training.micro_batch_size": 2,
        "training.epochs": 1,
        "training.optimizer": "adamw_8bit",
        "tracking.tool": "wandb",
        "tracking.project": "tone",
    }
    assert ("wandb_watch",) in unread
