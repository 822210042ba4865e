"""`axolotl train` really trains what is compiled: on the CPU, with the repository's tiny model."""

import json
import math
import shutil
from functools import partial
from math import isfinite
from pathlib import Path

import pytest
import torch
from safetensors import safe_open

from ftc import backends
from ftc.compilation import compile_plan
from ftc.front_end import check
from ftc_backends.huggingface import optimizers

ROOT = Path(__file__).parents[3]
SPECS = ROOT / "specs"
GOLDEN = ROOT / "golden/quickstart/axolotl/axolotl.yaml"

COMMON = """\
version: 1
model: ./models/tiny
hardware: {gpus: 0}
"""

DPO = """\
name: preferred
method: dpo
data: {train: data/reply-preference/train.jsonl, format: preference, validation: 10%}
adapter: {type: lora, rank: 8, alpha: 16, dropout: 0}
training: {max_steps: 12, batch_size: 8, learning_rate: 2e-3, max_length: 224, logging_steps: 1}
"""

COMPARING = """\
name: {name}
method: {method}
data: {{train: data/{data}/train.jsonl, validation: 10%}}
adapter: {{type: lora, rank: 8, alpha: 16}}
training: {{max_steps: 12, batch_size: 8, micro_batch_size: 4, learning_rate: {rate}, \
max_length: 224, logging_steps: 1, warmup_steps: 2}}
"""

FIRST_LOSSES = {
    "orpo": ("reply-preference", 2e-3, None),
    "simpo": ("reply-preference", 2e-3, None),
    "kto": ("reply-ratings", 2e-3, 0.5),
    "reward": ("reply-preference", 2e-3, 0.693),
}
"""By method: its data, a rate for the tiny model, and its loss before anything is preferred, where
that does not depend on the model."""

TEXT = """\
name: continued
method: cpt
data: {train: data/domain-text/train.jsonl, format: text}
adapter: none
training: {max_steps: 12, batch_size: 2, learning_rate: 1e-3, max_length: 128, logging_steps: 1}
"""

ADAPTER = """\
name: adapted
data: {{train: data/quickstart/train.jsonl, format: chat}}
adapter: {{{adapter}}}
training: {{max_steps: 3, batch_size: 2, learning_rate: 1e-2, max_length: 128, logging_steps: 1}}
"""

ADAPTERS = {
    "lora": "type: lora, rank: 8",
    "lora from gaussian": "type: lora, init: gaussian",
    "lora from orthogonal, in some layers": "type: lora, init: orthogonal, layers: [0, 1]",
    "qlora in 4 bits": "type: qlora",
    "dora": "type: dora",
    "qdora": "type: dora, bits: 4",
    "rslora": "type: rslora",
    "rslora in 4 bits": "type: rslora, bits: 4",
}
"""What the table claims for Axolotl; 8 bits compute in half precision, which is for GPUs."""

pytestmark = pytest.mark.slow


@pytest.fixture
def folder(tmp_path) -> Path:
    """A folder in which the specs' paths lead to the tiny model and the example data."""
    for name in ("models", "data"):
        shutil.copytree(SPECS / name, tmp_path / name)
    return tmp_path


def train(run, folder: Path, file: Path, name: str) -> tuple[list[dict], Path]:
    """Train with a file as its header says; its log, and the folder it wrote."""
    done = run("-m", "axolotl.cli.main", "train", file, "--launcher", "python", cwd=folder)
    assert done.returncode == 0, done.stderr[-3000:]
    output = folder / "outputs" / name
    states = sorted(output.glob("checkpoint-*/trainer_state.json"), key=lambda s: s.stat().st_mtime)
    return json.loads(states[-1].read_text())["log_history"], output


@pytest.fixture
def trained(folder, train_env):
    return partial(train, train_env, folder)


def compiled(folder: Path, text: str) -> Path:
    """The spec's Axolotl file, as `ftc compile` would leave it in the spec's folder."""
    spec = folder / "spec.yaml"
    spec.write_text(COMMON + text, encoding="utf-8")
    plan = check(spec).plan
    (file,) = compile_plan(plan, backends.target("axolotl")).files
    (folder / file.name).write_text(file.text, encoding="utf-8")
    return folder / file.name


