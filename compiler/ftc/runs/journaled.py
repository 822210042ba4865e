"""A trainer on this machine whose runs are written into the journal of jobs.

Each run is a job of its own; one that goes on after a stop is a new one. A journal that cannot be
written keeps nobody from training.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from ftc.jobs.driver import Status
from ftc.jobs.identity import identity
from ftc.jobs.journal import Job, Journal, JournalError
from ftc.jobs.state import State
from ftc.runs import run_folder
from ftc.runs.trainer import Trainer

INTERRUPTED = (130, 143)
"""Exit codes of a run that a SIGINT or a SIGTERM ended."""


class Journaled:
    """The same trainer, and a witness."""

    def __init__(self, trainer: Trainer, target: str, name: str, spec: str) -> None:
        self._trainer, self._target, self._name, self._spec = trainer, target, name, spec

    def require(self) -> None:
        self._trainer.require()

    def train(
        self,
        texts: Mapping[str, str],
        *,
        place: Path,
        root: Path,
        title: str,
        earlier: Mapping[str, Path],
        locks: Sequence[int],
    ) -> int:
        run_folder.forget_end(place)
        job = self._job(place)
        _note(job, status_of(place))
        code = self._trainer.train(
            texts, place=place, root=root, title=title, earlier=earlier, locks=locks
        )
        run_folder.note_end(place, code)
        _note(job, _ended(place, code))
        return code

    def _job(self, place: Path) -> Job:
        address = {"folder": str(place)}
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        name = identity(self._target, address, {"begun": now}, {})
        return Job(
            name, self._target, self._name, self._spec, address, {}, {}, now, now, State.PREPARED
        )


def status_of(folder: Path) -> Status:
    """How the run in a folder stands."""
    code = run_folder.end_of(folder)
    if code is not None:
        return _ended(folder, code)
    if run_folder.holder(folder) is not None:
        return Status(str(folder), State.RUNNING, "training")
    return Status(str(folder), State.FAILED, "ended", "its process was killed")


def _ended(folder: Path, code: int) -> Status:
    if code == 0:
        return Status(str(folder), State.SUCCEEDED, "trained", model=str(folder))
    if code in INTERRUPTED:
        return Status(str(folder), State.CANCELLED, "stopped", "stopped by a signal")
    return Status(str(folder), State.FAILED, "ended", f"exit code {code}; see train.log")


def _note(job: Job, status: Status) -> None:
    try:
        with Journal() as journal:
            journal.begin(job)
            journal.record(job.identity, status)
    except JournalError:
        return
