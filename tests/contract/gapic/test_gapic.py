"""Google's own client and the requests that we send over REST.

GAPIC (google-cloud-aiplatform) covers supervised tuning, and in v1beta1 distillation. For those,
its types must take each golden without a loss, and its client must send the same. What it cannot
express is held here too: it is why the driver speaks REST itself. With what it needs, the package
has 300 MB, so it lives in an environment of its own: `make test-gapic`.
"""

import json
from pathlib import Path

import pytest
from tests.services.wire import reply, served

google = pytest.importorskip("google.cloud.aiplatform_v1")
beta = pytest.importorskip("google.cloud.aiplatform_v1beta1")
auth = pytest.importorskip("google.auth.credentials")
json_format = pytest.importorskip("google.protobuf.json_format")

ROOT = Path(__file__).parents[3]
GOLDENS = sorted(
    path.parent for path in (ROOT / "golden").glob("**/request.json") if "vertex" in path.parts
)
COVERED = {
    "v1": {"supervisedTuningSpec"},
    "v1beta1": {"supervisedTuningSpec", "distillationSpec"},
}
"""The kinds of tuning that GAPIC has, of those that we compile."""
CLIENTS = {"v1": google, "v1beta1": beta}


def read(folder):
    body = json.loads((folder / "request.json").read_text())
    return body, json.loads((folder / "submit.json").read_text())


def kind_of(body):
    (kind,) = (key for key in body if key.endswith("Spec") and key != "encryptionSpec")
    return kind


def message(body, version):
    kind = CLIENTS[version].TuningJob
    parsed = kind()
    json_format.ParseDict(body, kind.pb(parsed))
    return parsed


def as_json(said):
    return json_format.MessageToDict(type(said).pb(said))


def named(folder):
    return str(folder.relative_to(ROOT / "golden"))


@pytest.mark.parametrize("folder", GOLDENS, ids=named)
def test_googles_types_take_a_golden_whole_or_have_no_such_tuning(folder):
    body, submit = read(folder)
    version = submit["api_version"]
    if kind_of(body) not in COVERED[version]:
        with pytest.raises(json_format.ParseError, match=kind_of(body)):
            message(body, version)
        return
    assert as_json(message(body, version)) == body


COVERED_GOLDENS = [
    folder
    for folder in GOLDENS
    if kind_of(read(folder)[0]) in COVERED[read(folder)[1]["api_version"]]
]


@pytest.mark.parametrize("folder", COVERED_GOLDENS, ids=named)
def test_googles_client_sends_a_golden(folder):
    """To the same address, and with the same meaning: it writes enumerations as numbers."""
    body, submit = read(folder)
    version = submit["api_version"]
    client_of = CLIENTS[version].GenAiTuningServiceClient
    transport = client_of.get_transport_class("rest")
    parent = submit["url"].partition(f"/{version}/")[2].removesuffix("/tuningJobs")
    with served(lambda _: reply({"name": f"{parent}/tuningJobs/1", **body})) as wire:
        client = client_of(
            transport=transport(
                host=wire.url.removeprefix("http://"),
                url_scheme="http",
                credentials=auth.AnonymousCredentials(),
            )
        )
        client.create_tuning_job(parent=parent, tuning_job=message(body, version))
    (sent,) = wire.requests
    assert sent.line == f"POST /{version}/{parent}/tuningJobs"
    assert submit["url"].endswith(sent.path)
    assert as_json(message(sent.json(), version)) == body


@pytest.mark.parametrize("version", CLIENTS)
@pytest.mark.parametrize("kind", ["preferenceOptimizationSpec", "reinforcementTuningSpec"])
def test_what_googles_types_cannot_say(version, kind):
    with pytest.raises(json_format.ParseError, match=kind):
        message({"baseModel": "gemini-3.5-flash", kind: {}}, version)
