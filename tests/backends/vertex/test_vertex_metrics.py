"""What can be read of a tuning job beside its state: curves, and what was found in the data."""

import pytest
from tests.services import vertex
from tests.services.haste import hasten
from tests.services.setups import SETUPS
from tests.services.wire import Answer, served

from ftc.jobs.driver import Event, Fault, Metric, ServiceError

pytest.importorskip("google.auth.transport.requests")

JOBS = "projects/p/locations/l/tuningJobs"
JOB = f"{JOBS}/1000"


@pytest.fixture
def job(monkeypatch, tmp_path):
    """A driver, and a job that runs."""
    from ftc_backends.vertex.driver import Driver

    hasten("vertex", monkeypatch.setattr)
    service = vertex.Vertex()
    service.jobs[JOB] = {
        "name": JOB,
        "state": vertex.STEPS[1],
        "createTime": "2026-11-25T12:00:00Z",
    }
    with served(service) as wire:
        for variable, value in SETUPS["vertex"].environment(wire.url, tmp_path).items():
            monkeypatch.setenv(variable, value)
        yield Driver({"url": f"https://x/v1/{JOBS}"}), service, wire


def test_curves_are_read_from_the_jobs_experiment_while_it_runs(job):
    driver, service, _ = job
    assert driver.poll(JOB).metrics == ()  # it has no experiment before it starts
    service.move()
    assert driver.poll(JOB).metrics == (
        Metric(1, "loss", 2.0),
        Metric(1, "train_fraction_of_correct_next_step_preds", 0.5),
        Metric(2, "eval_loss", 1.1),
        Metric(2, "loss", 1.0),
        Metric(2, "train_fraction_of_correct_next_step_preds", 0.75),
    )


def test_what_the_service_left_out_of_the_data_is_told(job):
    driver, service, _ = job
    service.move()
    at = "2026-11-25T12:05:00"
    assert Event(at, "the data: 16 examples, 32 steps") in driver.poll(JOB).events
    assert Event(at, "example 7 was left out: too many tokens") in driver.poll(JOB).events
    service.move()
    assert driver.poll(JOB).status.trained_tokens == 4321


@pytest.mark.parametrize("status", [403, 404, 500])
@pytest.mark.parametrize("place", ["/contexts/", "/runs", "/timeSeries", ":batchRead"])
def test_who_may_not_read_the_curves_can_follow_the_job(job, status, place):
    driver, service, wire = job
    service.move()
    act = wire.service
    refused = vertex._error(status, "PERMISSION_DENIED" if status == 403 else "NO", "not for you")
    wire.service = lambda request: refused if place in request.path else act(request)
    report = driver.poll(JOB)
    assert report.status.word == "JOB_STATE_RUNNING"
    assert report.metrics == ()
    assert "its metrics cannot be read: not for you" in report.events[-1].text


def test_an_answer_that_is_none_costs_the_curves_alone(job):
    driver, service, wire = job
    service.move()
    act = wire.service
    odd = Answer(200, b'{"tensorboardRuns": [{}]}', {"content-type": "application/json"})
    wire.service = lambda request: odd if request.path.endswith("/runs") else act(request)
    assert driver.poll(JOB).metrics == ()


def test_refused_credentials_are_no_missing_curve(job):
    driver, service, wire = job
    service.move()
    act = wire.service
    refused = vertex._error(401, "UNAUTHENTICATED", "who are you")
    wire.service = lambda request: refused if "/contexts/" in request.path else act(request)
    with pytest.raises(ServiceError) as caught:
        driver.poll(JOB)
    assert caught.value.fault is Fault.CREDENTIALS
