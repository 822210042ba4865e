"""Bedrock's customization jobs and S3, strict: a body that the service's model does not take, or
data that is not in the bucket, is refused."""

import base64
import hashlib
import json
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import jsonschema_rs
from tests.services.setup import Setup
from tests.services.wire import Answer, Request, reply

import ftc_schemas.targets

KEY_ID = "AKIAPLANTED000000000"
SECRET = "planted-aws-secret-0123456789abcdef"  # noqa: S105
STEPS = ("NotStarted", "InProgress", "Completed")
_SCHEMA = json.loads((Path(ftc_schemas.targets.__file__).parent / "bedrock-1.44.json").read_text())
_MOMENT = "2026-11-25T12:00:00Z"


class Bedrock:
    """Both services' state."""

    def __init__(self, *, outcome: str = "Completed") -> None:
        self.objects: dict[str, tuple[bytes, dict[str, str]]] = {}
        """Content and headers by `bucket/key`."""
        self.uploads: dict[str, dict[str, Any]] = {}
        self.jobs: dict[str, dict[str, Any]] = {}
        self.bodies: list[Any] = []
        self.models = {
            "amazon.nova-micro-v1:0:128k": {
                "status": "LEGACY", "endOfLifeTime": "2027-09-30T00:00:00Z",
            }
        }  # fmt: skip
        """Those that can be customized, and their life."""
        self.outcome = outcome
        self._tokens: dict[str, tuple[Any, str]] = {}
        self._check = jsonschema_rs.Draft202012Validator(_SCHEMA)

    def __call__(self, request: Request) -> Answer:
        if KEY_ID not in request.headers.get("authorization", ""):
            return _error(403, "UnrecognizedClientException", "The security token is invalid.")
        match request.method, request.path.strip("/").split("/"):
            case "GET", ["foundation-models"]:
                return self._models(request.query["byCustomizationType"])
            case "POST", ["model-customization-jobs"]:
                return self._new_job(request.json())
            case "GET", ["model-customization-jobs"]:
                return self._list(request.query.get("nameContains", ""))
            case "GET", ["model-customization-jobs", *id]:
                return self._look("/".join(id))
            case "POST", ["model-customization-jobs", *id, "stop"]:
                return self._stop("/".join(id))
        return self._storage(request)

    # jobs

    def _models(self, kind: str) -> Answer:
        listed = [
            {
                "modelArn": f"arn:aws:bedrock:us-east-1::foundation-model/{id}", "modelId": id,
                "customizationsSupported": [kind], "modelLifecycle": life,
            }
            for id, life in self.models.items()
        ]  # fmt: skip
        return reply({"modelSummaries": listed})

    def _new_job(self, body: dict[str, Any]) -> Answer:
        wrong = [error.message for error in self._check.iter_errors(body)]
        if wrong:
            return _error(400, "ValidationException", "; ".join(wrong))
        token = body["clientRequestToken"]
        if token in self._tokens:
            before, arn = self._tokens[token]
            if before != body:
                return _error(409, "ConflictException", "the token was used for another request")
            return reply({"jobArn": arn}, 201)
        if any(job["jobName"] == body["jobName"] for job in self.jobs.values()):
            return _error(409, "ConflictException", f"the name {body['jobName']} is taken")
        data = [body["trainingDataConfig"]["s3Uri"]]
        data += [v["s3Uri"] for v in body.get("validationDataConfig", {}).get("validators", ())]
        for uri in data:
            if uri.removeprefix("s3://") not in self.objects:
                return _error(400, "ValidationException", f"there is nothing at {uri}")
        model = body["baseModelIdentifier"]
        tuned = [job.get("outputModelArn") for job in self.jobs.values()]
        if model.startswith("arn:") and model not in tuned:
            return _error(400, "ValidationException", f"there is no custom model {model}")
        arn = (
            f"arn:aws:bedrock:us-east-1:123456789012:model-customization-job/{body['jobName']}/"
            f"job{len(self.jobs) + 1:09}"
        )
        self.bodies.append(body)
        self._tokens[token] = body, arn
        self.jobs[arn] = {
            "jobArn": arn, "jobName": body["jobName"], "clientRequestToken": token,
            "roleArn": body["roleArn"], "status": "InProgress", "creationTime": _MOMENT,
            "baseModelArn": f"arn:aws:bedrock:us-east-1::foundation-model/{model}",
            "trainingDataConfig": body["trainingDataConfig"], "outputModelName": "m",
            "outputDataConfig": body["outputDataConfig"], "step": 0,
        }  # fmt: skip
        return reply({"jobArn": arn}, 201)

    def _list(self, named: str) -> Answer:
        keys = ("jobArn", "jobName", "status", "creationTime", "baseModelArn")
        listed = [
            {key: job[key] for key in keys} for job in self.jobs.values() if named in job["jobName"]
        ]
        return reply({"modelCustomizationJobSummaries": listed})

    def _look(self, id: str) -> Answer:
        if id not in self.jobs:
            return _error(404, "ResourceNotFoundException", f"no job {id}")
        job = self.jobs[id]
        shown = {key: value for key, value in job.items() if key != "step"}
        shown["statusDetails"] = {
            "trainingDetails": {"status": STEPS[job["step"]], "lastModifiedTime": _MOMENT}
        }
        return reply(shown)

    def move(self) -> None:
        """Every job goes one step further."""
        for job in self.jobs.values():
            job["step"] = min(job["step"] + 1, 2)
            if job["step"] == 2 and job["status"] == "InProgress":
                job["status"] = self.outcome
                if self.outcome == "Failed":
                    job["failureMessage"] = "line 3 is wrong"
                else:
                    self._finish(job)

    def _finish(self, job: dict[str, Any]) -> None:
        number = job["jobArn"].rpartition("/")[2]
        job["outputModelArn"] = (
            f"arn:aws:bedrock:us-east-1:123456789012:custom-model/amazon.nova-micro-v1:0:128k/{number}"
        )
        place = job["outputDataConfig"]["s3Uri"].removeprefix("s3://").rstrip("/")
        name = f"{place}/model-customization-job-{number}/training_artifacts/"
        table = b"step_number,epoch_number,training_loss,perplexity\n1,1,2.0,7.4\n2,1,1.0,2.7\n"
        self.objects[f"{name}step_wise_training_metrics.csv"] = (table, {})

    def _stop(self, id: str) -> Answer:
        job = self.jobs[id]
        if job["status"] != "InProgress":
            return _error(409, "ConflictException", f"the job is {job['status']}")
        job["status"] = "Stopping"
        return reply({})

    # storage

    def _storage(self, request: Request) -> Answer:
        bucket, _, key = request.path.strip("/").partition("/")
        name = f"{bucket}/{key}"
        match request.method:
            case "HEAD" | "GET" if not key or "list-type" in request.query:
                return self._objects(bucket, request.query.get("prefix", ""))
            case "GET" if "uploadId" in request.query:
                return self._parts(request.query["uploadId"])
            case "HEAD" | "GET":
                return self._object(name)
            case "PUT" if "uploadId" in request.query:
                return self._part(request)
            case "PUT":
                return self._put(name, request)
            case "POST" if "uploads" in request.query:
                return self._begin(name, request)
            case "POST" if "uploadId" in request.query:
                return self._complete(request)
        return _xml_error(400, "InvalidRequest")

    def _objects(self, bucket: str, prefix: str) -> Answer:
        listed = [
            f"<Contents><Key>{escape(name.partition('/')[2])}</Key><Size>{len(data)}</Size></Contents>"
            for name, (data, _) in self.objects.items()
            if name.startswith(f"{bucket}/{prefix}")
        ]
        return _xml(f"<ListBucketResult>{''.join(listed)}</ListBucketResult>")

    def _object(self, name: str) -> Answer:
        if name not in self.objects:
            return _xml_error(404, "NoSuchKey")
        data, headers = self.objects[name]
        return Answer(200, data, {**headers, "etag": _etag(data)})

    def _put(self, name: str, request: Request) -> Answer:
        if not _intact(request):
            return _xml_error(400, "BadDigest")
        headers = {k: v for k, v in request.headers.items() if k.startswith("x-amz-meta-")}
        self.objects[name] = (request.body, headers)
        return Answer(200, b"", {"etag": _etag(request.body)})

    def _begin(self, name: str, request: Request) -> Answer:
        id = f"upload-{len(self.uploads) + 1}"
        headers = {k: v for k, v in request.headers.items() if k.startswith("x-amz-meta-")}
        self.uploads[id] = {"name": name, "headers": headers, "parts": {}}
        return _xml(
            f"<InitiateMultipartUploadResult><UploadId>{id}</UploadId>"
            "</InitiateMultipartUploadResult>"
        )

    def _part(self, request: Request) -> Answer:
        upload = self.uploads.get(request.query["uploadId"])
        if upload is None:
            return _xml_error(404, "NoSuchUpload")
        if not _intact(request):
            return _xml_error(400, "BadDigest")
        upload["parts"][int(request.query["partNumber"])] = request.body
        return Answer(200, b"", {"etag": _etag(request.body)})

    def _parts(self, id: str) -> Answer:
        if id not in self.uploads:
            return _xml_error(404, "NoSuchUpload")
        listed = [
            f"<Part><PartNumber>{number}</PartNumber><ETag>{escape(_etag(data))}</ETag>"
            f"<ChecksumSHA256>{_sha256(data)}</ChecksumSHA256></Part>"
            for number, data in self.uploads[id]["parts"].items()
        ]
        return _xml(f"<ListPartsResult>{''.join(listed)}</ListPartsResult>")

    def _complete(self, request: Request) -> Answer:
        upload = self.uploads.pop(request.query["uploadId"], None)
        if upload is None:
            return _xml_error(404, "NoSuchUpload")
        data = b"".join(upload["parts"][number] for number in sorted(upload["parts"]))
        self.objects[upload["name"]] = (data, upload["headers"])
        return _xml("<CompleteMultipartUploadResult><ETag>x</ETag></CompleteMultipartUploadResult>")


