"""Data of a service that names uploaded files by an id, which is known after the upload."""

from collections.abc import Mapping
from typing import Any, Final

from ftc.lowering.row import Row, converted
from ftc_backends.hosted import SUBMIT


def _placeholder(role: str) -> str:
    """Stands for the id."""
    return f"${{file:{role}}}"


def _uploads(train: Any, validation: Any) -> list[Mapping[str, str]]:
    roles = ("train",) if validation is None else ("train", "validation")
    return [
        {"placeholder": _placeholder(role), "file": f"data/{role}.jsonl", "purpose": "fine-tune"}
        for role in roles
    ]


_NOTE: Final = "uploaded as JSON Lines; the id is known after the upload"

FILE_IDS: Final[tuple[Row, ...]] = (
    converted("training_file", ("data.train",), lambda _: _placeholder("train"), note=_NOTE),
    converted(
        "validation_file", ("data.validation",), lambda _: _placeholder("validation"), note=_NOTE
    ),
)
"""The data in the request, where a service has OpenAI's words for it."""

FILE_UPLOADS: Final = converted(
    (SUBMIT, "uploads"),
    ("data.train",),
    _uploads,
    optional=("data.validation",),
    note="each upload's id replaces its placeholder",
)
"""What is sent before the request."""
