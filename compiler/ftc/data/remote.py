"""Locations with a scheme: which files they name, and a copy of each while the process lives.

Nothing here runs unless somebody asked for it (`--remote`). A check reads a file several times, so
each is fetched once, into a temporary folder that goes with the process.
"""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO, Final, TypeVar

from ftc.data.files import LocationError, is_pattern, is_remote, open_for_reading

_HUB: Final = "hf://"
_PIECE: Final = 2**20
_DEFAULT_SPLIT: Final = "train"

T = TypeVar("T")


def opened_copy(location: str) -> BinaryIO:
    """The bytes of a remote file; raises LocationError when it cannot be fetched."""
    return open_for_reading(_copy(location))


def files_of(location: str, split: str | None = None, subset: str | None = None) -> tuple[str, ...]:
    """The files that a location names: itself, all that match a pattern, or those of one split of a
    dataset on the Hub. Raises LocationError."""
    if is_hub_dataset(location):
        return _of_hub(location, split or _DEFAULT_SPLIT, subset)
    if not is_pattern(location):
        return (location,)
    system, path = _fetch(lambda: _fsspec().core.url_to_fs(location))
    found = _fetch(lambda: sorted(system.glob(path)))
    if not found:
        raise LocationError("matches no file", missing=True)
    return tuple(system.unstrip_protocol(name) for name in found)


def is_hub_dataset(location: str) -> bool:
    """`hf://owner/name` or `hf://datasets/owner/name`, and not a file in it."""
    parts = location.removeprefix(_HUB).strip("/").split("/")
    return location.startswith(_HUB) and len(parts) == (3 if parts[0] == "datasets" else 2)


def revision_of(location: str) -> str | None:
    """The commit of a file on the Hub; None elsewhere. Raises LocationError."""
    if not location.startswith(_HUB):
        return None
    _, at, rest = location.partition("@")
    if at:
        return rest.partition("/")[0]
    repository = "/".join(location.removeprefix(f"{_HUB}datasets/").split("/")[:2])
    hub = _library("huggingface_hub")
    found = _fetch(lambda: hub.HfApi().dataset_info(repository).sha)
    return None if found is None else str(found)


def _of_hub(location: str, split: str, subset: str | None) -> tuple[str, ...]:
    """The files that `datasets.load_dataset` reads for a split, each at the commit of today."""
    datasets = _library("datasets")
    name = location.removeprefix(_HUB).strip("/").removeprefix("datasets/")
    repository, _, revision = name.partition("@")
    builder = _fetch(
        lambda: datasets.load_dataset_builder(repository, subset, revision=revision or None)
    )
    by_split = builder.config.data_files or {}
    if split not in by_split:
        there = ", ".join(map(str, by_split)) or "none"
        raise LocationError(f"has no split `{split}`; its splits: {there}")
    return tuple(map(str, by_split[split]))


@cache
def _copy(location: str) -> str:
    """The path of the copy. A location that fails is not remembered."""
    path = f"{_folder().name}/{len(_copies)}"

    def fetch() -> None:
        with _fsspec().open(location, "rb") as remote, open(path, "wb") as out:  # noqa: PTH123
            while piece := remote.read(_PIECE):
                out.write(piece)

    _fetch(fetch)
    _copies.append(location)
    return path


_copies: Final[list[str]] = []
"""What was fetched, in order: the number of a copy is its name."""


@cache
def _folder() -> "TemporaryDirectory[str]":
    return TemporaryDirectory(prefix="ftc-remote-")


def _fetch(ask: Callable[[], T]) -> T:
    """What a library answers. Each fails in its own way, with exceptions that have nothing in
    common, and whatever it is, the person is told that the location cannot be fetched."""
    try:
        return ask()
    except LocationError:
        raise
    except ImportError as error:  # s3fs, gcsfs, huggingface_hub: fsspec says which is missing
        raise LocationError(f"cannot be fetched: {error}", skipped=True) from None
    except Exception as error:
        lines = str(error).strip().splitlines() or [type(error).__name__]
        raise LocationError(f"cannot be fetched: {lines[0]}") from None


def _fsspec() -> Any:
    return _library("fsspec")


def _library(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError:
        raise LocationError(
            f"is not on this machine, and {name}, which fetches it, is not installed",
            f"pip install {name}",
            skipped=True,
        ) from None


def hub_location(word: str) -> str | None:
    """What a bare id of a dataset on the Hub (`owner/name`) means; None for any other word."""
    from re import fullmatch

    named = fullmatch(r"[\w.-]+/[\w.-]+(@[\w.-]+)?", word)
    return f"{_HUB}datasets/{word}" if named and not is_remote(word) else None
