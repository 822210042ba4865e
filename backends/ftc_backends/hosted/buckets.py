"""Data of a service that reads from a bucket: where it lies there, and what is uploaded to it."""

from collections.abc import Iterator
from typing import Any, Final

from ftc.lowering.row import OMIT, Condition, Row, always, converted
from ftc.source.span import Path
from ftc_backends.hosted import SUBMIT
from ftc_backends.hosted.leaves import option

_LEVELS: Final = 2
"""Converted data is uploaded to `<prefix>/<spec's name>/<role>.jsonl`."""


def lies_there(location: Any, scheme: str | None) -> bool:
    """Whether a location of the spec is one that the service reads itself; `scheme` is that of its
    buckets, None where it reads no bucket."""
    return scheme is not None and isinstance(location, str) and location.startswith(scheme)


def read_from_bucket(
    writes: Path, role: str, target: str, scheme: str, *, when: Condition = always
) -> Row:
    """Where the service finds the data of a role."""

    def forward(source: Any, name: str, prefix: str | None) -> Any:
        return _uri(source, scheme, prefix, name, role)

    return converted(
        writes,
        (f"data.{role}", "name"),
        forward,
        optional=(option(target, "data"),),
        note="where the converted data is uploaded, or where it lies already",
        when=when,
    )


def bucket_uploads(target: str, scheme: str) -> Row:
    """What is uploaded where, before the request is sent."""

    def forward(train: Any, name: str, validation: Any, prefix: str | None) -> Any:
        roles = {"train": train}
        if validation is not None:
            roles["validation"] = validation
        return [
            {"file": f"data/{role}.jsonl", "to": _uri(source, scheme, prefix, name, role)}
            for role, source in roles.items()
            if prefix is not None and not lies_there(source, scheme)
        ]

    return converted(
        (SUBMIT, "uploads"),
        ("data.train", "name"),
        forward,
        optional=("data.validation", option(target, "data")),
        note="what is uploaded before the request is sent",
    )


def _uri(source: Any, scheme: str, prefix: str | None, name: str, role: str) -> Any:
    """The location itself where the service reads it, else where the converted file is uploaded.
    Without a prefix nothing can be said; a rule says so."""
    if lies_there(source, scheme):
        return source
    return OMIT if prefix is None else f"{prefix.rstrip('/')}/{name}/{role}.jsonl"


def prefix_of(uri: str, scheme: str) -> str | None:
    """The way back: the prefix below which data is uploaded; None for what is no location of the
    service's."""
    if not lies_there(uri, scheme):
        return None
    parts = uri.removeprefix(scheme).split("/")
    return scheme + "/".join(parts[: max(len(parts) - _LEVELS, 1)])


def uploaded_elsewhere(uri: str, prefix: str, name: str) -> Iterator[str]:
    """What to tell of data that the spec will put elsewhere than the job that it was read from."""
    if uri != f"{prefix}/{name}/train.jsonl":
        yield f"the job's data is at {uri}; the spec uploads its own below {prefix}"
