"""Several processes train one model. Here they are two on the CPU, where users have GPUs."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("trl", reason="needs ftc[local]")

pytestmark = pytest.mark.slow

SECTIONS: dict[str, Any] = {
    "method": {"type": "sft"},
    "adapter": {"type": "lora", "dropout": 0},
    "data": {"validation": "40%"},
}
STEPS = {"max_steps": 6, "batch_size": 4, "learning_rate": 1e-2}
TWO_PROCESSES: dict[str, Any] = {
    "hardware": {"gpus": 2, "precision": "fp32"},
    "targets": {"local": {"set": {"config": {"use_cpu": True, "activation_checkpointing": False}}}},
}


def test_two_processes_learn_what_one_learns_from_the_same_batches(
    tmp_path: Path, compile_job: Callable[..., Any], trainer: Any
) -> None:
    """Would they not share their gradients, each would learn from half of every batch."""
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    alone = compile_job(
        tmp_path / "one", "chat", {**SECTIONS, "training": {**STEPS, "micro_batch_size": 4}}
    )
    assert trainer.train(alone) == 0, alone.said
    halves = {"training": {**STEPS, "micro_batch_size": 2}}
    together = compile_job(tmp_path / "two", "chat", {**SECTIONS, **TWO_PROCESSES, **halves})
    launcher = [sys.executable, "-m", "torch.distributed.run", "--standalone"]
    done = subprocess.run(
        [*launcher, "--nproc_per_node", "2", str(together.program)],
        cwd=together.folder,
        env={**os.environ, "OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert held_out_losses(together) == pytest.approx(held_out_losses(alone), rel=0.01)
    assert done.stdout.count("After:") == 1


def held_out_losses(job: Any) -> list[float]:
    return [line["eval_loss"] for line in job.metrics if "eval_loss" in line]
