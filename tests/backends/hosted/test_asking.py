"""What services say of a job before there is one: limits, dates, prices."""

import re

import pytest
from tests.backends.hosted.conftest import TODAY
from tests.services.setups import SETUPS
from tests.services.wire import Fault

from ftc.cli.main import main

TELLS = [name for name, setup in SETUPS.items() if setup.asked]
SILENT = [name for name in SETUPS if name not in TELLS]
"""Services that document no such question."""


def plan(bench, *more):
    return main(["plan", "spec.yaml", "--target", bench.name, "--today", TODAY, *more])


def said(capfd):
    return " ".join(capfd.readouterr().err.split())


@pytest.mark.parametrize("bench", TELLS, indirect=True)
def test_a_plan_shows_what_the_service_says_now(bench, capfd):
    assert plan(bench) == 0
    assert f"service {bench.setup.answers}" in said(capfd)
    assert len(bench.wire.requests) == 1
    assert re.fullmatch(bench.setup.asked, bench.wire.lines()[0])


@pytest.mark.parametrize("bench", SILENT, indirect=True)
def test_a_service_that_cannot_be_asked_is_not_spoken_of(bench, capfd):
    assert plan(bench) == 0
    assert "\n  service " not in capfd.readouterr().err
    assert bench.wire.requests == []


@pytest.mark.parametrize("bench", TELLS, indirect=True)
def test_without_credentials_the_plan_is_whole_and_says_so(bench, monkeypatch, tmp_path, capfd):
    for variable in bench.setup.credentials:
        monkeypatch.delenv(variable)
    for variable in ("HOME", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(variable, str(tmp_path / "nobody"))
    assert plan(bench) == 0
    told = said(capfd)
    assert "service not asked: no credentials" in told
    assert "identity " in told
    assert bench.wire.requests == []


@pytest.mark.parametrize("kind", ["503", "drop-before", "garbage"])
@pytest.mark.parametrize("bench", TELLS, indirect=True)
def test_without_an_answer_the_plan_is_whole_and_says_so(bench, kind, capfd):
    bench.wire.fault = Fault(kind, bench.setup.asked)
    assert plan(bench) == 0
    assert "service not asked: " in said(capfd)


@pytest.mark.parametrize("bench", TELLS, indirect=True)
def test_offline_says_that_nobody_was_asked(bench, capfd):
    assert plan(bench, "--offline") == 0
    assert "service not asked: --offline" in said(capfd)
    assert bench.wire.requests == []


@pytest.mark.parametrize("bench", ["openai", "bedrock"], indirect=True)
def test_a_model_that_is_not_listed_is_told_and_no_refusal(bench, capfd):
    """The lists are no promise about jobs: the service itself decides."""
    bench.service.models.clear()
    assert bench.submit() == 0
    assert "it may refuse the job" in said(capfd)


@pytest.mark.parametrize("bench", ["together"], indirect=True)
class TestTogether:
    def test_what_is_beyond_the_models_limits_is_an_error_before_anything_is_sent(
        self, bench, capfd
    ):
        argv = ("--set", "training.epochs=30", "--set", "adapter.rank=128")
        assert plan(bench, *argv) == 1
        told = said(capfd)
        assert "error[FTC606]" in told
        assert "`n_epochs` is 30, and it takes 20 at most for this model" in told
        assert "`lora_r` is 128, and it takes 64 at most" in told
        assert bench.submit(*argv) == 1
        assert {request.method for request in bench.wire.requests} == {"GET"}

    def test_the_price_is_the_services_own(self, bench, capfd):
        assert bench.submit() == 0
        assert "the service estimates 3.20 USD for 6,400 trained tokens" in said(capfd)

    def test_a_limit_holds_against_the_services_estimate(self, bench, capfd):
        for limit in (("--max-cost", "3"), ("--max-tokens", "6000")):
            assert bench.submit(*limit) == 1
            told = said(capfd)
            assert "error[FTC612]: by the service's estimate" in told
            assert not bench.service.jobs
        assert bench.submit("--max-cost", "4", "--max-tokens", "7000") == 0
        assert len(bench.service.jobs) == 1

    def test_an_account_without_funds_creates_no_job(self, bench, capfd):
        bench.service.estimated |= {"allowed_to_proceed": False, "user_limit": 1.5}
        assert bench.submit() == 1
        assert "the account's limit is 1.5 USD" in said(capfd)
        assert not bench.service.jobs

    def test_an_estimate_that_there_is_not_is_said(self, bench, capfd):
        bench.service.estimated = {
            "estimation_available": False,
            "unavailable_reason": "train_file_not_validated",
        }
        assert bench.submit() == 0
        assert "the service estimates no price: train file not validated" in said(capfd)
