"""Vertex AI's tuning jobs, Cloud Storage and Google's tokens, strict: a body that the discovery
document does not know, or data that is not in the bucket, is refused."""

import base64
import hashlib
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
from tests.services.setup import Setup
from tests.services.wire import Answer, Request, reply

import ftc_schemas.targets

TOKEN = "planted-google-token-0123456789"  # noqa: S105
STEPS = (
    "JOB_STATE_QUEUED", "JOB_STATE_PENDING", "JOB_STATE_RUNNING", "JOB_STATE_SUCCEEDED",
)  # fmt: skip
SERIES = (
    ("11", "/train_total_loss", ((1, 2.0), (2, 1.0))),
    ("12", "/eval_total_loss", ((2, 1.1),)),
    ("13", "/train_fraction_of_correct_next_step_preds", ((1, 0.5), (2, 0.75))),
)
"""Of each experiment: id, name, points."""


@cache
def private_key() -> str:
    """A key of a service account, made here."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


def account(url: str, folder: Path) -> Path:
    """A service account's file, whose tokens come from the loopback."""
    file = folder / "account.json"
    file.write_text(
        json.dumps(
            {
                "type": "service_account",
                "project_id": "my-project",
                "private_key_id": "1",
                "private_key": private_key(),
                "client_email": "tuner@my-project.iam.gserviceaccount.com",
                "token_uri": f"{url}/token",
            }
        )
    )
    return file


