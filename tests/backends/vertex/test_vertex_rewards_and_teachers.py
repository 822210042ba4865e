"""From `grpo` and `distill` to the reinforcement and distillation tuning of v1beta1."""

import json
from datetime import date

import pytest

from ftc.lowering.engine import lift
from ftc_backends.vertex.table import TABLE

GRPO = {
    "method.type": "grpo",
    "data.format": "prompt-only",
    "method.rewards": [{"type": "regex", "pattern": "a+"}],
    "training.epochs": 2,
    "targets.vertex.accept": ["method.type"],
}
DISTILL = {"method.type": "distill", "data.format": "prompt-only", "training.epochs": 2}
OPEN_STUDENTS = date(2026, 9, 1)
"""Gemini 2.5 Flash, the last student that is known, could then still be tuned."""


def request(result):
    assert result.files, result.diagnostics
    return json.loads(result.texts["request.json"])


def tuning(result):
    return request(result)["reinforcementTuningSpec"]


def test_one_reward_is_one_scorer(compiled):
    result = compiled("vertex", {**GRPO, "data.validation": "10%"})
    sent = request(result)
    scorer = sent["reinforcementTuningSpec"].pop("singleRewardConfig")
    assert sent == {
        "baseModel": "gemini-3.5-flash",
        "reinforcementTuningSpec": {
            "trainingDatasetUri": "gs://bucket/data/support-tone/train.jsonl",
            "validationDatasetUri": "gs://bucket/data/support-tone/validation.jsonl",
            "hyperParameters": {"epochCount": "2"},
        },
        "tunedModelDisplayName": "support-tone",
    }
    assert scorer["rewardName"] == "pattern"
    assert "def evaluate" in scorer["codeExecutionRewardScorer"]["pythonCodeSnippet"]
    submit = json.loads(result.texts["submit.json"])
    assert submit["api_version"] == "v1beta1"
    assert "/v1beta1/" in submit["url"]


def test_several_rewards_keep_their_weights(compiled):
    rewards = [
        {"type": "regex", "pattern": "a+"},
        {"type": "length", "unit": "characters", "max": 200, "weight": 0.5},
    ]
    configs = tuning(compiled("vertex", {**GRPO, "method.rewards": rewards}))
    weighted = configs["compositeRewardConfig"]["weightedRewardConfigs"]
    assert [w["weight"] for w in weighted] == [1.0, 0.5]
    assert "singleRewardConfig" not in configs


def test_settings_keep_their_numbers_and_a_batch_counts_prompts(compiled):
    leaves = {
        "method.num_generations": 8,
        "method.max_completion_length": 512,
        "training.batch_size": 64,
        "training.max_steps": 100,
        "training.eval_steps": 5,
        "training.save_steps": 10,
        "data.validation": "10%",
        "targets.vertex.thinking_level": "minimal",
        "targets.vertex.adapter_size": 16,
    }
    assert tuning(compiled("vertex", {**GRPO, **leaves}))["hyperParameters"] == {
        "epochCount": "2",
        "adapterSize": "ADAPTER_SIZE_SIXTEEN",
        "stepCount": "100",
        "batchSize": 8,
        "samplesPerPrompt": 8,
        "maxOutputTokens": 512,
        "evaluateInterval": 5,
        "checkpointInterval": 10,
        "thinkingLevel": "MINIMAL",
    }


def test_a_batch_that_google_would_refuse_is_refused(compiled):
    leaves = {**GRPO, "method.num_generations": 4, "training.batch_size": 24}
    (refused,) = compiled("vertex", leaves).lowered.refused
    assert "divisible by 16" in refused.refusal.reason
    assert "training.batch_size: 32" in (refused.refusal.help or "")


def test_an_algorithm_that_nobody_names_is_a_loss(compiled):
    result = compiled("vertex", {**GRPO, "targets.vertex.accept": None})
    assert result.lowered.lost == ("method.type",)
    assert not result.files


@pytest.mark.parametrize(
    ("leaf", "value"), [("training.learning_rate", 1e-5), ("method.beta", 0.1)]
)
def test_what_the_job_cannot_be_told_is_lost(compiled, leaf, value):
    assert leaf in compiled("vertex", {**GRPO, leaf: value}).lowered.lost


@pytest.mark.parametrize("method", ["rloo", "online-dpo"])
def test_another_algorithm_is_refused(compiled, method):
    leaves = {**GRPO, "method.type": method, "targets.vertex.accept": None}
    refused = compiled("vertex", leaves).lowered.refused
    assert "method.type" in {each.leaf for each in refused}


def test_a_trial_is_told_of(codes):
    assert "FTC482" in codes("vertex", GRPO)
    assert "FTC482" not in codes("vertex")


def test_distillation_names_its_teacher(compiled):
    result = compiled("vertex", DISTILL, today=OPEN_STUDENTS)
    assert request(result) == {
        "baseModel": "gemini-2.5-flash",
        "distillationSpec": {
            "baseTeacherModel": "gemini-3.1-pro",
            "promptDatasetUri": "gs://bucket/data/support-tone/train.jsonl",
            "hyperParameters": {"epochCount": "2"},
        },
        "tunedModelDisplayName": "support-tone",
    }
    assert json.loads(result.texts["submit.json"])["api_version"] == "v1beta1"


def test_its_last_known_student_is_gone(codes):
    assert "FTC402" in codes("vertex", DISTILL)


@pytest.mark.parametrize(
    ("leaves", "leaf"),
    [
        ({"method.match": "logits"}, "method.match"),
        (
            {"method.hosted_teacher.vertex": None, "method.teacher": "org/teacher"},
            "method.type",
        ),
    ],
)
def test_what_its_teachers_do_not_do_is_refused(compiled, leaves, leaf):
    (refused,) = compiled("vertex", {**DISTILL, **leaves}, today=OPEN_STUDENTS).lowered.refused
    assert refused.leaf == leaf


def test_the_body_tells_the_settings_it_came_from(compiled):
    leaves = {"method.max_completion_length": 512, "training.max_steps": 100}
    document = compiled("vertex", {**GRPO, **leaves}).lowered.document
    found, _ = lift(document, TABLE)
    assert {**leaves, "training.epochs": 2}.items() <= found.items()
