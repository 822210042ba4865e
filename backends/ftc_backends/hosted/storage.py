"""Where a service that reads from a bucket finds the data."""

from typing import Any

from ftc.lowering.row import OMIT
from ftc_backends.hosted.dataset import lies_there


def bucket_uri(source: Any, scheme: str, prefix: str | None, name: str, role: str) -> Any:
    """The location itself where the service reads it, else where the converted file is uploaded:
    `<prefix>/<spec's name>/<role>.jsonl`. Without a prefix nothing can be said; a rule says so."""
    if lies_there(source, scheme):
        return source
    if prefix is None:
        return OMIT
    return f"{prefix.rstrip('/')}/{name}/{role}.jsonl"


def bucket_uploads(scheme: str, train: Any, validation: Any, prefix: str | None, name: str) -> Any:
    """What is uploaded where, before the request is sent."""
    roles = {"train": train} if validation is None else {"train": train, "validation": validation}
    return [
        {"file": f"data/{role}.jsonl", "to": bucket_uri(source, scheme, prefix, name, role)}
        for role, source in roles.items()
        if prefix is not None and not lies_there(source, scheme)
    ]
