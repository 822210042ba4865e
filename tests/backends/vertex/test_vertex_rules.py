"""What is said before an upload to Vertex AI costs anything."""

import pytest

from ftc_backends.vertex.rules import RULES

OPEN = {
    "model.hosted.vertex": "qwen/qwen3@qwen3-32b",
    "targets.vertex.output": "gs://bucket/output",
}


@pytest.mark.parametrize(
    ("leaves", "code"),
    [
        ({"model.hosted.vertex": None, "model.base": "Qwen/Qwen3-0.6B"}, "FTC470"),
        ({"targets.vertex.project": None}, "FTC471"),
        ({"targets.vertex.location": None}, "FTC471"),
        ({"targets.vertex.data": None}, "FTC472"),
        ({"data.train": "s3://bucket/train.jsonl"}, "FTC473"),
        ({"data.train": ["gs://bucket/a.jsonl", "gs://bucket/b.jsonl"]}, "FTC473"),
        ({"data.train": "gs://bucket/train.jsonl", "data.validation": "10%"}, "FTC473"),
        ({"targets.vertex.data": "bucket/data"}, "FTC474"),
        ({"targets.vertex.labels": {"Team": "support"}}, "FTC475"),
        ({"targets.vertex.labels": {f"k{n}": "v" for n in range(64)}}, "FTC475"),
        ({"targets.vertex.labels": {"ftc": "mine"}}, "FTC475"),
        ({**OPEN, "targets.vertex.output": None}, "FTC476"),
        ({**OPEN, "model.hosted.vertex": "qwen/qwen3@qwen3-8b", "adapter.type": "lora"}, "FTC477"),
        ({**OPEN, "adapter.type": "lora", "adapter.rank": 2}, "FTC477"),
        ({"targets.vertex.adapter_size": 32}, "FTC478"),
        ({"targets.vertex.kms_key": "my-key"}, "FTC479"),
        ({"targets.vertex.kms_key": "projects/p/locations/l/keyRings/r/cryptoKeys/k"}, "FTC479"),
        ({**OPEN, "data.validation": "40%"}, "FTC480"),
        ({"model.hosted.vertex": "gemini-3.5-flesh"}, "FTC401"),
        ({"model.hosted.vertex": "gemini-2.5-flash"}, "FTC402"),
        ({"method.type": "dpo", "data.format": "preference"}, "FTC404"),
        ({"targets.vertex.location": "us-east1"}, "FTC406"),
    ],
)
def test_a_mistake_has_its_rule(codes, leaves, code):
    assert code in codes("vertex", leaves)


@pytest.mark.parametrize(
    "leaves",
    [
        {"targets.vertex.data": None},
        {"model.hosted.vertex": None, "model.base": "org/model"},
        {"targets.vertex.kms_key": "my-key"},
    ],
)
def test_a_rule_speaks_and_the_definition_does_not_repeat_it(codes, leaves):
    assert "FTC305" not in codes("vertex", leaves)


def test_two_kinds_of_tuning_at_once_break_the_definition(codes):
    entry = {"preferenceOptimizationSpec": {"trainingDatasetUri": "gs://bucket/p.jsonl"}}
    assert "FTC305" in codes("vertex", {"targets.vertex.set": entry})


def test_a_share_of_twenty_percent_is_a_quarter_of_what_is_left(codes):
    assert "FTC480" not in codes("vertex", {**OPEN, "data.validation": "20%"})
    assert "FTC480" in codes("vertex", {**OPEN, "data.validation": "21%"})


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_has_a_page(rule):
    assert rule.what and rule.why and rule.bad and rule.good and rule.sources
    assert rule.code.startswith(("FTC47", "FTC48"))
