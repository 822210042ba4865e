"""Each adapter with each method: trained from the compiled program, saved, loaded, and the same.

The cells come from the language's own tables, so that a new method or adapter has its runs at once.
A cell is either trained here or refused by a diagnostic.
"""

import json
import math
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.backends.local.safetensors_file import tensors

from ftc.analysis.adapter_size import Shape, adapter_parameters
from ftc.diagnostics.diagnostic import Diagnostic
from ftc.front_end import check
from ftc.language.vocabulary import leaf_types
from ftc_schemas.spec.formats import FORMATS, GROUPED, REWARDED
from ftc_schemas.spec.root import Spec

pytestmark = pytest.mark.slow

WATCHED = Path(__file__).with_name("watched.py")

TOY: dict[str, dict[str, Any]] = {
    "vera": {"rank": 16},
    "oft": {"block_size": 16},
    "adalora": {"rank": 4, "initial_share": 0, "final_share": 0.3, "prune_every": 1},
    "prompt-tuning": {"virtual_tokens": 4},
    "prefix-tuning": {"virtual_tokens": 4},
    "p-tuning": {"virtual_tokens": 4, "hidden_size": 16},
}
"""Sizes that fit the tiny model."""

VARIANTS: dict[str, dict[str, Any]] = {
    **{
        f"{kind} from {init}": {"type": kind, "init": init}
        for kind in ("lora", "rslora")
        for init in ("gaussian", "orthogonal", "pissa", "olora")
    },
    "qlora in 8 bits": {"type": "qlora", "bits": 8},
    "qlora from gaussian": {"type": "qlora", "init": "gaussian"},
    "qlora from loftq": {"type": "qlora", "init": "loftq"},
    "qdora": {"type": "dora", "bits": 4},
    "rslora in 4 bits": {"type": "rslora", "bits": 4},
    "ia3 in 4 bits": {"type": "ia3", "bits": 4},
    "ia3 in 8 bits": {"type": "ia3", "bits": 8},
    "prompt tuning in 4 bits": {"type": "prompt-tuning", "bits": 4},
    "prefix tuning in 8 bits": {"type": "prefix-tuning", "bits": 8},
    "p-tuning in 4 bits": {"type": "p-tuning", "bits": 4},
    "a random prompt": {"type": "prompt-tuning", "prompt_init": "random"},
    "a prompt in words": {"type": "prompt-tuning", "prompt_text": "Answer the customer."},
    "p-tuning by an lstm": {"type": "p-tuning", "encoder": "lstm"},
    "the first layers": {"type": "lora", "target_modules": ["q_proj"], "layers": [0, 1]},
    "all but one module": {"type": "lora", "exclude_modules": ["down_proj"]},
    "vera and the head": {"type": "vera", "modules_to_save": ["lm_head"]},
}

WIDE: dict[str, dict[str, Any]] = {
    method: {"batch_size": 8, "micro_batch_size": 8} for method in GROUPED
}
"""Several groups a step: the answers of one alone may all be worth the same, and teach nothing."""

IMPOSSIBLE = {"FTC304", "FTC750", "FTC751"}
"""What says of an adapter and a method that they do not go together: the target, or a rule."""

CELLS = [(method, kind) for method in FORMATS for kind in leaf_types(Spec, "adapter")]


def adapter(kind: str) -> dict[str, Any]:
    return {"type": kind, **TOY.get(kind, {})}


@pytest.mark.parametrize(("method", "kind"), CELLS)
def test_every_cell_trains_or_is_refused(
    job: Callable[..., Any],
    refusals: Callable[..., list[Diagnostic]],
    trainer: Any,
    method: str,
    kind: str,
) -> None:
    sections: dict[str, dict[str, Any]] = {
        "method": {"type": method},
        "adapter": adapter(kind),
        "training": {"learning_rate": 1e-2, "lr_scheduler": "constant", **WIDE.get(method, {})},
    }
    data_format = FORMATS[method][0]
    refused = refusals(data_format, **sections)
    if refused:
        assert {diagnostic.code for diagnostic in refused} <= IMPOSSIBLE
    else:
        _require_the_trained_model(job(data_format, **sections), trainer, method)


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_variant_trains(job: Callable[..., Any], trainer: Any, variant: str) -> None:
    said = VARIANTS[variant]
    small = job(adapter={**TOY.get(said["type"], {}), **said}, training={"learning_rate": 1e-2})
    _require_the_trained_model(small, trainer)


