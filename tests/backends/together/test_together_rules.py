"""What is said before an upload to Together costs anything."""

import pytest

from ftc_backends.together.rules import RULES


@pytest.mark.parametrize(
    ("leaves", "code"),
    [
        ({"model.hosted.together": None, "model.base": "Qwen/Qwen3-0.6B"}, "FTC430"),
        ({"targets.together.suffix": "x" * 28}, "FTC431"),
        ({"targets.together.suffix": ""}, "FTC431"),
        ({"name": "n" * 28}, "FTC431"),
        ({"data.train": "s3://bucket/train.jsonl"}, "FTC433"),
        ({"model.hosted.together": "openai/gpt-oss-2b"}, "FTC401"),
        ({"training.max_length": 20000}, "FTC405"),
    ],
)
def test_a_mistake_has_its_rule(codes, leaves, code):
    assert code in codes("together", leaves)


def test_a_good_job_has_no_finding(codes):
    assert not codes("together") & {rule.code for rule in RULES}
