"""Look at jobs: what the services say now, into the journal."""

from ftc.jobs import retry
from ftc.jobs.driver import Driver, Report
from ftc.jobs.journal import CANCEL, Job, Journal
from ftc.jobs.state import ACTIVE
from ftc.jobs.submission import look_once


def refresh(job: Job, driver: Driver, journal: Journal) -> tuple[Job, Report | None]:
    """The job as the service sees it now, and what else it reports; no report of one that the
    service does not have."""
    if job.job is None:
        job = look_once(job, driver, journal)
    number = job.job
    if number is None:
        return job, None
    report = retry.safely(lambda: driver.poll(number))
    return journal.record(job.identity, report.status), report


def cancel(job: Job, driver: Driver, journal: Journal) -> Job:
    """Ask the service to stop the job; returns it as the service then sees it."""
    now, _ = refresh(job, driver, journal)
    number = now.job
    if number is None or now.state not in ACTIVE:
        return now
    journal.intend(job.identity, CANCEL)
    retry.safely(lambda: driver.cancel(number))
    journal.conclude(job.identity, CANCEL, "asked")
    return refresh(now, driver, journal)[0]
