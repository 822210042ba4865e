"""Local and Axolotl train the same: from one start, the losses of one spec are equal step by step,
on the same data in the same order. A reward model draws its head at random, so that no two trainers
start alike."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ftc import backends
from ftc.compilation import check, compile_plan

ROOT = Path(__file__).parents[3]
HERE = Path(__file__).parent

pytestmark = pytest.mark.slow

LORA = {"type": "lora", "rank": 8, "alpha": 16, "dropout": 0}
FULL = {"type": "none"}

CASES = {
    "sft": ({"type": "sft"}, LORA),
    "sft-full": ({"type": "sft"}, FULL),
    "dpo": ({"type": "dpo", "sft_weight": 1.0}, LORA),  # alone it starts at ln 2 on any data
    "kto": ({"type": "kto"}, LORA),
    "orpo": ({"type": "orpo"}, LORA),
    "simpo": ({"type": "simpo", "sft_weight": 0.5}, LORA),
}
"""By the name of the spec: the method, and what learns."""

AT_ONCE = {"sft": 4}
"""Examples of a batch of four that a step sees at once; else two. In SFT, Axolotl weighs parts of a
batch alike, and TRL each token (docs/targets/axolotl.md)."""


def rows(method: str) -> list[dict]:
    """Of several lengths, none of them cut: TRL 1.9 cuts pairs otherwise than TRL 1.16."""
    pairs = []
    for number in range(24):
        prompt = [
            {"role": "user", "content": f"Where is parcel {number}?" + " Please!" * (number % 5)}
        ]
        good = [{"role": "assistant", "content": f"It left on day {number}."}]
        bad = [{"role": "assistant", "content": "No idea." + " Ask again." * (number % 4)}]
        pairs.append({"prompt": prompt, "chosen": good, "rejected": bad})
    if method == "sft":
        return [{"messages": p["prompt"] + p["chosen"]} for p in pairs]
    if method != "kto":
        return pairs
    return [
        {
            "prompt": p["prompt"],
            "completion": p["chosen" if n % 2 else "rejected"],
            "label": n % 2 == 1,
        }
        for n, p in enumerate(pairs)
    ]


@pytest.fixture
def folder(tmp_path) -> Path:
    shutil.copytree(ROOT / "specs/models", tmp_path / "models")
    return tmp_path


def compiled(folder: Path, name: str) -> None:
    """Both targets' files of one spec, each in a folder of the target's name."""
    method, adapter = CASES[name]
    text = "".join(json.dumps(row) + "\n" for row in rows(method["type"]))
    (folder / "rows.jsonl").write_text(text, encoding="utf-8")
    spec = {
        "version": 1,
        "name": name,
        "model": {"base": "./models/tiny"},
        "method": method,
        "data": {"train": "rows.jsonl"},
        "hardware": {"gpus": 0},
        "adapter": adapter,
        "training": {
            "max_steps": 5,
            "batch_size": 4,
            "micro_batch_size": AT_ONCE.get(method["type"], 2),
            "learning_rate": 2e-3,
            "warmup_steps": 2,
            "max_length": 128,
            "logging_steps": 1,
        },
    }
    (folder / "spec.yaml").write_text(json.dumps(spec), encoding="utf-8")
    for target in ("local", "axolotl"):
        done = compile_plan(check(folder / "spec.yaml").plan, backends.target(target))
        assert done.files, done.diagnostics
        (folder / target).mkdir()
        for file, content in done.texts.items():
            (folder / target / file).write_text(content, encoding="utf-8")


def losses_of_local(folder: Path) -> list[float]:
    done = subprocess.run(
        [sys.executable, HERE / "same_start.py", "local/train.py", "--output-dir", "local-run"],
        cwd=folder,
        env={**os.environ, "HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=500,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    lines = (folder / "local-run/metrics.jsonl").read_text(encoding="utf-8").splitlines()
    return [line["loss"] for line in map(json.loads, lines) if "loss" in line]


def losses_of_axolotl(folder: Path, name: str, train_env) -> list[float]:
    axolotl = ("-m", "axolotl.cli.main", "train", "axolotl/axolotl.yaml", "--launcher", "python")
    done = train_env(HERE / "same_start.py", *axolotl, cwd=folder)
    assert done.returncode == 0, done.stderr[-3000:]
    (state,) = (folder / "outputs" / name).glob("checkpoint-5/trainer_state.json")
    log = json.loads(state.read_text(encoding="utf-8"))["log_history"]
    return [float(line["loss"]) for line in log if "loss" in line]


@pytest.mark.parametrize("name", CASES)
def test_both_targets_have_the_same_losses(folder, train_env, name):
    compiled(folder, name)
    local = losses_of_local(folder)
    axolotl = losses_of_axolotl(folder, name, train_env)
    assert len(local) == 5
    assert local[0] == pytest.approx(axolotl[0], abs=1e-3)
    assert local == pytest.approx(axolotl, rel=0.02)
