"""From a spec to Axolotl's YAML."""

import pytest
import yaml

CHAT = {"data.format": "chat", "data.validation": "10%"}
DPO = {"method.type": "dpo", "data.format": "preference"}
FULL = {"adapter.type": "none"}
CPU = {"hardware.gpus": 0}


def test_a_small_spec_becomes_what_an_expert_would_write(compiled):
    leaves = {**CHAT, "description": "Answer tickets.", "model.base": "Qwen/Qwen3-0.6B"}
    assert compiled("axolotl", leaves).texts == {
        "axolotl.yaml": """\
# Answer tickets.
#
# Paths start at the folder of the spec; run it from there:
#   axolotl train <path of this file> -- --num_processes 1
# When the data has changed, remove last_run_prepared/support-tone first: Axolotl does not notice.

base_model: Qwen/Qwen3-0.6B

chat_template: tokenizer_default
datasets:
  - path: data/train.jsonl
    ds_type: json
    type: chat_template
    field_messages: messages
    message_property_mappings:
      role: role
      content: content
      reasoning_content: reasoning_content
      tool_calls: tool_calls
      tool_call_id: tool_call_id
      name: name
    message_field_training: weight
    roles_to_train:
      - assistant
    train_on_eos: turn
shuffle_merged_datasets: false
dataset_prepared_path: last_run_prepared/support-tone
val_set_size: 0.1
output_dir: outputs/support-tone

sequence_len: 2048
excess_length_strategy: truncate
sample_packing: false

adapter: lora
lora_r: 16
lora_alpha: 32
lora_dropout: 0.05
lora_target_linear: true
lora_mlp_kernel: true
lora_qkv_kernel: true
lora_o_kernel: true

gradient_accumulation_steps: 4
micro_batch_size: 4
num_epochs: 3
optimizer: adamw_torch_fused
adam_beta1: 0.9
adam_beta2: 0.999
adam_epsilon: 1.0e-08
lr_scheduler: cosine
learning_rate: 0.0002
warmup_ratio: 0.03
weight_decay: 0.0
max_grad_norm: 1.0

bf16: true
tf32: true

gradient_checkpointing: true
gradient_checkpointing_kwargs:
  use_reentrant: false
logging_steps: 10
attn_implementation: flash_attention_2

eval_strategy: epoch
save_strategy: epoch
save_total_limit: 2
seed: 42
"""
    }


def test_the_header_runs_on_as_many_gpus_as_the_spec_says(compiled):
    leaves = {"hardware.gpus": 4, "training.batch_size": 16}
    assert "-- --num_processes 4\n" in compiled("axolotl", leaves).texts["axolotl.yaml"]
    assert "--launcher python\n" in compiled("axolotl", CPU).texts["axolotl.yaml"]


def test_a_description_cannot_leave_its_comment(compiled):
    text = compiled("axolotl", {"description": "one\nbase_model: other"}).texts["axolotl.yaml"]
    assert yaml.safe_load(text)["base_model"] == "org/model"


def test_accumulation_follows_from_the_global_batch(document):
    sizes = {"training.batch_size": 32, "training.micro_batch_size": 2, "hardware.gpus": 4}
    assert document(sizes)["gradient_accumulation_steps"] == 4


def test_a_batch_that_does_not_divide_is_refused(refused):
    sizes = {"training.batch_size": 30, "training.micro_batch_size": 4}
    assert "no multiple" in refused(sizes)["training.batch_size"]


def test_a_chat_learned_whole_is_refused(refused):
    said = refused({**CHAT, "method.type": "sft", "method.loss_on": "all"})
    assert "never the marks between" in said["method.loss_on"]


@pytest.mark.parametrize("loss_on", ["completion", "all"])
def test_prompt_and_completion_are_joined_as_they_are(document, loss_on):
    method = {"method.type": "sft", "method.loss_on": loss_on}
    said = document({"data.format": "prompt-completion", **method})
    assert said["datasets"][0]["type"]["format"] == "{instruction}"
    assert said["train_on_inputs"] is (loss_on == "all")
    assert "chat_template" not in said


