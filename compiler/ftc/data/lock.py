"""Record what a spec's datasets are; a dataset that changed is an error until it is locked again.

The lock lies beside the spec, as `<spec>.data-lock.json`, and belongs under version control.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from ftc.data.atomic import write_file
from ftc.data.check import Source
from ftc.data.files import LocationError, is_remote, open_for_reading, shown
from ftc.data.manifest import digest_of
from ftc.data.read import records
from ftc.emit.json import dump

VERSION: Final = 1
_LARGEST: Final = 64 * 2**20


class LockError(Exception):
    """Why a lock cannot be read; completes "`spec.data-lock.json` …"."""


class Change(NamedTuple):
    """How a dataset differs from the lock."""

    dataset: str
    file: str
    what: str
    """Completes "`train.jsonl` …": "has 12 rows more"."""


def lock_file(spec: str) -> Path:
    path = Path(spec)
    return path.with_name(f"{path.stem}.data-lock.json")


def locked(sources: Sequence[Source], root: str, *, remote: bool = False) -> dict[str, Any]:
    """What the datasets are now; raises LocationError."""
    return {
        "version": VERSION,
        "sources": [_entry(source, root, remote=remote) for source in sources],
    }


def write_lock(path: Path, content: dict[str, Any]) -> None:
    """Raises EmitError."""
    write_file(path, dump(content).encode())


def read_lock(path: Path) -> dict[str, Any] | None:
    """None where there is no lock; raises LockError for one that cannot be read."""
    try:
        with open_for_reading(str(path)) as file:
            found = json.loads(file.read(_LARGEST))
    except LocationError as error:
        if error.missing:
            return None
        raise LockError(error.message) from None
    except (OSError, ValueError, RecursionError):
        raise LockError("is no lock: it is not JSON") from None
    if not isinstance(found, dict) or found.get("version") != VERSION:
        raise LockError(f"is no lock of version {VERSION}")
    if not isinstance(found.get("sources"), list):
        raise LockError("is no lock: it names no sources")
    return found


def changes(lock: dict[str, Any], sources: Sequence[Source], root: str) -> Iterator[Change]:
    """Each difference between the lock and the datasets as they are. Remote files are compared by
    their location alone, which names a revision where there is one."""
    entries = {
        (one.get("dataset"), one.get("file")): one
        for one in lock["sources"]
        if isinstance(one, dict)
    }
    for source in sources:
        name = _name(source.file, root)
        entry = entries.pop((source.dataset, name), None)
        if entry is None:
            yield Change(source.dataset, name, "was not there when the data was locked")
        elif not is_remote(source.file):
            yield from _differences(source, name, entry)
    for dataset, gone in entries:
        yield Change(str(dataset), str(gone), "was locked, and is no longer part of the data")


def _differences(source: Source, name: str, entry: dict[str, Any]) -> Iterator[Change]:
    now = digest_of(source.file)
    if now["sha256"] == entry.get("sha256"):
        return
    grown = now["bytes"] - int(entry.get("bytes") or 0)
    size = f"{grown:+,} bytes" if grown else "of the same size"
    yield Change(source.dataset, name, f"holds other bytes than were locked ({size})")


def _entry(source: Source, root: str, *, remote: bool) -> dict[str, Any]:
    found = digest_of(source.file)
    rows = sum(1 for _ in records(source.file, remote=remote))
    entry = {**found, "dataset": source.dataset, "file": _name(source.file, root), "rows": rows}
    revision = _revision(source.file)
    return entry if revision is None else {**entry, "revision": revision}


def _name(file: str, root: str) -> str:
    """Relative to the spec, so that the lock holds wherever the checkout lies."""
    return shown(file) if root == "." else shown(file).removeprefix(f"{root}/")


def _revision(location: str) -> str | None:
    """`hf://datasets/org/name@revision/file` names one; others have none."""
    if not location.startswith("hf://"):
        return None
    _, at, rest = location.partition("@")
    return rest.partition("/")[0] if at else "unpinned"
