"""The definition is what the installed packages say, and they take what is compiled."""

import importlib.util
import json
import sys
import warnings
from itertools import product
from pathlib import Path

import pytest

trl = pytest.importorskip("trl", reason="needs ftc[local]")

from ftc_backends.local.definition import SNAPSHOT  # noqa: E402  # after the skip

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

pytestmark = pytest.mark.slow


def test_the_snapshot_is_current():
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        spec = importlib.util.spec_from_file_location("trl_schema", ROOT / "tools/trl_schema.py")
        tool = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(tool)
    finally:
        sys.path.pop(0)
    kept = ROOT / "schemas/ftc_schemas/targets" / f"{SNAPSHOT}.json"
    assert json.loads(kept.read_text()) == tool.schema(), "run tools/trl_schema.py"


@pytest.mark.parametrize("adapter", ADAPTERS, ids=lambda leaves: leaves["adapter.type"])
def test_every_document_makes_the_packages_own_configurations(compiled, tmp_path, adapter):
    from peft import LoraConfig
    from transformers import BitsAndBytesConfig

    for method, cadence in product(METHODS, CADENCES):
        leaves = {"hardware.gpus": 0, **adapter, **method, **cadence}
        result = compiled("local", leaves)
        assert result.files, result.diagnostics
        document = result.lowered.document
        kind = trl.SFTConfig if document["trainer"] == "sft" else trl.DPOConfig
        with warnings.catch_warnings():
            warnings.simplefilter("error", FutureWarning)  # no name that is on its way out
            config = kind(str(tmp_path), **document["config"])
            LoraConfig(task_type="CAUSAL_LM", **document.get("adapter", {}))
            BitsAndBytesConfig(**document.get("quantization", {}))
        assert config.learning_rate == document["config"]["learning_rate"]
        assert config.gradient_checkpointing is document["config"]["activation_checkpointing"]
