"""From `grpo` and `distill` to Bedrock's reinforcement and distillation jobs."""

import json

import pytest

from ftc.lowering.engine import lift
from ftc_backends.bedrock.table import TABLE

ARN = "arn:aws:lambda:us-east-1:123456789012:function:reward"

GRPO = {
    "method.type": "grpo",
    "data.format": "prompt-only",
    "method.rewards": [{"type": "regex", "pattern": "a+"}],
    "targets.bedrock.reward_lambda": ARN,
}
DISTILL = {"method.type": "distill", "data.format": "prompt-only"}


def request(result):
    assert result.files, result.diagnostics
    return json.loads(result.texts["request.json"])


def settings(result):
    return request(result)["customizationConfig"]["rftConfig"]["hyperParameters"]


def test_grpo_is_a_reinforcement_job_that_asks_a_lambda_function(compiled):
    result = compiled("bedrock", {**GRPO, "data.validation": "10%"})
    assert request(result) == {
        "jobName": "support-tone",
        "customModelName": "support-tone",
        "roleArn": "arn:aws:iam::123456789012:role/tuning",
        "baseModelIdentifier": "amazon.nova-2-lite-v1:0:256k",
        "customizationType": "REINFORCEMENT_FINE_TUNING",
        "trainingDataConfig": {"s3Uri": "s3://bucket/data/support-tone/train.jsonl"},
        "validationDataConfig": {
            "validators": [{"s3Uri": "s3://bucket/data/support-tone/validation.jsonl"}]
        },
        "outputDataConfig": {"s3Uri": "s3://bucket/output"},
        "customizationConfig": {
            "rftConfig": {
                "graderConfig": {"lambdaGrader": {"lambdaArn": ARN}},
                "hyperParameters": {"epochCount": 1},
            }
        },
    }
    assert "def lambda_handler" in result.texts["reward_lambda.py"]
    assert not result.lowered.lost


def test_settings_keep_their_numbers(compiled):
    leaves = {
        "method.num_generations": 8,
        "method.max_completion_length": 512,
        "training.max_length": 2048,
        "training.learning_rate": 1e-5,
        "training.eval_steps": 5,
        "data.validation": "10%",
        "targets.bedrock.batch_size": 64,
        "targets.bedrock.reasoning_effort": "low",
    }
    assert settings(compiled("bedrock", {**GRPO, **leaves})) == {
        "epochCount": 1,
        "batchSize": 64,
        "learningRate": 1e-5,
        "maxPromptLength": 1536,
        "trainingSamplePerPrompt": 8,
        "inferenceMaxTokens": 512,
        "evalInterval": 5,
        "reasoningEffort": "low",
    }


def test_a_length_without_room_for_a_prompt_is_refused(compiled):
    leaves = {**GRPO, "method.max_completion_length": 512, "training.max_length": 512}
    (refused,) = compiled("bedrock", leaves).lowered.refused
    assert "no room for a prompt" in refused.refusal.reason


@pytest.mark.parametrize(
    ("leaf", "value"),
    [("method.beta", 0.1), ("method.temperature", 0.7), ("training.batch_size", 32)],
)
def test_what_the_job_cannot_be_told_is_lost(compiled, leaf, value):
    assert compiled("bedrock", {**GRPO, leaf: value}).lowered.lost == (leaf,)


@pytest.mark.parametrize("method", ["rloo", "online-dpo"])
def test_another_algorithm_is_refused(compiled, method):
    refused = compiled("bedrock", {**GRPO, "method.type": method}).lowered.refused
    assert [(r.leaf, r.refusal.reason) for r in refused] == [
        ("method.type", "its reinforcement fine-tuning is GRPO")
    ]


@pytest.mark.parametrize("type", ["model", "function"])
def test_a_reward_that_is_no_code_of_ours_is_refused(compiled, type):
    path = {"model": "org/reward", "function": "rewards.py:kindness"}[type]
    leaves = {**GRPO, "method.rewards": [{"type": type, "path": path}]}
    assert [r.leaf for r in compiled("bedrock", leaves).lowered.refused] == ["method.rewards"]


def test_the_function_is_needed_and_named_by_its_arn(codes):
    assert "FTC451" in codes("bedrock", {**GRPO, "targets.bedrock.reward_lambda": None})
    assert "FTC452" in codes("bedrock", {**GRPO, "targets.bedrock.reward_lambda": "reward"})
    assert not {"FTC451", "FTC452"} & codes("bedrock", GRPO)


def test_distillation_names_its_teacher_and_leaves_the_rest_to_the_service(compiled):
    leaves = {**DISTILL, "method.max_completion_length": 1000, "training.epochs": None}
    result = compiled("bedrock", leaves)
    sent = request(result)
    assert sent["customizationType"] == "DISTILLATION"
    assert sent["baseModelIdentifier"] == "amazon.nova-micro-v1:0:128k"
    assert sent["customizationConfig"] == {
        "distillationConfig": {
            "teacherModelConfig": {
                "teacherModelIdentifier": "amazon.nova-pro-v1:0",
                "maxResponseLengthForInference": 1000,
            }
        }
    }
    assert "hyperParameters" not in sent


def test_a_teacher_of_open_weights_is_left_to_local(compiled):
    delegated = compiled("bedrock", {**DISTILL, "method.teacher": "org/teacher"}).lowered.delegated
    assert delegated["method.teacher"] == "the service has the teacher"


@pytest.mark.parametrize(
    ("leaves", "leaf", "words"),
    [
        ({"method.match": "logits"}, "method.match", "no probabilities"),
        (
            {"method.hosted_teacher.bedrock": None, "method.teacher": "org/teacher"},
            "method.type",
            "names none of them",
        ),
    ],
)
def test_what_its_teachers_do_not_do_is_refused(compiled, leaves, leaf, words):
    (refused,) = compiled("bedrock", {**DISTILL, **leaves}).lowered.refused
    assert refused.leaf == leaf
    assert words in refused.refusal.reason


def test_passes_over_answers_are_the_services_choice(compiled):
    lost = compiled("bedrock", {**DISTILL, "training.learning_rate": 1e-5}).lowered.lost
    assert lost == ("training.learning_rate",)


def test_a_teacher_that_does_not_teach_this_student_is_doubted(codes):
    leaves = {**DISTILL, "method.hosted_teacher.bedrock": "amazon.nova-lite-v1:0"}
    assert "FTC749" in codes("bedrock", leaves)
    assert "FTC749" not in codes("bedrock", DISTILL)


@pytest.mark.parametrize("leaves", [GRPO, DISTILL], ids=["grpo", "distill"])
def test_the_request_tells_the_settings_it_came_from(compiled, leaves):
    document = compiled("bedrock", {**leaves, "method.max_completion_length": 300})
    found, _ = lift(document.lowered.document, TABLE)
    assert found["method.type"] == leaves["method.type"]
    assert found["data.format"] == "prompt-only"
    assert found["method.max_completion_length"] == 300
