"""From a spec to the input of `CreateModelCustomizationJob`, and back."""

import json

import pytest

from ftc.lowering.engine import lift
from ftc_backends.bedrock.table import TABLE
from ftc_backends.hosted.rows import as_text

LLAMA = "meta.llama3-1-8b-instruct-v1:0:128k"
CLAUDE = "anthropic.claude-3-haiku-20240307-v1:0:200k"


def request(result):
    assert result.files, result.diagnostics
    return json.loads(result.texts["request.json"])


def test_a_small_spec_becomes_what_an_expert_would_send(compiled):
    assert request(compiled("bedrock", {"data.validation": "10%"})) == {
        "jobName": "support-tone",
        "customModelName": "support-tone",
        "roleArn": "arn:aws:iam::123456789012:role/tuning",
        "baseModelIdentifier": "amazon.nova-micro-v1:0:128k",
        "customizationType": "FINE_TUNING",
        "trainingDataConfig": {"s3Uri": "s3://bucket/data/support-tone/train.jsonl"},
        "validationDataConfig": {
            "validators": [{"s3Uri": "s3://bucket/data/support-tone/validation.jsonl"}]
        },
        "outputDataConfig": {"s3Uri": "s3://bucket/output"},
        "hyperParameters": {"epochCount": "3"},
    }


@pytest.mark.parametrize(
    ("number", "text"),
    [(1e-5, "0.00001"), (2e-4, "0.0002"), (0.1, "0.1"), (3, "3"), (1.5, "1.5"), (1e-20, "1e-20")],
)
def test_numbers_are_plain_decimals_that_say_the_very_value(number, text):
    assert as_text(number) == text
    assert float(as_text(number)) == number


def test_nova_takes_a_learning_rate_and_warmup_steps(compiled):
    leaves = {"training.learning_rate": 5e-5, "training.warmup_steps": 10}
    assert request(compiled("bedrock", leaves))["hyperParameters"] == {
        "epochCount": "3",
        "learningRate": "0.00005",
        "learningRateWarmupSteps": "10",
    }


def test_llama_takes_a_batch_of_one_and_a_learning_rate(compiled):
    leaves = {
        "model.hosted.bedrock": LLAMA,
        "training.batch_size": 1,
        "training.learning_rate": 1e-4,
    }
    assert request(compiled("bedrock", leaves))["hyperParameters"] == {
        "epochCount": "3",
        "batchSize": "1",
        "learningRate": "0.0001",
    }


def test_claude_takes_multipliers_and_early_stopping(compiled):
    leaves = {
        "model.hosted.bedrock": CLAUDE,
        "training.batch_size": 32,
        "training.early_stopping_patience": 2,
        "data.validation": "10%",
        "targets.bedrock.learning_rate_multiplier": 0.5,
        "targets.bedrock.early_stopping_threshold": 0.01,
    }
    assert compiled("bedrock", leaves).lowered.document["hyperParameters"] == {
        "epochCount": "3",
        "batchSize": "32",
        "learningRateMultiplier": "0.5",
        "earlyStoppingThreshold": "0.01",
        "earlyStoppingPatience": "2",
    }


def test_a_setting_of_another_family_is_lost(compiled):
    leaves = {"training.batch_size": 8, "targets.bedrock.learning_rate_multiplier": 0.5}
    assert set(compiled("bedrock", leaves).lowered.lost) == set(leaves)


def test_seed_and_adapter_cannot_be_said_and_are_lost(compiled):
    leaves = {"training.seed": 1, "adapter.type": "lora", "adapter.rank": 8}
    assert set(compiled("bedrock", leaves).lowered.lost) == set(leaves)


def test_dpo_is_refused(compiled):
    result = compiled("bedrock", {"method.type": "dpo", "data.format": "preference"})
    assert [refused.leaf for refused in result.lowered.refused] == ["method.type"]


def test_plain_text_is_continued_pretraining_where_a_model_takes_it(compiled, codes):
    leaves = {"method.type": "cpt", "data.format": "text"}
    document = compiled("bedrock", leaves).lowered.document
    assert document["customizationType"] == "CONTINUED_PRE_TRAINING"
    assert "FTC404" in codes("bedrock", leaves)  # no model of today's list does


def test_data_on_s3_is_read_where_it_lies(compiled):
    leaves = {
        "data.train": "s3://corpus/train.jsonl",
        "data.validation": "s3://corpus/validation.jsonl",
        "targets.bedrock.data": None,
    }
    result = compiled("bedrock", leaves)
    body = request(result)
    assert body["trainingDataConfig"] == {"s3Uri": "s3://corpus/train.jsonl"}
    assert json.loads(result.texts["submit.json"])["uploads"] == []
    assert "dataset.json" not in result.texts


def test_the_region_follows_from_the_model(compiled):
    submit = json.loads(compiled("bedrock").texts["submit.json"])
    assert submit["region"] == "us-east-1"
    assert submit["url"] == "https://bedrock.us-east-1.amazonaws.com/model-customization-jobs"


def test_names_network_key_and_tags_are_options(compiled):
    options = {
        "targets.bedrock.job_name": "tone-7",
        "targets.bedrock.custom_model_name": "tone_7",
        "targets.bedrock.kms_key": "alias/tuning",
        "targets.bedrock.vpc": {"subnet_ids": ["subnet-1"], "security_group_ids": ["sg-1"]},
        "targets.bedrock.tags": {"team": "support"},
    }
    body = request(compiled("bedrock", options))
    assert body["jobName"] == "tone-7"
    assert body["customModelName"] == "tone_7"
    assert body["customModelKmsKeyId"] == "alias/tuning"
    assert body["vpcConfig"] == {"subnetIds": ["subnet-1"], "securityGroupIds": ["sg-1"]}
    assert body["jobTags"] == body["customModelTags"] == [{"key": "team", "value": "support"}]


def test_a_job_is_read_back_into_leaves():
    body = {
        "jobName": "support-tone",
        "roleArn": "arn:aws:iam::123456789012:role/tuning",
        "baseModelIdentifier": LLAMA,
        "customizationType": "FINE_TUNING",
        "outputDataConfig": {"s3Uri": "s3://bucket/output"},
        "hyperParameters": {"epochCount": "4", "learningRate": "0.0001", "batchSize": "1"},
        "jobTags": [{"key": "team", "value": "support"}],
    }
    leaves, unread = lift(body, TABLE)
    assert leaves == {
        "name": "support-tone",
        "targets.bedrock.role_arn": "arn:aws:iam::123456789012:role/tuning",
        "model.hosted.bedrock": LLAMA,
        "method.type": "sft",
        "targets.bedrock.output": "s3://bucket/output",
        "training.epochs": 4,
        "training.learning_rate": 0.0001,
        "training.batch_size": 1,
        "targets.bedrock.tags": {"team": "support"},
    }
    assert unread == []
