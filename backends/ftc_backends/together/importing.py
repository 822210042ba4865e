"""For `ftc import`: what Together says of a job, and the request inside it."""

from collections.abc import Mapping
from typing import Any, Final

from ftc.lowering.target import Request
from ftc_backends.hosted.importing import keys, stated
from ftc_backends.together.table import TABLE

_REQUEST: Final = keys(TABLE)
"""Keys of `POST /v1/fine-tunes`; a job's description (`GET /v1/fine-tunes/{id}`) has them under the
same names (together 3.1.1)."""

_OWN: Final = {"training_type", "training_method", "lr_scheduler", "n_evals", "n_checkpoints"}
"""Of them, those that no other service has."""


def request_of(document: Any, gpus: int) -> Request | None:
    """None where no key is there that is Together's alone."""
    if not isinstance(document, Mapping) or "training_file" not in document:
        return None
    if not _OWN & document.keys():
        return None
    request = stated(document, _REQUEST)
    method = request.get("training_method")
    learns_all = isinstance(method, Mapping) and method.get("train_on_inputs") is True
    # of plain text, of which all is learned, the language says it by the method
    return Request(request, {"method.loss_on": "all"} if learns_all else {})
