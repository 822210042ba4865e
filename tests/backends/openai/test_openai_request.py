"""From a spec to the body of `POST /fine_tuning/jobs`, and back."""

import json

import pytest

from ftc.lowering.engine import lift
from ftc_backends.openai.table import TABLE


def request(result):
    assert result.files, result.diagnostics
    return json.loads(result.texts["request.json"])


def test_a_small_spec_becomes_what_an_expert_would_send(compiled):
    body = request(compiled("openai", {"data.validation": "data/validation.jsonl"}))
    assert body == {
        "model": "gpt-4.1-mini-2025-04-14",
        "training_file": "${file:train}",
        "validation_file": "${file:validation}",
        "method": {"type": "supervised", "supervised": {"hyperparameters": {"n_epochs": 3}}},
        "seed": 42,
        "suffix": "support-tone",
    }


def test_epochs_are_never_left_to_the_service_but_a_batch_size_nobody_gave_is(compiled):
    hyperparameters = request(compiled("openai"))["method"]["supervised"]["hyperparameters"]
    assert hyperparameters == {"n_epochs": 3}
    given = compiled("openai", {"training.batch_size": 8})
    assert request(given)["method"]["supervised"]["hyperparameters"]["batch_size"] == 8


def test_dpo_sends_its_beta(compiled):
    leaves = {"method.type": "dpo", "method.beta": 0.2, "data.format": "preference"}
    method = request(compiled("openai", leaves))["method"]
    assert method == {"type": "dpo", "dpo": {"hyperparameters": {"n_epochs": 3, "beta": 0.2}}}


def test_a_learning_rate_is_lost_and_never_converted(compiled):
    result = compiled("openai", {"training.learning_rate": 1e-4})
    assert result.lowered.lost == ("training.learning_rate",)
    assert not result.files


def test_a_multiplier_stands_in_the_place_of_the_learning_rate(compiled):
    leaves = {
        "training.learning_rate": 1e-4,
        "targets.openai.learning_rate_multiplier": 1.5,
    }
    result = compiled("openai", leaves)
    hyperparameters = request(result)["method"]["supervised"]["hyperparameters"]
    assert hyperparameters["learning_rate_multiplier"] == 1.5
    assert "learning_rate_multiplier" in result.lowered.delegated["training.learning_rate"]


def test_the_service_brings_hardware_and_model_and_says_so(compiled):
    leaves = {"model.base": "Qwen/Qwen3-0.6B", "hardware.gpus": 2, "data.test": "test.jsonl"}
    delegated = compiled("openai", leaves).lowered.delegated
    assert set(delegated) == {"model.base", "hardware.gpus", "data.test"}
    assert delegated["data.test"] == "held out: never uploaded"


def test_an_adapter_is_lost_because_openai_chooses_its_own(compiled):
    lost = compiled("openai", {"adapter.type": "lora", "adapter.rank": 8}).lowered.lost
    assert lost == ("adapter.type", "adapter.rank")


@pytest.mark.parametrize(
    "leaves",
    [
        {"data.format": "text"},
        {"method.type": "sft", "method.loss_on": "all"},
        {"method.type": "dpo", "data.format": "preference", "method.loss": "ipo"},
        {"method.type": "dpo", "data.format": "preference", "method.label_smoothing": 0.1},
        {"training.epochs": 2.5},
    ],
)
def test_what_the_service_cannot_do_is_refused(compiled, leaves):
    result = compiled("openai", leaves)
    assert result.lowered.refused
    assert not result.files


def test_metadata_suffix_and_wandb_are_options(compiled):
    options = {
        "targets.openai.suffix": "tone-2",
        "targets.openai.metadata": {"team": "support"},
        "targets.openai.wandb": {"project": "tone"},
    }
    body = request(compiled("openai", options))
    assert body["suffix"] == "tone-2"
    assert body["metadata"] == {"team": "support"}
    assert body["integrations"] == [{"type": "wandb", "wandb": {"project": "tone"}}]


