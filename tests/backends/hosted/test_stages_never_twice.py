"""The jobs of a spec with stages: each once, in their order, whatever a service answers and
whenever `ftc` dies."""

import json
from pathlib import Path

import pytest
from tests.backends.hosted.conftest import TODAY
from tests.backends.hosted.test_never_twice import SUBMIT
from tests.services import staged
from tests.services.setups import SETUPS
from tests.services.wire import Fault
from tests.waiting import until

from ftc.cli.main import main
from ftc.jobs.state import State

LOOKS = 2
"""Transactions of a `submit --wait` beside those of each stage's submit: looks at the jobs. The
second stage has no journal to create."""


@pytest.fixture
def stages(bench):
    if bench.name not in staged.TARGETS:
        pytest.skip("its jobs cannot start from a model of its own")
    staged.lay_out(bench.folder, bench.name)
    return bench


def both(bench):
    """There are two jobs, both sides call them by the same ids, and the second goes on from what
    the first left."""
    second, first = bench.jobs()
    assert (first.stage, second.stage) == ("one", "two")
    assert [first.job, second.job] == list(bench.service.jobs)
    assert first.state is State.SUCCEEDED
    assert staged.base_of(bench.service.bodies[1]) == staged.model_of(bench.service, 0)
    assert len(bench.service.bodies) == 2
    return first, second


def first_ended(bench):
    """The first stage is submitted, and has come to its end."""
    assert bench.submit() == 0
    staged.finish(bench.service)
    bench.wire.requests.clear()


def test_the_plan_shows_all_stages_and_sends_nothing(stages, capfd):
    plan = ["plan", "spec.yaml", "--target", stages.name, "--today", TODAY, "--offline"]
    assert main(plan) == 0
    said = capfd.readouterr().err
    assert "Stage 1 of 2, one" in said
    assert "Stage 2 of 2, two" in said
    assert "starts    from the model that one leaves" in said
    assert '"${stage:one}"' in said
    assert "All stages" in said
    assert stages.wire.requests == []


def test_the_first_call_submits_the_first_stage_and_says_what_comes_next(stages, capfd):
    assert stages.submit() == 0
    assert len(stages.service.jobs) == 1
    assert "stage 2 of 2, two, waits for the model of one" in capfd.readouterr().err


def test_a_stage_is_not_submitted_while_the_one_it_needs_works(stages):
    stages.submit()
    for _ in range(2):
        assert stages.submit() == 0
        assert len(stages.service.jobs) == 1


def test_the_same_command_goes_on_once_the_first_has_succeeded(stages):
    first_ended(stages)
    assert stages.submit() == 0
    _, second = both(stages)
    assert second.state is State.QUEUED
    calls = stages.wire.lines()
    assert len(calls) == len(stages.setup.second_calls)
    staged.finish(stages.service)
    assert stages.submit() == 0
    assert stages.submit() == 0
    both(stages)


def test_the_identity_of_a_later_stage_is_known_before_the_first_has_run(stages, capfd):
    main(["plan", "spec.yaml", "--target", stages.name, "--today", TODAY, "--out", "plan.json"])
    planned = [job["identity"] for job in json.loads(Path("plan.json").read_text())["jobs"]]
    first_ended(stages)
    stages.submit()
    assert [job.identity for job in both(stages)] == planned


def test_a_reviewed_plan_is_submitted_stage_by_stage(stages):
    main(["plan", "spec.yaml", "--target", stages.name, "--today", TODAY, "--out", "plan.json"])
    submit = ["submit", "plan.json", "--yes", "--today", TODAY]
    assert main(submit) == 0
    staged.finish(stages.service)
    assert main(submit) == 0
    both(stages)


@pytest.mark.parametrize("changed", ["spec", "data"])
def test_a_later_stage_that_changed_after_the_review_is_refused(stages, changed, capfd):
    main(["plan", "spec.yaml", "--target", stages.name, "--today", TODAY, "--out", "plan.json"])
    submit = ["submit", "plan.json", "--yes", "--today", TODAY]
    assert main(submit) == 0
    staged.finish(stages.service)
    if changed == "spec":
        text = Path("spec.yaml").read_text()
        Path("spec.yaml").write_text(text.replace("{epochs: 1}", "{epochs: 3}"))
    else:
        rows = Path("more.jsonl").read_text()
        Path("more.jsonl").write_text(rows.replace("What is 3", "What was 3"))
    assert main(submit) == 1
    assert "FTC611" in capfd.readouterr().err
    assert len(stages.service.jobs) == 1


