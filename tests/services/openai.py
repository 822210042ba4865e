"""OpenAI's files, uploads and fine-tuning jobs, strict: a body that OpenAI's definition does not
take, or a file that does not exist, is refused."""

import hashlib
import json
from email.parser import BytesParser
from email.policy import HTTP
from pathlib import Path
from typing import Any

import jsonschema_rs
from tests.services.setup import Setup
from tests.services.wire import Answer, Request, reply

import ftc_schemas.targets

KEY = "planted-openai-credential-0123456789"
STEPS = ("validating_files", "queued", "running", "succeeded")
"""Each look at a job moves it one step."""

_SCHEMA = json.loads((Path(ftc_schemas.targets.__file__).parent / "openai-3.54.json").read_text())


class OpenAI:
    """The service's state."""

    def __init__(self, *, keeps_metadata: bool = True, outcome: str = "succeeded") -> None:
        self.files: dict[str, dict[str, Any]] = {}
        self.contents: dict[str, bytes] = {}
        self.uploads: dict[str, dict[str, Any]] = {}
        self.jobs: dict[str, dict[str, Any]] = {}
        self.bodies: list[Any] = []
        """The accepted bodies of jobs, as they arrived."""
        self.models: dict[str, str | None] = {"gpt-4.1-mini-2025-04-14": "2027-01-14"}
        """Those that the key sees, and when they end."""
        self.keeps_metadata = keeps_metadata
        self.outcome = outcome
        self._check = jsonschema_rs.Draft202012Validator(_SCHEMA)

    def __call__(self, request: Request) -> Answer:
        if KEY not in (
            request.headers.get("authorization", "") + request.headers.get("api-key", "")
        ):
            sent = request.headers.get("authorization", "").removeprefix("Bearer ")
            return _error(401, f"Incorrect API key provided: {sent}", "invalid_api_key")
        path = request.path.removeprefix("/openai/v1").removeprefix("/v1").strip("/").split("/")
        match request.method, path:
            case "GET", ["models", id]:
                return self._model(id)
            case "POST", ["files"]:
                return self._new_file(*_form(request))
            case "GET", ["files"]:
                listed = [
                    f for f in self.files.values() if f["purpose"] == request.query["purpose"]
                ]
                return _page(listed[::-1])
            case "DELETE", ["files", id]:
                del self.files[id]
                return reply({"id": id, "object": "file", "deleted": True})
            case "GET", ["files", id, "content"]:
                return Answer(200, self.contents[id], {"content-type": "text/csv"})
            case "POST", ["uploads"]:
                return self._new_upload(request.json())
            case "POST", ["uploads", id, "parts"]:
                return self._new_part(id, _form(request)[1]["data"][1])
            case "POST", ["uploads", id, "complete"]:
                return self._complete(id, request.json())
            case "POST", ["fine_tuning", "jobs"]:
                return self._new_job(request.json())
            case "GET", ["fine_tuning", "jobs"]:
                return self._list(request)
            case "GET", ["fine_tuning", "jobs", id]:
                return self._look(id)
            case "POST", ["fine_tuning", "jobs", id, "cancel"]:
                return self._cancel(id)
            case "GET", ["fine_tuning", "jobs", id, "events"]:
                return _page(self._events(id))
            case "GET", ["fine_tuning", "jobs", id, "checkpoints"]:
                return _page([])
        return _error(404, f"unknown address {request.line}")

    def _model(self, id: str) -> Answer:
        if id not in self.models:
            return _error(404, f"The model '{id}' does not exist", "model_not_found")
        end = self.models[id]
        about = {"id": id, "object": "model", "created": 1, "owned_by": "system"}
        return reply({**about, "shutdown_date": end})

    def _new_file(self, fields: dict[str, str], files: dict[str, tuple[str, bytes]]) -> Answer:
        name, content = files["file"]
        if fields.get("purpose") != "fine-tune" or not content:
            return _error(400, "a fine-tuning file has a purpose and content")
        return reply(self._keep(name, content))

    def _keep(self, name: str, content: bytes) -> dict[str, Any]:
        id = f"file-{len(self.contents) + 1}"
        self.contents[id] = content
        self.files[id] = {
            "id": id,
            "object": "file",
            "bytes": len(content),
            "created_at": 1,
            "filename": name,
            "purpose": "fine-tune",
            "status": "processed",
        }
        return self.files[id]

    def _new_upload(self, body: dict[str, Any]) -> Answer:
        if set(body) != {"bytes", "filename", "mime_type", "purpose"}:
            return _error(400, "an upload states bytes, filename, mime_type, purpose")
        id = f"upload_{len(self.uploads) + 1}"
        self.uploads[id] = {**body, "id": id, "parts": {}, "status": "pending"}
        return reply(self._upload(id))

    def _upload(self, id: str, file: dict[str, Any] | None = None) -> dict[str, Any]:
        kept = self.uploads[id]
        shown = {k: kept[k] for k in ("id", "bytes", "filename", "purpose", "status")}
        return {**shown, "object": "upload", "created_at": 1, "expires_at": 3601, "file": file}

    def _new_part(self, id: str, data: bytes) -> Answer:
        if id not in self.uploads or self.uploads[id]["status"] != "pending":
            return _error(404, "no such upload")
        if len(data) > 64 * 2**20:
            return _error(400, "a part has at most 64 MB")
        parts = self.uploads[id]["parts"]
        part = f"part_{id}_{len(parts) + 1}"
        parts[part] = data
        return reply({"id": part, "object": "upload.part", "created_at": 1, "upload_id": id})

    def _complete(self, id: str, body: dict[str, Any]) -> Answer:
        upload = self.uploads[id]
        content = b"".join(upload["parts"][part] for part in body["part_ids"])
        md5 = hashlib.md5(content, usedforsecurity=False).hexdigest()
        if len(content) != upload["bytes"] or md5 != body.get("md5", md5):
            return _error(400, "the parts are not the file that was announced")
        upload["status"] = "completed"
        return reply(self._upload(id, self._keep(upload["filename"], content)))

    def _new_job(self, body: dict[str, Any]) -> Answer:
        wrong = [
            error.message
            for error in self._check.iter_errors(
                {k: v for k, v in body.items() if k != "trainingType"}
            )
        ]
        named = [body.get("training_file"), body.get("validation_file")]
        wrong += [f"no such file {name}" for name in named if name and name not in self.files]
        tuned = {job["fine_tuned_model"] for job in self.jobs.values()}
        if body.get("model", "").startswith(("ft:", "$")) and body["model"] not in tuned:
            wrong.append(f"no such model {body['model']}")
        if wrong:
            return _error(400, "; ".join(wrong))
        id = f"ftjob-{len(self.jobs) + 1}"
        self.bodies.append(body)
        self.jobs[id] = {
            "id": id,
            "object": "fine_tuning.job",
            "created_at": 1764000000,
            "error": None,
            "fine_tuned_model": None,
            "finished_at": None,
            "hyperparameters": {},
            "status": STEPS[0],
            "organization_id": "org-1",
            "result_files": [],
            "trained_tokens": None,
            "seed": body.get("seed", 0),
            "model": body["model"],
            "method": body.get("method"),
            "training_file": body["training_file"],
            "validation_file": body.get("validation_file"),
            "metadata": body.get("metadata") if self.keeps_metadata else None,
        }
        return reply(self.jobs[id])

    def _list(self, request: Request) -> Answer:
        wanted = {k[9:-1]: v for k, v in request.query.items() if k.startswith("metadata[")}
        listed = [
            job
            for job in self.jobs.values()
            if all((job["metadata"] or {}).get(key) == value for key, value in wanted.items())
        ]
        return _page(listed[::-1])

    def _look(self, id: str) -> Answer:
        if id not in self.jobs:
            return _error(404, f"no such job {id}")
        job = self.jobs[id]
        if job["status"] in STEPS[:-1]:
            job["status"] = STEPS[STEPS.index(job["status"]) + 1]
            if job["status"] == "succeeded":
                self._end(job)
        return reply(job)

    def _end(self, job: dict[str, Any]) -> None:
        job["status"] = self.outcome
        if self.outcome == "failed":
            job["error"] = {"code": "invalid_file", "message": "line 3 is wrong", "param": None}
            return
        results = self._keep("step_metrics.csv", b"step,train_loss\n1,2.0\n2,1.0\n")
        self.files[results["id"]]["purpose"] = "fine-tune-results"
        job |= {
            "fine_tuned_model": f"ft:gpt-4.1-mini-2025-04-14:org::{job['id']}",
            "trained_tokens": 4321,
            "result_files": [results["id"]],
        }

    def _cancel(self, id: str) -> Answer:
        job = self.jobs[id]
        if job["status"] not in STEPS[:-1]:
            return _error(400, f"the job is {job['status']}")
        job["status"] = "cancelled"
        return reply(job)

    def _events(self, id: str) -> list[dict[str, Any]]:
        base = {"object": "fine_tuning.job.event", "level": "info", "data": None, "type": "message"}
        events = [{**base, "id": "e1", "created_at": 1764000001, "message": f"created {id}"}]
        for step, loss in enumerate((2.0, 1.5, 1.0), start=1):
            data = {"step": step, "train_loss": loss, "valid_loss": loss + 0.1}
            events.append(
                {
                    **base,
                    "id": f"m{step}",
                    "created_at": 1764000001 + step,
                    "type": "metrics",
                    "message": f"Step {step}",
                    "data": data,
                }
            )
        return events[::-1]