def test_plain_text_is_packed_into_sequences_and_split_not_cut(document):
    said = document({"method.type": "cpt", "data.format": "text", "data.validation": "10%"})
    assert said["datasets"] == [
        {"path": "data/train.jsonl", "ds_type": "json", "type": "completion", "field": "text"}
    ]
    assert said["sample_packing"] is said["eval_sample_packing"] is True
    assert said["pad_to_sequence_len"] is True


@pytest.mark.parametrize(
    ("data_format", "loss_on"),
    [("chat", "completion"), ("prompt-completion", "assistant")],
)
def test_a_loss_on_a_part_that_rows_do_not_have_is_refused(refused, data_format, loss_on):
    leaves = {"data.format": data_format, "method.type": "sft", "method.loss_on": loss_on}
    assert list(refused(leaves)) == ["method.loss_on"]


def test_preferences_are_not_for_sft(refused):
    assert list(refused({"data.format": "preference"})) == ["data.format"]
    assert list(refused({"method.type": "dpo", "data.format": "chat"})) == ["data.format"]


def test_dpo_states_its_loss_and_beta_and_never_packs(document):
    said = document({**DPO, "method.beta": 0.2})
    assert (said["rl"], said["rl_beta"], said["dpo_loss_type"]) == ("dpo", 0.2, ["sigmoid"])
    assert "sample_packing" not in said and "lora_mlp_kernel" not in said


def test_a_preference_entry_has_no_ds_type_which_axolotl_would_drop(document):
    assert "ds_type" not in document(DPO)["datasets"][0]


def test_smoothed_labels_need_the_robust_loss(document, refused):
    robust = {**DPO, "method.loss": "robust", "method.label_smoothing": 0.1}
    assert document(robust)["dpo_label_smoothing"] == 0.1
    assert "robust" in refused({**DPO, "method.label_smoothing": 0.1})["method.label_smoothing"]


@pytest.mark.parametrize(
    ("leaves", "said"),
    [
        ({"adapter.type": "lora"}, {"adapter": "lora"}),
        (
            {"adapter.type": "qlora"},
            {
                "adapter": "qlora",
                "load_in_4bit": True,
                "bnb_config_kwargs": {
                    "bnb_4bit_quant_type": "nf4",
                    "bnb_4bit_use_double_quant": True,
                },
            },
        ),
        (
            {"adapter.type": "qlora", "adapter.bits": 8},
            {"adapter": "lora", "load_in_8bit": True},
        ),
        ({"adapter.type": "dora"}, {"adapter": "lora", "peft_use_dora": True}),
        ({"adapter.type": "rslora"}, {"adapter": "lora", "peft_use_rslora": True}),
    ],
)
def test_each_adapter_has_its_words(document, leaves, said):
    assert document(leaves).items() >= said.items()


def test_full_fine_tuning_speaks_of_no_adapter(document):
    assert not [key for key in document(FULL) if key.startswith(("adapter", "lora", "load_in"))]


def test_an_alpha_that_is_no_whole_number_is_refused(document, refused):
    assert document({"adapter.type": "lora", "adapter.alpha": 16.0})["lora_alpha"] == 16
    assert list(refused({"adapter.type": "lora", "adapter.alpha": 22.5})) == ["adapter.alpha"]


def test_a_fused_kernel_needs_an_adapter_on_each_of_its_modules(document):
    modules = ["q_proj", "k_proj", "v_proj", "up_proj"]
    said = document({"adapter.type": "lora", "adapter.target_modules": modules})
    kernels = {key: value for key, value in said.items() if key.endswith("_kernel")}
    assert kernels == {
        "lora_mlp_kernel": False,
        "lora_qkv_kernel": True,
        "lora_o_kernel": False,
    }


@pytest.mark.parametrize(
    "leaves",
    [{"adapter.type": "qlora", "adapter.bits": 8}, {"model.trust_remote_code": True}, FULL],
)
def test_where_axolotl_forbids_fused_kernels_nothing_is_said_of_them(document, leaves):
    assert not [key for key in document(leaves) if key.endswith("_kernel")]