def _intact(request: Request) -> bool:
    announced = request.headers.get("x-amz-checksum-sha256")
    return announced == _sha256(request.body)


def _sha256(data: bytes) -> str:
    return base64.b64encode(hashlib.sha256(data).digest()).decode()


def _etag(data: bytes) -> str:
    return f'"{hashlib.md5(data, usedforsecurity=False).hexdigest()}"'


def _error(status: int, code: str, message: str) -> Answer:
    return reply({"message": message}, status, **{"x-amzn-errortype": code})


def _xml(text: str, status: int = 200) -> Answer:
    return Answer(status, f"<?xml version='1.0'?>{text}".encode(), {"content-type": "text/xml"})


def _xml_error(status: int, code: str) -> Answer:
    return _xml(f"<Error><Code>{code}</Code><Message>{code}</Message></Error>", status)


def _sent(compiled: dict[str, Any], identity: str) -> dict[str, Any]:
    tags = [{"key": "ftc", "value": identity}]
    return {**compiled, "clientRequestToken": identity, "jobTags": tags}


SETUP = Setup(
    service=Bedrock,
    environment=lambda url, folder: {
        "AWS_ENDPOINT_URL": url,
        "AWS_ACCESS_KEY_ID": KEY_ID,
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_CONFIG_FILE": str(folder / "no-config"),
        "AWS_EC2_METADATA_DISABLED": "true",
    },
    package="boto3",
    planted=(KEY_ID, SECRET),
    credentials=("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"),
    spec="""\
version: 1
name: sums
model: {hosted: {bedrock: 'amazon.nova-micro-v1:0:128k'}}
data: {format: chat, train: train.jsonl, validation: 40%}
method: sft
training: {epochs: 2}
targets:
  bedrock:
    role_arn: arn:aws:iam::123456789012:role/tuning
    data: s3://my-bucket/data
    output: s3://my-bucket/output
""",
    model="amazon.nova-micro-v1:0:128k",
    create="POST /model-customization-jobs",
    calls=(
        "GET /foundation-models",
        "GET /model-customization-jobs",
        "HEAD /my-bucket/data/sums/train.jsonl",
        "PUT /my-bucket/data/sums/train.jsonl",
        "HEAD /my-bucket/data/sums/validation.jsonl",
        "PUT /my-bucket/data/sums/validation.jsonl",
        "POST /model-customization-jobs",
    ),
    second_calls=(
        "GET /model-customization-jobs/.*",
        "GET /my-bucket",
        "GET /my-bucket/output/.*",
        "GET /model-customization-jobs",
        "HEAD /my-bucket/data/sums-two/train.jsonl",
        "PUT /my-bucket/data/sums-two/train.jsonl",
        "HEAD /my-bucket/data/sums-two/validation.jsonl",
        "PUT /my-bucket/data/sums-two/validation.jsonl",
        "POST /model-customization-jobs",
    ),
    sent=_sent,
    failed="Failed",
    asked="GET /foundation-models",
    answers="lists it for FINE_TUNING in us-east-1: legacy, until 2027-09-30",
)