def test_wait_goes_through_all_stages(stages, lively, capfd):
    assert stages.submit("--wait", "--every", "0") == 0
    both(stages)
    said = capfd.readouterr()
    ids = list(stages.service.jobs)
    assert [line for line in said.out.splitlines() if line in ids] == ids
    assert "all stages have succeeded" in said.err


def test_a_failed_stage_stops_what_comes_after_it(stages, lively, capfd):
    stages.service.outcome = stages.setup.failed
    assert stages.submit("--wait", "--every", "0") == 1
    said = " ".join(capfd.readouterr().err.split())
    assert "FTC619" in said
    assert "line 3 is wrong" in said
    assert "--again one=2" in said
    for _ in range(2):
        assert stages.submit() == 1
    assert len(stages.service.jobs) == 1


def test_one_stage_is_tried_again_and_the_others_stay(stages, lively, capfd):
    if stages.name == "bedrock":
        pytest.skip("a job's name is taken for good there")
    failing = stages.setup.failed
    working, stages.service.outcome = stages.service.outcome, failing
    stages.submit("--wait", "--every", "0")
    stages.service.outcome = working
    assert stages.submit("--wait", "--every", "0", "--again", "one=2") == 0
    assert len(stages.service.jobs) == 3
    assert staged.base_of(stages.service.bodies[2]) == staged.model_of(stages.service, 1)
    assert stages.submit("--again", "one=2") == 0
    assert len(stages.service.jobs) == 3
    assert stages.submit("--again", "three=2") == 1
    assert "three, no stage of spec.yaml" in " ".join(capfd.readouterr().err.split())


def test_a_limit_holds_for_all_stages_together(stages, capfd):
    """Nothing is submitted of what would go beyond as a whole, or cannot be counted."""
    main(["plan", "spec.yaml", "--target", stages.name, "--today", TODAY, "--out", "plan.json"])
    plan = json.loads(Path("plan.json").read_text())
    one, two = (job["trained_tokens"] for job in plan["jobs"])
    if stages.name == "together":  # its own estimate would be another
        stages.service.estimated = {"estimation_available": False, "unavailable_reason": "other"}
    assert plan["trained_tokens"] == one + two
    capfd.readouterr()
    assert stages.submit("--max-tokens", str(max(one, two) + 1), "--offline") == 1
    said = " ".join(capfd.readouterr().err.split())
    assert "error[FTC612]: the number of trained tokens of all stages" in said
    assert not stages.service.jobs
    assert stages.submit("--max-tokens", str(one + two), "--offline") == 0


def test_the_list_of_jobs_shows_the_stage(stages, capfd):
    stages.submit()
    capfd.readouterr()
    main(["jobs"])
    listed = " ".join(capfd.readouterr().out.split())
    assert f"{stages.name} sums stage one queued" in listed


def test_a_journal_that_was_deleted_finds_all_stages(stages):
    first_ended(stages)
    stages.submit()
    for file in (stages.folder / ".ftc").glob("jobs.db*"):
        file.unlink()
    assert stages.submit() == 0
    both(stages)


def test_the_same_content_once_more_is_a_pipeline_of_its_own(stages):
    if stages.name == "bedrock":
        pytest.skip("a job's name is taken for good there")
    first_ended(stages)
    assert stages.submit("--again", "2") == 0
    assert len(stages.service.jobs) == 2
    staged.finish(stages.service)
    assert stages.submit("--again", "2") == 0
    assert staged.base_of(stages.service.bodies[2]) == staged.model_of(stages.service, 1)


FAULTS = [
    pytest.param(name, number, kind, id=f"{name}-{number}-{kind}")
    for name in staged.TARGETS
    for number in range(len(SETUPS[name].second_calls))
    for kind in ("503", "drop-before", "drop-after", "half")
]
"""A kind of each sort; all of them strike a job alone."""


