"""What `training:` and `hardware:` say is what the trainer does, as far as a CPU can do it."""

import math
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow

STEPS, WARMUP, PEAK = 10, 2, 1e-3

SETTINGS: dict[str, tuple[str, dict[str, Any]]] = {
    "adamw-of-other-betas": ("chat", {"adam_beta1": 0.8, "adam_beta2": 0.9, "adam_epsilon": 1e-6}),
    "adamw_8bit": ("chat", {"optimizer": "adamw_8bit"}),
    "lion": ("chat", {"optimizer": "lion", "learning_rate": 1e-4}),
    "lion_8bit": ("chat", {"optimizer": "lion_8bit", "learning_rate": 1e-4}),
    "adafactor": ("chat", {"optimizer": "adafactor"}),
    "sgd": ("chat", {"optimizer": "sgd", "learning_rate": 1.0, "momentum": 0.5}),
    "ademamix": ("chat", {"optimizer": "ademamix", "adam_beta3": 0.9, "ademamix_alpha": 2}),
    "ademamix_8bit": ("chat", {"optimizer": "ademamix_8bit"}),
    "muon": ("chat", {"optimizer": "muon", "momentum": 0.9, "weight_decay": 0.1}),
    "weight-decay": ("chat", {"weight_decay": 0.1}),
    "clipping": ("chat", {"max_grad_norm": 0.3}),
    "neftune": ("chat", {"neftune_noise_alpha": 5}),
    "neftune-packed": ("chat", {"neftune_noise_alpha": 5, "packing": True}),
    "group-by-length": ("chat", {"group_by_length": True}),
    "deterministic": ("chat", {"deterministic": True}),
    "wrapped": ("text", {"packing_strategy": "wrapped"}),
    "cut-when-packed": ("text", {"packing_strategy": "bfd"}),
    "split-when-packed": ("text", {"packing_strategy": "bfd_split"}),
}


@pytest.mark.parametrize("setting", SETTINGS)
def test_every_setting_trains_and_moves_the_loss(
    job: Callable[..., Any], trainer: Any, setting: str
) -> None:
    data_format, training = SETTINGS[setting]
    method = {"type": "cpt" if data_format == "text" else "sft"}
    small = job(data_format, adapter={"type": "none"}, method=method, training=training)
    assert trainer.train(small) == 0, small.said
    losses = [line["loss"] for line in small.metrics if "loss" in line]
    assert len(losses) == 3
    assert all(math.isfinite(loss) for loss in losses)
    assert losses[0] > 1


@pytest.mark.parametrize(
    ("optimizer", "module"),
    [
        ("schedule_free_adamw", "schedulefree"),
        ("schedule_free_radam", "schedulefree"),
        ("stable_adamw", "optimi"),
    ],
)
def test_an_optimizer_of_a_package_trains_or_asks_for_it(
    job: Callable[..., Any], trainer: Any, optimizer: str, module: str
) -> None:
    training = {"optimizer": optimizer, "max_steps": 8}  # RAdam's first five move nothing
    small = job(training=training, data={"validation": "25%"})
    done = trainer.train(small)
    if find_spec(module) is None:
        assert done == 1
        assert "Not installed: " in small.said
        return
    assert done == 0, small.said
    losses = [line["eval_loss"] for line in small.metrics if "eval_loss" in line]
    assert losses[-1] < losses[0]
    if module == "schedulefree":
        assert losses[-1] == losses[-2]  # the mean of the weights, as it was saved


def test_stable_adamw_of_a_package_steps_on_a_cpu_where_triton_is_installed(
    job: Callable[..., Any], trainer: Any
) -> None:
    """optimi would choose Triton, and Triton finds no GPU."""
    pytest.importorskip("optimi")
    small = job(training={"optimizer": "stable_adamw"})
    beside_triton = small.folder / "beside_triton.py"
    beside_triton.write_text(
        "import runpy, sys\n"
        "sys.path.insert(0, 'program')\n"
        "import optimi.utils\n"
        "optimi.utils.HAS_TRITON = True\n"
        "runpy.run_path('program/train.py', run_name='__main__')\n",
        encoding="utf-8",
    )
    assert trainer.run(small, beside_triton) == 0, small.said


