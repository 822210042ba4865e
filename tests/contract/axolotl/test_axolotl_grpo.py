"""GRPO with Axolotl: its rewards and prompts are found beside the YAML, it learns from them, and it
gives each answer what local gives it."""

import json
import os
import shutil
import subprocess
import sys
from math import isfinite
from pathlib import Path

import jsonschema_rs
import pytest
from safetensors import safe_open

from ftc import backends
from ftc.compilation import compile_plan
from ftc.front_end import check

ROOT = Path(__file__).parents[3]

pytestmark = pytest.mark.slow

REWARDS = [
    {"type": "length", "unit": "characters", "target": 60},
    {"type": "length", "max": 12, "weight": 0.5},
    {"type": "regex", "pattern": r"\bback", "weight": 0.5},
    {"type": "exact-match", "column": "right", "extract": r"(\w+)", "weight": 2.0},
    {"type": "json-schema", "json_schema": {"type": "string"}},
    {"type": "json-schema", "json_schema": "schema.json"},
    {"type": "function", "path": "own.py:text"},
    {"type": "model", "path": "./judge", "weight": 0.1},
]
"""One of each kind; the user's function has the name of one that the module has."""

OWN = """\
def text(prompts, completions, **columns):
    return [len(answer[-1]["content"].split()) / 10 for answer in completions]
"""

JUDGE = """\
import sys
import torch
from transformers import AutoConfig, AutoModelForSequenceClassification, AutoTokenizer
torch.manual_seed(0)
config = AutoConfig.from_pretrained(sys.argv[1], num_labels=1)
AutoModelForSequenceClassification.from_config(config).save_pretrained("judge")
AutoTokenizer.from_pretrained(sys.argv[1]).save_pretrained("judge")
"""

TOO_LONG = 4
"""Of the rows, so many have a prompt that leaves no room for an answer."""


def rows() -> list[dict]:
    return [
        {
            "prompt": [{"role": "user", "content": f"Where is parcel {n}?" + " Please!" * (n % 5)}],
            "right": ["Noted", "It", "Your"][n % 3],
        }
        for n in range(24)
    ] + [{"prompt": [{"role": "user", "content": "Why? " * 80}], "right": "It"}] * TOO_LONG


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("grpo")
    shutil.copytree(ROOT / "specs/models", folder / "models")
    text = "".join(json.dumps(row) + "\n" for row in rows())
    (folder / "rows.jsonl").write_text(text, encoding="utf-8")
    (folder / "own.py").write_text(OWN, encoding="utf-8")
    (folder / "schema.json").write_text('{"type": "object"}', encoding="utf-8")
    made = [sys.executable, "-c", JUDGE, "models/tiny"]
    subprocess.run(made, cwd=folder, check=True, capture_output=True, timeout=300)
    return folder


def compiled(folder: Path, name: str, **method: object) -> None:
    """Both targets' files, each below a folder of the spec's name."""
    spec = {
        "version": 1,
        "name": name,
        "model": {"base": "./models/tiny"},
        "method": {
            "type": "grpo",
            "num_generations": 4,
            "max_completion_length": 24,
            "rewards": REWARDS,
            **method,
        },
        "data": {"train": "rows.jsonl"},
        "hardware": {"gpus": 0},
        "adapter": {"type": "lora", "rank": 8, "alpha": 16},
        "training": {
            "max_steps": 5,
            "batch_size": 16,
            "micro_batch_size": 8,
            "learning_rate": 2e-3,
            "warmup_steps": 2,
            "max_length": 120,
            "logging_steps": 1,
            "save_steps": 5,
        },
    }
    (folder / "spec.yaml").write_text(json.dumps(spec), encoding="utf-8")
    plan = check(folder / "spec.yaml").plan
    for target in ("local", "axolotl"):
        done = compile_plan(plan, backends.target(target))
        assert done.files, done.diagnostics
        below = folder / name / target
        below.mkdir(parents=True)
        for file, content in done.texts.items():
            (below / file).write_text(content, encoding="utf-8")


def trained_by_axolotl(folder: Path, name: str, train_env) -> list[dict]:
    """As the head of the file says; Axolotl's environment has to be given `jsonschema-rs` first."""
    below = folder / name / "axolotl"
    shutil.copytree(Path(jsonschema_rs.__file__).parent, below / "jsonschema_rs")
    done = train_env(
        *("-m", "axolotl.cli.main", "train", f"{name}/axolotl/axolotl.yaml"),
        *("--launcher", "python"),
        cwd=folder,
        PYTHONPATH=str(below),
    )
    assert done.returncode == 0, done.stderr[-3000:]
    (state,) = (folder / "outputs" / name).glob("checkpoint-5/trainer_state.json")
    history = json.loads(state.read_text(encoding="utf-8"))["log_history"]
    return [line for line in history if "reward" in line]


def trained_by_local(folder: Path, name: str) -> list[dict]:
    done = subprocess.run(
        [sys.executable, f"{name}/local/train.py", "--output-dir", f"{name}/local-run"],
        cwd=folder,
        env={**os.environ, "HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=500,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    lines = (folder / name / "local-run/metrics.jsonl").read_text(encoding="utf-8").splitlines()
    return [line for line in map(json.loads, lines) if "reward" in line]


def given(log: list[dict]) -> list[dict[str, float]]:
    """What each reward gave on average, step by step."""
    return [
        {key: float(value) for key, value in line.items() if key.endswith("/mean") and "rew" in key}
        for line in log
    ]


def test_it_learns_from_every_kind_of_reward(folder, train_env):
    compiled(folder, "tried", beta=0.04)
    log = trained_by_axolotl(folder, "tried", train_env)
    assert len(log) == 5
    assert all(isfinite(value) for step in given(log) for value in step.values())
    assert any(float(line["reward_std"]) > 0 for line in log)
    with safe_open(folder / "outputs/tried/adapter_model.safetensors", framework="np") as weights:
        learned = [name for name in set(weights.keys()) if "lora_B" in name]
        assert learned and all(weights.get_tensor(name).any() for name in learned)


def test_each_answer_is_worth_what_it_is_on_local(folder, train_env):
    """The likeliest tokens only: what is sampled otherwise depends on every draw before it."""
    compiled(folder, "likeliest", top_k=1)
    local = given(trained_by_local(folder, "likeliest"))
    axolotl = given(trained_by_axolotl(folder, "likeliest", train_env))
    assert len(local) == 5 and len(local[0]) == len(REWARDS)
    for ours, theirs in zip(local, axolotl, strict=True):
        assert theirs == pytest.approx(ours, abs=1e-4)
