"""An interrupted training goes on as if nothing had happened: bit for bit the same weights."""

import json
import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.disks import make_room, small_disk
from tests.waiting import until

pytestmark = pytest.mark.slow

STEPS = 30
SAVE_STEPS = 3
KEPT = (STEPS - SAVE_STEPS, STEPS)
"""The steps of the checkpoints that are left in the end."""

LORA: dict[str, dict[str, Any]] = {
    "adapter": {"type": "lora", "dropout": 0.1},
    "training": {"max_steps": STEPS, "save_steps": SAVE_STEPS, "batch_size": 4, "logging_steps": 1},
}
FULL: dict[str, dict[str, Any]] = {**LORA, "adapter": {"type": "none"}}

PACKED: dict[str, dict[str, Any]] = {
    **LORA,
    "method": {"type": "sft"},
    "training": {**LORA["training"], "packing": True},
}
TEXT: dict[str, dict[str, Any]] = {"method": {"type": "cpt"}}
DPO: dict[str, dict[str, Any]] = {**LORA, "method": {"type": "dpo"}}
OTHERS: dict[str, tuple[str, dict[str, dict[str, Any]]]] = {
    "packed": ("chat", PACKED),
    "packed text in full": (
        "text",
        {**PACKED, "method": {"type": "cpt"}, "adapter": {"type": "none"}},
    ),
    "dpo": ("preference", DPO),
    "dpo in full": ("preference", {**DPO, "adapter": {"type": "none"}}),
    "qlora": ("chat", {**LORA, "adapter": {"type": "qlora"}}),
    "8-bit state": ("chat", {**FULL, "training": {**FULL["training"], "optimizer": "adamw_8bit"}}),
    "noise": ("chat", {**LORA, "training": {**LORA["training"], "neftune_noise_alpha": 5}}),
}

STATES = ("optimizer.pt", "scheduler.pt", "rng_state.pth", "trainer_state.json")


@pytest.fixture(scope="module", params=["lora", "full"])
def finished(
    request: pytest.FixtureRequest,
    trainer: Any,
    compile_job: Callable[..., Any],
    tmp_path_factory: pytest.TempPathFactory,
) -> Any:
    """A training that nothing interrupted."""
    sections = {"lora": LORA, "full": FULL}[request.param]
    job = compile_job(tmp_path_factory.mktemp(request.param), "chat", sections)
    assert trainer.train(job) == 0, job.said
    return job


@pytest.fixture
def copied(finished: Any, tmp_path: Path) -> Any:
    """The same once more, to be damaged."""
    shutil.copytree(finished.folder, tmp_path, dirs_exist_ok=True)
    return finished._replace(folder=tmp_path)


def _weights(job: Any) -> Path:
    adapter: Path = job.result / "adapter_model.safetensors"
    return adapter if adapter.exists() else job.result / "model.safetensors"


def _configuration(job: Any) -> str:
    return "adapter_config.json" if "adapter" in _weights(job).name else "config.json"


def _checkpoint(job: Any, step: int) -> Path:
    folder: Path = job.result / f"checkpoint-{step}"
    return folder


def _curve(job: Any) -> list[tuple[int, float]]:
    return [(line["step"], line["loss"]) for line in job.metrics if "loss" in line]


def _is_the_same(job: Any, finished: Any) -> bool:
    return _weights(job).read_bytes() == _weights(finished).read_bytes() and _curve(job) == _curve(
        finished
    )


def _start_over(job: Any) -> None:
    shutil.rmtree(job.result)


def test_the_same_training_twice_gives_the_same_bits(
    copied: Any, finished: Any, trainer: Any
) -> None:
    _start_over(copied)
    assert trainer.train(copied) == 0, copied.said
    assert _is_the_same(copied, finished)


def test_a_kill_after_a_checkpoint_costs_the_steps_since(
    copied: Any, finished: Any, trainer: Any
) -> None:
    _start_over(copied)
    process = trainer.start(copied)
    until((_checkpoint(copied, 2 * SAVE_STEPS) / "trainer_state.json").exists)
    os.kill(process, signal.SIGKILL)
    assert trainer.wait() == -signal.SIGKILL
    assert not _checkpoint(copied, STEPS).exists()
    assert trainer.train(copied) == 0, copied.said
    assert "Going on from outputs/job/checkpoint-" in copied.said
    assert _is_the_same(copied, finished)


