"""Axolotl's YAML as people write it, and the spec that is made of it."""

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.backends.axolotl.round_trip import compiled, imported

from ftc import backends
from ftc.cli.main import main
from ftc.compilation import compile_plan
from ftc.front_end import check_text
from ftc.lifting import lift_job, spec_text
from ftc.settling import settle
from ftc.source.construct import Budget
from ftc.source.parse import parse

LORA = """\
base_model: NousResearch/Llama-3.2-1B
load_in_8bit: no
datasets:
  - path: teknium/GPT4-LLM-Cleaned
    type: alpaca
val_set_size: 0.1
output_dir: ./outputs/lora-out
adapter: lora
lora_r: 16
lora_alpha: 32
lora_dropout: 0.05
lora_target_modules: [q_proj, k_proj, v_proj, o_proj]
sequence_len: 2048
sample_packing: true
wandb_project: tone
wandb_watch: gradients
gradient_accumulation_steps: 2
micro_batch_size: 2
num_epochs: 1
optimizer: adamw_8bit
lr_scheduler: cosine
learning_rate: 2e-4
bf16: auto
tf32: false
gradient_checkpointing: true
flash_attention: true
loss_watchdog_threshold: 5.0
warmup_ratio: 0.1
evals_per_epoch: 4
saves_per_epoch: 1
weight_decay: 0.0
special_tokens:
  pad_token: "<|end_of_text|>"
"""
FULL = """\
base_model: org/model-8b
datasets:
  - path: data/turns.jsonl
    type: sharegpt
    conversation: chatml
micro_batch_size: 1
gradient_accumulation_steps: 4
sequence_len: 4096
learning_rate: 5e-6
optimizer: paged_adamw_8bit
lr_scheduler: constant_with_warmup
warmup_steps: 100
deepspeed: deepspeed_configs/zero3_bf16.json
bf16: true
"""
DPO = """\
base_model: org/model-instruct
rl: dpo
chat_template: llama3
datasets:
  - path: org/pairs
    split: train
    type: chatml.intel
adapter: lora
lora_r: 8
lora_dropout: 0.1
lora_target_linear: true
learning_rate: 5e-6
micro_batch_size: 2
"""
CPT = """\
base_model: org/model
datasets:
  - path: data/text.jsonl
    type: completion
    field: body
sample_packing: yes
max_steps: 100
micro_batch_size: 4
learning_rate: 1e-5
"""


@pytest.mark.parametrize("gpus", [1, 4])
@pytest.mark.parametrize("text", [LORA, FULL, DPO, CPT], ids=["lora", "full", "dpo", "cpt"])
def test_every_key_is_compiled_again_or_named(text, gpus):
    lifted, settled = imported(text, gpus)
    result = compiled(settled)
    assert result.files, result.diagnostics
    made, named = result.lowered.document, {place for place, _ in settled.refused}
    for key, value in lifted.request.document.items():
        if key in settled.otherwise or key in named:
            continue
        if isinstance(value, (list, dict)):
            assert key in made
        else:
            assert made[key] == value, key


def test_alpacas_frame_stays_in_axolotls_words_and_its_columns_are_said():
    _, settled = imported(LORA)
    assert settled.verbatim["datasets"] == [{"path": "teknium/GPT4-LLM-Cleaned", "type": "alpaca"}]
    assert settled.leaves["data.columns.completion"] == "output"
    assert settled.leaves["data.train"] == "hf://datasets/teknium/GPT4-LLM-Cleaned"


def test_a_rate_that_pyyaml_reads_as_text_is_a_number():
    assert imported(LORA)[1].leaves["training.learning_rate"] == 0.0002


def test_a_batch_is_over_all_gpus():
    assert imported(LORA, 4)[1].leaves["training.batch_size"] == 16


def test_no_is_false_as_for_pyyaml():
    assert imported(LORA)[1].verbatim["load_in_8bit"] is False
    quoted = LORA.replace("load_in_8bit: no", 'run_name: "no"\nwandb_name: "no"')
    assert imported(quoted)[1].leaves["tracking.run_name"] == "no"


def test_what_the_language_has_no_word_for_is_kept():
    _, settled = imported(LORA)
    kept = settled.verbatim
    assert (kept["wandb_watch"], kept["loss_watchdog_threshold"]) == ("gradients", 5.0)
    assert settled.leaves["tracking.project"] == "tone"


