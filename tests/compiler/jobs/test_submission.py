"""Submitting over a driver of a third party: one class, in memory, and it gets all of this."""

from pathlib import Path

import pytest
from tests.compiler.jobs.test_journal import job

from ftc.jobs import retry
from ftc.jobs.driver import Fault, Report, ServiceError, Status, Upload
from ftc.jobs.follow import cancel, refresh
from ftc.jobs.journal import Journal
from ftc.jobs.state import State
from ftc.jobs.submission import Told, submit

SILENT = Told(lambda _: None, lambda *_: None)


class Driver:
    """A service in memory that fails as told."""

    settle = 0.0
    place = "memory"

    def __init__(self, address=None):
        self.created = {}
        self.prepared = []
        self.faults = []
        """For each submit, an error and whether the service acts all the same."""

    def prepare(self, upload, order, memory, progress):
        self.prepared.append(upload.role)
        progress(upload.bytes)
        return f"id-of-{upload.role}"

    def find(self, order):
        return self.created.get(order.identity)

    def submit(self, order):
        error, acts = self.faults.pop(0) if self.faults else (None, True)
        if acts:
            status = Status(f"job-{len(self.created) + 1}", State.QUEUED, "waiting")
            assert order.identity not in self.created, "a second job"
            self.created[order.identity] = status
        if error is not None:
            raise error
        return self.created[order.identity]

    def poll(self, job):
        return Report(next(s for s in self.created.values() if s.job == job))

    def cancel(self, job):
        self.created = {
            i: s._replace(state=State.CANCELLED, word="stopped") for i, s in self.created.items()
        }

    def fetch(self, job, folder):
        return ()


@pytest.fixture
def journal(tmp_path, monkeypatch):
    monkeypatch.setattr(retry, "FIRST", 0.0)
    with Journal(tmp_path / ".ftc") as opened:
        yield opened


def upload(role):
    return Upload(role, Path(f"{role}.jsonl"), 10, "0" * 64, {"file": f"data/{role}.jsonl"})


LOST = ServiceError(Fault.UNAVAILABLE, "cut off")
BUSY = ServiceError(Fault.THROTTLED, "slow down", wait=0.0)
REFUSED = ServiceError(Fault.REFUSED, "no such model")


def test_uploads_come_before_the_job(journal):
    driver = Driver()
    done = submit(job(), [upload("train"), upload("validation")], driver, journal, SILENT)
    assert (done.job, driver.prepared) == ("job-1", ["train", "validation"])
    assert journal.references(done.identity) == {
        "train": "id-of-train",
        "validation": "id-of-validation",
    }


@pytest.mark.parametrize(
    "faults",
    [
        [(LOST, True)],
        [(LOST, False)],
        [(LOST, False), (LOST, True)],
        [(BUSY, False), (BUSY, False)],
        [(BUSY, True)],  # a service that lies
        [(ServiceError(Fault.CONFLICT, "the name is taken"), True)],
    ],
)
def test_whatever_the_answer_there_is_one_job(journal, faults):
    driver = Driver()
    driver.faults = list(faults)
    assert submit(job(), [], driver, journal, SILENT).job == "job-1"
    assert len(driver.created) == 1


def test_a_refused_request_is_not_repeated_and_may_be_corrected(journal):
    driver = Driver()
    driver.faults = [(REFUSED, False)]
    with pytest.raises(ServiceError):
        submit(job(), [], driver, journal, SILENT)
    assert journal.find("a" * 40).state is State.PREPARED
    assert submit(job(), [], driver, journal, SILENT).job == "job-1"


def test_who_asks_for_an_hour_is_not_waited_for(journal):
    driver = Driver()
    driver.faults = [(ServiceError(Fault.THROTTLED, "later", wait=3600), False)]
    with pytest.raises(ServiceError, match="later"):
        submit(job(), [], driver, journal, SILENT)


def test_it_gives_up_after_some_attempts(journal):
    driver = Driver()
    driver.faults = [(LOST, False)] * 10
    with pytest.raises(ServiceError):
        submit(job(), [], driver, journal, SILENT)
    assert len(driver.faults) == 10 - retry.ATTEMPTS


def test_a_lost_job_is_found_by_a_look(journal):
    driver = Driver()
    driver.faults = [(KeyboardInterrupt(), True)]
    with pytest.raises(KeyboardInterrupt):
        submit(job(), [], driver, journal, SILENT)
    assert journal.find("a" * 40).state is State.SUBMITTING
    found, report = refresh(journal.find("a" * 40), driver, journal)
    assert (found.job, report.status.word) == ("job-1", "waiting")


def test_a_cancelled_job_is_asked_for_once(journal):
    driver = Driver()
    submit(job(), [], driver, journal, SILENT)
    assert cancel(journal.find("a" * 40), driver, journal).state is State.CANCELLED
    assert cancel(journal.find("a" * 40), driver, journal).state is State.CANCELLED
