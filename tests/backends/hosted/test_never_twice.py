"""Whatever a service answers and whenever `ftc` dies: one job there, and one in the journal."""

import pytest
from tests.services.setups import SETUPS
from tests.services.wire import AFTER, KINDS, Fault
from tests.waiting import until

from ftc.jobs.state import State

SUBMIT = ("submit", "spec.yaml", "--yes", "--today", "2026-11-25")


def one_job(bench):
    """There is one job, both sides call it by the same id, and what was sent for it is whole."""
    (job,) = bench.jobs()
    assert [job.job] == list(bench.service.jobs)
    assert len(bench.service.bodies) == 1
    assert job.state is State.QUEUED
    return job


def test_an_undisturbed_submit_makes_the_calls_it_needs_and_no_other(bench):
    assert bench.submit() == 0
    one_job(bench)
    assert tuple(bench.wire.lines()) == bench.setup.calls


def test_a_second_submit_asks_nobody_and_creates_nothing(bench, capfd):
    bench.submit()
    (job,) = bench.jobs()
    before = len(bench.wire.requests)
    capfd.readouterr()
    assert bench.submit() == 0
    shown = capfd.readouterr()
    assert shown.out.strip() == job.job
    assert "was submitted before" in shown.err
    assert len(bench.wire.requests) == before
    one_job(bench)


def test_a_journal_that_was_deleted_finds_the_job_by_its_identity(bench):
    bench.submit()
    for file in (bench.folder / ".ftc").glob("jobs.db*"):
        file.unlink()
    assert bench.submit() == 0
    one_job(bench)


def test_the_same_content_once_more_is_asked_for_by_name(bench):
    bench.submit()
    first = set(bench.service.jobs)
    bench.submit("--again", "2")
    assert len(bench.jobs()) == 2 or bench.name == "bedrock"  # where a job's name is taken for good
    assert first <= set(bench.service.jobs)


FAULTS = [
    pytest.param(name, number, kind, id=f"{name}-{number}-{kind}")
    for name, setup in SETUPS.items()
    for number in range(len(setup.calls))
    for kind in KINDS
]


@pytest.mark.parametrize(("bench", "number", "kind"), FAULTS, indirect=["bench"])
def test_a_fault_at_any_call_leaves_one_job(bench, number, kind):
    """The submit itself gets over it, or the next one does."""
    line = bench.setup.calls[number]
    bench.wire.fault = Fault(kind, line, skip=bench.setup.calls[:number].count(line))
    if bench.submit() != 0:
        assert all(job.state in (State.PREPARED, State.SUBMITTING) for job in bench.jobs())
        assert bench.submit() == 0
    assert bench.wire.struck == 1
    one_job(bench)


KILLS = [
    pytest.param(name, when, n, then, id=f"{name}-{when}-{n}-{then[0]}")
    for name in SETUPS
    for n in range(1, SETUPS[name].transactions + 1)
    for when in ("before", "after")
    for then in (SUBMIT, ("jobs",))
]


@pytest.mark.parametrize(("bench", "when", "n", "then"), KILLS, indirect=["bench"])
def test_a_kill_at_any_step_of_the_journal_loses_no_job_and_makes_no_second(
    bench, nurseries, when, n, then
):
    nursery = nurseries(bench.name)
    argv = (*SUBMIT, "--target", bench.name)
    assert nursery.run(bench, *argv, kill=(when, n)) == -9
    assert len(bench.service.jobs) <= 1
    more = ("--target", bench.name) if then is SUBMIT else ()
    assert nursery.run(bench, *then, *more) == 0, (bench.folder / "output.txt").read_text()
    if then is not SUBMIT:  # the list has found what was created; the rest is the next submit's
        assert [j.job for j in bench.jobs() if j.job] == list(bench.service.jobs)
        assert nursery.run(bench, *argv) == 0
    one_job(bench)


@pytest.mark.parametrize("kind", AFTER)
def test_a_kill_while_an_answer_was_lost_is_recovered(bench, nurseries, kind):
    nursery = nurseries(bench.name)
    argv = (*SUBMIT, "--target", bench.name)
    bench.wire.fault = Fault(kind, bench.setup.create)
    nursery.run(bench, *argv, kill=("before", bench.setup.transactions))
    assert len(bench.service.jobs) == 1
    assert nursery.run(bench, *argv) == 0
    one_job(bench)


def test_of_two_submits_at_once_the_second_says_who_holds_it(bench, nurseries):
    nursery = nurseries(bench.name)
    argv = (*SUBMIT, "--target", bench.name)
    bench.wire.fault = Fault("stall-before", bench.setup.create)
    first = nursery.start(bench, *argv, patience=30.0)
    until(lambda: bench.wire.struck)
    assert nursery.run(bench, *argv) == 1
    said = (bench.folder / "output.txt").read_text()
    assert f"being submitted by process {first}" in " ".join(said.split())
    assert "FTC613" in said
    bench.wire.released.set()
    assert nursery.wait(first) == 0
    one_job(bench)


@pytest.mark.parametrize("round", range(3))
def test_two_submits_started_at_once_create_one_job(bench, nurseries, round):
    nursery = nurseries(bench.name)
    argv = (*SUBMIT, "--target", bench.name)
    processes = [nursery.start(bench, *argv) for _ in range(2)]
    codes = sorted(nursery.wait(process) for process in processes)
    assert codes in ([0, 0], [0, 1])
    one_job(bench)