def test_azure_gets_its_training_type_and_its_address(compiled):
    options = {
        "targets.openai.endpoint": "azure",
        "targets.openai.resource": "my-resource",
        "targets.openai.training_type": "GlobalStandard",
    }
    result = compiled("openai", options)
    assert request(result)["trainingType"] == "GlobalStandard"
    submit = json.loads(result.texts["submit.json"])
    assert submit["url"] == "https://my-resource.openai.azure.com/openai/v1/fine_tuning/jobs"


def test_an_option_of_another_endpoint_is_lost(compiled):
    assert compiled("openai", {"targets.openai.resource": "r"}).lowered.lost == (
        "targets.openai.resource",
    )


def test_nebius_takes_what_openai_decides_by_itself(compiled):
    leaves = {
        "model.hosted.openai": "meta-llama/Llama-3.3-70B-Instruct",
        "targets.openai.endpoint": "nebius",
        "adapter.type": "lora",
        "adapter.rank": 16,
        "training.learning_rate": 1e-4,
        "training.batch_size": 8,
        "training.max_length": 8192,
    }
    result = compiled("openai", leaves)
    assert request(result)["method"]["supervised"]["hyperparameters"] == {
        "n_epochs": 3,
        "batch_size": 8,
        "learning_rate": 1e-4,
        "warmup_ratio": 0.03,
        "weight_decay": 0.0,
        "max_grad_norm": 1.0,
        "packing": False,
        "context_length": 8192,
        "lora": True,
        "lora_r": 16,
        "lora_alpha": 32,
        "lora_dropout": 0.05,
    }
    assert result.lowered.lost == ()


def test_submit_says_where_to_and_what_to_upload_first(compiled):
    submit = json.loads(compiled("openai", {"data.validation": "10%"}).texts["submit.json"])
    assert submit["url"] == "https://api.openai.com/v1/fine_tuning/jobs"
    assert [upload["placeholder"] for upload in submit["uploads"]] == [
        "${file:train}",
        "${file:validation}",
    ]


def test_dataset_says_from_what_the_uploads_are_made(compiled):
    dataset = json.loads(compiled("openai", {"data.validation": "10%"}).texts["dataset.json"])
    assert dataset["validation"] == {
        "sources": ["data/train.jsonl"],
        "share": 0.1,
        "format": "chat",
        "file": "data/validation.jsonl",
        "line_format": "openai-chat",
    }


def test_every_line_of_submit_and_dataset_is_traced_to_a_leaf(compiled):
    result = compiled("openai", {"data.validation": "10%"})
    for file in result.files[1:]:
        for number in range(2, len(file.text.splitlines())):
            (place,) = file.lines[number]
            assert result.lowered.trace(place) is not None, (file.name, number)


def test_a_request_is_read_back_into_leaves():
    body = {
        "model": "gpt-4.1-mini-2025-04-14",
        "training_file": "file-abc",
        "method": {
            "type": "supervised",
            "supervised": {"hyperparameters": {"n_epochs": 4, "batch_size": 8}},
        },
        "seed": 7,
        "suffix": "support-tone",
    }
    leaves, unread = lift(body, TABLE)
    assert leaves == {
        "model.hosted.openai": "gpt-4.1-mini-2025-04-14",
        "method.type": "sft",
        "training.epochs": 4,
        "training.batch_size": 8,
        "training.seed": 7,
        "name": "support-tone",
    }
    assert unread == [("training_file",)]


def test_what_was_auto_is_left_to_the_defaults():
    auto = {"n_epochs": "auto", "batch_size": "auto", "learning_rate_multiplier": "auto"}
    body = {"method": {"type": "dpo", "dpo": {"hyperparameters": {**auto, "beta": "auto"}}}}
    assert lift(body, TABLE)[0] == {"method.type": "dpo"}
