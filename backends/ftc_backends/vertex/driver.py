"""Jobs at Vertex AI, over REST with google-auth's session.

Neither of Google's SDKs expresses every kind of tuning, so the compiled body goes out as it is.
Vertex AI recognises no repeated request; a job is found by a label that holds its identity.
"""

import base64
import json
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from os import environ
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlsplit

import google.auth
import requests
from google.auth.exceptions import DefaultCredentialsError, GoogleAuthError, RefreshError
from google.auth.transport.requests import AuthorizedSession

from ftc.jobs.driver import Event, Fault, Order, Progress, Report, ServiceError, Status, Upload
from ftc.jobs.identity import KEY
from ftc.jobs.state import FINAL, State
from ftc_backends.hosted.answers import nonsense, refusal, shown, silence
from ftc_backends.hosted.sending import HASH, already_there, md5_of, parts, resolved
from ftc_backends.vertex import NAME, metrics

_TIMEOUT: Final = 60.0
_SCOPE: Final = "https://www.googleapis.com/auth/cloud-platform"
_STORAGE: Final = "https://storage.googleapis.com"

PART: Final = 64 * 2**20
"""Bytes of one request of a resumable upload; a multiple of 256 KiB, as Cloud Storage asks."""

_SESSION: Final = "session"
"""What an interrupted upload goes on from."""

_STATES: Final[Mapping[str, State]] = {
    "JOB_STATE_QUEUED": State.QUEUED,
    "JOB_STATE_PENDING": State.QUEUED,
    "JOB_STATE_RUNNING": State.RUNNING,
    "JOB_STATE_UPDATING": State.RUNNING,
    "JOB_STATE_PAUSED": State.PAUSED,
    "JOB_STATE_CANCELLING": State.CANCELLING,
    "JOB_STATE_SUCCEEDED": State.SUCCEEDED,
    "JOB_STATE_PARTIALLY_SUCCEEDED": State.SUCCEEDED,
    "JOB_STATE_FAILED": State.FAILED,
    "JOB_STATE_EXPIRED": State.FAILED,
    "JOB_STATE_CANCELLED": State.CANCELLED,
}
_FAULTS: Final[Mapping[str, Fault]] = {
    "RESOURCE_EXHAUSTED": Fault.QUOTA,
    "UNAUTHENTICATED": Fault.CREDENTIALS,
    "PERMISSION_DENIED": Fault.PERMISSION,
}
_HELP: Final[Mapping[Fault, str]] = {
    Fault.CREDENTIALS: "sign in: `gcloud auth application-default login`, or set "
    "GOOGLE_APPLICATION_CREDENTIALS",
    Fault.PERMISSION: "you need roles/aiplatform.user in the project, and to write to the bucket",
    Fault.QUOTA: "wait for another tuning job to end, or ask for more",
    Fault.CLOSED: "see `targets.vertex.location`; models are tuned in few regions",
}