@pytest.mark.parametrize("name", OTHERS)
def test_every_way_of_training_goes_on_to_the_same_bits(
    compile_job: Callable[..., Any], trainer: Any, tmp_path: Path, name: str
) -> None:
    data_format, sections = OTHERS[name]
    finished, killed = (tmp_path / "finished", tmp_path / "killed")
    finished.mkdir()
    whole = compile_job(finished, data_format, sections)
    assert trainer.train(whole) == 0, whole.said
    shutil.copytree(finished, killed)
    job = whole._replace(folder=killed)
    _start_over(job)
    process = trainer.start(job)
    until((_checkpoint(job, 2 * SAVE_STEPS) / "trainer_state.json").exists)
    os.kill(process, signal.SIGKILL)
    assert trainer.wait() == -signal.SIGKILL
    assert trainer.train(job) == 0, job.said
    assert "Going on from outputs/job/checkpoint-" in job.said
    assert _is_the_same(job, whole)


def test_a_kill_before_the_first_checkpoint_costs_all_steps(
    copied: Any, finished: Any, trainer: Any
) -> None:
    _start_over(copied)
    process = trainer.start(copied)
    until((copied.result / "metrics.jsonl").exists)
    os.kill(process, signal.SIGKILL)
    assert trainer.wait() == -signal.SIGKILL
    assert trainer.train(copied) == 0, copied.said
    assert _is_the_same(copied, finished)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_saves_a_checkpoint_and_says_how_to_go_on(
    copied: Any, finished: Any, trainer: Any, number: int, code: int
) -> None:
    _start_over(copied)
    process = trainer.start(copied)
    until((_checkpoint(copied, SAVE_STEPS) / "trainer_state.json").exists)
    os.kill(process, number)
    assert trainer.wait() == code
    said = copied.said.splitlines()[-1]
    step = int(said.removeprefix("Stopped at step ").removesuffix("; the same command goes on"))
    assert step < STEPS
    assert trainer.train(copied) == 0, copied.said
    assert f"Going on from outputs/job/checkpoint-{step}" in copied.said
    assert _is_the_same(copied, finished)


def _remove(file: Path) -> None:
    file.unlink()