@pytest.mark.parametrize("kind", [kind for kind in leaf_types(Spec, "adapter") if kind != "none"])
def test_the_estimate_counts_what_peft_counts(
    job: Callable[..., Any], trainer: Any, kind: str
) -> None:
    small = job(adapter=adapter(kind))
    assert trainer.train(small) == 0, small.said
    plan = check(small.folder / "spec.yaml").plan
    assert plan is not None
    config = json.loads((small.model / "config.json").read_text(encoding="utf-8"))
    shape = Shape(
        layers=config["num_hidden_layers"],
        hidden=config["hidden_size"],
        mlp=config["intermediate_size"],
        queries=config["num_attention_heads"] * config["head_dim"],
        keys=config["num_key_value_heads"] * config["head_dim"],
    )
    assert f"{adapter_parameters(plan, shape):,.0f} of " in small.said


RESUMED = {
    **{kind: adapter(kind) for kind in leaf_types(Spec, "adapter")},
    "pissa": {"type": "lora", "init": "pissa"},
    "loftq": {"type": "qlora", "init": "loftq"},
    "qlora in 8 bits": {"type": "qlora", "bits": 8},
    "ia3 in 4 bits": {"type": "ia3", "bits": 4},
}


@pytest.mark.parametrize("kind", RESUMED)
def test_an_interrupted_adapter_goes_on_to_the_same_bits(
    job: Callable[..., Any], trainer: Any, kind: str
) -> None:
    small = job(
        adapter=RESUMED[kind],
        training={"max_steps": 9, "save_steps": 3, "learning_rate": 1e-2},
    )
    assert trainer.train(small) == 0, small.said
    first = _saved(small)
    shutil.rmtree(small.result / "checkpoint-9")
    for name in first:
        (small.result / name).unlink()
    assert trainer.train(small) == 0, small.said
    assert "Going on from outputs/job/checkpoint-6" in small.said
    assert _saved(small) == first


@pytest.mark.parametrize(("kind", "state"), [("adalora", "adalora.pt"), ("p-tuning", "encoder.pt")])
def test_a_checkpoint_without_the_state_of_its_adapter_is_skipped(
    job: Callable[..., Any], trainer: Any, kind: str, state: str
) -> None:
    small = job(adapter=adapter(kind), training={"max_steps": 6, "save_steps": 3})
    assert trainer.train(small) == 0, small.said
    (small.result / "checkpoint-6" / state).unlink()
    assert trainer.train(small) == 0, small.said
    assert f"checkpoint-6 is skipped: {state} is missing or cut short" in small.said
    assert "Going on from outputs/job/checkpoint-3" in small.said


def test_the_best_checkpoint_of_a_small_network_is_loaded_whole(
    job: Callable[..., Any], trainer: Any
) -> None:
    small = job(
        adapter=adapter("p-tuning"),
        data={"validation": "25%"},
        training={"learning_rate": 0.5, "eval_steps": 1, "early_stopping_patience": 2},
    )
    assert trainer.train(small) == 0, small.said
    during = [line["eval_loss"] for line in small.metrics[1:-1] if "eval_loss" in line]
    assert small.metrics[-1]["eval_loss"] == pytest.approx(min(during))


def test_adalora_ends_at_its_budget_of_ranks(job: Callable[..., Any], trainer: Any) -> None:
    small = job(adapter=adapter("adalora"), training={"max_steps": 10, "learning_rate": 1e-2})
    assert trainer.train(small) == 0, small.said
    file = small.result / "adapter_model.safetensors"
    kept = [
        sum(any(data[at : at + 4]) for at in range(0, len(data), 4))
        for name, data in tensors(file)
        if "lora_E" in name
    ]
    assert sum(kept) == 4 * len(kept)
    assert len(set(kept)) > 1


def _saved(small: Any) -> dict[str, bytes]:
    names = ("adapter_model.safetensors", "adapter_config.json", "model.safetensors")
    files = (small.result / name for name in names)
    return {file.name: file.read_bytes() for file in files if file.exists()}


def _require_the_trained_model(small: Any, trainer: Any, method: str = "sft") -> None:
    """The loss is a number, what could learn has moved and nothing else, and what was saved answers
    as what was trained. On a quantized base TRL trains an adapter in bfloat16, and PEFT loads it in
    float32, so that their answers differ by rounding."""
    assert trainer.run(small, WATCHED) == 0, small.said
    losses = [line["loss"] for line in small.metrics if "loss" in line]
    assert len(losses) == 3
    assert all(math.isfinite(loss) for loss in losses)
    seen = json.loads((small.folder / "seen.json").read_text(encoding="utf-8"))
    if method in REWARDED:  # answers of equal reward teach nothing, and such steps happen
        assert set(seen["moved"]) <= set(seen["learning"])
        assert seen["moved"]
    else:
        assert seen["moved"] == seen["learning"]
    assert seen["apart"] < (seen["changed"] / 20 if seen["quantized"] else 1e-4)
    assert seen["changed"] > 1e-3
