"""From `grpo` to a reinforcement job with graders, at the two endpoints that take one."""

import json

import pytest

from ftc.lowering.engine import lift
from ftc_backends.openai.table import TABLE

EXACT = {"type": "exact-match", "column": "total", "ignore": []}
REGEX = {"type": "regex", "pattern": "<answer>.*</answer>", "weight": 0.5}
ARN = "arn:aws:lambda:us-west-2:123456789012:function:reward"

AZURE = {
    "method.type": "grpo",
    "data.format": "prompt-only",
    "data.validation": "10%",
    "method.rewards": [EXACT],
    "training.epochs": 2,
    "training.max_length": None,
    "targets.openai.accept": ["method.type"],
}
MANTLE = {
    **AZURE,
    "model.hosted.openai": "qwen.qwen3-32b",
    "targets.openai.endpoint": "bedrock-mantle",
    "targets.openai.resource": None,
    "targets.openai.reward_lambda": ARN,
    "targets.openai.accept": None,
}


def request(result):
    assert result.files, result.diagnostics
    return json.loads(result.texts["request.json"])


def test_an_answer_that_must_be_equal_is_a_string_check(compiled):
    assert request(compiled("openai", AZURE)) == {
        "model": "o4-mini-2025-04-16",
        "training_file": "${file:train}",
        "validation_file": "${file:validation}",
        "method": {
            "type": "reinforcement",
            "reinforcement": {
                "grader": {
                    "type": "string_check",
                    "name": "right_answer",
                    "input": "{{sample.output_text}}",
                    "reference": "{{item.total}}",
                    "operation": "eq",
                },
                "hyperparameters": {"n_epochs": 2},
            },
        },
        "seed": 42,
        "suffix": "support-tone",
    }


def test_an_answer_in_which_something_does_not_count_is_a_program(compiled):
    reward = {**EXACT, "ignore": ["case"]}
    sent = request(compiled("openai", {**AZURE, "method.rewards": [reward]}))
    assert sent["method"]["reinforcement"]["grader"]["type"] == "python"


def test_several_rewards_are_one_grader_with_their_weights(compiled):
    sent = request(compiled("openai", {**AZURE, "method.rewards": [EXACT, REGEX]}))
    grader = sent["method"]["reinforcement"]["grader"]
    assert grader["type"] == "multi"
    assert {name: part["type"] for name, part in grader["graders"].items()} == {
        "right_answer": "string_check",
        "pattern": "python",
    }
    assert grader["calculate_output"] == "right_answer + 0.5 * pattern"


def test_the_options_of_reinforcement_are_sent(compiled):
    leaves = {
        "training.eval_steps": 5,
        "targets.openai.batch_size": 16,
        "targets.openai.compute_multiplier": 2.0,
        "targets.openai.reasoning_effort": "low",
        "targets.openai.eval_samples": 3,
        "targets.openai.learning_rate_multiplier": 1.5,
    }
    sent = request(compiled("openai", {**AZURE, **leaves}))
    assert sent["method"]["reinforcement"]["hyperparameters"] == {
        "n_epochs": 2,
        "eval_interval": 5,
        "batch_size": 16,
        "compute_multiplier": 2.0,
        "reasoning_effort": "low",
        "eval_samples": 3,
        "learning_rate_multiplier": 1.5,
    }


def test_an_algorithm_that_nobody_names_is_a_loss(compiled):
    result = compiled("openai", {**AZURE, "targets.openai.accept": None})
    assert result.lowered.lost == ("method.type",)
    assert not result.files
    (told,) = (d for d in result.diagnostics if d.code == "FTC301")
    assert "does not say" in told.message
    assert "accept: [method.type]" in (told.help or "")


def test_what_grpo_has_beside_its_rewards_is_lost(compiled):
    leaves = {
        "method.num_generations": 8,
        "method.max_completion_length": 512,
        "training.batch_size": 32,
        "training.learning_rate": 1e-5,
    }
    assert set(compiled("openai", {**AZURE, **leaves}).lowered.lost) == {"method.type", *leaves}


@pytest.mark.parametrize(
    ("reward", "reason"),
    [
        ({"type": "model", "path": "org/reward"}, "model"),
        ({"type": "function", "path": "rewards.py:kindness"}, "function"),
        ({"type": "length", "max": 20}, "tokenizer"),
        ({"type": "json-schema", "json_schema": "answer.json"}, "file"),
    ],
)
def test_what_no_grader_gives_is_refused_with_the_reason(compiled, reward, reason):
    (refused,) = compiled("openai", {**AZURE, "method.rewards": [reward]}).lowered.refused
    assert refused.leaf == "method.rewards"
    assert reason in refused.refusal.reason


@pytest.mark.parametrize("method", ["rloo", "online-dpo", "distill"])
def test_other_ways_of_learning_from_answers_are_refused(compiled, method):
    leaves = {**AZURE, "method.type": method}
    if method == "distill":
        leaves |= {"method.rewards": None, "method.teacher": "org/teacher"}
    refused = compiled("openai", leaves).lowered.refused
    assert "method.type" in {each.leaf for each in refused}


def test_bedrocks_endpoint_asks_a_lambda_function_and_says_that_it_is_grpo(compiled):
    result = compiled("openai", MANTLE)
    sent = request(result)
    assert sent["method"]["reinforcement"]["grader"] == {
        "type": "lambda",
        "lambda": {"function": ARN},
    }
    assert not {"seed", "suffix"} & sent.keys()
    assert "def lambda_handler" in result.texts["reward_lambda.py"]
    assert not result.lowered.lost


def test_bedrocks_endpoint_needs_the_function(codes):
    assert "FTC418" in codes("openai", {**MANTLE, "targets.openai.reward_lambda": None})
    assert "FTC418" in codes("openai", {**MANTLE, "targets.openai.reward_lambda": "reward"})
    assert "FTC418" not in codes("openai", MANTLE)


def test_azure_needs_a_validation_file(codes):
    assert "FTC417" in codes("openai", {**AZURE, "data.validation": None})
    assert "FTC417" not in codes("openai", AZURE)


def test_openai_itself_has_no_model_left_that_learns_so(codes):
    leaves = {"targets.openai.endpoint": None, "targets.openai.resource": None}
    assert "FTC402" in codes("openai", {**AZURE, **leaves})


@pytest.mark.parametrize("leaves", [AZURE, MANTLE], ids=["azure", "mantle"])
def test_the_body_tells_the_settings_it_came_from(compiled, leaves):
    document = compiled("openai", {**leaves, "targets.openai.batch_size": 16}).lowered.document
    found, unread = lift(document, TABLE)
    assert found["method.type"] == "grpo"
    assert found["training.epochs"] == 2
    assert found["targets.openai.batch_size"] == 16
    assert ("model",) not in unread
