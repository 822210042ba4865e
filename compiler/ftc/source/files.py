"""Files: the bytes of a spec, from regular files alone, and never more than a spec can have."""

import errno
import os
import stat

from ftc.analysis.rules import source as rules
from ftc.source.limits import MAX_BYTES, too_large
from ftc.source.refused import Refused
from ftc.source.span import Span

Identity = tuple[int, int]
"""Device and inode: what makes two names the same file."""

_REASONS = {
    errno.ENOENT: "there is no such file",
    errno.ENOTDIR: "there is no such file",
    errno.EISDIR: "it is a folder",
    errno.EACCES: "you may not read it",
    errno.EPERM: "you may not read it",
    errno.ELOOP: "its links lead in a circle",
    errno.ENAMETOOLONG: "the name is too long",
}


def folder_of(file: str) -> str:
    """The folder that a file's name speaks of; "" for the current one."""
    return os.path.dirname(file)  # noqa: PTH120  # strings, since these names are shown


def path_in(folder: str, name: str) -> str:
    """`name` as seen from `folder`, shortened without following links: `specs/../base.yaml` is
    `base.yaml`."""
    return os.path.normpath(os.path.join(folder, name))  # noqa: PTH118


def read_file(
    file: str, *, at: Span | None = None, limit: int = MAX_BYTES
) -> tuple[bytes, Identity]:
    """The bytes of a regular file of at most `limit` bytes.

    Raises `Refused`; the diagnostic stands `at` the place that names the file, if there is one.
    """
    try:
        # Looked at before it is opened, since opening alone can do something to a device; opened
        # without blocking and looked at again, since it may be a pipe by then.
        _require_regular(os.stat(file).st_mode)  # noqa: PTH116
        handle = os.open(file, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with open(handle, "rb") as stream:  # noqa: PTH123
            status = os.fstat(handle)
            _require_regular(status.st_mode)
            data = stream.read(limit + 1)
    except OSError as error:
        reason = _REASONS.get(error.errno or 0) or (error.strerror or str(error)).lower()
        raise _unreadable(file, reason, at) from None
    except ValueError:
        raise _unreadable(file, "no file name has a NUL in it", at) from None
    if len(data) > limit:
        raise Refused(too_large(file, at))
    return data, (status.st_dev, status.st_ino)


def _require_regular(mode: int) -> None:
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, "")
    if not stat.S_ISREG(mode):
        raise OSError(0, "it is not a regular file")


def _unreadable(file: str, reason: str, at: Span | None) -> Refused:
    help_text = None
    if file == "-":
        help_text = "a spec is a file, since its paths start at its folder"
    elif reason == _REASONS[errno.ENOENT] and at is None:
        help_text = "`ftc init` writes a spec to start from"
    message = f"cannot read {file or '``'}: {reason}"
    return Refused(rules.UNREADABLE.diagnostic(message, at, help=help_text))
