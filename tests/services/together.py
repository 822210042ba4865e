"""Together's files and fine-tunes, strict: a body that Together's definition does not take, or a
file that does not exist, is refused. Equal files are one, as they are at the service."""

import hashlib
import json
from pathlib import Path
from typing import Any

import jsonschema_rs
from tests.services.setup import Setup
from tests.services.wire import Answer, Request, reply

import ftc_schemas.targets

KEY = "planted-together-credential-0123456789"
STEPS = ("pending", "queued", "running", "uploading", "completed")
_SCHEMA = json.loads((Path(ftc_schemas.targets.__file__).parent / "together-3.1.json").read_text())
LIMITS = {
    "default_gradient_accumulation_steps": 1,
    "lora_training": {
        "default_rank": 8, "max_rank": 64, "min_batch_size": 8, "max_batch_size": 96,
        "max_batch_size_dpo": 48, "target_modules": ["q_proj", "k_proj", "v_proj", "o_proj"],
    },
    "full_training": None, "supports_full_training": False, "max_learning_rate": 0.01,
    "min_learning_rate": 1e-8, "max_num_checkpoints": 10, "max_num_epochs": 20,
    "max_num_evals": 100,
    "max_seq_length_dpo": 8192, "max_seq_length_sft": 16384, "min_max_seq_length": 512,
    "merge_output_lora": True, "supports_reasoning": False, "supports_tools": True,
    "supports_vision": False,
}  # fmt: skip
"""Of every model."""
_MOMENT = "2026-11-25T12:00:00Z"


class Together:
    """The service's state."""

    def __init__(self, *, outcome: str = "completed") -> None:
        self.files: dict[str, dict[str, Any]] = {}
        self.contents: dict[str, bytes] = {}
        self.announced: dict[str, dict[str, str]] = {}
        self.jobs: dict[str, dict[str, Any]] = {}
        self.bodies: list[Any] = []
        self.outcome = outcome
        self.estimated: dict[str, Any] = {
            "estimated_total_price": 3.2, "allowed_to_proceed": True, "user_limit": 100.0,
            "estimated_train_token_count": 6400, "estimated_eval_token_count": 100,
        }  # fmt: skip
        self._check = jsonschema_rs.Draft202012Validator(_SCHEMA)

    def __call__(self, request: Request) -> Answer:
        path = request.path.strip("/").split("/")
        if path[0] == "put":  # a signed address, without a key
            return self._put(path[1], request.body)
        sent = request.headers.get("authorization", "")
        if KEY not in sent:
            return _error(401, f"Invalid API key provided: {sent}")
        match request.method, path[1:]:
            case "GET", ["files"]:
                return reply({"data": list(self.files.values())})
            case "POST", ["files"]:
                return self._announce(request)
            case "GET", ["files", id]:
                return reply(self.files[id])
            case "DELETE", ["files", id]:
                del self.files[id], self.contents[id]
                return reply({"id": id, "deleted": True})
            case "POST", ["files", id, "preprocess"]:
                return self._preprocess(id)
            case "GET", ["fine-tunes", "models", "limits"]:
                return reply({**LIMITS, "model_name": request.query["model_name"]})
            case "POST", ["fine-tunes", "estimate-price"]:
                return self._estimate(request.json())
            case "POST", ["fine-tunes"]:
                return self._new_job(request.json())
            case "GET", ["fine-tunes"]:
                return reply({"data": list(self.jobs.values())})
            case "GET", ["fine-tunes", id]:
                return reply(self.jobs[id]) if id in self.jobs else _error(404, f"no job {id}")
            case "POST", ["fine-tunes", id, "cancel"]:
                return self._cancel(id)
            case "GET", ["fine-tunes", id, "events"]:
                return reply({"data": self._events(id)})
            case "GET", ["fine-tunes", id, "metrics"]:
                return reply({"metrics": self._metrics(id)})
            case "GET", ["finetune", "download"]:
                kind = request.query["checkpoint"]
                return Answer(200, kind.encode(), {"content-type": "application/octet-stream"})
        return _error(404, f"unknown address {request.line}")

    def _announce(self, request: Request) -> Answer:
        fields = _fields(request)
        if fields.get("purpose") != "fine-tune" or fields.get("file_type") != "jsonl":
            return _error(400, f"no training file: {fields}")
        for id, content in self.contents.items():
            if hashlib.sha256(content).hexdigest() == fields["checksum"] and id in self.files:
                return reply({"error": {"message": "it is there"}, "file_id": id}, 409)
        id = f"file-{len(self.announced) + 1}"
        self.announced[id] = fields
        address = f"http://{request.headers['host']}/put/{id}"
        return Answer(302, b"", {"location": address, "x-together-file-id": id})

    def _put(self, id: str, content: bytes) -> Answer:
        if hashlib.sha256(content).hexdigest() != self.announced[id]["checksum"]:
            return Answer(400, b"the checksum is another")
        self.contents[id] = content
        return Answer(200, b"")

    def _preprocess(self, id: str) -> Answer:
        if id not in self.contents:
            return _error(400, "nothing was sent")
        self.files[id] = {
            "id": id,
            "object": "file",
            "created_at": 1,
            "purpose": "fine-tune",
            "filename": self.announced[id]["file_name"],
            "bytes": len(self.contents[id]),
            "FileType": "jsonl",
        }
        return reply(self.files[id])

    def _estimate(self, body: dict[str, Any]) -> Answer:
        if body["training_file"] not in self.files:
            return _error(400, "no such file")
        return reply({"estimation_available": True, **self.estimated})

    def _new_job(self, body: dict[str, Any]) -> Answer:
        wrong = [error.message for error in self._check.iter_errors(body)]
        named = [body.get("training_file"), body.get("validation_file")]
        wrong += [f"no such file {name}" for name in named if name and name not in self.files]
        if body.get("validation_file") and not body.get("n_evals"):
            wrong.append("a validation file and no evaluations")
        if wrong:
            return _error(400, "; ".join(wrong))
        id = f"ft-{len(self.jobs) + 1}"
        model = body.get("model") or self._of(body["from_checkpoint"])
        if model is None or ("model" in body) == ("from_checkpoint" in body):
            return _error(400, "a job starts from a model, or from a job that has ended")
        base = model.rpartition("/")[2]
        self.bodies.append(body)
        self.jobs[id] = {
            "id": id,
            "status": STEPS[0],
            "user_id": "user-1",
            "created_at": _MOMENT,
            "updated_at": _MOMENT,
            "model": model,
            "training_file": body["training_file"],
            "training_type": body.get("training_type"),
            "model_output_name": f"org/{base}-{body['suffix']}-0a1b2c3d",
        }
        return reply(self.jobs[id])

    def _of(self, checkpoint: str) -> str | None:
        """The base model of the job that left a model of that name."""
        ended = (job for job in self.jobs.values() if job["status"] == "completed")
        return next((j["model"] for j in ended if j["model_output_name"] == checkpoint), None)

    def move(self) -> None:
        """Every job goes one step further."""
        for job in self.jobs.values():
            if job["status"] in STEPS[:-1]:
                job["status"] = STEPS[STEPS.index(job["status"]) + 1]
                if job["status"] == "completed":
                    job["status"] = self.outcome
                    job["token_count"] = 4321

    def _cancel(self, id: str) -> Answer:
        job = self.jobs[id]
        if job["status"] not in STEPS[:-1]:
            return _error(400, f"the job is {job['status']}")
        job["status"] = "cancel_requested"
        return reply(job)

    def _events(self, id: str) -> list[dict[str, Any]]:
        base = {"object": "fine-tune-event", "created_at": _MOMENT, "level": "info"}
        events = [{**base, "type": "job_start", "message": "started"}]
        if self.jobs[id]["status"] == "error":
            failed = {"type": "job_error", "message": "line 3 is wrong", "level": "error"}
            events.append({**base, **failed})
        return events

    def _metrics(self, id: str) -> list[dict[str, float]]:
        if self.jobs[id]["status"] != "completed":
            return []
        return [
            {"global_step": 1, "train/loss": 2.0},
            {"global_step": 2, "train/loss": 1.0, "eval/loss": 1.1},
        ]


