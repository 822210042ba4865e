"""`runs/<name>/<n>/`: one folder a run, numbered, and locked while the run lasts."""

import os
from pathlib import Path
from typing import NamedTuple

_LOCK = ".lock"


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
    return RunFolder(path, held)