class Vertex:
    """All three services' state."""

    def __init__(self, *, outcome: str = "JOB_STATE_SUCCEEDED") -> None:
        self.objects: dict[str, dict[str, Any]] = {}
        self.contents: dict[str, bytes] = {}
        self.sessions: dict[str, dict[str, Any]] = {}
        self.jobs: dict[str, dict[str, Any]] = {}
        self.bodies: list[Any] = []
        self.outcome = outcome
        self._checks = {v: _validator(f"vertex-{v}") for v in ("v1", "v1beta1")}

    def __call__(self, request: Request) -> Answer:
        if request.path == "/token":
            return reply({"access_token": TOKEN, "expires_in": 3600, "token_type": "Bearer"})
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return _error(401, "UNAUTHENTICATED", "no valid token")
        job = re.fullmatch(
            r"/(v1|v1beta1)/(projects/[^/]+/locations/[^/]+/tuningJobs)(.*)", request.path
        )
        if job is not None:
            return self._tuning(request, job[1], job[2], job[3])
        if request.method == "GET" and re.search(r"/(contexts|tensorboards)/", request.path):
            return self._curves(request)
        thing = re.fullmatch(r"/storage/v1/b/([^/]+)/o/(.+)", request.path)
        if thing is not None:
            return self._object(f"{thing[1]}/{thing[2]}")
        begun = re.fullmatch(r"/upload/storage/v1/b/([^/]+)/o", request.path)
        if begun is not None:
            return self._begin(begun[1], request)
        if request.path.startswith("/session/"):
            return self._chunk(request)
        return _error(404, "NOT_FOUND", request.line)

    # jobs

    def _tuning(self, request: Request, version: str, parent: str, rest: str) -> Answer:
        match request.method, rest:
            case "POST", "":
                return self._new_job(request.json(), version, parent)
            case "GET", "":
                return self._list(request.query.get("filter", ""))
            case "GET", _:
                return self._look(parent + rest)
            case "POST", _ if rest.endswith(":cancel"):
                return self._cancel(parent + rest.removesuffix(":cancel"))
        return _error(404, "NOT_FOUND", request.line)

    def _new_job(self, body: dict[str, Any], version: str, parent: str) -> Answer:
        wrong = [error.message for error in self._checks[version].iter_errors(body)]
        if wrong:
            return _error(400, "INVALID_ARGUMENT", "; ".join(wrong))
        spec = next(part for key, part in body.items() if key.endswith("Spec"))
        for key in ("trainingDatasetUri", "promptDatasetUri", "validationDatasetUri"):
            if key in spec and spec[key].removeprefix("gs://") not in self.objects:
                return _error(400, "INVALID_ARGUMENT", f"there is nothing at {spec[key]}")
        continued = body.get("preTunedModel", {}).get("tunedModelName")
        tuned = [job.get("tunedModel", {}).get("model") for job in self.jobs.values()]
        if continued is not None and continued not in tuned:
            return _error(400, "INVALID_ARGUMENT", f"there is no model {continued}")
        name = f"{parent}/{1000 + len(self.jobs)}"
        self.bodies.append(body)
        self.jobs[name] = {
            **body, "name": name, "state": STEPS[0], "createTime": "2026-11-25T12:00:00.1Z",
        }  # fmt: skip
        return reply(self.jobs[name])

    def _list(self, wanted: str) -> Answer:
        asked = re.fullmatch(r'labels\.(\w+)="(\w+)"', wanted)
        if asked is None:
            return _error(400, "INVALID_ARGUMENT", f"no filter: {wanted}")
        listed = [j for j in self.jobs.values() if j.get("labels", {}).get(asked[1]) == asked[2]]
        return reply({"tuningJobs": listed} if listed else {"nextPageToken": ""})

    def _look(self, name: str) -> Answer:
        if name not in self.jobs:
            return _error(404, "NOT_FOUND", f"no job {name}")
        return reply(self.jobs[name])

    def move(self) -> None:
        """Every job goes one step further."""
        for job in self.jobs.values():
            if job["state"] in STEPS[:-1]:
                job["state"] = STEPS[STEPS.index(job["state"]) + 1]
                if job["state"] == "JOB_STATE_RUNNING":
                    self._start(job)
                if job["state"] == "JOB_STATE_SUCCEEDED":
                    self._finish(job)

    def _start(self, job: dict[str, Any]) -> None:
        parent, _, number = job["name"].partition("/tuningJobs/")
        contexts = f"{parent}/metadataStores/default/contexts"
        job |= {
            "startTime": "2026-11-25T12:05:00Z",
            "experiment": f"{contexts}/tuning-experiment-{number}",
            "tuningDataStats": {
                "supervisedTuningDataStats": {
                    "tuningDatasetExampleCount": "16", "tuningStepCount": "32",
                    "totalTruncatedExampleCount": "1", "truncatedExampleIndices": ["7"],
                    "droppedExampleReasons": ["too many tokens"],
                }
            },
        }  # fmt: skip

    def _curves(self, request: Request) -> Answer:
        """An experiment, the TensorBoard behind it, its only run, and the series of that."""
        path = request.path.removeprefix("/v1beta1/").removeprefix("/v1/")
        parent = path.partition("/metadataStores")[0].partition("/tensorboards")[0]
        board = f"{parent}/tensorboards/5"
        if "/contexts/" in path:
            return reply({"name": path, "metadata": {"backing_tensorboard_resource": board}})
        if path.endswith(":batchRead"):
            return reply({"timeSeriesData": [
                {"tensorboardTimeSeriesId": id, "valueType": "SCALAR", "values": [
                    {"step": str(step), "scalar": {"value": value}} for step, value in points
                ]}
                for id, _, points in SERIES if id in str(request.all["timeSeries"])
            ]})  # fmt: skip
        if path.endswith("/timeSeries"):
            listed = [
                {"name": f"{path}/{id}", "displayName": name, "valueType": "SCALAR"}
                for id, name, _ in SERIES
            ]
            return reply({"tensorboardTimeSeries": listed})
        return reply({"tensorboardRuns": [{"name": f"{path}/run-1", "displayName": "run-1"}]})

    def _finish(self, job: dict[str, Any]) -> None:
        job["state"] = self.outcome
        if self.outcome != "JOB_STATE_SUCCEEDED":
            job["error"] = {"code": 3, "message": "line 3 is wrong"}
            return
        parent = job["name"].partition("/tuningJobs")[0]
        number = job["name"].rpartition("/")[2]
        job["tunedModel"] = {
            "model": f"{parent}/models/{number}@1", "endpoint": f"{parent}/endpoints/{number}",
        }  # fmt: skip
        job["tuningDataStats"]["supervisedTuningDataStats"]["totalBillableTokenCount"] = "4321"

    def _cancel(self, name: str) -> Answer:
        job = self.jobs[name]
        if job["state"] not in STEPS[:-1]:
            return _error(400, "FAILED_PRECONDITION", f"the job is {job['state']}")
        job["state"] = "JOB_STATE_CANCELLED"
        return reply({})

    # storage

    def _object(self, name: str) -> Answer:
        if name not in self.objects:
            return _error(404, "NOT_FOUND", f"no object {name}")
        return reply(self.objects[name])

    def _begin(self, bucket: str, request: Request) -> Answer:
        if request.query.get("uploadType") != "resumable" or not request.query.get("name"):
            return _error(400, "INVALID_ARGUMENT", "no resumable upload")
        id = f"{len(self.sessions) + 1}"
        self.sessions[id] = {
            "name": f"{bucket}/{request.query['name']}", "about": request.json(), "data": b"",
            "size": int(request.headers["x-upload-content-length"]),
        }  # fmt: skip
        return Answer(200, b"", {"location": f"http://{request.headers['host']}/session/{id}"})

    def _chunk(self, request: Request) -> Answer:
        session = self.sessions.get(request.path.rpartition("/")[2])
        if session is None:
            return _error(410, "GONE", "the session is over")
        span = re.fullmatch(r"bytes (?:(\d+)-(\d+)|\*)/(\d+)", request.headers["content-range"])
        if span is None or int(span[3]) != session["size"]:
            return _error(400, "INVALID_ARGUMENT", "no such range")
        if span[1] is not None:
            if int(span[1]) > len(session["data"]):
                return _error(400, "INVALID_ARGUMENT", "a gap")
            session["data"] = session["data"][: int(span[1])] + request.body
        have = len(session["data"])
        if have < session["size"]:
            return Answer(308, b"", {"range": f"bytes=0-{have - 1}"} if have else {})
        return self._keep(session)

    def _keep(self, session: dict[str, Any]) -> Answer:
        digest = hashlib.md5(session["data"], usedforsecurity=False).digest()
        md5 = base64.b64encode(digest).decode()
        if session["about"].get("md5Hash", md5) != md5:
            return _error(400, "INVALID_ARGUMENT", "the MD5 is another")
        name = session["name"]
        self.contents[name] = session["data"]
        self.objects[name] = {
            "name": name.partition("/")[2], "size": str(session["size"]), "md5Hash": md5,
            "metadata": session["about"].get("metadata", {}),
        }  # fmt: skip
        return reply(self.objects[name])


