"""Runs on this machine, seen as jobs: the same journal, states and commands as for services.

`ftc run` starts them; a run's folder is its id, its lock says whether somebody trains.
"""

import os
import signal
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from ftc.jobs import curve
from ftc.jobs.driver import Fault, Metric, Order, Progress, Report, ServiceError, Status, Upload
from ftc.runs import run_folder
from ftc.runs.journaled import status_of

_KEPT: Final = ("metrics.jsonl", "train.log", "loss.png", "reward.png")


class Driver:
    """The folder of a run."""

    settle = 0.0
    place = "this machine"

    def __init__(self, address: Mapping[str, Any]) -> None:
        self._folder = Path(address["folder"])

    def prepare(
        self, upload: Upload, order: Order, memory: MutableMapping[str, str], progress: Progress
    ) -> str:
        raise _started_elsewhere()

    def find(self, order: Order) -> Status | None:
        return None

    def submit(self, order: Order) -> Status:
        raise _started_elsewhere()

    def poll(self, job: str) -> Report:
        found = curve.read(self._folder / "metrics.jsonl")
        metrics = tuple(
            Metric(step, found.what if name == "train" else f"eval_{found.what}", value)
            for name, points in found.series.items()
            for step, value in points
        )
        return Report(status_of(self._folder), metrics=metrics)

    def cancel(self, job: str) -> None:
        """As Ctrl-C where it was started: the program saves a checkpoint and ends."""
        holder = run_folder.holder(self._folder)
        if holder:
            with suppress(ProcessLookupError):
                os.kill(holder, signal.SIGINT)

    def fetch(self, job: str, folder: Path) -> Iterator[Path]:
        """Everything is here already."""
        yield from (path for name in _KEPT if (path := self._folder / name).is_file())
        yield from _weights(self._folder)


def _weights(folder: Path) -> Iterable[Path]:
    return sorted(folder.glob("*.safetensors"))


def _started_elsewhere() -> ServiceError:
    return ServiceError(Fault.REFUSED, "runs on this machine are not submitted", "use `ftc run`")
