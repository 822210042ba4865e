"""What was read and what was written, by hash: the manifest beside every output of `ftc data`."""

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from ftc.data.files import LocationError, is_remote, open_for_reading
from ftc.data.remote import opened_copy
from ftc.emit.json import dump
from ftc_schemas.named_tuple import NamedTuple

MANIFEST: Final = "manifest.json"
VERSION: Final = 1


class WrittenFile(NamedTuple):
    """An output, as the manifest names it."""

    file: str
    rows: int
    bytes: int
    sha256: str

    @classmethod
    def of(cls, path: Path, rows: int) -> "WrittenFile":
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            os.fsync(file.fileno())
        return cls(path.name, rows, path.stat().st_size, digest)

    def as_json(self) -> dict[str, Any]:
        return self._asdict()


def digest_of(file: str, *, remote: bool = False) -> dict[str, Any]:
    """A source as the manifest names it; a remote one by its location alone, unless it may be
    fetched."""
    if is_remote(file) and not remote:
        return {"file": file}
    with opened_copy(file) if is_remote(file) else open_for_reading(file) as opened:
        digest = hashlib.sha256()
        while piece := opened.read(2**20):
            digest.update(piece)
        return {"file": file, "bytes": opened.tell(), "sha256": digest.hexdigest()}


def write_manifest(folder: Path, content: Mapping[str, Any]) -> None:
    path = folder / MANIFEST
    path.write_bytes(dump({"version": VERSION, **content}).encode())


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """None where there is none that can be read."""
    try:
        with open_for_reading(str(folder / MANIFEST)) as file:
            found = json.loads(file.read())
    except (LocationError, OSError, ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) and found.get("version") == VERSION else None
