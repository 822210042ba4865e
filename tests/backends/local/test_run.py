"""`ftc run` from the command line: the quickstart as a newcomer sees it, and interrupted."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, NamedTuple

import pytest
from tests.disks import make_room, small_disk

from ftc import backends
from ftc.compilation import compile_plan
from ftc.front_end import check
from ftc.jobs.journal import Journal
from ftc.jobs.state import State

SPECS = Path(__file__).parents[3] / "specs"
QUICKSTART = SPECS / "quickstart.yaml"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(find_spec("trl") is None, reason="needs ftc[local]"),
]

SURROUNDINGS = {**os.environ, "OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1", "COLUMNS": "100"}
"""One thread: sums in another order are other bits."""


class Ran(NamedTuple):
    """A finished `ftc run`."""

    code: int
    said: str
    folder: Path

    @property
    def adapter(self) -> bytes:
        return (self.folder / "adapter_model.safetensors").read_bytes()

    @property
    def held_out(self) -> list[tuple[int, float]]:
        """Steps and losses of the evaluations."""
        text = (self.folder / "metrics.jsonl").read_text(encoding="utf-8")
        lines = [json.loads(line) for line in text.splitlines()]
        return [(line["step"], line["eval_loss"]) for line in lines if "eval_loss" in line]


class Running(NamedTuple):
    process: subprocess.Popen[bytes]
    output: IO[bytes]
    """A file, so that nobody has to read for the training to go on."""


def _start(runs: Path, *words: str, python: Sequence[str] = ("-m", "ftc")) -> Running:
    """`ftc run specs/quickstart.yaml --runs …`"""
    runs.mkdir(parents=True, exist_ok=True)
    output = TemporaryFile()  # noqa: SIM115  # _end closes it
    process = subprocess.Popen(
        [sys.executable, *python, "run", str(QUICKSTART), "--runs", str(runs), *words],
        env=SURROUNDINGS,
        cwd=runs,  # where the journal is
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
    )
    return Running(process, output)


def _wait_for(file: Path, running: Running) -> None:
    while not file.exists():
        assert running.process.poll() is None
        time.sleep(0.01)


def _end(running: Running, runs: Path) -> Ran:
    code = running.process.wait(timeout=120)
    with running.output as output:
        output.seek(0)
        return Ran(code, output.read().decode(), runs / "quickstart" / "1")


def _run(runs: Path, *words: str, python: Sequence[str] = ("-m", "ftc")) -> Ran:
    return _end(_start(runs, *words, python=python), runs)


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    ran = _run(tmp_path_factory.mktemp("runs"))
    assert ran.code == 0, ran.said
    return ran


def test_the_quickstart_halves_the_loss_on_what_it_never_saw(finished: Ran) -> None:
    (_, before), *_, (_, after) = finished.held_out
    assert after < before / 2


def test_the_quickstart_shows_an_answer_before_and_after(finished: Ran) -> None:
    shown = {
        name: text.strip()
        for name, _, text in (line.partition(":") for line in finished.said.splitlines())
    }
    assert shown["Before"] != shown["Expected"]
    assert shown["After"] == shown["Expected"]


def test_the_quickstart_leaves_everything_in_its_folder(finished: Ran) -> None:
    names = {path.name for path in finished.folder.iterdir()}
    assert names >= {
        "adapter_config.json",
        "adapter_model.safetensors",
        "chat_template.jinja",
        "loss.png",
        "metrics.jsonl",
        "tokenizer.json",
        "train.log",
        "train.py",
    }
    assert (finished.folder / "loss.png").read_bytes().startswith(b"\x89PNG")
    assert "Adapter saved in" in (finished.folder / "train.log").read_text(encoding="utf-8")


def test_the_run_ends_with_its_curve_and_where_everything_is(finished: Ran) -> None:
    assert "validation loss" in finished.said
    assert "Held-out loss" in finished.said
    assert f"Everything is in\n  {finished.folder.resolve()}/\n" in finished.said


def test_the_run_is_in_the_journal_as_jobs_of_services_are(finished: Ran) -> None:
    with Journal(finished.folder.parents[1] / ".ftc") as journal:
        (job,) = journal.jobs()
    assert (job.target, job.name, job.state) == ("local", "quickstart", State.SUCCEEDED)
    assert job.model == str(finished.folder)


def test_a_full_disk_is_no_loss(finished: Ran, tmp_path: Path) -> None:
    runs = tmp_path / "runs"
    with small_disk(runs, 600 * 1024):
        full = _run(runs)
        assert full.code == 1, full.said
        assert f"The disk of {full.folder} is full: checkpoint-" in full.said
        assert "Traceback" not in full.said
        make_room(runs)
        resumed = _run(runs, "--resume")
        assert resumed.code == 0, resumed.said
        assert resumed.adapter == finished.adapter


def test_a_ctrl_c_is_no_loss(finished: Ran, tmp_path: Path) -> None:
    running = _start(tmp_path)
    folder = tmp_path / "quickstart" / "1"
    _wait_for(folder / "train.log", running)
    while_it_trains = _run(tmp_path, "--resume")
    assert while_it_trains.code == 1
    assert f"{folder} is still training; stop that run first" in while_it_trains.said

    _wait_for(folder / "checkpoint-50" / "trainer_state.json", running)
    running.process.send_signal(signal.SIGINT)
    stopped = _end(running, tmp_path)
    assert stopped.code == 130, stopped.said
    assert "Stopped. Go on with the same command and --resume" in stopped.said
    assert "Traceback" not in stopped.said
    assert not (folder / "adapter_model.safetensors").exists()

    resumed = _run(tmp_path, "--resume")
    assert resumed.code == 0, resumed.said
    assert "Going on from" in resumed.said
    assert [path.name for path in (tmp_path / "quickstart").iterdir()] == ["1"]
    assert resumed.adapter == finished.adapter
    assert resumed.held_out == finished.held_out


def test_there_must_be_a_run_to_go_on_with(tmp_path: Path) -> None:
    ran = _run(tmp_path, "--resume")
    assert ran.code == 1
    assert ran.said == f"error: there is no run of quickstart in {tmp_path} to go on with\n"


def test_without_the_trainer_it_says_what_to_install(tmp_path: Path) -> None:
    lacking = (
        "import sys; sys.modules['torch'] = None; from ftc.cli.main import main; sys.exit(main())"
    )
    ran = _run(tmp_path, python=("-c", lacking))
    assert ran.code == 1
    assert ran.said == "error: training needs torch; install with: pip install 'ftc[local]'\n"
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("adapter", "distribution"), [("none", "FSDP"), ("lora", "MULTI_GPU"), ("qlora", "MULTI_GPU")]
)
def test_accelerate_understands_how_several_gpus_are_started(
    tmp_path: Path, adapter: str, distribution: str
) -> None:
    from accelerate.commands.config.config_args import load_config_from_file

    overrides = [f"adapter.type={adapter}", "hardware.gpus=4", "hardware.precision=bf16"]
    spec = tmp_path / "spec.yaml"
    spec.write_text("{version: 1, name: several, data: rows.jsonl, model: org/model}\n")
    checked = check(spec, overrides=overrides)
    assert checked.plan is not None, checked.diagnostics
    compilation = compile_plan(checked.plan, backends.target("local"))
    file = tmp_path / "accelerate.yaml"
    file.write_text(compilation.texts["accelerate.yaml"], encoding="utf-8")
    config = load_config_from_file(str(file))
    assert config.distributed_type.value == distribution
    assert config.num_processes == 4
    assert config.mixed_precision == "bf16"