@pytest.mark.parametrize("adapter", ["none", "lora"])
def test_muon_goes_on_to_the_same_bits(job: Callable[..., Any], trainer: Any, adapter: str) -> None:
    training = {"optimizer": "muon", "max_steps": 4, "save_steps": 2, "save_total_limit": 3}
    small = job(adapter={"type": adapter}, training=training)
    assert trainer.train(small) == 0, small.said
    (weights,) = small.result.glob("*.safetensors")
    whole = weights.read_bytes()
    weights.unlink()
    shutil.rmtree(small.result / "checkpoint-4")
    assert trainer.train(small) == 0, small.said
    assert "checkpoint-2" in small.said
    assert weights.read_bytes() == whole


@pytest.mark.parametrize("attention", ["eager", "sdpa"])
def test_attention_is_the_one_that_is_said(
    job: Callable[..., Any], trainer: Any, attention: str
) -> None:
    small = job(hardware={"gpus": 0, "attention": attention})
    look = small.folder / "look.py"
    look.write_text(
        "import runpy, sys\n"
        "sys.path.insert(0, 'program')\n"
        "from transformers import AutoModelForCausalLM as Model\n"
        "load = Model.from_pretrained\n"
        "program = runpy.run_path('program/train.py')\n"
        "from pathlib import Path\n"
        "said = program['config'](Path('x')).model_init_kwargs\n"
        "print(load('model', **said).config._attn_implementation)\n",
        encoding="utf-8",
    )
    assert trainer.run(small, look) == 0, small.said
    assert small.said.splitlines()[-1] == attention


@pytest.mark.skipif("FTC_COMPILE" not in os.environ, reason="`make test-trackers` takes the time")
def test_a_compiled_model_learns_as_the_one_that_is_not(
    compile_job: Callable[..., Any], tmp_path: Path
) -> None:
    """In a process of its own: compiling takes longer than the others may run."""
    if shutil.which("c++") is None:
        pytest.skip("needs a C++ compiler")
    losses = {}
    for compiles in (True, False):
        folder = tmp_path / str(compiles)
        folder.mkdir()
        training = {"torch_compile": True} if compiles else {}
        small = compile_job(folder, "chat", {"adapter": {"type": "none"}, "training": training})
        environment = {**os.environ, "OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1"}
        subprocess.run([sys.executable, small.program], cwd=folder, env=environment, check=True)
        losses[compiles] = [line["loss"] for line in small.metrics if "loss" in line]
    assert losses[True] == pytest.approx(losses[False], rel=1e-3)


def _after_warmup(step: int) -> float:
    return (step - WARMUP) / (STEPS - WARMUP)


def _cosine(progress: float) -> float:
    return (1 + math.cos(math.pi * progress)) / 2


SCHEDULES: dict[str, tuple[dict[str, Any], Callable[[int], float]]] = {
    "cosine": ({}, lambda step: _cosine(_after_warmup(step))),
    "cosine-to-a-tenth": (
        {"min_lr_ratio": 0.1},
        lambda step: 0.1 + 0.9 * _cosine(_after_warmup(step)),
    ),
    "linear": ({"lr_scheduler": "linear"}, lambda step: 1 - _after_warmup(step)),
    "linear-to-a-tenth": (
        {"lr_scheduler": "linear", "min_lr_ratio": 0.1},
        lambda step: 1 - 0.9 * _after_warmup(step),
    ),
    "polynomial": (
        {"lr_scheduler": "polynomial", "lr_power": 2, "min_lr_ratio": 0.2},
        lambda step: 0.2 + 0.8 * (1 - _after_warmup(step)) ** 2,
    ),
    "two-cycles": (
        {"lr_scheduler": "cosine_with_restarts", "lr_cycles": 2},
        lambda step: _cosine(2 * _after_warmup(step) % 1) if step < STEPS else 0,
    ),
    "warmup-stable-decay": (
        {"lr_scheduler": "warmup_stable_decay", "lr_decay_steps": 4},
        lambda step: 1 if step <= 6 else _cosine((step - 6) / 4),
    ),
    "constant": ({"lr_scheduler": "constant_with_warmup"}, lambda step: 1),
    "inverse-sqrt": ({"lr_scheduler": "inverse_sqrt"}, lambda step: math.sqrt(WARMUP / step)),
}


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_the_learning_rate_is_the_one_of_the_books(
    job: Callable[..., Any], trainer: Any, schedule: str
) -> None:
    """Step n is made with the rate after n - 1 steps of the schedule."""
    said, curve = SCHEDULES[schedule]
    training = {"max_steps": STEPS, "warmup_steps": WARMUP, "learning_rate": PEAK, **said}
    small = job(training=training)
    assert trainer.train(small) == 0, small.said
    rates = [line["learning_rate"] for line in small.metrics if "learning_rate" in line]
    assert rates[WARMUP:] == pytest.approx(
        [PEAK * curve(step) for step in range(WARMUP, STEPS)], rel=1e-5, abs=1e-12
    )