@pytest.mark.parametrize(("bench", "number", "kind"), FAULTS, indirect=["bench"])
def test_a_fault_at_any_call_of_the_second_stage_leaves_one_job_a_stage(stages, number, kind):
    first_ended(stages)
    calls = stages.setup.second_calls
    stages.wire.fault = Fault(kind, calls[number], skip=calls[:number].count(calls[number]))
    if stages.submit() != 0:
        assert stages.submit() == 0
    assert stages.wire.struck == 1
    both(stages)


JOBS = ("jobs",)
EACH = [(when, then) for when in ("before", "after") for then in (SUBMIT, JOBS)]
KILLS = [
    pytest.param(name, when, n, then, id=f"{name}-{when}-{n}-{then[0]}")
    for name in staged.TARGETS
    for n in range(1, SETUPS[name].transactions + 1)
    for when, then in (EACH if name == staged.TARGETS[0] else EACH[:1])
]
"""Before and after each step, gone on from by either command, at one service; before each step at
the others. A job alone is killed in all of these ways at all of them."""


@pytest.mark.parametrize(("bench", "when", "n", "then"), KILLS, indirect=["bench"])
def test_a_kill_at_any_step_of_the_second_stage_loses_no_job_and_makes_no_second(
    stages, nurseries, when, n, then
):
    nursery = nurseries(stages.name)
    argv = (*SUBMIT, "--target", stages.name)
    assert nursery.run(stages, *argv) == 0
    staged.finish(stages.service)
    assert nursery.run(stages, *argv, kill=(when, n)) == -9
    assert len(stages.service.jobs) <= 2
    more = ("--target", stages.name) if then is SUBMIT else ()
    assert nursery.run(stages, *then, *more) == 0, (stages.folder / "output.txt").read_text()
    assert nursery.run(stages, *argv) == 0
    both(stages)


WAITS = [
    pytest.param(name, "before", n, id=f"{name}-{n}")
    for name in staged.TARGETS
    for n in range(1, 2 * SETUPS[name].transactions + LOOKS)
]
"""Before each step. What a kill right after one leaves, the test above has for each of them."""


@pytest.mark.parametrize(("bench", "when", "n"), WAITS, indirect=["bench"])
def test_a_kill_at_any_step_of_a_pipeline_that_waits_is_gone_on_from(
    stages, lively, nurseries, when, n
):
    nursery = nurseries(stages.name)
    argv = (*SUBMIT, "--target", stages.name, "--wait", "--every", "0")
    assert nursery.run(stages, *argv, kill=(when, n)) == -9
    assert nursery.run(stages, *argv) == 0, (stages.folder / "output.txt").read_text()
    _first, second = both(stages)
    assert second.state is State.SUCCEEDED


@pytest.fixture
def lively(bench):
    """Jobs that go on by themselves: one step at each look."""
    if not hasattr(bench.service, "move"):
        return
    act = bench.wire.service

    def moving(request):
        looks = ("customization-jobs/arn", "/tuningJobs/", "/fine-tunes/ft-")
        if request.method == "GET" and any(look in request.path for look in looks):
            bench.service.move()
        return act(request)

    bench.wire.service = moving


def test_of_two_submits_at_once_the_second_says_who_holds_the_pipeline(stages, lively, nurseries):
    nursery = nurseries(stages.name)
    argv = (*SUBMIT, "--target", stages.name)
    stages.wire.fault = Fault("stall-before", stages.setup.create)
    first = nursery.start(stages, *argv, "--wait", "--every", "0", patience=30.0)
    until(lambda: stages.wire.struck)
    assert nursery.run(stages, *argv) == 1
    said = (stages.folder / "output.txt").read_text()
    assert f"sums is being submitted by process {first}" in " ".join(said.split())
    assert "FTC613" in said
    stages.wire.released.set()
    assert nursery.wait(first) == 0
    both(stages)


@pytest.mark.parametrize("round", range(3))
def test_two_pipelines_started_at_once_create_one_job_a_stage(stages, lively, nurseries, round):
    nursery = nurseries(stages.name)
    argv = (*SUBMIT, "--target", stages.name, "--wait", "--every", "0")
    processes = [nursery.start(stages, *argv) for _ in range(2)]
    codes = sorted(nursery.wait(process) for process in processes)
    assert codes in ([0, 0], [0, 1])
    both(stages)