def values(log: list[dict], key: str) -> list[float]:
    return [float(line[key]) for line in log if key in line]


def test_the_quickstarts_golden_teaches_the_tiny_model(folder, cold_train_env):
    log, output = train(cold_train_env, folder, GOLDEN, "quickstart")
    losses = values(log, "eval_loss")
    assert losses[-1] < losses[0] / 2
    assert (output / "adapter_model.safetensors").stat().st_size > 0
    adapter = json.loads((output / "adapter_config.json").read_text())
    assert (adapter["r"], adapter["lora_alpha"], adapter["lora_dropout"]) == (16, 32, 0.05)


def test_preferences_are_learned(folder, trained):
    log, output = trained(compiled(folder, DPO), "preferred")
    losses = values(log, "loss")
    assert losses[0] == pytest.approx(0.693, abs=0.02)  # ln 2: no preference yet
    assert losses[-1] < losses[0] - 0.05
    assert (output / "adapter_model.safetensors").exists()


@pytest.mark.parametrize("method", FIRST_LOSSES)
def test_every_comparing_method_is_learned(folder, trained, method):
    data, rate, first = FIRST_LOSSES[method]
    text = COMPARING.format(name=method, method=method, data=data, rate=rate)
    log, output = trained(compiled(folder, text), method)
    losses = values(log, "loss")
    assert len(losses) == 12 and all(isfinite(loss) for loss in losses)
    assert first is None or losses[0] == pytest.approx(first, abs=0.03)
    held_out = values(log, "eval_loss")
    assert held_out[-1] < held_out[0]
    with safe_open(output / "adapter_model.safetensors", framework="np") as weights:
        names = set(weights.keys())
        assert all(weights.get_tensor(name).any() for name in names if "lora_B" in name)
    assert any(name.endswith("score.weight") for name in names) is (method == "reward")


STOPPED = """\
name: stopped
method: reward
data: {train: data/reply-preference/train.jsonl, validation: 10%}
adapter: {type: lora, rank: 8}
training: {epochs: 30, batch_size: 8, learning_rate: 0.5, max_length: 224, warmup_steps: 2,
  eval_steps: 2, early_stopping_patience: 2}
"""


def test_a_reward_model_that_gets_worse_stops_and_ends_with_the_best(folder, trained):
    log, output = trained(compiled(folder, STOPPED), "stopped")
    last = log[-1]["step"]
    state = json.loads((output / f"checkpoint-{last}/trainer_state.json").read_text())
    assert last < state["max_steps"]
    best = output / Path(state["best_model_checkpoint"]).name
    assert best.name != f"checkpoint-{last}"
    adapters = {(at / "adapter_model.safetensors").read_bytes() for at in (best, output)}
    assert len(adapters) == 1


def test_plain_text_is_packed_and_learned_in_full(folder, trained):
    log, output = trained(compiled(folder, TEXT), "continued")
    losses = values(log, "loss")
    assert losses[-1] < losses[0] - 0.1
    assert (output / "model.safetensors").exists()


@pytest.mark.parametrize("kind", ADAPTERS)
def test_every_kind_of_adapter_is_learned(folder, trained, kind):
    log, output = trained(compiled(folder, ADAPTER.format(adapter=ADAPTERS[kind])), "adapted")
    losses = values(log, "loss")
    assert len(losses) == 3
    assert losses[-1] < losses[0]
    saved = json.loads((output / "adapter_config.json").read_text())
    assert saved["use_dora"] == ("dora" in kind)
    assert saved["use_rslora"] == ("rslora" in kind)
    assert (output / "adapter_model.safetensors").exists()


SCHEDULED = """\
name: scheduled
data: {train: data/quickstart/train.jsonl, format: chat}
adapter: {type: lora, rank: 8, dropout: 0}
training:
  {max_steps: 10, warmup_steps: 2, batch_size: 2, learning_rate: 1e-3, max_length: 128,
   logging_steps: 1, save_steps: 10, neftune_noise_alpha: 5, group_by_length: true, %s}
"""