def _page(listed: list[Any]) -> Answer:
    return reply({"object": "list", "data": listed, "has_more": False})


def _error(status: int, message: str, code: str | None = None) -> Answer:
    kind = "invalid_request_error"
    return reply({"error": {"message": message, "type": kind, "param": None, "code": code}}, status)


def _form(request: Request) -> tuple[dict[str, str], dict[str, tuple[str, bytes]]]:
    """A multipart body: its fields, and its files by field."""
    head = f"content-type: {request.headers['content-type']}\r\n\r\n".encode()
    fields, files = {}, {}
    for part in BytesParser(policy=HTTP).parsebytes(head + request.body).iter_parts():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        if part.get_filename() is None:
            fields[name] = content.decode()
        else:
            files[name] = (part.get_filename(), content)
    return fields, files


def _sent(compiled: dict[str, Any], identity: str) -> dict[str, Any]:
    metadata = {**compiled["metadata"], "ftc": identity}
    files = {"training_file": "file-1", "validation_file": "file-2"}
    return {**compiled, "metadata": metadata, **files}


SETUP = Setup(
    service=OpenAI,
    environment=lambda url, _: {"OPENAI_BASE_URL": f"{url}/v1", "OPENAI_API_KEY": KEY},
    package="openai",
    planted=(KEY,),
    credentials=("OPENAI_API_KEY",),
    spec="""\
version: 1
name: sums
model: {hosted: {openai: gpt-4.1-mini-2025-04-14}}
data: {format: chat, train: train.jsonl, validation: 40%}
method: sft
training: {epochs: 2, seed: 7}
targets: {openai: {learning_rate_multiplier: 1, metadata: {team: support}}}
""",
    model="gpt-4.1-mini-2025-04-14",
    create="POST /v1/fine_tuning/jobs",
    calls=(
        "GET /v1/models/gpt-4.1-mini-2025-04-14",
        "GET /v1/fine_tuning/jobs",
        "GET /v1/files",
        "POST /v1/files",
        "GET /v1/files",
        "POST /v1/files",
        "POST /v1/fine_tuning/jobs",
    ),
    second_calls=(
        "GET /v1/fine_tuning/jobs/ftjob-1",
        "GET /v1/fine_tuning/jobs/ftjob-1/events",
        "GET /v1/fine_tuning/jobs",
        "GET /v1/files",
        "POST /v1/files",
        "GET /v1/files",
        "POST /v1/files",
        "POST /v1/fine_tuning/jobs",
    ),
    sent=_sent,
    failed="failed",
    asked="GET /v1/models/.*",
    answers="shuts gpt-4.1-mini-2025-04-14 down on 2027-01-14",
)
