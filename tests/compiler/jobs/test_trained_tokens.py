"""How many tokens a plan says are trained: what the request asks for, or nothing."""

import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from ftc.cli.main import main

SPECS = Path(__file__).parents[3] / "specs"
TODAY = date(2026, 11, 25)


@pytest.fixture
def planned(tmp_path, monkeypatch, capsys):
    shutil.copytree(SPECS, tmp_path / "specs")
    monkeypatch.chdir(tmp_path / "specs")

    def plan(spec: str, target: str) -> dict:
        argv = ["plan", spec, "--target", target, "--today", str(TODAY), "--offline"]
        assert main([*argv, "--format", "json"]) == 0
        return json.loads(capsys.readouterr().out)

    return plan


def test_the_tokens_are_those_of_all_epochs(planned):
    plan = planned("everywhere.yaml", "openai")
    (train,) = (file for file in plan["files"] if file["role"] == "train")
    assert plan["request"]["method"]["supervised"]["hyperparameters"]["n_epochs"] == plan["epochs"]
    assert plan["trained_tokens"] == train["tokens"] * plan["epochs"]


def test_epochs_that_are_not_sent_are_the_services(planned):
    plan = planned("nova-distillation.yaml", "bedrock")
    assert "2" in plan["chosen"]["training.epochs"]
    assert plan["epochs"] == 2


@pytest.mark.parametrize(
    "spec, target",
    [
        ("nova-distillation.yaml", "bedrock"),
        ("order-totals-azure.yaml", "openai"),
        ("gemini-reinforcement.yaml", "vertex"),
    ],
)
def test_prompts_are_not_what_is_trained(planned, spec: str, target: str):
    plan = planned(spec, target)
    assert plan["generates"]
    assert plan["trained_tokens"] is None
