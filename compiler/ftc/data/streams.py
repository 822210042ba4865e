"""Open a dataset's file as a stream of its content, decompressed where its name says that it is.

`.gz` is read by the standard library, `.zst` by `zstandard` (or by the standard library, from
Python 3.14 on), locations with a scheme only where somebody asked for that (`ftc.data.remote`).
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any, BinaryIO, Final, cast

from ftc.data.files import LocationError, compression_of, is_remote, open_for_reading

DAMAGE: Final = "ends in the middle, or is damaged"
"""What is said of a compressed file that cannot be read to its end."""


class DamagedError(Exception):
    """A compressed stream that breaks off, or holds what its compression cannot have written."""


@contextmanager
def opened(file: str, *, remote: bool = False) -> Iterator[BinaryIO]:
    """The content of a file; raises LocationError when it cannot be opened.

    Reading from it raises DamagedError at the place where a compressed file is broken. `remote`
    allows locations such as `s3://…`, which are fetched.
    """
    with _raw(file, remote) as raw:
        yield _decompressed(raw, compression_of(file))


def content_size(file: str) -> int | None:
    """The bytes that a reader will see; None where only reading tells."""
    if compression_of(file) is not None or is_remote(file):
        return None
    try:
        return os.stat(file).st_size  # noqa: PTH116  # pathlib is slow to import
    except (OSError, ValueError):
        return None


def _raw(file: str, remote: bool) -> BinaryIO:
    if not is_remote(file):
        return open_for_reading(file)
    if not remote:
        raise LocationError("is not on this machine, and nothing is fetched unasked", "--remote")
    from ftc.data.remote import opened_copy

    return opened_copy(file)


def _decompressed(raw: BinaryIO, compression: str | None) -> BinaryIO:
    if compression == "gz":
        import gzip

        return cast(BinaryIO, _Gzip(cast(BinaryIO, gzip.GzipFile(fileobj=raw))))
    if compression == "zst":
        return cast(BinaryIO, _Zstandard(raw, _decompressor()))
    return raw


def _decompressor() -> Callable[[], Any]:
    """Makes a decompressor of one frame: `decompress`, `eof`, `unused_data`."""
    try:
        return cast(Callable[[], Any], import_module("compression.zstd").ZstdDecompressor)
    except ImportError:
        pass
    try:
        zstandard = import_module("zstandard")
    except ImportError:
        raise LocationError(
            "is compressed with zstd, and zstandard, which reads that, is not installed",
            'pip install "ftc[data]"',
            skipped=True,
        ) from None
    return lambda: zstandard.ZstdDecompressor().decompressobj()


class _Gzip:
    """A gzip stream whose every failure is DamagedError."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def read(self, size: int) -> bytes:
        try:
            return self._stream.read(size)
        except Exception as error:  # EOFError, BadGzipFile, zlib.error
            never = str(error).startswith("Not a gzipped file")
            raise DamagedError(
                "is not gzip, whatever its name says" if never else DAMAGE
            ) from error


class _Zstandard:
    """A zstd stream, frame after frame, that tells when the last one is not complete.

    It is fed 4 KB at a time: a block of 4 bytes may stand for 128 KB, so that no piece unfolds to
    more than 128 MB, however the file was made.
    """

    def __init__(self, raw: BinaryIO, frame: Callable[[], Any]) -> None:
        self._raw = raw
        self._new_frame = frame
        self._frame: Any = None
        self._rest = b""
        """Compressed bytes that were read and belong to the next frame."""
        self._ready = memoryview(b"")

    def read(self, size: int) -> bytes:
        while not self._ready:
            fed = self._rest or self._raw.read(4096)
            self._rest = b""
            if not fed:
                if self._frame is not None:
                    raise DamagedError(DAMAGE)
                return b""
            self._feed(fed)
        piece, self._ready = self._ready[:size], self._ready[size:]
        return bytes(piece)

    def _feed(self, fed: bytes) -> None:
        self._frame = self._frame or self._new_frame()
        try:
            self._ready = memoryview(self._frame.decompress(fed))
        except Exception as error:  # ZstdError of either library
            raise DamagedError(DAMAGE) from error
        if self._frame.eof:
            self._rest, self._frame = self._frame.unused_data, None