class Driver:
    """Vertex AI's protocol, and Cloud Storage's for the data."""

    settle = 30.0

    def __init__(self, address: Mapping[str, Any]) -> None:
        self._address = address
        try:
            credentials, _ = google.auth.default(scopes=[_SCOPE])
        except (DefaultCredentialsError, GoogleAuthError, ValueError) as error:
            raise ServiceError(
                Fault.CREDENTIALS, "no Google credentials were found", _HELP[Fault.CREDENTIALS]
            ) from error
        self._session: requests.Session = AuthorizedSession(credentials)  # type: ignore[no-untyped-call]  # google-auth says no types
        parts_of_url = urlsplit(address["url"])
        # gcloud's own variable for another endpoint, and the one of Google's storage clients
        base = environ.get("CLOUDSDK_API_ENDPOINT_OVERRIDES_AIPLATFORM", "").rstrip("/")
        self.place = base or f"{parts_of_url.scheme}://{parts_of_url.netloc}"
        self._storage = environ.get("STORAGE_EMULATOR_HOST", _STORAGE).rstrip("/")
        self._jobs = f"{self.place}{parts_of_url.path}"
        self._version = parts_of_url.path.split("/")[1]

    def prepare(
        self, upload: Upload, order: Order, memory: MutableMapping[str, str], progress: Progress
    ) -> str:
        location = upload.entry["to"]
        bucket, _, name = location.removeprefix("gs://").partition("/")
        if not self._is_there(bucket, name, upload):
            self._resumably(bucket, name, upload, memory, progress)
        return location

    def find(self, order: Order) -> Status | None:
        """Nothing is filtered here: what the service lists by a label, is looked at again."""
        page = ""
        while True:
            asked = {"filter": f'labels.{KEY}="{order.identity}"', "pageSize": "100"}
            listed = self._json("GET", self._jobs, params={**asked, "pageToken": page})
            for job in listed.get("tuningJobs", ()):
                if job.get("labels", {}).get(KEY) == order.identity:
                    return _status(job)
            page = listed.get("nextPageToken", "")
            if not page:
                return None

    def submit(self, order: Order) -> Status:
        return _status(self._json("POST", self._jobs, json=self.body(order)))

    def body(self, order: Order) -> dict[str, Any]:
        """What is sent: the compiled request, and the identity as a label."""
        body = resolved(order, self._address)
        return {**body, "labels": {**body.get("labels", {}), KEY: order.identity}}

    def poll(self, job: str) -> Report:
        described = self._look(job)
        events = tuple(_events(described))
        try:
            with _spoken():
                curves = metrics.of_job(described, self._resource)
        except ServiceError as error:
            if error.fault is Fault.CREDENTIALS:
                raise
            # a job can be followed without its curves, by who may not read TensorBoard too
            at = events[-1].at if events else ""
            curves = ()
            events += (Event(at, f"its metrics cannot be read: {error.message}"),)
        return Report(_status(described), events, curves)

    def cancel(self, job: str) -> None:
        try:
            self._json("POST", f"{self._url(job)}:cancel", json={})
        except ServiceError:
            if _status(self._look(job)).state not in (*FINAL, State.CANCELLING):
                raise

    def fetch(self, job: str, folder: Path) -> Iterable[Path]:
        """Gemini's weights stay with the service: what it says of the job is all there is."""
        path = folder / "job.json"
        path.write_text(json.dumps(self._look(job), indent=2) + "\n", encoding="utf-8")
        yield path

    def _look(self, job: str) -> dict[str, Any]:
        return self._json("GET", self._url(job))

    def _url(self, job: str) -> str:
        return f"{self.place}/{self._version}/{quote(job, safe='/:@')}"

    def _resource(self, name: str, **more: Any) -> dict[str, Any]:
        return self._json("GET", self._url(name), **more)

    def _is_there(self, bucket: str, name: str, upload: Upload) -> bool:
        url = f"{self._storage}/storage/v1/b/{quote(bucket)}/o/{quote(name, safe='')}"
        try:
            found = self._json("GET", url)
        except ServiceError as error:
            if error.fault is Fault.MISSING:
                return False
            raise
        known = found.get("metadata", {}).get(HASH)
        return already_there(known, int(found.get("size", -1)), upload, NAME)

    def _resumably(
        self,
        bucket: str,
        name: str,
        upload: Upload,
        memory: MutableMapping[str, str],
        progress: Progress,
    ) -> None:
        """In parts; after a broken connection or a crash it goes on where the service stands.

        Who has a session's address may write to it without credentials. But Cloud Storage was told
        the MD5, and makes an object of nothing else: such a one can finish this very upload, or
        give it up. The address is forgotten when the upload has ended.
        """
        digest = base64.b64encode(md5_of(upload)).decode()
        session, have = memory.get(_SESSION), 0
        if session is not None:
            session, have = self._standing(session, upload.bytes)
        if session is None:
            session = memory[_SESSION] = self._begun(bucket, name, upload, digest)
        offset, last = 0, None
        for part in parts(upload, PART):
            end = offset + len(part.data)
            if have < end:
                start = max(offset, have)
                last = self._send_part(session, part.data[start - offset :], start, upload.bytes)
            progress(len(part.data))
            offset = end
        memory.clear()
        arrived = last is not None and _content(last).get("md5Hash") == digest
        if not arrived and not self._is_there(bucket, name, upload):
            raise nonsense("uploaded file")

    def _begun(self, bucket: str, name: str, upload: Upload, digest: str) -> str:
        """The address of a new session."""
        answer = self._sent(
            "POST",
            f"{self._storage}/upload/storage/v1/b/{quote(bucket)}/o",
            params={"uploadType": "resumable", "name": name},
            json={"md5Hash": digest, "metadata": {HASH: upload.sha256}},
            headers={"x-upload-content-length": str(upload.bytes)},
        )
        session = answer.headers.get("location")
        if not session:
            raise nonsense("upload session")
        return session

    def _standing(self, session: str, total: int) -> tuple[str | None, int]:
        """An interrupted session, and the bytes that arrived; none when the service has given it
        up, as it does after a week."""
        try:
            state = self._sent("PUT", session, headers={"content-range": f"bytes */{total}"})
        except ServiceError as error:
            if error.passes:
                raise
            return None, 0
        return session, _arrived(state) if state.status_code == 308 else total

    def _send_part(self, session: str, data: bytes, offset: int, total: int) -> requests.Response:
        """Send a part; when the answer is lost, what the service has not yet got of it."""
        end = offset + len(data)
        for attempt in range(5):
            try:
                span = f"bytes {offset}-{end - 1}/{total}"
                return self._sent("PUT", session, data=data, headers={"content-range": span})
            except ServiceError as error:
                if not error.passes or attempt == 4:
                    raise
            state = self._sent("PUT", session, headers={"content-range": f"bytes */{total}"})
            if state.status_code != 308:
                return state
            have = _arrived(state)
            data, offset = data[have - offset :], have
        raise AssertionError("no attempt was made")

    def _json(self, method: str, url: str, **more: Any) -> dict[str, Any]:
        return _content(self._sent(method, url, **more))

    def _sent(self, method: str, url: str, **more: Any) -> requests.Response:
        with _spoken():
            answer = self._session.request(
                method, url, timeout=_TIMEOUT, allow_redirects=False, **more
            )
            if answer.status_code >= 400:
                raise _refusal(answer)
            return answer


