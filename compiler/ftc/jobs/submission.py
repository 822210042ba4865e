"""Submit a job: never twice, and never lost.

Each call that changes something is written into the journal before it is made, and its outcome
after. Creating a job is never repeated before the service was asked, by the order's identity,
whether it has the job. How long an unanswered request may still act is the driver's `settle`.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from ftc.jobs import retry
from ftc.jobs.driver import (
    Driver,
    Estimate,
    Estimating,
    Fault,
    Order,
    ServiceError,
    Status,
    Upload,
)
from ftc.jobs.journal import SUBMIT, Job, Journal, upload_step
from ftc.jobs.state import ACTIVE, State
from ftc_schemas.named_tuple import NamedTuple

_NONE: Final[Mapping[str, str]] = {}


class Told(NamedTuple):
    """Whom the submission tells what it does."""

    step: Callable[[str], None]
    """A line for the person who waits."""
    sent: Callable[[Upload, int], None]
    """Bytes of a file that were sent."""
    estimated: Callable[[Estimate], None] = lambda _: None
    """What the service says that the job will cost, before it is created. Who raises, stops it."""


def submit(
    job: Job,
    uploads: Sequence[Upload],
    driver: Driver,
    journal: Journal,
    told: Told,
    models: Mapping[str, str] = _NONE,
) -> Job:
    """The job, created now or found. The caller holds the identity's lock. `models` has what the
    jobs of earlier stages left, by stage.

    Raises ServiceError, or what `told.estimated` raises; the journal then says how far it came, and
    the next call goes on there.
    """
    known = journal.begin(job)
    if known.state not in (State.PREPARED, State.SUBMITTING):
        return known
    found = recover(known, driver, journal, told)
    if found is not None:
        return found
    order = journal.order(known)
    for upload in uploads:
        _refuse_shared(upload, known, journal)
    references = {upload.role: _upload(upload, order, driver, journal, told) for upload in uploads}
    complete = order._replace(references=references, models=models)
    if isinstance(driver, Estimating):
        told.estimated(_estimate(driver, complete))
    return _create(known, complete, driver, journal, told)


def recover(job: Job, driver: Driver, journal: Journal, told: Told) -> Job | None:
    """Look for the job of an earlier call, as long as that call may still have its effect; None
    when the service has none. The journal learns either."""
    order = journal.order(job)
    intended = journal.intended(job.identity, SUBMIT)
    found = _look(order, intended, driver, told)
    if found is not None:
        return journal.record(job.identity, found)
    if intended is not None:
        journal.withdraw(job.identity, "the service has no such job")
    return None


def look_once(job: Job, driver: Driver, journal: Journal) -> Job:
    """The same without waiting, for a list of jobs."""
    found = retry.safely(lambda: driver.find(journal.order(job)))
    if found is not None:
        return journal.record(job.identity, found)
    intended = journal.intended(job.identity, SUBMIT)
    if intended is not None and _age(intended) > driver.settle:
        journal.withdraw(job.identity, "the service has no such job")
    return journal.find(job.identity) or job


def _upload(upload: Upload, order: Order, driver: Driver, journal: Journal, told: Told) -> str:
    step = upload_step(upload.role)
    memory = journal.memory(order.identity, upload.role)
    journal.intend(order.identity, step)
    reference = retry.safely(
        lambda: driver.prepare(upload, order, memory, lambda sent: told.sent(upload, sent))
    )
    journal.conclude(order.identity, step, reference)
    return reference


def _estimate(driver: Estimating, order: Order) -> Estimate:
    try:
        return retry.safely(lambda: driver.estimate(order))
    except ServiceError as error:
        if error.fault is Fault.CREDENTIALS:
            raise
        return Estimate(None, reason=error.message)


def _refuse_shared(upload: Upload, job: Job, journal: Journal) -> None:
    """Raises ServiceError rather than change a file that another job may still read."""
    place = upload.entry.get("to")
    for other in journal.jobs() if place is not None else ():
        reads = any(
            entry.get("to") == place and other.data.get(entry["file"]) != upload.sha256
            for entry in other.address.get("uploads", ())
        )
        if reads and other.identity != job.identity and worth_a_look(other):
            raise ServiceError(
                Fault.MISMATCH,
                f"{place} is read by {other.job or other.name}, which is {other.state}",
                "wait for it to end (`ftc jobs --refresh`), or give this spec another name",
            )


def _create(job: Job, order: Order, driver: Driver, journal: Journal, told: Told) -> Job:
    for attempt in range(retry.ATTEMPTS):
        journal.intend(job.identity, SUBMIT)
        try:
            return journal.record(job.identity, driver.submit(order))
        except ServiceError as error:
            told.step(f"the service did not create it: {error.message}")
            found = _after(error, order, journal, driver, told)
            if found is not None:
                return journal.record(job.identity, found)
            journal.withdraw(job.identity, error.message)
            last = attempt == retry.ATTEMPTS - 1 or (error.wait or 0) > retry.MOST_ASKED
            if not error.passes or last:
                raise
            retry.pause(attempt, error.wait)
    raise AssertionError("no attempt was made")


def _after(
    error: ServiceError, order: Order, journal: Journal, driver: Driver, told: Told
) -> Status | None:
    """Whether the job came into being although the answer was no answer, or no."""
    if error.fault is Fault.UNAVAILABLE:
        told.step("asking whether it did all the same")
        return _look(order, journal.intended(order.identity, SUBMIT), driver, told)
    if error.fault in (Fault.THROTTLED, Fault.CONFLICT):
        return retry.safely(lambda: driver.find(order))
    return None  # it read the request and refused it


def _look(order: Order, intended: datetime | None, driver: Driver, told: Told) -> Status | None:
    waited = False
    while True:
        found = retry.safely(lambda: driver.find(order))
        left = 0.0 if intended is None else driver.settle - _age(intended)
        if found is not None or left <= 0:
            return found
        if not waited:
            told.step(f"waiting up to {left:.0f} s for what an earlier request may still create")
            waited = True
        time.sleep(min(left, 5.0))


def _age(moment: datetime) -> float:
    return (datetime.now(UTC) - moment).total_seconds()


def worth_a_look(job: Job) -> bool:
    """Whether the service may know more of the job than the journal."""
    return job.state in ACTIVE or job.state is State.SUBMITTING
