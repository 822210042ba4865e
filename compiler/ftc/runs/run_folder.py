"""`runs/<name>/<n>/`: one folder a run, numbered, and locked while the run lasts."""

import os
from contextlib import suppress
from pathlib import Path

from ftc_schemas.named_tuple import NamedTuple

_LOCK = ".lock"
_END = ".exit_code"


class RunError(Exception):
    """A run cannot start, and why; one sentence for the user."""


class RunFolder(NamedTuple):
    path: Path
    lock: int
    """A descriptor that holds the lock. The trainer inherits it, so that the run stays locked for
    as long as anybody trains, even if the one who started it was killed."""


def new(runs: Path, name: str) -> RunFolder:
    """The next free number."""
    number = max(_numbers(runs / name), default=0) + 1
    while True:
        path = runs / name / str(number)
        try:
            path.mkdir(parents=True)
        except FileExistsError:  # somebody else took it meanwhile
            number += 1
        except OSError as error:
            raise RunError(f"cannot make the folder {path}: {error.strerror}") from error
        else:
            return lock(path)


def last(runs: Path, name: str) -> RunFolder:
    """The highest number, to go on with."""
    number = max(_numbers(runs / name), default=None)
    if number is None:
        raise RunError(f"there is no run of {name} in {runs} to go on with")
    return lock(runs / name / str(number))


def all_runs(folder: Path) -> list[Path]:
    """The numbered runs in a folder, the newest first."""
    return [folder / str(number) for number in sorted(_numbers(folder), reverse=True)]


def note_end(path: Path, code: int) -> None:
    """Leave in the folder how the run ended, for whoever asks later; on a full disk nothing."""
    with suppress(OSError):
        (path / _END).write_text(f"{code}\n", encoding="utf-8")


def forget_end(path: Path) -> None:
    """The run goes on."""
    (path / _END).unlink(missing_ok=True)


def end_of(path: Path) -> int | None:
    """The exit code of an ended run; None of one that goes on, or whose starter was killed."""
    try:
        return int((path / _END).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def holder(path: Path) -> int | None:
    """The process that started the run and lets it end on a SIGINT; None when nobody trains."""
    from fcntl import LOCK_EX, LOCK_NB, flock

    try:
        handle = os.open(path / _LOCK, os.O_RDWR)
    except OSError:
        return None
    try:
        flock(handle, LOCK_EX | LOCK_NB)
    except OSError:
        return int(os.pread(handle, 20, 0) or b"0")
    else:
        return None
    finally:
        os.close(handle)


def _numbers(folder: Path) -> list[int]:
    if not folder.is_dir():
        return []
    return [int(path.name) for path in folder.iterdir() if path.name.isdecimal()]


def lock(path: Path) -> RunFolder:
    """Raises RunError while somebody else holds the folder."""
    from fcntl import LOCK_EX, LOCK_NB, flock

    held = os.open(path / _LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        flock(held, LOCK_EX | LOCK_NB)
    except OSError:
        os.close(held)
        raise RunError(f"{path} is still training; stop that run first") from None
    os.ftruncate(held, 0)
    os.pwrite(held, str(os.getpid()).encode(), 0)
    return RunFolder(path, held)
