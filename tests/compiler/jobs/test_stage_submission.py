"""Stages over a driver of a third party: the same order, the same care, from the same one class."""

import pytest
from tests.compiler.jobs.test_submission import SILENT, Driver

from ftc.jobs import retry
from ftc.jobs.driver import Report, ServiceError
from ftc.jobs.identity import identity, of_all
from ftc.jobs.job_plan import JobPlan
from ftc.jobs.journal import Journal
from ftc.jobs.spec_plan import SpecPlan
from ftc.jobs.stage_submission import Services, submit_next
from ftc.jobs.state import State


class Chaining(Driver):
    """It keeps what each request started from, and ends jobs as told."""

    def __init__(self):
        super().__init__()
        self.started = {}

    def submit(self, order):
        self.started[order.name] = dict(order.models)
        return super().submit(order)

    def poll(self, job):
        return Report(next(s for s in self.created.values() if s.job == job))

    def end(self, state, **more):
        self.created = {
            i: s if s.state is not State.QUEUED else s._replace(state=state, word=state, **more)
            for i, s in self.created.items()
        }


def part(stage, *needs, known=None, attempt=1):
    name = f"tone-{stage}"
    before = {need: known[need].identity for need in needs}
    return JobPlan(
        identity=identity("t", {}, {"name": name}, {}, attempt, before),
        attempt=attempt,
        target="t",
        title="T",
        spec="spec.yaml",
        overrides=(),
        name=name,
        model="m",
        address={},
        request={"name": name},
        files=(),
        in_place=(),
        chosen={},
        dates=(),
        epochs=1,
        generates=False,
        price=None,
        stage=stage,
        needs=needs,
    )


def pipeline():
    """sft; then dpo on top of it, and beside them a stage that needs nothing."""
    parts = {"sft": part("sft")}
    parts["dpo"] = part("dpo", "sft", known=parts)
    parts["other"] = part("other")
    return SpecPlan(tuple(parts.values()))


@pytest.fixture
def bench(tmp_path, monkeypatch):
    monkeypatch.setattr(retry, "FIRST", 0.0)
    driver = Chaining()
    with Journal(tmp_path / ".ftc") as journal:

        def go_on(plan):
            return submit_next(plan, Services(lambda *_: driver), journal, SILENT)

        yield driver, go_on


def test_a_stage_waits_and_one_that_waits_for_nobody_goes_before_it(bench):
    driver, go_on = bench
    plan = pipeline()
    assert go_on(plan).submitted.stage == "sft"
    assert go_on(plan).submitted.stage == "other"
    assert go_on(plan).submitted is None
    assert go_on(plan).working.stage == "sft"
    driver.end(State.SUCCEEDED, model="tuned")
    assert go_on(plan).submitted.stage == "dpo"
    assert driver.started == {"tone-sft": {}, "tone-other": {}, "tone-dpo": {"sft": "tuned"}}
    driver.end(State.SUCCEEDED, model="tuned twice")
    standing = go_on(plan)
    assert standing.working is None
    assert {job.state for job in standing.jobs.values()} == {State.SUCCEEDED}


def test_the_name_that_a_later_request_needs_may_be_another_than_the_models(bench):
    driver, go_on = bench
    plan = pipeline()
    go_on(plan)
    driver.end(State.SUCCEEDED, model="an endpoint", base="a model")
    go_on(plan)
    assert driver.started["tone-dpo"] == {"sft": "a model"}


@pytest.mark.parametrize("state", [State.FAILED, State.CANCELLED])
def test_what_ended_without_a_model_stops_all(bench, state):
    driver, go_on = bench
    plan = pipeline()
    go_on(plan)
    driver.end(state)
    for _ in range(2):
        assert go_on(plan).failed.stage == "sft"
    assert list(driver.started) == ["tone-sft"]


def test_a_job_that_succeeded_without_a_model_is_an_error(bench):
    driver, go_on = bench
    plan = pipeline()
    go_on(plan)
    driver.end(State.SUCCEEDED)
    with pytest.raises(ServiceError, match="names no model"):
        go_on(plan)
    assert list(driver.started) == ["tone-sft"]


def test_a_changed_stage_changes_what_builds_on_it_and_nothing_else():
    before = pipeline()
    again = {"sft": part("sft", attempt=2)}
    after = part("dpo", "sft", known=again)
    assert after.identity != before.jobs[1].identity
    assert part("other").identity == before.jobs[2].identity


def test_a_single_job_is_known_by_its_own_identity():
    assert of_all(["a" * 40]) == "a" * 40
    assert identity("t", {}, {}, {}) == identity("t", {}, {}, {}, needs={})
