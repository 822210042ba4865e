"""For `ftc import`: what Together says of a job, and the request inside it."""

from collections.abc import Mapping
from typing import Any, Final

from ftc.lowering.target import Request

_REQUEST: Final = (
    "model",
    "from_checkpoint",
    "training_file",
    "validation_file",
    "packing",
    "max_seq_length",
    "n_epochs",
    "n_checkpoints",
    "n_evals",
    "batch_size",
    "gradient_accumulation_steps",
    "learning_rate",
    "lr_scheduler",
    "warmup_ratio",
    "max_grad_norm",
    "weight_decay",
    "random_seed",
    "early_stopping_enabled",
    "early_stopping_patience",
    "early_stopping_warmup_evals",
    "training_type",
    "training_method",
    "suffix",
)
"""Keys of `POST /v1/fine-tunes` that a job's description (`GET /v1/fine-tunes/{id}`) gives back
under the same names (together 3.1.1)."""

_OWN: Final = {"training_type", "training_method", "lr_scheduler", "n_evals", "n_checkpoints"}
"""Of them, those that no other service has."""


def request_of(document: Any, gpus: int) -> Request | None:
    """None where no key is there that is Together's alone."""
    if not isinstance(document, Mapping) or "training_file" not in document:
        return None
    if not _OWN & document.keys():
        return None
    empty: tuple[Any, ...] = (None, [], {}, "")
    request = {key: document[key] for key in _REQUEST if document.get(key) not in empty}
    method = request.get("training_method")
    learns_all = isinstance(method, Mapping) and method.get("train_on_inputs") is True
    # of plain text, of which all is learned, the language says it by the method
    return Request(request, {"method.loss_on": "all"} if learns_all else {})
