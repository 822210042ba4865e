"""Submit the jobs of a spec in their order: each once those that it builds on have succeeded.

Nothing is kept of where the order stands. Each call looks anew: what the journal knows of each
job, what the service says of those that have not ended, and, of those that nobody here knows, what
the service finds by their identities.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ftc.jobs.driver import Driver, Fault, Report, ServiceError, Upload
from ftc.jobs.follow import refresh
from ftc.jobs.job_plan import DataFile, JobPlan
from ftc.jobs.journal import Job, Journal
from ftc.jobs.lock import held
from ftc.jobs.planning import data_folder
from ftc.jobs.spec_plan import SpecPlan
from ftc.jobs.state import ACTIVE, FINAL, State
from ftc.jobs.submission import Told, submit
from ftc_schemas.named_tuple import NamedTuple


class Standing(NamedTuple):
    """How far the jobs of a spec are."""

    jobs: Mapping[str, Job]
    """Those that the service has, by stage."""
    submitted: JobPlan | None
    """The one that this call submitted, or found at the service."""
    failed: JobPlan | None
    """The one that ended without a model: nothing comes after it."""

    @property
    def working(self) -> Job | None:
        """The first that has not ended."""
        return next((job for job in self.jobs.values() if job.state in ACTIVE), None)


class Services:
    """A driver for each job, connected when something is asked for the first time: where a job goes
    and what its request waits for stands in its own `submit.json`."""

    def __init__(self, connect: Callable[[str, Mapping[str, Any]], Driver]) -> None:
        self._connect = connect
        self._drivers: dict[str, Driver] = {}

    def of(self, job: JobPlan | Job) -> Driver:
        if job.identity not in self._drivers:
            self._drivers[job.identity] = self._connect(job.target, job.address)
        return self._drivers[job.identity]


def submit_next(plan: SpecPlan, services: Services, journal: Journal, told: Told) -> Standing:
    """Submit the first job that can go, and look at those before it.

    Raises ServiceError, and HeldError when another process is submitting it.
    """
    jobs: dict[str, Job] = {}
    reports: dict[str, Report | None] = {}
    submitted = None
    for part in plan.jobs:
        job, reports[part.stage] = _known(part, plan, services, journal)
        if job is None:
            if not all(need in jobs and jobs[need].state is State.SUCCEEDED for need in part.needs):
                continue
            models = {
                need: _model(jobs[need], reports[need], services, journal) for need in part.needs
            }
            with held(journal.folder / "locks", part.identity):
                uploads = _uploads(part, journal.folder)
                job = submit(_entry(part), uploads, services.of(part), journal, told, models)
            submitted = part
        jobs[part.stage] = job
        if job.state in FINAL and job.state is not State.SUCCEEDED:
            return Standing(jobs, submitted, failed=part)
        if submitted is not None and job.state in ACTIVE:
            break
    return Standing(jobs, submitted, failed=None)


def _known(
    part: JobPlan, plan: SpecPlan, services: Services, journal: Journal
) -> tuple[Job | None, Report | None]:
    """The job as it stands, if it is known to be at the service; how it stands matters only where
    others wait for it."""
    job = journal.find(part.identity)
    if job is None or job.state in (State.PREPARED, State.SUBMITTING):
        return None, None
    if job.state in ACTIVE and plan.staged:
        return refresh(job, services.of(job), journal)
    return job, None


def _model(job: Job, report: Report | None, services: Services, journal: Journal) -> str:
    """What a later job starts from. The service is asked: the journal keeps only what people call
    the model by."""
    if report is None:
        _, report = refresh(job, services.of(job), journal)
    model = None if report is None else report.status.base or report.status.model
    if model is None:
        raise ServiceError(
            Fault.MISSING,
            f"{job.job or job.name} has succeeded, and the service names no model that it left",
            "see what it says: `ftc fetch` writes the whole job to a file",
        )
    return model


def _uploads(part: JobPlan, folder: Path) -> Sequence[Upload]:
    return [_upload(file, part, folder) for file in part.files]


def _upload(file: DataFile, part: JobPlan, folder: Path) -> Upload:
    entry: Mapping[str, Any] = next(
        entry for entry in part.address.get("uploads", ()) if entry["file"] == file.file
    )
    path = data_folder(folder, part.name, part.target) / file.file
    return Upload(file.role, path, file.bytes, file.sha256, entry)


def _entry(part: JobPlan) -> Job:
    """What the journal is to know of a job."""
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    return Job(
        part.identity,
        part.target,
        part.name,
        part.spec,
        part.address,
        part.request,
        {file.file: file.sha256 for file in part.files},
        now,
        now,
        State.PREPARED,
        stage=part.stage,
    )
