"""Jobs at OpenAI, and at the services that speak its API.

`POST /fine_tuning/jobs` recognises no repeated request. The identity stands in the job's metadata,
by which OpenAI lists jobs; services that do not promise to keep metadata get training files whose
names bear it, and a job is known by its training file.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from os import environ
from pathlib import Path
from typing import IO, Any, Final, cast

import openai
from openai.types import FileObject
from openai.types.fine_tuning import FineTuningJob, FineTuningJobEvent

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
from ftc_backends.hosted.answers import nonsense, refusal, shown, silence
from ftc_backends.hosted.sending import CheckedFile, md5_of, parts, resolved
from ftc_backends.hosted.stages import is_placeholder
from ftc_backends.openai.endpoint import AZURE, MANTLE, NEBIUS, OPENAI
from ftc_schemas.named_tuple import NamedTuple

_PATH: Final = "/fine_tuning/jobs"
_MIME: Final = "application/jsonl"
_TIMEOUT: Final = 60.0
_MOST_LISTED: Final = 2000
"""Jobs and events that are looked through, the newest first."""

LARGEST_FILE: Final = 512 * 10**6
"""Bytes of one request; larger files go in parts. openai 3.54.0, files.create."""
LARGEST_UPLOAD: Final = 8 * 2**30
PART: Final = 64 * 2**20
"""openai 3.54.0, uploads.create and parts.create."""

_STATES: Final[Mapping[str, State]] = {
    "validating_files": State.QUEUED,
    "queued": State.QUEUED,
    "pending": State.QUEUED,  # Azure's word
    "running": State.RUNNING,
    "paused": State.PAUSED,
    "succeeded": State.SUCCEEDED,
    "failed": State.FAILED,
    "cancelled": State.CANCELLED,
}
_METRICS: Final = {"train_loss": "loss", "valid_loss": "eval_loss"}


class Endpoint(NamedTuple):
    """One of the services."""

    client: Callable[[str], openai.OpenAI]
    """From the address in `submit.json`. Its own retries are off: it would repeat the creation of a
    job."""
    credentials: str
    """The variables that it looks for."""


_ENDPOINTS: Final[Mapping[str, Endpoint]] = {
    OPENAI: Endpoint(
        lambda url: openai.OpenAI(
            base_url=environ.get("OPENAI_BASE_URL") or url, max_retries=0, timeout=_TIMEOUT
        ),
        "OPENAI_API_KEY",
    ),
    AZURE: Endpoint(
        lambda url: openai.AzureOpenAI(
            base_url=_azure_url(url),
            api_version=environ.get("OPENAI_API_VERSION", "preview"),
            max_retries=0,
            timeout=_TIMEOUT,
        ),
        "AZURE_OPENAI_API_KEY or AZURE_OPENAI_AD_TOKEN",
    ),
    MANTLE: Endpoint(
        lambda url: openai.BedrockOpenAI(
            base_url=environ.get("AWS_BEDROCK_BASE_URL") or url, max_retries=0, timeout=_TIMEOUT
        ),
        "AWS_BEARER_TOKEN_BEDROCK, or AWS credentials",
    ),
    NEBIUS: Endpoint(
        lambda url: openai.OpenAI(
            base_url=environ.get("NEBIUS_BASE_URL") or url,
            api_key=environ.get("NEBIUS_API_KEY"),
            max_retries=0,
            timeout=_TIMEOUT,
        ),
        "NEBIUS_API_KEY",
    ),
}


class Driver:
    """OpenAI's protocol, over one of its clients."""

    settle = 30.0

    def __init__(self, address: Mapping[str, Any]) -> None:
        self._address = address
        self._endpoint: str = address["endpoint"]
        url: str = address["url"].removesuffix(_PATH)
        try:
            self._client = _ENDPOINTS[self._endpoint].client(url)
        except (openai.OpenAIError, ValueError) as error:
            raise self._without_key() from error
        self.place = str(self._client.base_url)

    def prepare(
        self, upload: Upload, order: Order, memory: MutableMapping[str, str], progress: Progress
    ) -> str:
        with self._spoken():
            name = self._file_name(upload, order)
            there = self._file(name, upload.bytes)
            if there is not None:
                progress(upload.bytes)
                return there.id
            if upload.bytes > LARGEST_FILE:
                return self._in_parts(upload, name, memory, progress)
            return self._at_once(upload, name, progress)

    def vet(self, order: Order) -> Vetted | None:
        """Whether this key sees the model, and until when it lives; other endpoints promise none
        of it."""
        model = order.request["model"]
        if self._endpoint != OPENAI or is_placeholder(model):
            return None
        with self._spoken():
            try:
                described = self._client.models.retrieve(model)
            except openai.NotFoundError:
                return Vetted((f"does not show {model} to this key: it may refuse the job",))
            if described.shutdown_date is None:
                return Vetted((f"knows {described.id}, and announces no end of it",))
            return Vetted((f"shuts {described.id} down on {shown(described.shutdown_date)}",))

    def find(self, order: Order) -> Status | None:
        with self._spoken():
            if self._keeps_metadata:
                found = self._by_metadata(order.identity)
            else:
                found = self._by_training_file(order.identity)
            return None if found is None else _status(found)

    def _by_metadata(self, identity: str) -> FineTuningJob | None:
        listed = self._client.fine_tuning.jobs.list(limit=100, metadata={KEY: identity})
        return next((job for job in listed if (job.metadata or {}).get(KEY) == identity), None)

    def _by_training_file(self, identity: str) -> FineTuningJob | None:
        files = {file.id for file in self._files() if f"-{identity}." in (file.filename or "")}
        if not files:
            return None
        listed = islice(self._client.fine_tuning.jobs.list(limit=100), _MOST_LISTED)
        return next((job for job in listed if job.training_file in files), None)

    def submit(self, order: Order) -> Status:
        with self._spoken():
            job = self._client.post(_PATH, body=self.body(order), cast_to=FineTuningJob)
            return _status(job)

    def body(self, order: Order) -> dict[str, Any]:
        """What is sent: the compiled request, with the files' ids and the identity."""
        body = resolved(order, self._address)
        if self._keeps_metadata:
            body["metadata"] = {**body.get("metadata", {}), KEY: order.identity}
        return body

    def poll(self, job: str) -> Report:
        with self._spoken():
            status = _status(self._client.fine_tuning.jobs.retrieve(job))
            listed = self._client.fine_tuning.jobs.list_events(job, limit=100)
            events = list(islice(listed, _MOST_LISTED))[::-1]
            told = tuple(
                Event(_time(event.created_at), shown(event.message))
                for event in events
                if event.type != "metrics"
            )
            return Report(status, told, tuple(_metrics(events)))

    def cancel(self, job: str) -> None:
        with self._spoken():
            try:
                self._client.fine_tuning.jobs.cancel(job)
            except openai.BadRequestError:
                if _status(self._client.fine_tuning.jobs.retrieve(job)).state not in FINAL:
                    raise

    def fetch(self, job: str, folder: Path) -> Iterable[Path]:
        with self._spoken():
            described = self._client.fine_tuning.jobs.retrieve(job)
            description = folder / "job.json"
            description.write_text(described.to_json() + "\n", encoding="utf-8")
            yield description
            for number, id in enumerate(described.result_files or (), start=1):
                path = folder / f"results-{number}.csv"
                with self._client.files.with_streaming_response.content(id) as answer:
                    answer.stream_to_file(path)
                yield path
            checkpoints = list(self._client.fine_tuning.jobs.checkpoints.list(job))
            if checkpoints:
                path = folder / "checkpoints.json"
                listed = [json.loads(c.to_json()) for c in checkpoints]
                path.write_text(json.dumps(listed, indent=2) + "\n", encoding="utf-8")
                yield path

    @property
    def _keeps_metadata(self) -> bool:
        return self._endpoint == OPENAI

    def _file_name(self, upload: Upload, order: Order) -> str:
        """Files have no hash at the service; their names bear one."""
        if self._keeps_metadata:
            return f"{upload.role}-{upload.sha256[:32]}.jsonl"
        return f"{upload.role}-{upload.sha256[:16]}-{order.identity}.jsonl"

    def _files(self) -> Iterable[FileObject]:
        return self._client.files.list(purpose="fine-tune")

    def _file(self, name: str, size: int) -> FileObject | None:
        return next((f for f in self._files() if (f.filename, f.bytes) == (name, size)), None)

    def _at_once(self, upload: Upload, name: str, progress: Progress) -> str:
        with CheckedFile(upload, progress) as file:
            sent = self._client.files.create(
                file=(name, cast(IO[bytes], file), _MIME), purpose="fine-tune"
            )
            self._keep(sent.id, sent.bytes, upload, file.require)
        return sent.id

    def _keep(
        self, id: str | None, size: int | None, upload: Upload, require: Callable[[], None]
    ) -> None:
        """Leave no file at the service that is not what was checked."""
        if not id:
            raise nonsense("file id")
        try:
            require()
            if size != upload.bytes:
                raise ServiceError(
                    Fault.UNAVAILABLE, f"{size} of {upload.bytes} bytes of {upload.role} arrived"
                )
        except ServiceError:
            self._client.files.delete(id)
            raise

    def _in_parts(
        self, upload: Upload, name: str, memory: MutableMapping[str, str], progress: Progress
    ) -> str:
        if upload.bytes > LARGEST_UPLOAD:
            raise ServiceError(Fault.REFUSED, "a training file has at most 8 GB at this service")
        try:
            return self._go_on(upload, name, memory, progress)
        except (openai.NotFoundError, openai.BadRequestError):
            if "upload" not in memory:
                raise
            memory.clear()  # an upload expires an hour after it began
            return self._go_on(upload, name, memory, progress)

    def _go_on(
        self, upload: Upload, name: str, memory: MutableMapping[str, str], progress: Progress
    ) -> str:
        begun = memory.get("upload")
        if begun is None:
            created = self._client.uploads.create(
                bytes=upload.bytes,
                filename=name,
                mime_type=_MIME,
                purpose="fine-tune",
            )
            begun = memory["upload"] = created.id
        ids = []
        for part in parts(upload, PART):
            key = f"part {part.number} {part.md5.hex()}"
            if key not in memory:
                memory[key] = self._client.uploads.parts.create(begun, data=part.data).id
            ids.append(memory[key])
            progress(len(part.data))
        done = self._client.uploads.complete(begun, part_ids=ids, md5=md5_of(upload).hex())
        if done.file is None:
            raise nonsense("file")
        memory.clear()
        return done.file.id

    @contextmanager
    def _spoken(self) -> Iterator[None]:
        """Turn the client's exceptions into ours."""
        try:
            yield
        except openai.APIStatusError as error:
            raise self._refusal(error) from error
        except openai.APIConnectionError as error:
            raise silence(error.__cause__ or error) from error
        except (openai.OpenAIError, ValueError, AttributeError, TypeError) as error:
            # answers are not validated by the client: one that is cut off, or no job, fails here
            raise silence(error) from error

    def _refusal(self, error: openai.APIStatusError) -> ServiceError:
        body = error.body if isinstance(error.body, dict) else {}
        code = str(body.get("code") or "")
        message = str(body.get("message") or error.message)
        headers = dict(error.response.headers)
        if error.status_code == 401:
            refused = self._without_key()
            said = f"the key is refused: {shown(message)}"
            return ServiceError(refused.fault, said, refused.help)
        if code == "insufficient_quota":
            return refusal(429, message, headers, fault=Fault.QUOTA)
        if error.status_code == 403 or "not available for fine-tuning" in message:
            return refusal(
                error.status_code,
                message,
                headers,
                fault=Fault.CLOSED if "model" in message.casefold() else Fault.PERMISSION,
                help="tuning may be closed to your organization; `ftc check` shows the dates, "
                "`ftc targets SPEC` where else the spec can run",
            )
        return refusal(error.status_code, message, headers)

    def _without_key(self) -> ServiceError:
        wanted = _ENDPOINTS[self._endpoint].credentials
        return ServiceError(
            Fault.CREDENTIALS, f"{self._endpoint} needs credentials", f"set {wanted}"
        )


def _azure_url(url: str) -> str:
    base = environ.get("AZURE_OPENAI_ENDPOINT")
    return url if base is None else f"{base.rstrip('/')}/openai/v1"


def _status(job: FineTuningJob) -> Status:
    word = job.status
    if not isinstance(job.id, str) or not isinstance(word, str):
        raise nonsense("job")
    reason = job.error.message if job.error is not None and job.error.message else ""
    return Status(
        job.id,
        _STATES.get(word, State.RUNNING),
        word,
        shown(reason),
        job.fine_tuned_model,
        job.trained_tokens,
    )


def _metrics(events: Iterable[FineTuningJobEvent]) -> Iterator[Metric]:
    for event in events:
        data = event.data if isinstance(event.data, dict) else {}
        step = data.get("step")
        for key, name in _METRICS.items():
            value = data.get(key)
            if isinstance(step, int) and isinstance(value, int | float):
                yield Metric(step, name, float(value))


def _time(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
