"""Send the bytes that were checked: hashed on their way out, refused when they are others."""

import hashlib
import io
from collections.abc import Iterator, Mapping
from typing import Any, Final

from ftc.jobs.driver import Fault, Order, Progress, ServiceError, Upload
from ftc_backends.hosted.leaves import option
from ftc_schemas.named_tuple import NamedTuple

HASH: Final = "ftc-sha256"
"""The metadata of an object in a bucket by which an upload is known again, and known to be ours."""


class Part(NamedTuple):
    """A piece of a file."""

    number: int
    """From 1."""
    data: bytes

    @property
    def md5(self) -> bytes:
        return hashlib.md5(self.data, usedforsecurity=False).digest()


def parts(upload: Upload, size: int) -> Iterator[Part]:
    """The file in pieces. Raises ServiceError(MISMATCH) after the last if the file is not what was
    checked: nothing may be completed before the iterator has ended."""
    digest = hashlib.sha256()
    number = 0
    with upload.path.open("rb") as file:
        while data := file.read(size):
            number += 1
            digest.update(data)
            yield Part(number, data)
    _require(digest.hexdigest(), upload)


def md5_of(upload: Upload) -> bytes:
    """The whole file's MD5, which services compare with what arrived; checks the file too."""
    digest, known = hashlib.md5(usedforsecurity=False), hashlib.sha256()
    with upload.path.open("rb") as file:
        while data := file.read(1 << 20):
            digest.update(data)
            known.update(data)
    _require(known.hexdigest(), upload)
    return digest.digest()


class CheckedFile(io.BufferedIOBase):
    """A file for clients that send one in a single request; `require` tells whether what they read
    is what was checked."""

    def __init__(self, upload: Upload, progress: Progress) -> None:
        self._upload = upload
        self._file = upload.path.open("rb")
        self._digest = hashlib.sha256()
        self._progress = progress

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        data = self._file.read(size)
        self._digest.update(data)
        self._progress(len(data))
        return data

    def tell(self) -> int:
        return self._file.tell()

    def seek(self, offset: int, whence: int = 0, /) -> int:
        position = self._file.seek(offset, whence)
        if position == 0:
            self._digest = hashlib.sha256()
        return position

    def close(self) -> None:
        self._file.close()
        super().close()

    def require(self) -> None:
        """Raises ServiceError(MISMATCH)."""
        _require(self._digest.hexdigest(), self._upload)


def already_there(known: str | None, size: int, upload: Upload, target: str) -> bool:
    """Whether the object that lies where an upload goes is the upload itself; `known` is the hash
    in its metadata. Raises ServiceError(MISMATCH) rather than let what `ftc` did not put there be
    overwritten."""
    if known is None:
        raise ServiceError(
            Fault.MISMATCH,
            f"{upload.entry['to']} holds a file that ftc did not put there",
            f"move it away, or name another prefix in `{option(target, 'data')}`",
        )
    return known == upload.sha256 and size == upload.bytes


def resolved(order: Order, address: Mapping[str, Any]) -> dict[str, Any]:
    """The body, each placeholder replaced: by what its upload is referred to by, or by the model
    that the job of an earlier stage left."""
    names = {
        entry["placeholder"]: order.references[role]
        for entry in address.get("uploads", ())
        if "placeholder" in entry
        for role in order.references
        if entry["file"] == f"data/{role}.jsonl"
    }
    names |= {e["placeholder"]: order.models[e["stage"]] for e in address.get("models", ())}
    body: dict[str, Any] = _replaced(order.request, names)
    return body


def _replaced(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return names.get(value, value)
    if isinstance(value, Mapping):
        return {key: _replaced(inner, names) for key, inner in value.items()}
    if isinstance(value, list):
        return [_replaced(inner, names) for inner in value]
    return value


def _require(digest: str, upload: Upload) -> None:
    if digest != upload.sha256:
        raise ServiceError(
            Fault.MISMATCH,
            f"{upload.entry['file']} is not what was checked: it changed meanwhile",
            "run the command again",
        )
