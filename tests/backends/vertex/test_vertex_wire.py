"""A session of google-auth sends exactly the compiled body to the compiled path."""

import json
from datetime import date
from urllib.parse import urlsplit

import pytest

requests_transport = pytest.importorskip("google.auth.transport.requests")
credentials = pytest.importorskip("google.oauth2.credentials")

CASES = {
    "gemini": {"data.validation": "10%", "targets.vertex.adapter_size": 4},
    "open": {
        "model.hosted.vertex": "qwen/qwen3@qwen3-32b",
        "targets.vertex.output": "gs://bucket/output",
        "adapter.type": "lora",
        "adapter.rank": 8,
        "training.learning_rate": 2e-4,
    },
    "reinforcement": {
        "method.type": "grpo",
        "data.format": "prompt-only",
        "method.rewards": [
            {"type": "regex", "pattern": "a+"},
            {"type": "exact-match", "column": "total", "weight": 0.5},
        ],
        "method.num_generations": 8,
        "training.batch_size": 64,
        "training.max_steps": 100,
        "targets.vertex.thinking_level": "high",
        "targets.vertex.accept": ["method.type"],
    },
    "distillation": {"method.type": "distill", "data.format": "prompt-only"},
}
TODAY = date(2026, 9, 1)
"""While the last known student could be tuned."""


@pytest.mark.parametrize("case", CASES)
def test_the_body_on_the_wire_is_the_compiled_request(compiled, serve, case):
    result = compiled("vertex", CASES[case], today=TODAY)
    assert result.files, result.diagnostics
    server = serve(lambda _: {"name": "projects/1/locations/l/tuningJobs/2"})
    submit = json.loads(result.texts["submit.json"])
    body = json.loads(result.texts["request.json"])
    session = requests_transport.AuthorizedSession(credentials.Credentials("no-token"))
    path = urlsplit(submit["url"]).path
    session.request(submit["method"], f"{server.url}{path}", json=body).raise_for_status()
    (sent,) = server.requests
    assert (sent.method, sent.path) == ("POST", path)
    assert sent.json() == body


@pytest.mark.parametrize("case", CASES)
def test_the_path_is_the_one_of_the_discovery_document(compiled, case):
    discovery = pytest.importorskip("googleapiclient.discovery_cache")
    from pathlib import Path

    submit = json.loads(compiled("vertex", CASES[case], today=TODAY).texts["submit.json"])
    folder = Path(discovery.__file__).parent / "documents"
    document = json.loads((folder / f"aiplatform.{submit['api_version']}.json").read_text())
    projects = document["resources"]["projects"]["resources"]["locations"]["resources"]
    method = projects["tuningJobs"]["methods"]["create"]
    location = urlsplit(submit["url"]).path.removesuffix("/tuningJobs")
    expected = method["path"].replace("{+parent}", location.partition("/projects")[2])
    assert method["httpMethod"] == submit["method"]
    assert urlsplit(submit["url"]).path == "/" + expected.replace(
        f"{submit['api_version']}/", f"{submit['api_version']}/projects", 1
    )
