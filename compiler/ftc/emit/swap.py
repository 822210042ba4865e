"""What the operating system gives to replace a folder as a whole: a lock, a swap, a flush."""

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from os import PathLike

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_UNSUPPORTED = (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP)


@contextmanager
def locked(folder: str | PathLike[str]) -> Iterator[None]:
    """Hold the folder's lock, waiting for it; the kernel lets go when the process ends, however
    it ends. Without a lock where the file system or the platform has none."""
    if sys.platform == "win32":
        yield
        return
    from fcntl import LOCK_EX, flock

    handle = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):
            flock(handle, LOCK_EX)
        yield
    finally:
        os.close(handle)


def exchange(one: str | PathLike[str], other: str | PathLike[str]) -> bool:
    """Let two folders trade names in one step; False where the system cannot.

    This is renameat2(2) with RENAME_EXCHANGE: Linux 3.15 and later, on the usual file systems.
    """
    if not sys.platform.startswith("linux"):
        return False
    import ctypes

    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except AttributeError:  # a C library without it
        return False
    if rename(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) == 0:
        return True
    code = ctypes.get_errno()
    if code in _UNSUPPORTED:
        return False
    raise OSError(code, os.strerror(code), str(other))


def flush(folder: str | PathLike[str]) -> None:
    """Make the folder's entries survive a power failure. Windows has no such call for folders."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