def _cut(file: Path) -> None:
    """As a full disk or a kill in the middle of writing leaves it."""
    os.truncate(file, file.stat().st_size // 2)


def _empty(file: Path) -> None:
    """As a power failure may leave it: of full length, and never written."""
    file.write_bytes(bytes(file.stat().st_size))


@pytest.mark.parametrize("damage", [_remove, _cut, _empty])
@pytest.mark.parametrize("name", [*STATES, "weights", "configuration"])
def test_a_damaged_checkpoint_is_skipped_for_the_one_before(
    copied: Any, finished: Any, trainer: Any, name: str, damage: Callable[[Path], None]
) -> None:
    file = {"weights": _weights(copied).name, "configuration": _configuration(copied)}.get(
        name, name
    )
    newest, before = _checkpoint(copied, KEPT[1]), _checkpoint(copied, KEPT[0])
    damage(newest / file)
    assert trainer.train(copied) == 0, copied.said
    assert f"outputs/job/{newest.name} is skipped: " in copied.said
    assert f"Going on from outputs/job/{before.name}" in copied.said
    assert _is_the_same(copied, finished)


INDEX = "model.safetensors.index.json"


def _in_parts(checkpoint: Path) -> list[str]:
    """Save a checkpoint's weights as those of a large model are; the names of the files."""
    from safetensors.numpy import load_file, save_file

    whole = checkpoint / "model.safetensors"
    weights = load_file(whole)
    names = sorted(weights)
    parts = {"model-1.safetensors": names[::2], "model-2.safetensors": names[1::2]}
    for file, own in parts.items():
        save_file({name: weights[name] for name in own}, checkpoint / file, {"format": "pt"})
    where = {name: file for file, own in parts.items() for name in own}
    (checkpoint / INDEX).write_text(json.dumps({"metadata": {}, "weight_map": where}))
    whole.unlink()
    return [INDEX, *parts]


@pytest.mark.parametrize("finished", ["full"], indirect=True)  # an adapter is saved in one file
@pytest.mark.parametrize("name", ["", INDEX, "model-1.safetensors", "model-2.safetensors"])
def test_every_part_of_a_large_model_has_to_be_there(
    copied: Any, finished: Any, trainer: Any, name: str
) -> None:
    newest, before = _checkpoint(copied, KEPT[1]), _checkpoint(copied, KEPT[0])
    assert not name or name in _in_parts(newest)
    if not name:
        _in_parts(newest)
    else:
        _cut(newest / name)
    assert trainer.train(copied) == 0, copied.said
    assert f"Going on from outputs/job/{(before if name else newest).name}" in copied.said
    assert _is_the_same(copied, finished)


def test_a_training_begins_anew_when_no_checkpoint_is_whole(
    copied: Any, finished: Any, trainer: Any
) -> None:
    for step in KEPT:
        _remove(_checkpoint(copied, step) / "optimizer.pt")
    assert trainer.train(copied) == 0, copied.said
    assert "Going on" not in copied.said
    assert _is_the_same(copied, finished)


def _size(folder: Path) -> int:
    """In bytes, as a disk of 4 KB pages counts them."""
    pages = [-(-file.stat().st_size // 4096) for file in folder.rglob("*") if file.is_file()]
    return 4096 * (sum(pages) + 2)


@pytest.mark.parametrize("room", [0.5, 1.2, 1.6, 1.9, 2.9])
def test_a_full_disk_is_a_sentence_and_with_room_nothing_is_lost(
    copied: Any, finished: Any, trainer: Any, room: float
) -> None:
    """`room` is in checkpoints: it ends in the first, the second, or in what comes after two."""
    size = round(room * _size(_checkpoint(copied, STEPS)))
    _start_over(copied)
    with small_disk(copied.result, size):
        assert trainer.train(copied) == 1, copied.said
        assert "Traceback" not in copied.said
        told = copied.said.partition("\nThe disk of outputs/job is full: ")[2].splitlines()
        torn = told[0].removesuffix(" could not be written")
        assert torn in ("checkpoint-3", "checkpoint-6", "checkpoint-9")
        assert told[1] == "With room on it, the same command goes on from the last whole checkpoint"
        make_room(copied.result)
        assert trainer.train(copied) == 0, copied.said
        assert f"outputs/job/{torn} is skipped: " in copied.said
        whole = int(torn.removeprefix("checkpoint-")) - SAVE_STEPS
        assert (f"Going on from outputs/job/checkpoint-{whole}" in copied.said) == (whole > 0)
        assert _is_the_same(copied, finished)


def test_a_finished_training_that_is_started_again_changes_nothing(
    copied: Any, finished: Any, trainer: Any
) -> None:
    assert trainer.train(copied) == 0, copied.said
    assert _is_the_same(copied, finished)


@pytest.mark.parametrize("ends", ["at its last step", "because nothing gets better"])
def test_a_training_that_ended_within_an_epoch_takes_no_further_step(
    tmp_path: Path, compile_job: Callable[..., Any], trainer: Any, ends: str
) -> None:
    training = {**LORA["training"], "max_steps": 4, "save_steps": 2, "lr_scheduler": "constant"}
    sections = {**LORA, "training": training}
    if ends != "at its last step":
        training |= {"max_steps": STEPS, "eval_steps": 2, "early_stopping_patience": 1}
        training["early_stopping_threshold"] = 100
        sections["data"] = {"validation": "20%"}
    job = compile_job(tmp_path, "chat", sections)
    assert trainer.train(job) == 0, job.said
    steps = [line["step"] for line in job.metrics]
    weights = job.result / "adapter_model.safetensors"
    before = weights.read_bytes()
    assert trainer.train(job) == 0, job.said
    assert weights.read_bytes() == before
    assert max(line["step"] for line in job.metrics) == max(steps) < STEPS
