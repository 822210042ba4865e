"""Keys that people bring from other tools are sent to where the same is said here."""

import json
from importlib.resources import files

import pytest

from ftc.front_end import check_text
from ftc.language.foreign_keys import FOREIGN_NAMES, FOREIGN_REMARKS, VERBATIM_KEYS
from ftc.language.page import field_page

SPEC = {
    "version": 1,
    "name": "sample",
    "model": {"base": "org/m"},
    "data": {"train": "a.jsonl"},
    "method": {"type": "dpo"},
    "adapter": {"type": "lora"},
    "training": {"epochs": 1},
    "hardware": {"gpus": 1},
    "tracking": {"tool": "trackio"},
}
BROUGHT = {
    # TRL, PEFT, transformers
    "training.early_stopping": "training.early_stopping_patience",
    "training.total_steps": "training.max_steps",
    "training.train_batch_size": "training.batch_size",
    "training.dtype": "hardware.precision",
    "training.dataset_text_field": "data.columns.text",
    "training.eos_token": "model.special_tokens.eos",
    "training.chat_template_path": "model.chat_template",
    "training.block_size": "training.max_length",
    "method.reward_func": "method.rewards",
    "method.kl_coef": "method.beta",
    "method.multi_objective_aggregation": "method.reward_aggregation",
    "adapter.use_dora": "adapter.type",
    "adapter.init_lora_weights": "adapter.init",
    "adapter.layers_to_transform": "adapter.layers",
    "adapter.bnb_4bit_quant_type": "adapter.quantization",
    # Axolotl
    "load_in_8bit": "adapter.bits",
    "lora_target_linear": "adapter.target_modules",
    "lora_modules_to_save": "adapter.modules_to_save",
    "use_wandb": "tracking.tool",
    "special_tokens": "model.special_tokens",
    "sdp_attention": "hardware.attention",
    "packing": "training.packing",
    # LLaMA-Factory
    "cutoff_len": "training.max_length",
    "finetuning_type": "adapter.type",
    "lora_rank": "adapter.rank",
    "lora_target": "adapter.target_modules",
    "pref_beta": "method.beta",
    "val_size": "data.validation",
    "flash_attn": "hardware.attention",
    "template": "model.chat_template",
    "neat_packing": "training.packing",
    "quantization_bit": "adapter.bits",
    # Unsloth
    "random_state": "training.seed",
    "use_gradient_checkpointing": "training.gradient_checkpointing",
    "gpu_memory_utilization": "method.vllm_gpu_memory_utilization",
    "model_name": "model.base",
    # words that mean another thing in each section
    "model.name": "model.base",
    "data.name": "data.train",
    "data.type": "data.format",
    "method.name": "method.type",
    "tracking.name": "tracking.run_name",
}


def help_for(place: str) -> tuple[str, bool]:
    """What is said of a key there, and whether it comes with an edit that is made unasked."""
    section, _, key = place.rpartition(".")
    spec = json.loads(json.dumps(SPEC))
    (spec[section] if section else spec)[key] = 1
    [found] = [d for d in check_text(json.dumps(spec)).diagnostics if d.code == "FTC101"]
    return found.help or "", found.fix is not None and found.fix.safe


@pytest.mark.parametrize(("place", "entry"), BROUGHT.items())
def test_a_key_of_another_tool_is_sent_to_the_entry_that_says_it(place: str, entry: str):
    told, _ = help_for(place)
    assert told in (f"here that is `{entry}`", f"did you mean `{entry.rpartition('.')[2]}`?")


@pytest.mark.parametrize("place", ["tokenizer", "model.tokenizer", "tokenizer_type"])
def test_a_tokenizer_comes_with_its_model(place: str):
    assert help_for(place)[0].startswith("it comes with `model.base`")


@pytest.mark.parametrize(
    "place",
    [
        "training.disable_gradient_checkpointing",  # its opposite
        "training.gradient_checkpointing_kwargs",
        "training.logging_strategy",  # is near `packing_strategy`
        "training.adam_betas",
        "training.torch_compile_mode",
        "method.num_generations_eval",
        "stage",
    ],
)
def test_a_key_that_only_looks_like_an_entry_is_not_renamed_to_it(place: str):
    told, edited = help_for(place)
    assert told and "did you mean" not in told
    assert not edited


def test_what_no_entry_says_can_be_said_verbatim():
    told, _ = help_for("training.dataloader_num_workers")
    assert told == (
        "no entry says it; verbatim it can be said as "
        "`targets.axolotl.set.dataloader_num_workers` or "
        "`targets.local.set.config.dataloader_num_workers`"
    )


def test_every_hint_names_something_that_the_language_has():
    assert [home for home in set(FOREIGN_NAMES.values()) if field_page(home) is None] == []
    both = FOREIGN_NAMES.keys() & FOREIGN_REMARKS.keys()
    assert not both


def test_what_can_be_said_verbatim_is_in_the_targets_definition():
    def snapshot(name: str):
        return json.loads((files("ftc_schemas.targets") / f"{name}.json").read_text())

    trl = snapshot("trl-1.16")["$defs"]
    configs = [one for name, one in trl.items() if name.endswith("Config")]
    trained = {key for one in configs for key in one.get("properties", {})}
    known = {
        "targets.axolotl.set": snapshot("axolotl-0.19")["properties"].keys(),
        "targets.local.set.config": trained,
        "targets.local.set.adapter": trl["LoraConfig"]["properties"].keys(),
    }
    unknown = {place: set(keys) - known[place] for place, keys in VERBATIM_KEYS.items()}
    assert not any(unknown.values()), unknown
