"""How the program reads each dataset: what kind of file, and where it lies."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from ftc_schemas.named_tuple import NamedTuple
from ftc_schemas.spec.leaves import ListedDataset, sources

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


def training_sources(listed: Sequence[str | Mapping[str, Any]]) -> list[Source]:
    """How to read what `data.train` lists: one source where all of it is read alike, else one an
    item. Raises SourceError."""
    items = sources(list(listed))
    alike = all(item == ListedDataset(item.path) for item in items)
    if alike and len({_reader(item.path) for item in items}) == 1 and _one_call(items):
        return [source([item.path for item in items], "train")]
    return [_of_item(item) for item in items]


def weights(listed: Sequence[str | Mapping[str, Any]]) -> list[float] | None:
    """The weights of what `data.train` lists; None where all rows are taken."""
    said = [item.weight for item in sources(list(listed))]
    return [weight or 0.0 for weight in said] if any(w is not None for w in said) else None


def _one_call(items: Sequence[ListedDataset]) -> bool:
    """Whether one call reads them all: several files, but only one dataset of the Hub."""
    return len(items) == 1 or _reader(items[0].path)[0] != "hub"


def _of_item(item: ListedDataset) -> Source:
    found = source([item.path], "train")
    if found.reader != "hub":
        if item.split or item.subset:
            raise SourceError(f"{item.path} is a file; splits and subsets are of Hub datasets")
        return found
    arguments = found.constant | ({"split": item.split} if item.split else {})
    if item.subset:
        arguments = {"path": arguments["path"], "name": item.subset, **arguments}
    return found._replace(constant=arguments)


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
