"""Jobs at Together AI, over its own client.

The service recognises no repeated request, keeps no metadata, and gives two equal files one id, so
that neither tells jobs apart. What it does keep is the suffix of the tuned model's name: a mark of
the identity stands at its end, and a job is found by the name it will give its model.
"""

# The client is in an environment of its own, where these are checked by the tests.
# pyright: reportMissingImports=false, reportAttributeAccessIssue=false

import os
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from os import environ
from pathlib import Path
from typing import Any, Final

import httpx
import together
from together.types import FinetuneResponse

from ftc.jobs.driver import (
    Estimate,
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
from ftc.jobs.state import FINAL, State
from ftc_backends.hosted.answers import nonsense, refusal, shown, silence
from ftc_backends.hosted.sending import md5_of, resolved
from ftc_backends.together.limits import beyond

_PATH: Final = "/v1/fine-tunes"
_TIMEOUT: Final = 60.0
_MARK: Final = 12
"""Hexadecimal digits of the identity in the suffix, of whose 40 characters the spec may use 27."""

_STATES: Final[Mapping[str, State]] = {
    "pending": State.QUEUED,
    "queued": State.QUEUED,
    "running": State.RUNNING,
    "compressing": State.RUNNING,
    "uploading": State.RUNNING,
    "cancel_requested": State.CANCELLING,
    "cancelled": State.CANCELLED,
    "error": State.FAILED,
    "user_error": State.FAILED,
    "completed": State.SUCCEEDED,
}
_PRICED: Final = (
    *("training_file", "validation_file", "model", "from_checkpoint", "n_epochs", "n_evals"),
    *("training_type", "training_method"),
)
"""What the estimate of a price is made from (together 3.1.1, FineTuningEstimatePriceParams)."""
_CREDENTIALS: Final = "set TOGETHER_API_KEY"


class Driver:
    """Together's protocol."""

    settle = 30.0

    def __init__(self, address: Mapping[str, Any]) -> None:
        self._address = address
        url = address["url"].removesuffix(_PATH)
        try:
            self._client = together.Together(
                base_url=environ.get("TOGETHER_BASE_URL") or url, max_retries=0, timeout=_TIMEOUT
            )
        except together.TogetherError as error:
            raise ServiceError(
                Fault.CREDENTIALS, "Together needs credentials", _CREDENTIALS
            ) from error
        self.place = str(self._client.base_url)

    def prepare(
        self, upload: Upload, order: Order, memory: MutableMapping[str, str], progress: Progress
    ) -> str:
        """Files over 5 GB go in parts, which the client sends; it does not go on after a crash."""
        name = f"{upload.role}-{upload.sha256[:32]}.jsonl"
        with _spoken():
            for file in self._client.files.list().data:
                if (file.filename, file.bytes) == (name, upload.bytes):
                    progress(upload.bytes)
                    return str(file.id)
            md5_of(upload)  # that it is still what was checked, before and after it is sent
            with _named(upload.path, name) as path:
                sent = self._client.files.upload(path, purpose="fine-tune", check=False)
            progress(upload.bytes)
            return self._kept(sent.id, upload)

    def vet(self, order: Order) -> Vetted | None:
        """By the limits of the model, which change more often than any catalogue."""
        model = order.request.get("model")
        if not isinstance(model, str):
            return None  # it starts from the model of a job that has not ended
        with _spoken():
            limits = self._client.fine_tuning.model_limits(model_name=model).model_dump()
        most = f"{limits.get('max_num_epochs')} epochs"
        longest = f"{limits.get('max_seq_length_sft')} tokens a row"
        return Vetted(
            (f"takes {most} and {longest} at most",), tuple(beyond(limits, order.request))
        )

    def estimate(self, order: Order) -> Estimate:
        body = resolved(order, self._address)
        asked = {key: body[key] for key in _PRICED if body.get(key) is not None}
        with _spoken():
            said = self._client.fine_tuning.estimate_price(**asked)
            if said.estimation_available is False:
                return Estimate(None, reason=shown(said.unavailable_reason.replace("_", " ")))
            refusal = ""
            if said.allowed_to_proceed is False:
                refusal = f"the account's limit is {said.user_limit} USD"
            tokens = said.estimated_train_token_count
            return Estimate(
                said.estimated_total_price,
                "USD",
                None if tokens is None else round(tokens),
                "" if said.estimated_total_price is not None else "the answer has no price",
                refusal,
            )

    def find(self, order: Order) -> Status | None:
        with _spoken():
            for job in self._client.fine_tuning.list().data:
                if _mark(order) in (job.x_model_output_name or ""):
                    return self._look(job.id)
            return None

    def submit(self, order: Order) -> Status:
        with _spoken():
            return _status(
                self._client.post(_PATH, body=self.body(order), cast_to=FinetuneResponse)
            )

    def body(self, order: Order) -> dict[str, Any]:
        """What is sent: the compiled request, with the files' ids, and the mark in the suffix."""
        body = resolved(order, self._address)
        return {**body, "suffix": f"{body['suffix']}{_mark(order)}"}

    def poll(self, job: str) -> Report:
        with _spoken():
            events = self._client.fine_tuning.list_events(job).data or []
            told = tuple(Event(event.created_at[:19], shown(event.message)) for event in events)
            listed = self._client.fine_tuning.list_metrics(job).metrics or []
            return Report(self._look(job), told, tuple(_metrics(listed)))

    def cancel(self, job: str) -> None:
        with _spoken():
            try:
                self._client.fine_tuning.cancel(job)
            except together.APIStatusError:
                if self._look(job).state not in (*FINAL, State.CANCELLING):
                    raise

    def fetch(self, job: str, folder: Path) -> Iterable[Path]:
        """The description, and the weights: the adapter, or all of them."""
        with _spoken():
            described = self._client.fine_tuning.retrieve(job)
            description = folder / "job.json"
            description.write_text(described.to_json() + "\n", encoding="utf-8")
            yield description
            if _status(described).state is State.SUCCEEDED:
                kind = described.training_type
                adapter = kind is not None and kind.type == "Lora"
                path = folder / ("adapter.tar.zst" if adapter else "model.tar.zst")
                with self._client.fine_tuning.with_streaming_response.content(
                    ft_id=job, checkpoint="adapter" if adapter else "model_output_path"
                ) as answer:
                    answer.stream_to_file(path)
                yield path

    def _look(self, job: str) -> Status:
        described = self._client.fine_tuning.retrieve(job)
        status = _status(described)
        if status.state is not State.FAILED:
            return status
        events = self._client.fine_tuning.list_events(job).data or []
        errors = [event.message for event in events if "error" in (event.level or "").casefold()]
        return status._replace(reason=shown(errors[-1]) if errors else "")

    def _kept(self, id: str, upload: Upload) -> str:
        if not isinstance(id, str) or not id:
            raise nonsense("file id")
        try:
            md5_of(upload)
        except ServiceError:
            self._client.files.delete(id)
            raise
        return id


@contextmanager
def _named(path: Path, name: str) -> Iterator[Path]:
    """The file under the name that the service is to know it by: the client takes the path's."""
    link = path.with_name(name)
    link.unlink(missing_ok=True)
    try:
        os.link(path, link)
    except OSError:
        link.symlink_to(path.name)
    try:
        yield link
    finally:
        link.unlink(missing_ok=True)


@contextmanager
def _spoken() -> Iterator[None]:
    """Turn the client's exceptions into ours."""
    try:
        yield
    except together.AuthenticationError as error:
        raise ServiceError(
            Fault.CREDENTIALS, f"the key is refused: {shown(_message(error))}", _CREDENTIALS
        ) from error
    except together.APIStatusError as error:
        raise refusal(error.status_code, _message(error), dict(error.response.headers)) from error
    except (together.TogetherError, httpx.HTTPError) as error:
        raise silence(error) from error
    except (ValueError, AttributeError, TypeError, AssertionError) as error:
        # answers are not validated by the client: one that is cut off, or no job, fails here
        raise silence(error) from error


def _message(error: together.APIStatusError) -> str:
    body = error.body if isinstance(error.body, dict) else {}
    inner = body.get("error")
    said = inner.get("message") if isinstance(inner, dict) else body.get("message")
    return str(said or error.message)


def _mark(order: Order) -> str:
    return f"-{order.identity[:_MARK]}"


def _status(job: FinetuneResponse) -> Status:
    word = job.status
    if not isinstance(job.id, str) or not isinstance(word, str):
        raise nonsense("job")
    state = _STATES.get(word, State.RUNNING)
    model = job.x_model_output_name if state is State.SUCCEEDED else None
    return Status(job.id, state, word, "", model, job.token_count)


def _metrics(listed: Iterable[Mapping[str, float]]) -> Iterator[Metric]:
    """By keys that end in `loss`; those of evaluations have `eval` or `val` in them."""
    for values in listed:
        step = values.get("global_step", values.get("step"))
        for key, value in values.items():
            if step is not None and key.endswith("loss"):
                held_out = "eval" in key or "val" in key
                yield Metric(int(step), "eval_loss" if held_out else "loss", float(value))
