"""Write files and folders so that a kill at any moment leaves the old or the complete new one."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from ftc.emit import swap
from ftc.emit.characters import escape
from ftc.emit.error import EmitError, ForeignFilesError


def write_file(path: Path, content: bytes) -> None:
    """Replace a file. Raises EmitError."""
    with replacing(path) as file:
        file.write(content)


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A file that takes the place of `path` when all went well, and else is gone. Raises
    EmitError."""
    fresh = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir():
            raise EmitError(f"cannot write {escape(str(path))}: it is a folder")
        with fresh.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
        swap.flush(path.parent)
    except OSError as error:
        raise EmitError(f"cannot write {escape(str(path))}: {error.strerror or error}") from error
    finally:
        with suppress(OSError):
            fresh.unlink()


def replace_folder(folder: Path, marker: str, write: Callable[[Path], bool]) -> bool:
    """Let `write` fill a fresh folder, and put it in the place of `folder` if it says that all went
    well; returns what it said.

    A folder that is there must hold `marker`, a file that says what wrote it: somebody else's files
    never vanish. Raises EmitError, with the old folder as it was.
    """
    folder = folder.absolute()
    return replace(
        folder, folder.with_name(f".{folder.name}"), lambda: _refuse_foreign(folder, marker), write
    )


def replace(
    folder: Path, beside: Path, refuse: Callable[[], None], write: Callable[[Path], bool]
) -> bool:
    """Let `write` fill `<beside>.new`, and put it in the place of `folder` if it says that all went
    well; returns what it said. Where the system cannot trade names in one step, the old folder
    moves to `<beside>.old` first; the next call moves it back.

    `refuse` raises EmitError where the old folder is not ours to replace. Raises EmitError, with
    the old folder as it was.
    """
    fresh, old = (beside.with_name(f"{beside.name}.{what}") for what in ("new", "old"))
    try:
        beside.parent.mkdir(parents=True, exist_ok=True)
        with swap.locked(beside.parent):
            if old.exists() and not folder.exists():
                old.rename(folder)
            refuse()
            for leftover in (fresh, old):
                shutil.rmtree(leftover, ignore_errors=True)
            fresh.mkdir()
            try:
                done = write(fresh)
                if done:
                    _publish(fresh, folder, old)
            finally:
                for leftover in (fresh, old):
                    shutil.rmtree(leftover, ignore_errors=True)
            return done
    except OSError as error:
        where = escape(str(error.filename or folder))
        raise EmitError(f"cannot write {where}: {error.strerror or error}") from error


def _refuse_foreign(folder: Path, marker: str) -> None:
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise EmitError(f"{escape(str(folder))} is no folder; choose another with --out")
    if folder.exists() and any(folder.iterdir()) and not (folder / marker).is_file():
        raise ForeignFilesError(
            f"{escape(str(folder))} holds files that ftc did not write; choose another with --out"
        )


def _publish(fresh: Path, folder: Path, old: Path) -> None:
    swap.flush(fresh)
    if not folder.exists():
        fresh.rename(folder)
    elif not swap.exchange(fresh, folder):
        folder.rename(old)
        fresh.rename(folder)
    swap.flush(folder.parent)
