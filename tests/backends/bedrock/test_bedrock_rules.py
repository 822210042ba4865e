"""What is said before an upload to Bedrock costs anything."""

from datetime import date

import pytest

from ftc_backends.bedrock.rules import RULES


@pytest.mark.parametrize(
    ("leaves", "code"),
    [
        ({"model.hosted.bedrock": None, "model.base": "Qwen/Qwen3-0.6B"}, "FTC440"),
        ({"targets.bedrock.role_arn": None}, "FTC441"),
        ({"targets.bedrock.output": None}, "FTC441"),
        ({"targets.bedrock.data": None}, "FTC442"),
        ({"data.train": "gs://bucket/train.jsonl"}, "FTC443"),
        ({"data.train": "s3://bucket/train.jsonl", "data.validation": "10%"}, "FTC443"),
        ({"targets.bedrock.role_arn": "tuning-role"}, "FTC444"),
        ({"targets.bedrock.role_arn": "arn:aws:iam::12:role/tuning"}, "FTC444"),
        ({"targets.bedrock.output": "gs://bucket/out"}, "FTC445"),
        ({"targets.bedrock.data": "s3://My_Bucket/data"}, "FTC445"),
        ({"targets.bedrock.tags": {"team": "a;b"}}, "FTC446"),
        ({"targets.bedrock.tags": {str(n): "v" for n in range(200)}}, "FTC446"),
        ({"targets.bedrock.tags": {"ftc": "mine"}}, "FTC446"),
        ({"targets.bedrock.job_name": "-tone"}, "FTC447"),
        ({"name": "support--tone"}, "FTC447"),
        ({"targets.bedrock.kms_key": "my key"}, "FTC448"),
        ({"model.hosted.bedrock": "acme.model-v1:0"}, "FTC449"),
        ({"model.hosted.bedrock": "amazon.nova-micro-v1:0"}, "FTC401"),
        ({"training.epochs": 8}, "FTC405"),
        ({"training.learning_rate": 2e-4}, "FTC405"),
        ({"targets.bedrock.region": "eu-west-1"}, "FTC406"),
        (
            {
                "model.hosted.bedrock": "amazon.nova-2-lite-v1:0:256k",
                "data.validation": "10%",
            },
            "FTC407",
        ),
        ({"model.hosted.bedrock": "anthropic.claude-3-haiku-20240307-v1:0:200k"}, "FTC402"),
    ],
)
def test_a_mistake_has_its_rule(codes, leaves, code):
    assert code in codes("bedrock", leaves)


@pytest.mark.parametrize(
    "leaves",
    [
        {"targets.bedrock.role_arn": "tuning-role"},
        {"targets.bedrock.role_arn": None},
        {"targets.bedrock.output": "gs://bucket/out"},
        {"targets.bedrock.tags": {"team": "a;b"}},
        {"model.hosted.bedrock": None, "model.base": "org/model"},
    ],
)
def test_a_rule_speaks_and_the_definition_does_not_repeat_it(codes, leaves):
    assert "FTC305" not in codes("bedrock", leaves)


def test_a_verbatim_entry_that_breaks_the_definition_is_found(codes):
    assert "FTC305" in codes("bedrock", {"targets.bedrock.set": {"hyperParameters": {"a": 1}}})


def test_claude_could_be_tuned_before_it_became_legacy(codes):
    leaves = {"model.hosted.bedrock": "anthropic.claude-3-haiku-20240307-v1:0:200k"}
    assert "FTC402" not in codes("bedrock", leaves, today=date(2026, 3, 9))
    assert "FTC402" in codes("bedrock", leaves, today=date(2026, 3, 10))


def test_the_arn_of_a_model_is_known_as_the_model(codes):
    arn = "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-micro-v1:0:128k"
    assert "FTC401" not in codes("bedrock", {"model.hosted.bedrock": arn})
    assert "FTC405" in codes("bedrock", {"model.hosted.bedrock": arn, "training.epochs": 8})


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_has_a_page(rule):
    assert rule.what and rule.why and rule.bad and rule.good and rule.sources
    assert rule.code.startswith(("FTC44", "FTC45"))
