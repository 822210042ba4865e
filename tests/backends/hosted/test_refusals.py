"""What services say no with becomes a diagnostic with a way out, and never a traceback."""

import json

import pytest
from tests.backends.hosted.conftest import TODAY
from tests.services.wire import Answer

from ftc.cli.main import main


def aws(status, code, message="no"):
    body = json.dumps({"message": message}).encode()
    return Answer(status, body, {"content-type": "application/json", "x-amzn-errortype": code})


def google(status, code, message="no"):
    body = json.dumps({"error": {"code": status, "status": code, "message": message}}).encode()
    return Answer(status, body, {"content-type": "application/json"})


def openai(status, message="no", code=None):
    body = json.dumps({"error": {"message": message, "code": code}}).encode()
    return Answer(status, body, {"content-type": "application/json"})


CASES = [
    ("openai", openai(403, "You do not have access to this model"), "FTC605"),
    ("openai", openai(403, "Your role may not create jobs"), "FTC603"),
    ("openai", openai(429, "You exceeded your current quota", "insufficient_quota"), "FTC604"),
    ("openai", openai(400, "Model x is not available for fine-tuning"), "FTC605"),
    ("openai", openai(400, "n_epochs is wrong"), "FTC606"),
    ("openai", openai(404, "no such address"), "FTC608"),
    ("bedrock", aws(403, "AccessDeniedException"), "FTC603"),
    ("bedrock", aws(403, "ExpiredTokenException"), "FTC602"),
    ("bedrock", aws(400, "ServiceQuotaExceededException"), "FTC604"),
    ("bedrock", aws(400, "ValidationException", "The provided model identifier is no"), "FTC605"),
    ("bedrock", aws(400, "ValidationException"), "FTC606"),
    ("bedrock", aws(404, "ResourceNotFoundException"), "FTC608"),
    ("bedrock", aws(400, "ConflictException", "The name is taken"), "FTC607"),
    ("vertex", google(403, "PERMISSION_DENIED"), "FTC603"),
    ("vertex", google(429, "RESOURCE_EXHAUSTED"), "FTC604"),
    ("vertex", google(400, "INVALID_ARGUMENT"), "FTC606"),
    ("vertex", google(400, "FAILED_PRECONDITION", "Base model x is not supported."), "FTC605"),
    ("vertex", google(401, "UNAUTHENTICATED"), "FTC602"),
    ("vertex", google(404, "NOT_FOUND"), "FTC608"),
    ("together", openai(402, "add credits"), "FTC604"),
    ("together", openai(403), "FTC603"),
    ("together", openai(400), "FTC606"),
    ("together", openai(422), "FTC606"),
]


@pytest.mark.parametrize(("bench", "answer", "code"), CASES, indirect=["bench"])
def test_a_refusal_has_its_code(bench, answer, code, capfd):
    import re

    act = bench.wire.service
    bench.wire.service = lambda r: answer if re.fullmatch(bench.setup.create, r.line) else act(r)
    assert bench.submit() == 1
    said = capfd.readouterr().err
    assert f"error[{code}]" in said
    assert "Traceback" not in said
    assert not bench.service.jobs
    bench.wire.service = act
    assert bench.submit() == 0  # once it is put right, the same command goes on
    assert len(bench.service.jobs) == 1


def test_missing_credentials_are_a_diagnostic(bench, monkeypatch, tmp_path, capfd):
    for variable in bench.setup.credentials:
        monkeypatch.delenv(variable)
    for variable in ("HOME", "CLOUDSDK_CONFIG", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(variable, str(tmp_path / "nobody"))
    monkeypatch.setenv("NO_GCE_CHECK", "true")
    assert bench.submit() == 1
    said = capfd.readouterr().err
    assert "error[FTC602]" in said
    assert "Traceback" not in said
    assert bench.wire.requests == []


def test_a_client_that_is_not_installed_says_what_to_install(bench, monkeypatch, capfd):
    import sys

    monkeypatch.setitem(sys.modules, f"ftc_backends.{bench.name}.driver", None)
    assert bench.submit() == 1
    assert f"pip install 'ftc[{bench.name}]'" in " ".join(capfd.readouterr().err.split())


def test_a_target_that_takes_no_jobs_says_so(bench, capfd):
    for target in ("local", "axolotl"):
        assert main(["plan", "spec.yaml", "--target", target, "--today", TODAY]) == 1
        assert "FTC617" in capfd.readouterr().err
