"""Jobs at Amazon Bedrock, over boto3.

Bedrock recognises a repeated request by its `clientRequestToken`, which is the job's identity: what
is sent twice is created once. A job is found again by that token, and people see it in a tag.
"""

import csv
import hashlib
import io
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import boto3
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    CredentialRetrievalError,
    NoAuthTokenError,
    NoCredentialsError,
    ParamValidationError,
    PartialCredentialsError,
    ProfileNotFound,
    SSOError,
    TokenRetrievalError,
)

from ftc.jobs.driver import (
    Event,
    Fault,
    Metric,
    Order,
    Progress,
    Report,
    ServiceError,
    Status,
    Upload,
    Vetted,
)
from ftc.jobs.identity import KEY
from ftc.jobs.state import FINAL, State
from ftc_backends.bedrock import NAME
from ftc_backends.hosted.answers import nonsense, refusal, shown, silence
from ftc_backends.hosted.sending import HASH, CheckedFile, already_there, parts, resolved
from ftc_backends.hosted.stages import is_placeholder

_TIMEOUT: Final = 60.0

PART: Final = 64 * 2**20
"""Bytes of one request to S3; larger files go in parts, of which there may be 10,000."""

_LISTED: Final = frozenset({"FINE_TUNING", "CONTINUED_PRE_TRAINING", "DISTILLATION"})
"""What ListFoundationModels can be asked for (botocore 1.44.5)."""

_STATES: Final[Mapping[str, State]] = {
    "InProgress": State.RUNNING,
    "Completed": State.SUCCEEDED,
    "Failed": State.FAILED,
    "Stopping": State.CANCELLING,
    "Stopped": State.CANCELLED,
}

_NO_CREDENTIALS: Final = (
    NoCredentialsError,
    PartialCredentialsError,
    CredentialRetrievalError,
    ProfileNotFound,
    TokenRetrievalError,
    NoAuthTokenError,
    SSOError,
)
_FAULTS: Final[Mapping[str, Fault]] = {
    "AccessDenied": Fault.PERMISSION,
    "AccessDeniedException": Fault.PERMISSION,
    "403": Fault.PERMISSION,
    "ExpiredToken": Fault.CREDENTIALS,
    "ExpiredTokenException": Fault.CREDENTIALS,
    "InvalidAccessKeyId": Fault.CREDENTIALS,
    "InvalidSignatureException": Fault.CREDENTIALS,
    "SignatureDoesNotMatch": Fault.CREDENTIALS,
    "UnrecognizedClientException": Fault.CREDENTIALS,
    "ServiceQuotaExceededException": Fault.QUOTA,
    "TooManyTagsException": Fault.REFUSED,
    "ThrottlingException": Fault.THROTTLED,
    "SlowDown": Fault.THROTTLED,
    "ConflictException": Fault.CONFLICT,
    "ResourceInUseException": Fault.CONFLICT,
    "ResourceNotFoundException": Fault.MISSING,
    "NoSuchBucket": Fault.MISSING,
    "301": Fault.CLOSED,
    "PermanentRedirect": Fault.CLOSED,
    "AuthorizationHeaderMalformed": Fault.CLOSED,
    "ValidationException": Fault.REFUSED,
    "BadDigest": Fault.MISMATCH,
}
_HELP: Final[Mapping[Fault, str]] = {
    Fault.CREDENTIALS: "sign in where the AWS CLI does: `aws configure`, `aws sso login`, or "
    "AWS_PROFILE",
    Fault.PERMISSION: "your own identity needs bedrock:CreateModelCustomizationJob, iam:PassRole "
    "for `role_arn`, and s3:PutObject for `data`",
    Fault.QUOTA: "an account runs two customization jobs at once; wait for one, or stop it",
    Fault.CLOSED: "the bucket or the model is in another region: see `targets.bedrock.region`",
    Fault.CONFLICT: "choose another `targets.bedrock.job_name` or `custom_model_name`",
}


