"""Local and Axolotl train the same: they are told the same, and from one start, on the same data in
the same order, the losses of one spec are equal step by step. A reward model draws its head at
random, so that no two trainers start alike."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.backends.local.left_to_the_packages import ALWAYS

from ftc import backends
from ftc.compilation import compile_plan
from ftc.front_end import check

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

DIFFERENT = {
    "average_tokens_across_devices": "of several processes; a note says so (FTC422)",
    "base_model_name_or_path": "written another way",
    "data_seed": "without one, transformers takes the seed: the same number",
    "gradient_checkpointing_kwargs": "nothing is checkpointed here",
    "logging_nan_inf_filter": "what is logged",
    "model_init_kwargs": "Axolotl loads the model itself",
    "num_train_epochs": "there are `max_steps`",
    "output_dir": "a folder",
    "peft_version": "two environments",
    "per_device_eval_batch_size": "nothing is evaluated here",
    "router_aux_loss_coef": "of mixtures of experts (docs/targets/axolotl.md)",
    "run_name": "a name",
    "tf32": "of GPUs, where both targets are told",
}
"""What the two trainers are told otherwise, and why it trains the same. All else that reaches the
weights is equal, also what each of them fills in by itself."""

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
    program = ("local/train.py", "--output-dir", "local-run")
    done = subprocess.run(
        [sys.executable, HERE / "same_start.py", "local.json", *program],
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
    done = train_env(HERE / "same_start.py", "axolotl.json", *axolotl, cwd=folder)
    assert done.returncode == 0, done.stderr[-3000:]
    (state,) = (folder / "outputs" / name).glob("checkpoint-5/trainer_state.json")
    log = json.loads(state.read_text(encoding="utf-8"))["log_history"]
    return [float(line["loss"]) for line in log if "loss" in line]


def differences(folder: Path) -> set[str]:
    """The arguments that both trainers know, and understood otherwise."""
    local, axolotl = (
        json.loads((folder / f"{target}.json").read_text(encoding="utf-8"))
        for target in ("local", "axolotl")
    )
    left = {name for names in ALWAYS.values() for name in names}
    return {
        name
        for section in ("config", "adapter")
        for name in local[section].keys() & axolotl[section].keys() - left
        if local[section][name] != axolotl[section][name]
    }


@pytest.mark.parametrize("name", CASES)
def test_both_targets_have_the_same_losses(folder, train_env, name):
    compiled(folder, name)
    local = losses_of_local(folder)
    axolotl = losses_of_axolotl(folder, name, train_env)
    assert len(local) == 5
    assert local[0] == pytest.approx(axolotl[0], abs=1e-3)
    assert local == pytest.approx(axolotl, rel=0.02)
    assert differences(folder) <= DIFFERENT.keys()