SCHEDULES = {
    "optimizer: lion_8bit, min_lr_ratio: 0.1": lambda share: (
        0.1 + 0.9 * (1 + math.cos(math.pi * share)) / 2
    ),
    "optimizer: sgd, lr_scheduler: linear, min_lr_ratio: 0.1": lambda share: 1 - 0.9 * share,
    "optimizer: muon, momentum: 0.9, lr_scheduler: linear": lambda share: 1 - share,
    "optimizer: ademamix_8bit, lr_scheduler: linear": lambda share: 1 - share,
    "lr_scheduler: warmup_stable_decay, lr_decay_steps: 4": lambda share: (
        1 if share <= 0.5 else (1 + math.cos(math.pi * (2 * share - 1))) / 2
    ),
}
"""The rate as a share of its peak, by the share of the steps after the warm-up: the formulas that
the local target's schedules are held against."""


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_the_learning_rate_is_the_one_of_the_books(folder, trained, schedule):
    log, _ = trained(compiled(folder, SCHEDULED % schedule), "scheduled")
    expected = [1e-3 * SCHEDULES[schedule]((step - 2) / 8) for step in range(2, 10)]
    assert values(log, "learning_rate")[2:] == pytest.approx(expected, rel=1e-5, abs=1e-12)


OPTIMIZED = """\
name: optimized
data: {{train: data/quickstart/train.jsonl, format: chat, validation: 10%}}
adapter: {{type: lora, rank: 8, dropout: 0}}
training: {{max_steps: 8, batch_size: 2, learning_rate: 3e-3, max_length: 128, logging_steps: 1,
  eval_steps: 3, save_steps: 8, optimizer: {name}}}
"""

ELSEWHERE = ("adamw", "lion_8bit", "sgd", "muon", "ademamix_8bit", "stable_adamw")
"""Trained by other tests here; the paged ones need a GPU."""


def optimized(folder: Path, trained, text: str) -> Path:
    """Train with an optimizer and see that it learns; the folder of the result."""
    log, output = trained(compiled(folder, text), "optimized")
    losses, held_out = values(log, "loss"), values(log, "eval_loss")
    assert len(losses) == 8 and all(map(isfinite, losses))
    assert held_out[-1] < held_out[0]
    assert [line["step"] for line in log if "eval_loss" in line][-1] == 8
    return output


@pytest.mark.parametrize(
    "name",
    sorted(
        name
        for name in optimizers.NAMES.keys() - {*ELSEWHERE, *optimizers.SCHEDULE_FREE}
        if "paged" not in name
    ),
)
def test_every_optimizer_that_a_cpu_has_learns(folder, trained, name):
    output = optimized(folder, trained, OPTIMIZED.format(name=name))
    assert (output / "adapter_model.safetensors").exists()


def test_stable_adamw_learns_by_the_kernels_that_a_gpu_has(folder, cold_train_env):
    """By Triton's interpreter, since the spec of a CPU is refused."""
    text = OPTIMIZED.format(name="adamw") + "targets: {axolotl: {set: {optimizer: stable_adamw}}}\n"
    interpreted = partial(cold_train_env, TRITON_INTERPRET="1")
    output = optimized(folder, partial(train, interpreted, folder), text)
    assert (output / "adapter_model.safetensors").exists()


@pytest.mark.parametrize("name", optimizers.SCHEDULE_FREE)
def test_of_a_schedule_free_optimizer_the_mean_is_saved(folder, trained, name):
    """Not what it steps from: the evaluation at the end has swapped them."""
    output = optimized(folder, trained, OPTIMIZED.format(name=name))
    checkpoint = output / "checkpoint-8"
    state = torch.load(checkpoint / "optimizer.pt", weights_only=True)
    assert {group["train_mode"] for group in state["param_groups"]} == {False}
    adapters = {(at / "adapter_model.safetensors").read_bytes() for at in (checkpoint, output)}
    assert len(adapters) == 1
