"""Jobs that start from what an earlier job left, and jobs that learn plain text."""

import json
from datetime import date
from pathlib import Path

import pytest

from ftc import backends
from ftc.compilation import compile_plan
from ftc.front_end import check
from ftc_backends.hosted.definition import violations

SPEC = """\
version: 1
name: tone
model: {hosted: {together: openai/gpt-oss-20b}}
adapter: {type: lora, rank: 8, alpha: 16}
stages:
  - name: cpt
    method: cpt
    data: {format: text, train: texts.jsonl}
  - name: sft
    from: %s
    data: {format: chat, train: chats.jsonl}
targets: {together: {}}
"""


def stages(folder: Path, start: str):
    """What each stage compiles to."""
    file = folder / "spec.yaml"
    file.write_text(SPEC % start)
    checked = check(str(file), today=date(2026, 11, 25))
    assert len(checked.plans) == 2, checked.diagnostics
    return [compile_plan(plan, backends.target("together")) for plan in checked.plans]


def request(result):
    assert result.files, result.diagnostics
    return json.loads(result.texts["request.json"])


def test_a_stage_goes_on_from_the_model_that_the_earlier_job_leaves(tmp_path):
    first, second = stages(tmp_path, "cpt")
    assert request(first)["model"] == "openai/gpt-oss-20b"
    sent = request(second)
    assert sent["from_checkpoint"] == "${stage:cpt}"
    assert "model" not in sent
    assert json.loads(second.texts["submit.json"])["models"] == [
        {"placeholder": "${stage:cpt}", "stage": "cpt", "field": "model_output_name"}
    ]
    assert not list(violations(sent, "together-3.1"))


def test_a_merged_adapter_is_refused(tmp_path):
    _, second = stages(tmp_path, "{stage: cpt, adapter: merge}")
    (refused,) = second.lowered.refused
    assert refused.leaf == "from.adapter"
    assert "nothing says that it merges" in refused.refusal.reason


def test_all_of_a_text_is_learned(tmp_path):
    first, _ = stages(tmp_path, "cpt")
    assert request(first)["training_method"] == {"method": "sft", "train_on_inputs": True}
    assert json.loads(first.texts["dataset.json"])["train"]["format"] == "text"


@pytest.mark.parametrize("method", ["grpo", "rloo", "online-dpo"])
def test_rewards_are_refused_with_the_reason(compiled, method):
    reward = {"method.rewards": [{"type": "regex", "pattern": "a"}]}
    leaves = {"method.type": method, "data.format": "prompt-only", **reward}
    reasons = {r.leaf: r.refusal.reason for r in compiled("together", leaves).lowered.refused}
    assert "no job with rewards" in reasons["method.type"]


def test_a_teacher_is_refused_with_the_reason(compiled):
    leaves = {"method.type": "distill", "method.teacher": "org/teacher"}
    refused = compiled("together", {**leaves, "data.format": "prompt-only"}).lowered.refused
    assert "no job with a teacher" in {r.leaf: r.refusal.reason for r in refused}["method.type"]
