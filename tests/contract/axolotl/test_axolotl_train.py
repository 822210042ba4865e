"""`axolotl train` really trains what is compiled: on the CPU, with the repository's tiny model."""

import json
import shutil
from pathlib import Path

import pytest

from ftc import backends
from ftc.compilation import check, compile_plan

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


@pytest.fixture
def trained(folder, train_env):
    """Train with a file as its header says; its log, and the folder it wrote."""

    def train(file: Path, name: str) -> tuple[list[dict], Path]:
        done = train_env(
            "-m", "axolotl.cli.main", "train", file, "--launcher", "python", cwd=folder
        )
        assert done.returncode == 0, done.stderr[-3000:]
        output = folder / "outputs" / name
        states = sorted(
            output.glob("checkpoint-*/trainer_state.json"), key=lambda s: s.stat().st_mtime
        )
        return json.loads(states[-1].read_text())["log_history"], output

    return train


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


def test_the_quickstarts_golden_teaches_the_tiny_model(trained):
    log, output = trained(GOLDEN, "quickstart")
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