def _validator(name: str) -> Any:
    schema = json.loads((Path(ftc_schemas.targets.__file__).parent / f"{name}.json").read_text())
    return jsonschema_rs.Draft202012Validator(schema)


def _error(status: int, code: str, message: str) -> Answer:
    return reply({"error": {"code": status, "message": message, "status": code}}, status)


def _sent(compiled: dict[str, Any], identity: str) -> dict[str, Any]:
    return {**compiled, "labels": {"ftc": identity}}


_TUNING = "/v1/projects/my-project/locations/us-central1/tuningJobs"

SETUP = Setup(
    service=Vertex,
    environment=lambda url, folder: {
        "GOOGLE_APPLICATION_CREDENTIALS": str(account(url, folder)),
        "CLOUDSDK_API_ENDPOINT_OVERRIDES_AIPLATFORM": url,
        "STORAGE_EMULATOR_HOST": url,
    },
    package="google.auth.transport.requests",
    planted=(TOKEN,),
    credentials=("GOOGLE_APPLICATION_CREDENTIALS",),
    spec="""\
version: 1
name: sums
model: {hosted: {vertex: gemini-3.5-flash}}
data: {format: chat, train: train.jsonl, validation: 40%}
method: sft
training: {epochs: 2}
targets:
  vertex:
    project: my-project
    location: us-central1
    data: gs://my-bucket/data
    learning_rate_multiplier: 1
""",
    model="gemini-3.5-flash",
    create=f"POST {_TUNING}",
    calls=(
        "POST /token",
        f"GET {_TUNING}",
        "GET /storage/v1/b/my-bucket/o/data/sums/train.jsonl",
        "POST /upload/storage/v1/b/my-bucket/o",
        "PUT /session/1",
        "GET /storage/v1/b/my-bucket/o/data/sums/validation.jsonl",
        "POST /upload/storage/v1/b/my-bucket/o",
        "PUT /session/2",
        f"POST {_TUNING}",
    ),
    second_calls=(
        "POST /token",
        "GET /v1/.*/tuningJobs/1000",
        "GET /v1/.*/contexts/tuning-experiment-1000",
        "GET /v1/.*/tensorboards/5/experiments/tuning-experiment-1000/runs",
        "GET /v1/.*/runs/run-1/timeSeries",
        "GET /v1/.*/tensorboards/5:batchRead",
        "POST /token",
        "GET /v1/.*/tuningJobs",
        "GET /storage/v1/b/my-bucket/o/data/sums-two/train.jsonl",
        "POST /upload/storage/v1/b/my-bucket/o",
        "PUT /session/3",
        "GET /storage/v1/b/my-bucket/o/data/sums-two/validation.jsonl",
        "POST /upload/storage/v1/b/my-bucket/o",
        "PUT /session/4",
        "POST /v1/.*/tuningJobs",
    ),
    sent=_sent,
    failed="JOB_STATE_FAILED",
    transactions=12,
)