def test_a_model_that_ends_turns_its_own_way_learns_to_end_them(document):
    assert document({"model.base": "google/gemma-3-4b-it"})["eot_tokens"] == ["<end_of_turn>"]
    assert "eot_tokens" not in document({"model.base": "Qwen/Qwen3-4B"})


@pytest.mark.parametrize(
    ("base", "tokens"),
    [
        ("Qwen/Qwen3-4B-Base", ["<|im_end|>"]),
        ("Qwen/Qwen2.5-7B", ["<|im_end|>"]),
        ("zai-org/GLM-4.5-Air", ["<|user|>", "<|observation|>"]),
        ("microsoft/Phi-3.5-mini-instruct", ["<|end|>"]),
    ],
)
def test_the_token_that_ends_a_familys_turns_is_named(document, base, tokens):
    assert document({"model.base": base})["eot_tokens"] == tokens


def test_behind_phis_last_turn_no_end_of_the_text_is_learned(document):
    [entry] = document({"model.base": "microsoft/Phi-3.5-mini-instruct"})["datasets"]
    assert (entry["train_on_eos"], entry["train_on_eot"]) == ("none", "turn")


MAGISTRAL = {**CHAT, "model.base": "mistralai/Magistral-Small-2506"}


def test_a_magistral_is_tokenized_by_mistral_common_which_has_a_template(document):
    said = document(MAGISTRAL)
    assert said["tokenizer_use_mistral_common"] is True
    assert "chat_template" not in said  # Axolotl stops at one


@pytest.mark.parametrize(
    "words",
    [{"model.chat_template": "{{ messages }}"}, {"model.special_tokens.pad": "<pad>"}],
    ids=["a template", "a token"],
)
def test_a_magistral_with_words_of_its_own_is_not(document, words):
    said = document(MAGISTRAL | words)
    assert said["tokenizer_use_mistral_common"] is False
    assert "chat_template" in said


def test_a_package_that_axolotl_does_not_bring_is_named(compiled):
    text = compiled("axolotl", {**CHAT, "training.optimizer": "stable_adamw"}).texts["axolotl.yaml"]
    assert "#   pip install torch-optimi==0.3.3\n" in text
    assert "pip" not in compiled("axolotl", CHAT).texts["axolotl.yaml"]


def test_thoughts_reach_a_template_that_calls_them_otherwise(document):
    [entry] = document({"model.base": "openai/gpt-oss-20b"})["datasets"]
    assert entry["message_property_mappings"]["thinking"] == "reasoning_content"


@pytest.mark.parametrize(
    ("leaves", "said"),
    [
        ({}, (True, None, True, "flash_attention_2")),
        ({"hardware.precision": "fp16"}, (False, True, False, "sdpa")),
        ({"hardware.precision": "fp32"}, (False, False, False, "sdpa")),
        (CPU, (False, False, False, "sdpa")),
    ],
)
def test_precision_is_said_and_never_left_to_the_machine(document, leaves, said):
    found = document(leaves)
    keys = ("bf16", "fp16", "tf32", "attn_implementation")
    assert tuple(found.get(key) for key in keys) == said


@pytest.mark.parametrize(
    ("leaves", "blamed"),
    [
        ({**CPU, "hardware.precision": "fp16"}, "hardware.precision"),
        ({**CPU, "hardware.precision": "bf16"}, "hardware.precision"),
        ({**FULL, "hardware.precision": "fp16"}, "hardware.precision"),
        (
            {"adapter.type": "qlora", "adapter.bits": 8, "hardware.precision": "fp32"},
            "hardware.precision",
        ),
        ({**CPU, "training.optimizer": "paged_adamw_8bit"}, "training.optimizer"),
        ({**FULL, "hardware.gpus": 2, "training.optimizer": "adamw_8bit"}, "training.optimizer"),
        ({"training.warmup_steps": 1}, "training.warmup_steps"),
    ],
)
def test_what_would_fail_or_change_on_the_machine_is_refused(refused, leaves, blamed):
    assert list(refused(leaves)) == [blamed]


def test_full_fine_tuning_on_several_gpus_is_sharded(document):
    said = document({**FULL, "hardware.gpus": 2})
    assert said["fsdp_version"] == 2
    assert said["fsdp_config"]["reshard_after_forward"] is True
    assert "fsdp_version" not in document({"hardware.gpus": 2})