def test_sharegpt_is_a_chat_in_other_words():
    lifted, settled = imported(FULL)
    assert any("sharegpt" in note for note in lifted.request.notes)
    said = settled.leaves
    assert (said["data.format"], said["data.columns.messages"]) == ("chat", "conversations")
    assert (said["data.columns.role"], said["data.columns.content"]) == ("from", "value")
    assert said["adapter.type"] == "none"


def test_what_axolotl_takes_for_granted_is_said():
    _, settled = imported(FULL)
    assert settled.leaves["training.epochs"] == 1.0
    assert imported(DPO)[1].leaves["training.max_length"] == 512


def test_a_file_of_deepspeed_is_kept_by_its_path():
    _, settled = imported(FULL, 4)
    assert settled.verbatim["deepspeed"] == "deepspeed_configs/zero3_bf16.json"
    assert settled.leaves["hardware.strategy"] == "zero3"
    assert compiled(settled).lowered.document["deepspeed"] == "deepspeed_configs/zero3_bf16.json"


def test_rows_that_axolotl_turns_into_pairs_are_prepared_by_it():
    _, settled = imported(DPO)
    document = compiled(settled).lowered.document
    assert document["datasets"] == [{"path": "org/pairs", "split": "train", "type": "chatml.intel"}]
    assert document["skip_prepare_dataset"] is False
    assert document["lora_dropout"] == 0.1
    assert "adapter.dropout" not in settled.leaves  # the row refuses it, so it is said verbatim


def test_plain_text_is_continued_pretraining():
    said = imported(CPT)[1].leaves
    assert (said["method.type"], said["data.columns.text"]) == ("cpt", "body")
    assert (said["training.packing"], said["training.max_steps"]) == (True, 100)


def test_a_key_that_axolotl_does_not_know_is_named_and_left_out():
    _, settled = imported(LORA + "lora_rank: 8\n")
    assert [place for place, _ in settled.refused] == ["lora_rank"]
    assert "lora_rank" not in settled.verbatim


def test_what_compiling_adds_is_told_with_its_reason():
    _, settled = imported(LORA)
    notes = {added.place: added.note for added in settled.added}
    assert "Axolotl would drop it" in notes["excess_length_strategy"]


SHARDED = """\
base_model: org/model
datasets:
  - path: data/train.jsonl
    type: chat_template
adapter: lora
lora_r: 8
lora_target_modules: model.layers.[0-9]+.mlp.up_proj
batch_size: 8
micro_batch_size: 2
learning_rate: 2e-4
fsdp_config:
  fsdp_offload_params: true
  fsdp_transformer_layer_cls_to_wrap: LlamaDecoderLayer
"""


def test_what_a_row_would_add_against_the_file_is_said_otherwise():
    document = compiled(imported(SHARDED, 2)[1]).lowered.document
    assert document["lora_target_modules"] == "model.layers.[0-9]+.mlp.up_proj"
    assert document["lora_target_linear"] is False
    assert (document["fsdp_version"], document["lora_mlp_kernel"]) == (1, False)
    assert document["fsdp_config"]["cpu_ram_efficient_loading"] is False


def test_what_axolotl_now_writes_otherwise_is_written_so():
    lifted, settled = imported(SHARDED, 2)
    document = compiled(settled).lowered.document
    assert document["fsdp_config"]["offload_params"] is True
    assert document["fsdp_config"]["transformer_layer_cls_to_wrap"] == "LlamaDecoderLayer"
    assert (document["gradient_accumulation_steps"], settled.refused) == (4, ())
    assert len(lifted.request.notes) == 2
    assert settled.leaves["training.batch_size"] == 16


def told(text):
    return yaml.safe_load(compiled(imported(text)[1]).texts["axolotl.yaml"])


def test_a_file_that_ends_with_the_best_model_still_does():
    """Axolotl finds it by checkpoints and evaluations that it counts in steps."""
    words = "evals_per_epoch: 1\nsaves_per_epoch: 1\nload_best_model_at_end: true\n"
    document = told(FULL + "val_set_size: 0.1\nnum_epochs: 3\n" + words)
    assert document["load_best_model_at_end"] is True
    assert (document["evals_per_epoch"], document["saves_per_epoch"]) == (1, 1)
    assert document.keys().isdisjoint(("save_strategy", "eval_strategy"))


STREAMED = """\
base_model: org/model
pretraining_dataset:
  - path: org/much-text
    name: english
    text_column: body
    type: pretrain
streaming: true
max_steps: 1000
learning_rate: 5e-5
sample_packing: true
"""


