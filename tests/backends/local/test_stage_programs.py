"""The programs of stages, for every pair of adapters and every method: whole, and well written."""

import json
import subprocess
import sys
from importlib.util import find_spec
from itertools import product
from pathlib import Path
from typing import Any, Final

import pytest

from ftc import backends
from ftc.compilation import compile_spec
from ftc.diagnostics.diagnostic import has_errors
from ftc.front_end import check_text

ADAPTERS: Final[dict[str, dict[str, Any]]] = {
    "none": {"type": "none"},
    "lora": {"type": "lora", "rank": 4},
    "other": {"type": "lora", "rank": 8},
    "pissa": {"type": "lora", "rank": 4, "init": "pissa"},
    "loftq": {"type": "qlora", "rank": 4, "init": "loftq"},
    "prompt": {"type": "prompt-tuning", "prompt_init": "text", "prompt_text": "Be kind"},
    "adalora": {"type": "adalora", "rank": 4},
}
_REWARDS: Final = [{"type": "length", "max": 10}]
METHODS: Final[dict[str, tuple[Any, str]]] = {
    "sft": ("sft", "chat"),
    "cpt": ("cpt", "text"),
    "dpo": ("dpo", "preference"),
    "orpo": ("orpo", "preference"),
    "kto": ("kto", "unpaired-preference"),
    "reward": ("reward", "preference"),
    "grpo": ({"type": "grpo", "rewards": _REWARDS, "num_generations": 2}, "prompt-only"),
    "online-dpo": ({"type": "online-dpo", "rewards": _REWARDS}, "prompt-only"),
    "distill": ({"type": "distill", "teacher": "org/teacher"}, "prompt-only"),
}
MODELS: Final = (
    {"base": "org/model", "revision": "c1899de289a04d12100db370d81485cdf75e47ca"},
    {"base": "./model"},
)


def programs(model: dict[str, str], first: str, second: str, method: str) -> dict[str, str]:
    """The second stage's; none where it is refused."""
    how, rows = METHODS[method]
    spec = {
        "version": 1,
        "name": "x",
        "model": model,
        "training": {"max_length": 1024},
        "stages": [
            {"name": "one", "data": "a.jsonl", "adapter": ADAPTERS[first]},
            {
                "name": "two",
                "from": "one",
                "method": how,
                "data": {"format": rows, "train": "b.jsonl"},
                "adapter": ADAPTERS[second],
            },
        ],
    }
    checked = check_text(json.dumps(spec))
    assert checked.plans, checked.diagnostics
    if has_errors(checked.diagnostics):
        return {}
    texts = compile_spec(checked, backends.target("local")).texts
    return {
        name.removeprefix("2-two/"): text
        for name, text in texts.items()
        if name.startswith("2-two/") and name.endswith(".py")
    }


@pytest.mark.skipif(find_spec("ruff") is None, reason="needs the formatter")
def test_nothing_is_named_that_is_not_there_and_all_is_well_written(tmp_path: Path) -> None:
    written = 0
    pairs = product(range(len(MODELS)), ADAPTERS, ADAPTERS, METHODS)
    for model, first, second, method in pairs:
        folder = tmp_path / f"{model}-{first}-{second}-{method}"
        for name, text in programs(MODELS[model], first, second, method).items():
            folder.mkdir(exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
            written += name == "train.py"
    assert written > 500
    ruff = [sys.executable, "-m", "ruff"]
    options = ["--isolated", "--no-cache", "."]
    for words in (["check", "--select", "F"], ["format", "--check", "--line-length", "88"]):
        ran = subprocess.run(
            [*ruff, *words, *options], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert ran.returncode == 0, ran.stdout


@pytest.mark.parametrize("second", [name for name in ADAPTERS if name != "prompt"])
def test_no_stage_builds_on_tokens_before_the_text(second: str) -> None:
    assert programs(MODELS[0], "prompt", second, "sft") == {}
