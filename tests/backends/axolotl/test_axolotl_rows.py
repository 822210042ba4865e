"""From what a spec says of its rows to how Axolotl reads them."""

import pytest

DPO = {"method.type": "dpo", "data.format": "preference"}


AS_THEY_ARE = {
    "dpo": {"rl": "dpo", "rl_beta": 0.1, "dpo_loss_type": ["sigmoid"]},
    "orpo": {"rl": "orpo", "orpo_alpha": 0.1},
    "kto": {
        "rl": "kto",
        "rl_beta": 0.1,
        "kto_desirable_weight": 1.0,
        "kto_undesirable_weight": 1.0,
    },
    "simpo": {"rl": "simpo", "rl_beta": 2.0, "simpo_gamma": 1.0, "cpo_alpha": 0.0},
    "reward": {"reward_model": True, "pad_to_sequence_len": False},
}


@pytest.mark.parametrize("method", AS_THEY_ARE)
def test_rows_reach_trls_trainers_as_they_are(document, method):
    said = document({"method.type": method, "training.warmup_steps": 5})
    assert said["datasets"] == [{"path": "data/train.jsonl"}]
    assert said["skip_prepare_dataset"] is True and said["remove_unused_columns"] is False
    assert "excess_length_strategy" not in said and "sample_packing" not in said
    assert said.items() >= AS_THEY_ARE[method].items()


def test_what_axolotls_comparing_methods_cannot_do_is_refused(refused):
    kto = {"method.type": "kto"}
    assert "method.type" in refused({"method.type": "cpo"})
    assert "method.loss" in refused({**kto, "method.loss": "apo_zero_unpaired"})
    assert "data.format" in refused({**kto, "data.format": "preference"})
    assert "method.precompute_reference" in refused({**kto, "method.precompute_reference": True})
    simpo = {"method.type": "simpo"}
    assert "training.warmup_ratio" in refused({**simpo, "training.warmup_ratio": 0.1})
    assert "adapter.dropout" in refused({**DPO, "adapter.type": "lora", "adapter.dropout": 0.1})


def test_kto_is_shuffled_once_by_the_seed_and_other_methods_batch_by_batch(document):
    assert document({"method.type": "kto"})["shuffle_merged_datasets"] is True
    assert document(DPO)["shuffle_merged_datasets"] is False


def test_simpo_takes_its_warmup_in_steps(document):
    simpo = {"method.type": "simpo", "training.warmup_ratio": 0.1}
    assert document({**simpo, "training.max_steps": 100})["warmup_steps"] == 10
    assert document({**simpo, "training.warmup_ratio": 0})["warmup_steps"] == 0
    said = document({"method.type": "simpo"})
    assert not {"warmup_steps", "warmup_ratio"} & said.keys()  # its own 3 %, as here by default


SHAREGPT = {
    "data.columns.messages": "conversations",
    "data.columns.role": "from",
    "data.columns.content": "value",
    "data.roles.user": "human",
    "data.roles.assistant": ["gpt", "bot"],
}


def test_rows_in_other_words_are_read_by_axolotls_own_names(document):
    [entry] = document(SHAREGPT | {"data.columns.system": "system"})["datasets"]
    assert entry["field_messages"] == "conversations"
    keys = entry["message_property_mappings"]
    assert (keys["role"], keys["content"], keys["tool_calls"]) == ("from", "value", "tool_calls")
    assert entry["roles"] == {"user": ["human"], "assistant": ["gpt", "bot"]}
    [validation] = document({**SHAREGPT, "data.validation": "v.jsonl"})["test_datasets"]
    assert validation["roles"] == entry["roles"]


def test_an_input_stands_below_the_instruction_where_there_is_one(document):
    [entry] = document(
        {
            "data.format": "prompt-completion",
            "data.columns.prompt": "instruction",
            "data.columns.input": "context",
            "data.columns.completion": "output",
        }
    )["datasets"]
    assert entry["type"] == {
        "field_instruction": "instruction",
        "field_input": "context",
        "field_output": "output",
        "format": "{instruction}\n\n{input}",
        "no_input_format": "{instruction}",
        "system_format": "",
    }


def test_a_part_of_a_hub_dataset_is_asked_for(document):
    source = {"path": "hf://org/name@v1", "split": "train_sft", "subset": "en"}
    [entry] = document({"data.train": [source]})["datasets"]
    said = {key: entry[key] for key in ("path", "name", "revision", "split")}
    assert said == {"path": "org/name", "name": "en", "revision": "v1", "split": "train_sft"}


PAIRS = {"method.type": "dpo", "data.format": "preference"}


@pytest.mark.parametrize(
    ("leaves", "leaf"),
    [
        ({"data.train": [{"path": "a.jsonl", "weight": 1}]}, "data.train"),
        ({"data.train": [{"path": "a.jsonl", "split": "x"}]}, "data.train"),
        ({"data.columns.prompt": "q", "data.columns.completion": "a"}, "data.columns.prompt"),
        ({"data.columns.tools": "functions"}, "data.columns.tools"),
        ({"data.columns.system": "sys"}, "data.columns.system"),
        ({"data.columns.chosen": "better"}, "data.columns.chosen"),
        ({"data.roles.user": "assistant", "data.roles.assistant": "x"}, "data.roles.assistant"),
        ({**PAIRS, "data.columns.role": "from"}, "data.columns.role"),
        ({**PAIRS, "data.columns.input": "context"}, "data.columns.input"),
        ({**PAIRS, "data.roles.user": "human"}, "data.roles.user"),
        ({**PAIRS, "method.type": "orpo", "data.columns.chosen": "a"}, "data.columns.chosen"),
        (
            {**PAIRS, "data.train": [{"path": "hf://org/name", "subset": "en"}]},
            "data.train",
        ),
        ({"model.special_tokens.additional": ["<|a|>"]}, "model.special_tokens.additional"),
        (
            {**PAIRS, "model.special_tokens.additional": ["<|a|>"]},
            "model.special_tokens.additional",
        ),
    ],
)
def test_what_axolotl_has_no_word_for_is_refused(refused, leaves, leaf):
    assert leaf in refused(leaves)


def test_a_template_of_the_specs_own_is_a_file_or_the_text(document):
    for template in ("templates/chat.jinja", "{% for m in messages %}{{ m.content }}{% endfor %}"):
        said = document({"model.chat_template": template})
        assert (said["chat_template"], said["chat_template_jinja"]) == ("jinja", template)
