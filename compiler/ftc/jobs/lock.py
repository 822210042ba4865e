"""One process at a time works on a submit; who holds it is told to the others."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path


class HeldError(Exception):
    """Somebody else holds it; the message says who, since when."""


@contextmanager
def held(folder: Path, identity: str) -> Iterator[None]:
    """Hold the identity's lock, or raise HeldError at once. The kernel lets go when the process
    ends, however it ends. Without a lock on Windows, where the service's own search must do."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{identity}.lock"
    if sys.platform == "win32":
        yield
        return
    from fcntl import LOCK_EX, LOCK_NB, flock

    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            flock(handle, LOCK_EX | LOCK_NB)
        except BlockingIOError:
            holder = os.read(handle, 200).decode(errors="replace").strip()
            raise HeldError(holder or "another process") from None
        os.ftruncate(handle, 0)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        os.pwrite(handle, f"process {os.getpid()}, since {now}".encode(), 0)
        yield
    finally:
        os.close(handle)
