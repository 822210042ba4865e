"""For `ftc import`: what OpenAI says of a job, and the request inside it."""

from collections.abc import Mapping
from typing import Any, Final

from ftc.lowering.target import Request
from ftc_backends.hosted.importing import keys, stated
from ftc_backends.openai.table import TABLE

_REQUEST: Final = keys(TABLE)
"""The keys of `POST /fine_tuning/jobs`; a job has them under the same names."""


def request_of(document: Any, gpus: int) -> Request | None:
    """The request inside a job (`GET /fine_tuning/jobs/{id}`), or the document itself where it is
    one; None when it is neither.

    A job states the settings that were used, also those that the service chose. One that was
    created before there were methods has its settings in `hyperparameters`.
    """
    if not isinstance(document, Mapping) or not {"model", "training_file"} <= document.keys():
        return None
    is_job = document.get("object") == "fine_tuning.job"
    if not is_job and not document.keys() <= {*_REQUEST, "hyperparameters"}:
        return None
    request = stated(document, _REQUEST)
    suffix = document.get("user_provided_suffix")
    if suffix:
        request["suffix"] = suffix
    if "method" not in request and document.get("hyperparameters"):
        settings = {"hyperparameters": document["hyperparameters"]}
        request["method"] = {"type": "supervised", "supervised": settings}
    return Request(request)