class Driver:
    """Bedrock's protocol."""

    settle = 0.0

    def __init__(self, address: Mapping[str, Any]) -> None:
        self._address = address
        config = Config(
            retries={"total_max_attempts": 1, "mode": "standard"},
            connect_timeout=_TIMEOUT,
            read_timeout=_TIMEOUT,
        )
        with _spoken():
            session = boto3.Session(region_name=address.get("region"))
            self._bedrock = session.client("bedrock", config=config)
            self._s3 = session.client("s3", config=config)
            if session.get_credentials() is None:
                raise NoCredentialsError
        self.place: str = self._bedrock.meta.endpoint_url

    def prepare(
        self, upload: Upload, order: Order, memory: MutableMapping[str, str], progress: Progress
    ) -> str:
        location = upload.entry["to"]
        bucket, key = _split(location)
        with _spoken():
            if not self._is_there(bucket, key, upload):
                if upload.bytes > PART:
                    self._in_parts(bucket, key, upload, memory, progress)
                else:
                    self._at_once(bucket, key, upload, progress)
        return location

    def vet(self, order: Order) -> Vetted | None:
        """Whether the region lists the model for this kind of customization, and its life."""
        model, kind = order.request["baseModelIdentifier"], order.request.get("customizationType")
        if kind not in _LISTED or is_placeholder(model) or model.startswith("arn:"):
            return None
        with _spoken():
            listed = self._bedrock.list_foundation_models(byCustomizationType=kind)
            region = self._bedrock.meta.region_name
            for summary in listed["modelSummaries"]:
                if summary["modelId"] == model:
                    return Vetted((f"lists it for {kind} in {region}: {_life(summary)}",))
        return Vetted((f"does not list {model} for {kind} in {region}: it may refuse the job",))

    def find(self, order: Order) -> Status | None:
        with _spoken():
            listed = self._bedrock.get_paginator("list_model_customization_jobs").paginate(
                nameContains=order.request["jobName"]
            )
            for page in listed:
                for summary in page["modelCustomizationJobSummaries"]:
                    job = self._look(summary["jobArn"])
                    if job.get("clientRequestToken") == order.identity:
                        return _status(job)
            return None

    def submit(self, order: Order) -> Status:
        with _spoken():
            created = self._bedrock.create_model_customization_job(**self.body(order))
            if not created.get("jobArn"):
                raise nonsense("job")
            return Status(created["jobArn"], State.QUEUED, "InProgress")

    def body(self, order: Order) -> dict[str, Any]:
        """What is sent: the compiled request, with the identity as token and tag."""
        body = resolved(order, self._address)
        tags = [*body.get("jobTags", ()), {"key": KEY, "value": order.identity}]
        return {**body, "clientRequestToken": order.identity, "jobTags": tags}

    def poll(self, job: str) -> Report:
        with _spoken():
            described = self._look(job)
            metrics = tuple(self._metrics(described)) if described["status"] == "Completed" else ()
            return Report(_status(described), tuple(_events(described)), metrics)

    def cancel(self, job: str) -> None:
        with _spoken():
            try:
                self._bedrock.stop_model_customization_job(jobIdentifier=job)
            except ClientError:
                if _status(self._look(job)).state not in (*FINAL, State.CANCELLING):
                    raise

    def fetch(self, job: str, folder: Path) -> Iterable[Path]:
        with _spoken():
            bucket, prefix, names = self._artifacts(self._look(job))
            for name in names:
                parts_of_name = name.removeprefix(prefix).strip("/").split("/")
                path = folder.joinpath(*(part for part in parts_of_name if part.strip(".")))
                path.parent.mkdir(parents=True, exist_ok=True)
                self._s3.download_file(bucket, name, str(path))
                yield path

    def _look(self, job: str) -> dict[str, Any]:
        described: dict[str, Any] = self._bedrock.get_model_customization_job(jobIdentifier=job)
        return described

    def _is_there(self, bucket: str, key: str, upload: Upload) -> bool:
        try:
            head = self._s3.head_object(Bucket=bucket, Key=key)
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") in ("404", "NoSuchKey", "NotFound"):
                return False
            raise
        known = head.get("Metadata", {}).get(HASH)
        return already_there(known, head.get("ContentLength", -1), upload, NAME)

    def _at_once(self, bucket: str, key: str, upload: Upload, progress: Progress) -> None:
        with CheckedFile(upload, progress) as file:
            self._s3.put_object(
                Bucket=bucket,
                Key=key,
                Body=file,
                ContentLength=upload.bytes,
                ChecksumSHA256=b64encode(bytes.fromhex(upload.sha256)).decode(),
                Metadata={HASH: upload.sha256},
            )
            file.require()

    def _in_parts(
        self,
        bucket: str,
        key: str,
        upload: Upload,
        memory: MutableMapping[str, str],
        progress: Progress,
    ) -> None:
        place = {"Bucket": bucket, "Key": key}
        there = self._parts(place, memory.get("upload"))
        if there is None:
            begun = self._s3.create_multipart_upload(
                **place, ChecksumAlgorithm="SHA256", Metadata={HASH: upload.sha256}
            )
            memory["upload"] = begun["UploadId"]
            there = {}
        done = []
        for part in parts(upload, PART):
            digest = b64encode(hashlib.sha256(part.data).digest()).decode()
            tag = there.get((part.number, digest))
            if tag is None:
                tag = self._s3.upload_part(
                    **place,
                    UploadId=memory["upload"],
                    PartNumber=part.number,
                    Body=part.data,
                    ChecksumSHA256=digest,
                )["ETag"]
            done.append({"PartNumber": part.number, "ETag": tag, "ChecksumSHA256": digest})
            progress(len(part.data))
        self._s3.complete_multipart_upload(
            **place, UploadId=memory["upload"], MultipartUpload={"Parts": done}
        )
        memory.clear()

    def _parts(
        self, place: Mapping[str, str], begun: str | None
    ) -> dict[tuple[int, str], str] | None:
        """The parts of an interrupted upload, by number and hash; None when there is none."""
        if begun is None:
            return None
        try:
            pages = list(self._s3.get_paginator("list_parts").paginate(**place, UploadId=begun))
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") == "NoSuchUpload":
                return None
            raise
        return {
            (part["PartNumber"], part.get("ChecksumSHA256", "")): part["ETag"]
            for page in pages
            for part in page.get("Parts", ())
        }

    def _artifacts(self, job: Mapping[str, Any]) -> tuple[str, str, list[str]]:
        """The bucket, the prefix, and what Bedrock wrote there.

        docs.aws.amazon.com/bedrock/latest/userguide/model-customization-analyze.html
        """
        bucket, prefix = _split(job["outputDataConfig"]["s3Uri"])
        number = job["jobArn"].rpartition("/")[2]
        prefix = f"{prefix.rstrip('/')}/model-customization-job-{number}/".lstrip("/")
        pages = self._s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        return bucket, prefix, [item["Key"] for page in pages for item in page.get("Contents", ())]

    def _metrics(self, job: Mapping[str, Any]) -> Iterator[Metric]:
        """From the tables of steps that Bedrock writes at the end."""
        bucket, _, names = self._artifacts(job)
        for name, file in (
            ("loss", "step_wise_training_metrics.csv"),
            ("eval_loss", "post_fine_tuning_validation/validation/validation_metrics.csv"),
        ):
            for key in (key for key in names if key.endswith(file)):
                text = self._s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode()
                for row in csv.DictReader(io.StringIO(text)):
                    loss = row.get("training_loss") or row.get("validation_loss")
                    if loss and (row.get("step_number") or "").isdecimal():
                        yield Metric(int(row["step_number"]), name, float(loss))