def _error(status: int, message: str) -> Answer:
    return reply({"error": {"message": message, "type": "invalid_request_error"}}, status)


def _fields(request: Request) -> dict[str, str]:
    from email.parser import BytesParser
    from email.policy import HTTP

    head = f"content-type: {request.headers['content-type']}\r\n\r\n".encode()
    parts = BytesParser(policy=HTTP).parsebytes(head + request.body).iter_parts()
    return {
        part.get_param("name", header="content-disposition"): part.get_payload(decode=True).decode()
        for part in parts
    }


def _sent(compiled: dict[str, Any], identity: str) -> dict[str, Any]:
    suffix = f"{compiled['suffix']}-{identity[:12]}"
    return {**compiled, "training_file": "file-1", "validation_file": "file-2", "suffix": suffix}


SETUP = Setup(
    service=Together,
    environment=lambda url, _: {"TOGETHER_BASE_URL": url, "TOGETHER_API_KEY": KEY},
    package="together",
    planted=(KEY,),
    credentials=("TOGETHER_API_KEY",),
    spec="""\
version: 1
name: sums
model: {hosted: {together: openai/gpt-oss-20b}}
data: {format: chat, train: train.jsonl, validation: 40%}
method: sft
adapter: {type: lora, rank: 8, alpha: 16}
training: {epochs: 2, batch_size: 8, seed: 7}
targets: {together: {}}
""",
    model="openai/gpt-oss-20b",
    create="POST /v1/fine-tunes",
    calls=(
        "GET /v1/fine-tunes/models/limits",
        "GET /v1/fine-tunes",
        "GET /v1/files",
        "POST /v1/files",
        "PUT /put/file-1",
        "POST /v1/files/file-1/preprocess",
        "GET /v1/files",
        "POST /v1/files",
        "PUT /put/file-2",
        "POST /v1/files/file-2/preprocess",
        "POST /v1/fine-tunes/estimate-price",
        "POST /v1/fine-tunes",
    ),
    second_calls=(
        "GET /v1/fine-tunes/ft-1/events",
        "GET /v1/fine-tunes/ft-1/metrics",
        "GET /v1/fine-tunes/ft-1",
        "GET /v1/fine-tunes",
        "GET /v1/files",
        "POST /v1/files",
        "PUT /put/file-3",
        "POST /v1/files/file-3/preprocess",
        "GET /v1/files",
        "POST /v1/files",
        "PUT /put/file-4",
        "POST /v1/files/file-4/preprocess",
        "POST /v1/fine-tunes/estimate-price",
        "POST /v1/fine-tunes",
    ),
    sent=_sent,
    failed="error",
    asked="GET /v1/fine-tunes/models/limits",
    answers="takes 20 epochs and 16384 tokens a row at most",
)