def test_a_warm_up_of_some_steps_is_said_in_steps(document):
    said = document({"training.max_steps": 1000, "training.warmup_ratio": 0.03})
    assert said["warmup_steps"] == 30 and "warmup_ratio" not in said
    assert said["max_steps"] == 1000 and "num_epochs" not in said


def test_a_constant_rate_has_no_warm_up_to_lose(compiled):
    leaves = {"training.lr_scheduler": "constant", "training.warmup_ratio": 0.1}
    assert compiled("axolotl", leaves).lowered.lost == ("training.warmup_ratio",)


def test_without_validation_nothing_is_kept_back_and_nothing_evaluated(document):
    said = document()
    assert said["val_set_size"] == 0.0
    assert not {"eval_strategy", "eval_steps", "test_datasets"} & said.keys()


def test_a_file_to_validate_is_read_as_the_training_data_is(document):
    said = document({"data.format": "chat", "data.validation": "data/held-out.parquet"})
    assert said["test_datasets"] == [
        {**said["datasets"][0], "path": "data/held-out.parquet", "ds_type": "parquet"}
    ]
    assert "val_set_size" not in said


def test_evaluations_are_counted_in_epochs_or_in_steps(document):
    assert document(CHAT)["eval_strategy"] == "epoch"
    said = document({**CHAT, "training.eval_steps": 50})
    assert said["eval_steps"] == 50 and "eval_strategy" not in said


def test_early_stopping_saves_wherever_it_evaluates(document):
    once_an_epoch = document({**CHAT, "training.early_stopping_patience": 2})
    assert once_an_epoch["eval_steps"] == once_an_epoch["save_steps"] == 0.333333
    steps = {"training.early_stopping_patience": 2, "training.eval_steps": 20}
    assert document({**CHAT, **steps})["save_steps"] == 20
    assert document({**CHAT, **steps, "training.save_steps": 40})["save_steps"] == 40


@pytest.mark.parametrize(
    ("leaves", "blamed"),
    [
        ({"training.epochs": 1}, "training.early_stopping_patience"),
        ({"training.max_steps": 100}, "training.early_stopping_patience"),
        ({"training.save_steps": 30, "training.eval_steps": 20}, "training.save_steps"),
        ({"training.save_steps": 30}, "training.save_steps"),
    ],
)
def test_early_stopping_that_cannot_keep_the_best_is_refused(refused, leaves, blamed):
    assert blamed in refused({**CHAT, "training.early_stopping_patience": 2, **leaves})


def test_early_stopping_is_lost_where_axolotl_ignores_it(compiled):
    patience = {"training.early_stopping_patience": 2}
    leaves = {**DPO, "data.validation": "10%", **patience}
    assert compiled("axolotl", leaves).lowered.lost == tuple(patience)
    assert compiled("axolotl", patience).lowered.lost == tuple(patience)


def test_test_data_and_gpu_memory_are_named_as_axolotls_own_affair(compiled):
    leaves = {"data.test": "data/test.jsonl", "hardware.memory": "24GB"}
    assert compiled("axolotl", leaves).lowered.delegated.keys() == leaves.keys()


def test_a_supervised_loss_beside_dpo_is_a_second_loss_with_its_weight(document):
    said = document({**DPO, "method.sft_weight": 0.5})
    assert (said["dpo_loss_type"], said["dpo_loss_weights"]) == (["sigmoid", "sft"], [1.0, 0.5])
    assert "dpo_loss_weights" not in document(DPO)


def test_a_null_under_set_is_written_for_it_takes_a_default_of_axolotls_away(compiled):
    entries = {"pretrain_multipack_attn": None, "trl": None, "datasets": None}
    text = compiled("axolotl", {**CHAT, "targets.axolotl.set": entries}).texts["axolotl.yaml"]
    said = yaml.safe_load(text)
    assert said.items() >= {"pretrain_multipack_attn": None, "trl": None}.items()
    assert "datasets" not in said  # Axolotl stops at its null
