"""From a spec to the body of `tuningJobs.create`, and back."""

import json

import pytest

from ftc.lowering.engine import lift
from ftc_backends.vertex.table import TABLE

OPEN = {
    "model.hosted.vertex": "qwen/qwen3@qwen3-32b",
    "targets.vertex.output": "gs://bucket/output",
}
DPO = {
    "model.hosted.vertex": "gemini-2.5-flash",
    "method.type": "dpo",
    "data.format": "preference",
}


def request(result):
    assert result.files, result.diagnostics
    return json.loads(result.texts["request.json"])


def submit(result):
    return json.loads(result.texts["submit.json"])


def test_a_small_spec_becomes_what_an_expert_would_send(compiled):
    result = compiled("vertex", {"data.validation": "10%", "description": "Tone."})
    assert request(result) == {
        "baseModel": "gemini-3.5-flash",
        "supervisedTuningSpec": {
            "trainingDatasetUri": "gs://bucket/data/support-tone/train.jsonl",
            "validationDatasetUri": "gs://bucket/data/support-tone/validation.jsonl",
            "hyperParameters": {"epochCount": "3"},
        },
        "tunedModelDisplayName": "support-tone",
        "description": "Tone.",
    }


def test_gemini_needs_v1_only(compiled):
    assert submit(compiled("vertex"))["url"] == (
        "https://us-central1-aiplatform.googleapis.com"
        "/v1/projects/my-project/locations/us-central1/tuningJobs"
    )


def test_open_models_need_v1beta1(compiled):
    result = compiled(
        "vertex",
        {
            **OPEN,
            "targets.vertex.location": "global",
            "adapter.type": "lora",
            "adapter.rank": 16,
            "training.learning_rate": 2e-4,
            "training.batch_size": 8,
        },
    )
    assert request(result)["supervisedTuningSpec"] == {
        "trainingDatasetUri": "gs://bucket/data/support-tone/train.jsonl",
        "hyperParameters": {
            "epochCount": "3",
            "learningRate": 0.0002,
            "batchSize": "8",
            "adapterSize": "ADAPTER_SIZE_SIXTEEN",
        },
        "tuningMode": "TUNING_MODE_PEFT_ADAPTER",
    }
    assert request(result)["outputUri"] == "gs://bucket/output"
    assert submit(result)["url"] == (
        "https://aiplatform.googleapis.com/v1beta1/projects/my-project/locations/global/tuningJobs"
    )


def test_an_open_model_is_tuned_in_full_without_an_adapter(compiled):
    spec = request(compiled("vertex", {**OPEN, "adapter.type": "none"}))["supervisedTuningSpec"]
    assert spec["tuningMode"] == "TUNING_MODE_FULL"
    assert "adapterSize" not in spec["hyperParameters"]


def test_geminis_adapter_size_is_an_option_and_not_the_rank(compiled):
    result = compiled("vertex", {"adapter.rank": 8, "adapter.type": "lora"})
    assert result.lowered.lost == ("adapter.rank", "adapter.type")
    spec = request(compiled("vertex", {"targets.vertex.adapter_size": 8}))["supervisedTuningSpec"]
    assert spec["hyperParameters"]["adapterSize"] == "ADAPTER_SIZE_EIGHT"


def test_geminis_learning_rate_is_a_multiplier_and_never_converted(compiled):
    assert compiled("vertex", {"training.learning_rate": 1e-4}).lowered.lost == (
        "training.learning_rate",
    )
    leaves = {"training.learning_rate": 1e-4, "targets.vertex.learning_rate_multiplier": 0.5}
    result = compiled("vertex", leaves)
    hyperparameters = request(result)["supervisedTuningSpec"]["hyperParameters"]
    assert hyperparameters["learningRateMultiplier"] == 0.5
    assert "training.learning_rate" in result.lowered.delegated


def test_dpo_is_preference_tuning_with_beta(compiled):
    document = compiled("vertex", {**DPO, "method.beta": 0.2}).lowered.document
    assert document["preferenceOptimizationSpec"] == {
        "trainingDatasetUri": "gs://bucket/data/support-tone/train.jsonl",
        "hyperParameters": {"epochCount": "3", "beta": 0.2},
    }
    assert "supervisedTuningSpec" not in document


def test_tuning_goes_on_from_a_tuned_model(compiled, codes):
    name = "projects/my-project/locations/us-central1/models/42"
    body = request(compiled("vertex", {"model.hosted.vertex": name}))
    assert body["preTunedModel"] == {"tunedModelName": name}
    assert "baseModel" not in body
    assert "FTC401" not in codes("vertex", {"model.hosted.vertex": name})


def test_a_seed_cannot_be_said_and_is_lost(compiled):
    assert compiled("vertex", {"training.seed": 1}).lowered.lost == ("training.seed",)


@pytest.mark.parametrize(
    "leaves",
    [
        {"data.format": "text"},
        {"training.epochs": 2.5},
        {**DPO, "method.loss": "ipo"},
        {**OPEN, "adapter.type": "qlora"},
        {**OPEN, "adapter.type": "lora", "adapter.rank": 3},
    ],
)
def test_what_the_service_cannot_do_is_refused(compiled, leaves):
    assert compiled("vertex", leaves).lowered.refused


def test_data_on_cloud_storage_is_read_where_it_lies(compiled):
    leaves = {"data.train": "gs://corpus/train.jsonl", "targets.vertex.data": None}
    result = compiled("vertex", leaves)
    assert request(result)["supervisedTuningSpec"]["trainingDatasetUri"] == (
        "gs://corpus/train.jsonl"
    )
    assert submit(result)["uploads"] == []


def test_account_key_and_labels_are_options(compiled):
    key = "projects/p/locations/l/keyRings/r/cryptoKeys/k"
    options = {
        **OPEN,
        "adapter.type": "none",
        "targets.vertex.service_account": "tuner@my-project.iam.gserviceaccount.com",
        "targets.vertex.kms_key": key,
        "targets.vertex.labels": {"team": "support"},
        "targets.vertex.last_checkpoint_only": True,
    }
    body = request(compiled("vertex", options))
    assert body["serviceAccount"] == "tuner@my-project.iam.gserviceaccount.com"
    assert body["encryptionSpec"] == {"kmsKeyName": key}
    assert body["labels"] == {"team": "support"}
    assert body["supervisedTuningSpec"]["exportLastCheckpointOnly"] is True


def test_a_job_is_read_back_into_leaves():
    body = {
        "baseModel": "qwen/qwen3@qwen3-32b",
        "supervisedTuningSpec": {
            "trainingDatasetUri": "gs://bucket/train.jsonl",
            "hyperParameters": {
                "epochCount": "4",
                "learningRate": 0.0002,
                "batchSize": "8",
                "adapterSize": "ADAPTER_SIZE_EIGHT",
            },
            "tuningMode": "TUNING_MODE_PEFT_ADAPTER",
        },
        "tunedModelDisplayName": "support-tone",
        "labels": {"team": "support"},
    }
    leaves, unread = lift(body, TABLE)
    assert leaves["model.hosted.vertex"] == "qwen/qwen3@qwen3-32b"
    assert leaves["training.epochs"] == 4
    assert leaves["training.learning_rate"] == 0.0002
    assert leaves["training.batch_size"] == 8
    assert leaves["adapter.type"] == "lora"
    assert leaves["name"] == "support-tone"
    assert leaves["targets.vertex.labels"] == {"team": "support"}
    assert unread == [("supervisedTuningSpec", "trainingDatasetUri")]
