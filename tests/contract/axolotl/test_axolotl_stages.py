"""The compiled `run.sh` of a spec with stages, run by Axolotl's own command."""

import json
import shutil
from pathlib import Path

import pytest

from ftc import backends
from ftc.compilation import compile_spec
from ftc.front_end import check

SPECS = Path(__file__).parents[3] / "specs"

SPEC = """\
version: 1
name: tone
model: ./models/tiny
hardware: {gpus: 0}
adapter: {type: lora, rank: 8, alpha: 16, dropout: 0}
training: {max_steps: 6, batch_size: 8, max_length: 224, logging_steps: 1}
stages:
  - name: sft
    data: data/support-tone/train.jsonl
    training: {learning_rate: 2e-3}
  - name: dpo
    from: {stage: sft, adapter: merge}
    method: dpo
    data: data/reply-preference/train.jsonl
    training: {learning_rate: 1e-3}
  - name: more
    from: sft
    data: data/support-tone/train.jsonl
    training: {learning_rate: 1e-3}
"""

pytestmark = pytest.mark.slow

_SHELL = """\
import os, subprocess, sys
path = f"{os.path.dirname(sys.executable)}:{os.environ['PATH']}"
sys.exit(subprocess.run(["sh", *sys.argv[1:]], env={**os.environ, "PATH": path}).returncode)
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory, cold_train_env) -> Path:
    folder = tmp_path_factory.mktemp("stages")
    for name in ("models", "data"):
        shutil.copytree(SPECS / name, folder / name)
    spec = folder / "spec.yaml"
    spec.write_text(SPEC, encoding="utf-8")
    for name, text in compile_spec(check(spec), backends.target("axolotl")).texts.items():
        path = folder / "build" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    done = cold_train_env("-c", _SHELL, "build/run.sh", cwd=folder)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return folder


def losses(folder: Path, stage: str) -> list[float]:
    states = folder.glob(f"outputs/tone-{stage}/checkpoint-*/trainer_state.json")
    last = max(states, key=lambda state: state.stat().st_mtime)
    history = json.loads(last.read_text())["log_history"]
    return [float(line["loss"]) for line in history if "loss" in line]


def test_the_preference_stage_starts_from_the_merged_model(folder):
    assert (folder / "outputs/tone-sft/merged/config.json").exists()
    assert losses(folder, "dpo")[0] == pytest.approx(0.693, abs=0.02)  # ln 2: as its reference
    adapter = json.loads((folder / "outputs/tone-dpo/adapter_config.json").read_text())
    assert adapter["base_model_name_or_path"] == "outputs/tone-sft/merged"


def test_an_adapter_that_goes_on_starts_where_it_ended(folder):
    first, more = losses(folder, "sft"), losses(folder, "more")
    assert more[0] < first[0] - 0.2
    adapter = json.loads((folder / "outputs/tone-more/adapter_config.json").read_text())
    assert adapter["base_model_name_or_path"] == "./models/tiny"
