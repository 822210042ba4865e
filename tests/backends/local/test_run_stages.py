"""`ftc run` on a spec with stages: killed, gone on with, and the same as by hand without ftc."""

import os
import signal
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import pytest
from tests.backends.local.test_stages import DPO, LORA, SFT, Pipeline, compiled

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(find_spec("trl") is None, reason="needs ftc[local]"),
]

SURROUNDINGS = {
    **os.environ,
    "OMP_NUM_THREADS": "1",
    "HF_HUB_OFFLINE": "1",
    "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
}


@pytest.fixture(scope="module")
def job(tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    """Trained by hand: the compiled `run.sh`, which knows no ftc."""
    second = DPO | {"training": {"learning_rate": 5e-4, "max_steps": 30, "save_steps": 2}}
    job = compiled(tmp_path_factory.mktemp("pipeline"), [SFT, second], adapter=LORA)
    words = ["sh", "program/run.sh", "--data-root", "."]
    ran = subprocess.run(words, cwd=job.folder, env=SURROUNDINGS, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    return job


def _start(job: Pipeline, *words: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "ftc", "run", "spec.yaml", *words],
        cwd=job.folder,
        env=SURROUNDINGS,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def _kill_all(process: "subprocess.Popen[str]") -> None:
    """ftc and the trainer that it started."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    for number in (process.pid, *map(int, children)):
        os.kill(number, signal.SIGKILL)
    process.communicate()


def test_a_pipeline_killed_in_its_second_stage_ends_as_the_one_run_by_hand(job: Pipeline) -> None:
    killed = _start(job)
    second = job.folder / "runs" / "job" / "dpo" / "1"
    while not (second / "checkpoint-4" / "trainer_state.json").exists():
        assert killed.poll() is None
        time.sleep(0.01)
    _kill_all(killed)
    assert not (second / "adapter_model.safetensors").exists()

    resumed = _start(job, "--resume")
    _, said = resumed.communicate()
    assert resumed.returncode == 0, said
    first = job.folder / "runs" / "job" / "sft" / "1"
    assert "Stage 1 of 2, sft: done and unchanged, in runs/job/sft/1" in said
    assert "Stage 2 of 2, dpo: going on in runs/job/dpo/1" in said
    assert "Going on from" in said
    for name, folder in (("sft", first), ("dpo", second)):
        assert (folder / "adapter_model.safetensors").read_bytes() == job.weights(name)

    again = _start(job)
    _, said = again.communicate()
    assert again.returncode == 0
    assert "Stage 2 of 2, dpo: done and unchanged, in runs/job/dpo/1" in said
    assert "Training" not in said


def test_a_stage_must_be_one_of_the_spec(job: Pipeline) -> None:
    process = _start(job, "--only", "grpo")
    _, said = process.communicate()
    assert process.returncode == 2
    assert "ftc run: spec.yaml has no stage `grpo`; it has sft, dpo" in said
