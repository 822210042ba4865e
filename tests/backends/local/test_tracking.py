"""Each tool of `tracking` is really told the run's name, its parameters and its losses. Nothing
leaves the machine; a tool that is not installed is skipped (`make test-trackers` has them all)."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from struct import unpack_from
from typing import Any, NamedTuple

import pytest

pytestmark = pytest.mark.slow

PLACES = {
    "MLFLOW_TRACKING_URI": "sqlite:///mlflow.db",
    "TRACKIO_DIR": "trackio",
    "WANDB_MODE": "offline",
    "WANDB_SILENT": "true",
    "WANDB_API_KEY": "secret" * 7,
}
"""What a user has in the environment; the key is never used, and must be written nowhere."""


class Told(NamedTuple):
    """What a tool knows of the one run."""

    project: str
    name: str
    parameters: dict[str, str]
    losses: list[float]
    held_out: list[float]
    """The losses of the validation and the test data."""


def _of_mlflow(folder: Path) -> Told:
    known = sqlite3.connect(folder / "mlflow.db")
    ((run, name, experiment),) = known.execute("select run_uuid, name, experiment_id from runs")
    ((project,),) = known.execute(
        "select name from experiments where experiment_id = ?", (experiment,)
    )
    parameters = known.execute("select key, value from params where run_uuid = ?", (run,))
    metrics = known.execute(
        "select key, value from metrics where run_uuid = ? order by step", (run,)
    ).fetchall()
    return Told(
        project,
        name,
        dict(parameters),
        [value for key, value in metrics if key == "loss"],
        [value for key, value in metrics if key in ("eval_loss", "test_loss")],
    )


def _of_trackio(folder: Path) -> Told:
    (file,) = (folder / "trackio").glob("*.db")
    known = sqlite3.connect(file)
    ((name, config),) = known.execute("select run_name, config from configs")
    rows = [json.loads(row) for (row,) in known.execute("select metrics from metrics")]
    parameters = {key: str(value) for key, value in json.loads(config).items()}
    return Told(file.stem, name, parameters, *_losses(rows))


def _of_wandb(folder: Path) -> Told:
    from wandb.proto import wandb_internal_pb2

    (file,) = folder.glob("wandb/offline-run-*/*.wandb")
    project = name = ""
    parameters: dict[str, str] = {}
    rows = []
    for content in _log(file.read_bytes()):
        record = wandb_internal_pb2.Record()
        record.ParseFromString(content)
        kind = record.WhichOneof("record_type")
        if kind == "run":
            project, name = record.run.project, record.run.display_name
        if kind in ("run", "config"):
            config = record.run.config if kind == "run" else record.config
            parameters |= {item.key: item.value_json for item in config.update}
        if kind == "history":
            items = record.history.item
            rows.append({i.key or "/".join(i.nested_key): json.loads(i.value_json) for i in items})
    return Told(project, name, parameters, *_losses(rows))


def _log(content: bytes, block: int = 2**15) -> Iterator[bytes]:
    """The records of a log in LevelDB's format, after wandb's own header of 7 bytes: each part has
    a checksum (4 bytes), a length (2) and a type (whole, first, middle or last), in blocks."""
    place, record = 7, b""
    while place + 7 <= len(content):
        left = block - place % block
        if left < 7:
            place += left
            continue
        length, kind = unpack_from("<HB", content, place + 4)
        record += content[place + 7 : place + 7 + length]
        place += 7 + length
        if kind in (1, 4):
            yield record
            record = b""


def _of_tensorboard(folder: Path) -> Told:
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    (runs,) = (folder / "outputs" / "job" / "runs").iterdir()
    found = EventAccumulator(str(runs))
    found.Reload()
    (event,) = found.Tensors("args/text_summary")
    args = json.loads(event.tensor_proto.string_val[0])
    parameters = {key: str(value) for key, value in args.items()}
    values = {tag: [each.value for each in found.Scalars(tag)] for tag in found.Tags()["scalars"]}
    held_out = [*values["eval/loss"], *values["test/loss"]]
    return Told("", args["run_name"], parameters, values["train/loss"], held_out)


def _losses(rows: list[dict[str, Any]]) -> tuple[list[float], list[float]]:
    return (
        [row["train/loss"] for row in rows if "train/loss" in row],
        [row[key] for row in rows for key in ("eval/loss", "test/loss") if key in row],
    )


READERS: dict[str, Callable[[Path], Told]] = {
    "mlflow": _of_mlflow,
    "tensorboard": _of_tensorboard,
    "trackio": _of_trackio,
    "wandb": _of_wandb,
}


@pytest.mark.parametrize("tool", READERS)
def test_a_tool_knows_the_run_its_parameters_and_its_losses(
    job: Callable[..., Any], tool: str
) -> None:
    if find_spec(tool) is None:
        pytest.skip(f"needs {tool}")
    named = {} if tool == "tensorboard" else {"project": "parcels", "run_name": "first-try"}
    small = job(tracking={"tool": tool, **named}, data={"validation": "25%", "test": "rows.jsonl"})
    ended = subprocess.run(
        [sys.executable, str(small.program)],
        cwd=small.folder,
        env={**os.environ, **PLACES, "HF_HUB_OFFLINE": "1", "HF_HOME": str(small.folder / "hub")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout
    told = READERS[tool](small.folder)
    assert (told.project, told.name) == (("", "job") if not named else ("parcels", "first-try"))
    assert float(told.parameters["learning_rate"]) == 1e-3
    assert "adamw_torch_fused" in told.parameters["optim"]
    here = [line["loss"] for line in small.metrics if "loss" in line]
    assert told.losses == pytest.approx(here, rel=1e-4)
    held_out = [
        value for line in small.metrics for key, value in line.items()
        if key in ("eval_loss", "test_loss")
    ]  # fmt: skip
    assert sorted(told.held_out) == pytest.approx(sorted(held_out), rel=1e-4)
    written = [path for path in small.folder.rglob("*") if path.is_file()]
    key = PLACES["WANDB_API_KEY"].encode()
    assert [path for path in written if key in path.read_bytes()] == []