def test_a_stream_stays_axolotls_and_other_targets_are_told_what_to_read():
    lifted, settled = imported(STREAMED)
    result = compiled(settled)
    assert result.files, result.diagnostics
    document = yaml.safe_load(result.texts["axolotl.yaml"])
    assert document["pretraining_dataset"][0]["path"] == "org/much-text"
    assert document["shuffle_merged_datasets"] is True
    assert "datasets" not in document  # null would end Axolotl
    said = settled.leaves
    assert (said["data.format"], said["method.type"]) == ("text", "cpt")
    assert said["data.train"] == [{"path": "hf://datasets/org/much-text", "subset": "english"}]
    assert said["data.columns.text"] == "body"
    assert any("streamed" in note for note in lifted.request.notes)
    assert "does not notice" not in result.texts["axolotl.yaml"]  # nothing is prepared beforehand


@pytest.mark.parametrize("stream", ["data/text.jsonl", "{path: data/text.jsonl}"])
def test_a_stream_can_be_named_in_a_word(stream):
    text = f"base_model: org/m\npretraining_dataset: {stream}\nmax_steps: 9\nlearning_rate: 1e-5\n"
    assert imported(text)[1].leaves["data.train"] == "data/text.jsonl"


def test_a_template_is_not_put_beside_mistrals_own_tokenizer():
    text = FULL.replace("org/model-8b", "org/devstral") + "tokenizer_use_mistral_common: true\n"
    document = yaml.safe_load(compiled(imported(text)[1]).texts["axolotl.yaml"])
    assert document["tokenizer_use_mistral_common"] is True
    assert "chat_template" not in document


@pytest.mark.parametrize(
    ("words", "lacking"),
    [
        ("rl: ebft", "method.type"),
        ("rl: grpo\ntrl: {reward_funcs: [own.rewards]}", "method.rewards"),
    ],
)
def test_what_a_spec_will_lack_is_told(words, lacking):
    lifted, _ = imported(f"{LORA}{words}\n")
    assert any(lacking in note for note in lifted.request.notes)


@pytest.mark.parametrize("kind", ["alpaca", "chat_template"])  # the second says more of a method
def test_what_an_import_left_open_says_its_own_way_out(kind, tmp_path, capfd):
    """Not that of a spec whose writer forgot to choose a method."""
    file = tmp_path / "axolotl.yaml"
    file.write_text(f"{LORA}rl: ebft\n".replace("type: alpaca", f"type: {kind}"))
    main(["import", str(file), "--out", str(tmp_path / "spec.yaml")])
    said = " ".join(capfd.readouterr().err.split())
    assert ("`method.type` is missing" in said) == (kind == "chat_template")
    assert said.count("ftc has no energy-based fine-tuning: leave this file to Axolotl") == 1
    assert "`type: sft`" not in said


def test_the_adapters_dropout_has_a_reason_of_preferences_only_where_there_are_some():
    sft, _ = imported(LORA.replace("lora_dropout: 0.05\n", ""))
    dpo, _ = imported(DPO.replace("lora_dropout: 0.1\n", ""))
    reasons = [
        {one.place: one.note for one in settle(lifted, "spec.yaml").added}.get("lora_dropout")
        for lifted in (sft, dpo)
    ]
    assert reasons == ["", "TRL's preference trainers switch dropout off"]


_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 5)
    | st.floats(0, 2)
    | st.text("ab:/*.", max_size=4),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text("ab", max_size=2), inner),
    max_leaves=4,
)
_BESIDES = "rl: x\nfsdp_config: x\nplugins: x\npretraining_dataset: x\nmodel_config: x\ntrl: x\n"
_KEYS = sorted(parse(LORA + _BESIDES, "", [], Budget()).value)


@settings(max_examples=15, deadline=None)
@given(st.dictionaries(st.sampled_from(_KEYS), _JSON, max_size=3))
def test_whatever_stands_in_a_file_is_carried_or_named(other):
    document = parse(LORA, "axolotl.yaml", [], Budget()).value | other
    lifted = lift_job(document, {}, "axolotl")
    if lifted is None:  # it has no model or no data
        return
    settled = settle(lifted, "spec.yaml")
    named = {place.partition(".")[0].partition("[")[0] for place, _ in settled.refused}
    known = {*settled.verbatim, *settled.otherwise, *named}
    text = spec_text(settled.leaves, "", verbatim=settled.verbatim, to="axolotl")
    plan = check_text(text).plan
    if plan is not None:
        made = compile_plan(plan, backends.target("axolotl")).lowered.document
        assert lifted.request.document.keys() <= {*known, *made}
