"""How the program reads each dataset: what kind of file, and where it lies."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

_KINDS: Final = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "jsonl",
    ".parquet": "parquet",
    ".csv": "csv",
}

_BUILDERS: Final = {"jsonl": "json", "parquet": "parquet", "csv": "csv"}
"""The names that `datasets.load_dataset` has for them."""


class Source(NamedTuple):
    """One dataset of the spec."""

    reader: str
    """`jsonl`, `parquet`, `csv` (files here), `remote` (files behind a URI) or `hub` (a dataset of
    the Hugging Face Hub)."""
    constant: Any
    """What train.py says about it: locations, or the arguments of `load_dataset`."""
    builder: str = ""
    """For `remote`: `load_dataset`'s name of the files' kind."""


class SourceError(Exception):
    """Why the locations cannot be one dataset; completes "local cannot do this: "."""


def source(locations: Sequence[str], role: str) -> Source:
    """How to read the locations; `role` is the split that a Hub dataset is asked for.

    Raises SourceError when they are of several kinds or of none that is known.
    """
    readers = {_reader(location) for location in locations}
    if len(readers) > 1:
        raise SourceError(f"it reads one kind of file at a time, from one place, for {role} data")
    (reader, kind), *_ = readers
    if reader == "hub":
        if len(locations) > 1:
            raise SourceError("it reads one Hub dataset at a time")
        return Source("hub", _hub_arguments(locations[0], role))
    if reader == "remote":
        return Source("remote", [_uri(location) for location in locations], _BUILDERS[kind])
    return Source(kind, list(locations))


def _reader(location: str) -> tuple[str, str]:
    ending = location[location.rfind(".") :].lower() if "." in location else ""
    kind = _KINDS.get(ending, "")
    if location.startswith("hf://") and len(_hub_parts(location)) == 2:
        return "hub", ""
    if not kind:
        raise SourceError(f"{location} is of no kind that it reads: {', '.join(_KINDS)}")
    return ("remote" if "://" in location else "local"), kind


def _hub_parts(location: str) -> list[str]:
    """`hf://datasets/org/name/file` and `hf://org/name/file`, after the host."""
    parts = location.removeprefix("hf://").strip("/").split("/")
    return parts[1:] if parts[0] == "datasets" else parts


def _hub_arguments(location: str, role: str) -> dict[str, str]:
    organization, name = _hub_parts(location)
    name, at, revision = name.partition("@")
    arguments = {"path": f"{organization}/{name}", "split": role}
    return arguments | ({"revision": revision} if at else {})


def _uri(location: str) -> str:
    """A file on the Hub as fsspec writes it."""
    if location.startswith("hf://"):
        return "hf://datasets/" + "/".join(_hub_parts(location))
    return location
