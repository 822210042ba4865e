"""The services that speak OpenAI's API, each with its own client."""

import pytest
from tests.services import openai as service_of
from tests.services.haste import hasten
from tests.services.setups import SETUPS, lay_out
from tests.services.wire import Fault, served

from ftc.cli.main import main
from ftc.jobs.journal import Journal

pytest.importorskip("openai")

SPEC = """\
version: 1
name: sums
model: {hosted: {openai: %s}}
data: {format: chat, train: train.jsonl, validation: 40%%}
method: sft
training: {epochs: 2}
targets: {openai: {%s}}
"""
ENDPOINTS = {
    "azure": (
        "gpt-4.1-mini-2025-04-14",
        "endpoint: azure, resource: my-resource, training_type: Developer, "
        "learning_rate_multiplier: 1",
        lambda url: {"AZURE_OPENAI_ENDPOINT": url, "AZURE_OPENAI_API_KEY": service_of.KEY},
    ),
    "bedrock-mantle": (
        "gpt-4.1-mini-2025-04-14",
        "endpoint: bedrock-mantle, region: us-west-2, learning_rate_multiplier: 1",
        lambda url: {
            "AWS_BEDROCK_BASE_URL": f"{url}/openai/v1",
            "AWS_BEARER_TOKEN_BEDROCK": service_of.KEY,
        },
    ),
    "nebius": (
        "meta-llama/Llama-3.3-70B-Instruct",
        "endpoint: nebius",
        lambda url: {"NEBIUS_BASE_URL": f"{url}/v1", "NEBIUS_API_KEY": service_of.KEY},
    ),
}


class Lenient(service_of.OpenAI):
    """These services take keys that OpenAI does not, and forget metadata."""

    def __init__(self):
        super().__init__(keeps_metadata=False)
        self._check = type("Any", (), {"iter_errors": lambda *_: ()})()


@pytest.fixture(params=ENDPOINTS)
def endpoint(request, monkeypatch, tmp_path):
    model, options, environment = ENDPOINTS[request.param]
    hasten("openai", monkeypatch.setattr)
    lay_out(tmp_path, SETUPS["openai"])
    (tmp_path / "spec.yaml").write_text(SPEC % (model, options))
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    service = Lenient()
    with served(service) as wire:
        for variable, value in environment(wire.url).items():
            monkeypatch.setenv(variable, value)
        yield service, wire, tmp_path


def submit():
    return main(["submit", "spec.yaml", "--target", "openai", "--yes", "--today", "2026-11-25"])


def test_each_takes_the_job(endpoint):
    service, _, _ = endpoint
    assert submit() == 0
    assert "metadata" not in service.bodies[0]
    assert len(service.jobs) == 1


@pytest.mark.parametrize("kind", ["drop-after", "half", "503-after", "garbage"])
def test_a_lost_answer_is_found_by_the_training_file(endpoint, kind):
    """Whether they keep metadata is not documented; the name of the file bears the identity."""
    service, wire, folder = endpoint
    wire.fault = Fault(kind, "POST .*/fine_tuning/jobs")
    assert submit() == 0
    with Journal(folder / ".ftc") as journal:
        assert [job.job for job in journal.jobs()] == list(service.jobs) == ["ftjob-1"]


def test_missing_credentials_are_named(endpoint, monkeypatch, capfd):
    for name in ("AZURE_OPENAI_API_KEY", "NEBIUS_API_KEY", "AWS_BEARER_TOKEN_BEDROCK"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "none")
    assert submit() == 1
    assert "FTC602" in capfd.readouterr().err