def test_an_epoch_is_evaluated_and_saved_as_often_as_is_said(
    job: Callable[..., Any], trainer: Any
) -> None:
    """Twelve rows in batches of two, a file of them to validate: six steps an epoch."""
    training = {
        "max_steps": None,
        "epochs": 2,
        "evals_per_epoch": 3,
        "saves_per_epoch": 2,
        "save_total_limit": 5,
    }
    small = job(data={"validation": "rows.jsonl"}, training=training)
    assert trainer.train(small) == 0, small.said
    steps = [line["step"] for line in small.metrics if "eval_loss" in line]
    assert steps == [0, 2, 4, 6, 8, 10, 12]
    saved = sorted(int(folder.name[11:]) for folder in small.result.glob("checkpoint-*"))
    assert saved == [3, 6, 9, 12]


def test_only_so_many_checkpoints_are_kept(job: Callable[..., Any], trainer: Any) -> None:
    training = {"max_steps": 5, "save_steps": 1, "save_total_limit": 3}
    small = job(training=training)
    assert trainer.train(small) == 0, small.said
    assert len(list(small.result.glob("checkpoint-*"))) == 3


def test_an_improvement_below_the_threshold_does_not_count(
    job: Callable[..., Any], trainer: Any
) -> None:
    training = {
        "max_steps": 8,
        "eval_steps": 1,
        "early_stopping_patience": 2,
        "early_stopping_threshold": 100.0,
    }
    small = job(data={"validation": "25%"}, training=training)
    assert trainer.train(small) == 0, small.said
    assert max(line["step"] for line in small.metrics) < 8


def test_packed_text_that_is_split_keeps_the_tokens_that_cutting_loses(
    compile_job: Callable[..., Any], trainer: Any, tmp_path: Path
) -> None:
    """Fewer sequences come out of what is cut, so an epoch takes fewer steps."""
    steps = {}
    for strategy in ("bfd", "bfd_split"):
        folder = tmp_path / strategy
        folder.mkdir()
        training = {
            "max_steps": None,
            "epochs": 1,
            "max_length": 8,
            "packing": True,
            "packing_strategy": strategy,
        }
        small = compile_job(folder, "text", {"method": {"type": "cpt"}, "training": training})
        assert trainer.train(small) == 0, small.said
        steps[strategy] = max(line["step"] for line in small.metrics)
    assert steps["bfd"] < steps["bfd_split"]


def test_a_deterministic_run_wants_the_hashes_to_be_so_too(
    job: Callable[..., Any], trainer: Any
) -> None:
    small = job(training={"deterministic": True})
    assert "    PYTHONHASHSEED=0 python train.py\n" in small.program.read_text(encoding="utf-8")
    start = small.folder / "start.py"
    start.write_text(
        "import os, runpy, sys\n"
        "sys.path.insert(0, 'program')\n"
        "del os.environ['PYTHONHASHSEED']\n"
        "runpy.run_path('program/train.py', run_name='__main__')\n",
        encoding="utf-8",
    )
    assert trainer.run(small, start) == 1
    assert "Start with PYTHONHASHSEED=0" in small.said


@pytest.mark.parametrize("tool", ["wandb", "trackio"])
def test_a_tool_that_is_missing_is_told_before_anything_is_loaded(
    job: Callable[..., Any], trainer: Any, tool: str
) -> None:
    if find_spec(tool) is not None:
        pytest.skip(f"{tool} is installed")
    small = job(tracking={"tool": tool})
    assert trainer.train(small) == 1
    assert f"Not installed: {tool}. Take them by: pip install {tool}" in small.said


def test_a_missing_token_is_told_before_anything_is_loaded(
    job: Callable[..., Any], trainer: Any
) -> None:
    small = job(hub={"repo": "my-team/support-tone"})
    assert trainer.train(small) == 1
    assert "No token to publish my-team/support-tone with: set HF_TOKEN" in small.said