@contextmanager
def _spoken() -> Iterator[None]:
    """Turn the session's exceptions into ours."""
    try:
        yield
    except RefreshError as error:
        said = f"the credentials are refused: {shown(str(error.args[0] if error.args else error))}"
        raise ServiceError(Fault.CREDENTIALS, said, _HELP[Fault.CREDENTIALS]) from error
    except (requests.RequestException, GoogleAuthError, TypeError, KeyError, ValueError) as error:
        # google-auth takes any JSON for a token and fails at what it lacks
        raise silence(error) from error


def _arrived(state: requests.Response) -> int:
    """Bytes that a session has: its answer names the last of them, or no range when it has none."""
    span = state.headers.get("range")
    return 0 if span is None else int(span.rpartition("-")[2]) + 1


def _content(answer: requests.Response) -> dict[str, Any]:
    try:
        value = answer.json()
    except ValueError as error:
        raise nonsense("JSON") from error
    if not isinstance(value, dict):
        raise nonsense("JSON object")
    return value


def _refusal(answer: requests.Response) -> ServiceError:
    try:
        error = answer.json()["error"]
        message, code = str(error["message"]), str(error.get("status", ""))
    except (ValueError, KeyError, TypeError):
        message, code = answer.text[:200], ""
    fault = _FAULTS.get(code)
    if code in ("FAILED_PRECONDITION", "INVALID_ARGUMENT") and "not supported" in message:
        fault = Fault.CLOSED
    if answer.status_code == 401:
        fault = Fault.CREDENTIALS
    help = _HELP.get(fault, "") if fault is not None else ""
    return refusal(answer.status_code, message, answer.headers, fault=fault, help=help)


def _status(job: Mapping[str, Any]) -> Status:
    name, word = job.get("name"), job.get("state", "JOB_STATE_PENDING")
    if not isinstance(name, str) or not isinstance(word, str):
        raise nonsense("job")
    error, tuned = job.get("error") or {}, job.get("tunedModel") or {}
    billed = _data_stats(job).get("totalBillableTokenCount")
    return Status(
        name,
        _STATES.get(word, State.RUNNING),
        word,
        shown(str(error.get("message", ""))),
        tuned.get("endpoint") or tuned.get("model"),
        None if billed is None else int(billed),
        tuned.get("model"),
    )


def _data_stats(job: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the service counted in the training data, whichever way it tunes."""
    kinds = job.get("tuningDataStats") or {}
    return next((stats for stats in kinds.values() if isinstance(stats, Mapping)), {})


def _events(job: Mapping[str, Any]) -> Iterator[Event]:
    for key, text in (("createTime", "created"), ("startTime", "started")):
        if key in job:
            yield Event(str(job[key])[:19], text)
    yield from _counted(_data_stats(job), str(job.get("startTime", job.get("createTime", "")))[:19])
    if "endTime" in job:
        yield Event(str(job["endTime"])[:19], "ended")


def _counted(stats: Mapping[str, Any], at: str) -> Iterator[Event]:
    """The size of the data as the service sees it, and examples that it left out."""
    if "tuningDatasetExampleCount" in stats:
        steps = f", {stats['tuningStepCount']} steps" if "tuningStepCount" in stats else ""
        yield Event(at, f"the data: {stats['tuningDatasetExampleCount']} examples{steps}")
    dropped = stats.get("truncatedExampleIndices") or stats.get("droppedExampleIndices") or ()
    reasons = stats.get("droppedExampleReasons") or ()
    for number, index in enumerate(dropped):
        why = f": {shown(str(reasons[number]))}" if number < len(reasons) else ""
        yield Event(at, f"example {index} was left out{why}")