@contextmanager
def _spoken() -> Iterator[None]:
    """Turn the client's exceptions into ours."""
    try:
        yield
    except ClientError as error:
        raise _refusal(error) from error
    except _NO_CREDENTIALS as error:
        raise ServiceError(
            Fault.CREDENTIALS, f"AWS credentials: {shown(str(error))}", _HELP[Fault.CREDENTIALS]
        ) from error
    except ParamValidationError as error:
        raise ServiceError(Fault.REFUSED, shown(str(error))) from error
    except (BotoCoreError, OSError, KeyError, ValueError) as error:
        # no answer, half of one, or one that is no answer to what was asked
        raise silence(error) from error


def _refusal(error: ClientError) -> ServiceError:
    answer = error.response
    code = str(answer.get("Error", {}).get("Code", ""))
    message = str(answer.get("Error", {}).get("Message", "")) or code
    about = answer.get("ResponseMetadata", {})
    fault = _FAULTS.get(code)
    if fault is Fault.REFUSED and "model identifier" in message:
        fault = Fault.CLOSED
    help = _HELP.get(fault, "") if fault is not None else ""
    headers = about.get("HTTPHeaders", {})
    return refusal(int(about.get("HTTPStatusCode", 500)), message, headers, fault=fault, help=help)


def _life(summary: Mapping[str, Any]) -> str:
    life = summary.get("modelLifecycle", {})
    end = life.get("endOfLifeTime")
    return (
        f"{life.get('status', 'unknown').lower()}{'' if end is None else f', until {end:%Y-%m-%d}'}"
    )


def _split(location: str) -> tuple[str, str]:
    bucket, _, key = location.removeprefix("s3://").partition("/")
    return bucket, key


def _status(job: Mapping[str, Any]) -> Status:
    word = job["status"]
    state = _STATES.get(word, State.RUNNING)
    training = job.get("statusDetails", {}).get("trainingDetails", {}).get("status")
    if state is State.RUNNING and training == "NotStarted":
        state = State.QUEUED
    return Status(
        job["jobArn"],
        state,
        word,
        shown(job.get("failureMessage") or ""),
        job.get("outputModelArn") if state is State.SUCCEEDED else None,
    )


def _events(job: Mapping[str, Any]) -> Iterator[Event]:
    for key, name in (
        ("validationDetails", "validation of the data"),
        ("dataProcessingDetails", "processing of the data"),
        ("trainingDetails", "training"),
    ):
        details = job.get("statusDetails", {}).get(key, {})
        if details.get("status") not in (None, "NotStarted"):
            at = details.get("lastModifiedTime")
            moment = at.isoformat(timespec="seconds") if at is not None else ""
            yield Event(moment, f"{name}: {details['status']}")
