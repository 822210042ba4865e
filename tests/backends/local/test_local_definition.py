"""The definition is what the installed packages say, and they take what is compiled."""

import dataclasses
import importlib.util
import json
import sys
import warnings
from itertools import product
from pathlib import Path

import pytest

trl = pytest.importorskip("trl", reason="needs ftc[local]")

from tests.backends.local.left_to_the_packages import OBJECTS  # noqa: E402

from ftc_backends.local.definition import SNAPSHOT  # noqa: E402  # after the skip
from ftc_schemas.targets import snapshot  # noqa: E402

ROOT = Path(__file__).parents[3]
METHODS = (
    {"method.type": "sft", "data.format": "chat"},
    {"method.type": "sft", "data.format": "prompt-completion", "training.max_steps": 9},
    {"method.type": "cpt", "training.warmup_steps": 5},
    {"method.type": "dpo", "data.format": "preference", "method.loss": "robust"},
)
ADAPTERS = tuple({"adapter.type": kind} for kind in ("none", "lora", "qlora", "dora", "rslora"))
CADENCES = (
    {},
    {"data.validation": "10%", "training.eval_steps": 5, "training.save_steps": 10},
    {"data.validation": "10%", "training.early_stopping_patience": 2},
)
BUILT = ("BitsAndBytesConfig", "ClusterConfig")
"""Read off a signature; and accelerate.yaml, of which no argument reaches the weights unsaid."""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def tool():
    """What takes the snapshot."""
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        spec = importlib.util.spec_from_file_location("trl_schema", ROOT / "tools/trl_schema.py")
        tool = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(tool)
    finally:
        sys.path.pop(0)
    return tool


def test_the_snapshot_is_current(tool):
    kept = ROOT / "schemas/ftc_schemas/targets" / f"{SNAPSHOT}.json"
    assert json.loads(kept.read_text()) == tool.definition(), "run tools/trl_schema.py"


@pytest.mark.parametrize(
    "config",
    [name for name in snapshot(SNAPSHOT)["$defs"] if name.endswith("Config") and name not in BUILT],
)
def test_the_snapshot_misses_no_argument_that_could_reach_the_weights(tool, config):
    """What it leaves out is left out by name: an argument that no JSON could express, too."""
    import peft
    from trl.experimental import cpo, online_dpo, orpo

    modules = (trl, peft, cpo, online_dpo, orpo)
    module = next(module for module in modules if hasattr(module, config))
    left_out = tool.SET_BY_PEFT if config in vars(peft) else tool.LEFT_OUT
    fields = {field.name for field in dataclasses.fields(getattr(module, config))}
    known = snapshot(SNAPSHOT)["$defs"][config]["properties"].keys()
    assert fields - known - left_out <= OBJECTS


@pytest.mark.parametrize("adapter", ADAPTERS, ids=lambda leaves: leaves["adapter.type"])
def test_every_document_makes_the_packages_own_configurations(compiled, tmp_path, adapter):
    from peft import LoraConfig
    from transformers import BitsAndBytesConfig

    for method, cadence in product(METHODS, CADENCES):
        leaves = {"hardware.gpus": 0, **adapter, **method, **cadence}
        result = compiled("local", leaves)
        assert result.files, result.diagnostics
        document = result.lowered.document
        kind = trl.DPOConfig if document["trainer"] == "dpo" else trl.SFTConfig
        with warnings.catch_warnings():
            warnings.simplefilter("error", FutureWarning)  # no name that is on its way out
            config = kind(str(tmp_path), **document["config"])
            LoraConfig(task_type="CAUSAL_LM", **document.get("adapter", {}))
            BitsAndBytesConfig(**document.get("quantization", {}))
        assert config.learning_rate == document["config"]["learning_rate"]
        assert config.gradient_checkpointing is document["config"]["activation_checkpointing"]


SETTINGS = (
    {"training.optimizer": "lion_8bit"},
    {"training.optimizer": "sgd", "training.momentum": 0.5},
    {"training.lr_scheduler": "cosine", "training.min_lr_ratio": 0.1},
    {"training.lr_scheduler": "linear", "training.min_lr_ratio": 0.1},
    {"training.lr_scheduler": "polynomial", "training.lr_power": 2},
    {"training.lr_scheduler": "cosine_with_restarts"},
    {"training.lr_scheduler": "warmup_stable_decay", "training.max_steps": 100},
    {"training.liger_kernel": True},
    {"training.torch_compile": True},
    {"training.deterministic": True, "training.group_by_length": True},
    {"data.validation": "10%", "training.evals_per_epoch": 4, "training.saves_per_epoch": 2},
    {
        "data.validation": "10%",
        "training.evals_per_epoch": 4,
        "training.early_stopping_patience": 2,
    },
    {"tracking.tool": "trackio", "hub.repo": "org/result", "hub.strategy": "checkpoint"},
)


@pytest.mark.parametrize("leaves", SETTINGS, ids=lambda leaves: "-".join(map(str, leaves.values())))
def test_every_setting_is_one_that_the_package_takes(compiled, tmp_path, leaves):
    """Those of GPUs too: what the machine lacks is taken away, and the rest constructed."""
    result = compiled("local", {"data.format": "chat", **leaves})
    assert result.files, result.diagnostics
    said = {**result.lowered.document["config"], "use_cpu": True, "bf16": False}
    said.pop("tf32")
    config = trl.SFTConfig(str(tmp_path), **said)
    assert {key: getattr(config, key) for key in ("lr_scheduler_type", "optim")} == {
        key: said[key] for key in ("lr_scheduler_type", "optim")
    }
