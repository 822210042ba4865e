"""Fix spec files: round after round on their texts, and then each file written once."""

import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from ftc.diagnostics.diagnostic import Diagnostic
from ftc.emit.error import EmitError
from ftc.fixes.apply import apply
from ftc.fixes.plan import plan_fixes
from ftc.source.document import Document
from ftc_schemas.named_tuple import NamedTuple

_ROUNDS = 100
"""A fix may need another one first, as where two add to the same list; no fix needs so many."""


class Findings(Protocol):
    """What was found in a spec, and the spec."""

    @property
    def diagnostics(self) -> Iterable[Diagnostic]: ...

    @property
    def document(self) -> Document | None: ...


class Change(NamedTuple):
    """What became of one file."""

    file: str
    old: str
    new: str
    fixes: int
    """How many were made."""

    @property
    def diff(self) -> str:
        return unified_diff(self.old, self.new, self.file)


def fix_files(
    find: Callable[[Mapping[str, str]], Findings], *, unsafe: bool = False, write: bool = True
) -> list[Change]:
    """Make all fixes of a spec, in its file and in those that it extends.

    `find` reads and checks the spec, taking the texts given (by file) for what is on disk. Without
    `write` nothing is written, and the changes are those that would be made. Raises `EmitError`
    when a file cannot be written; it is then as it was.
    """
    old: dict[str, str] = {}
    new: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for _ in range(_ROUNDS):
        found = find(new)
        if found.document is None:
            break
        before = dict(new)
        for file, fixes in plan_fixes(found.diagnostics, found.document, unsafe=unsafe).items():
            if file not in old:
                old[file] = _read(file)
            applied = apply(new.get(file, old[file]), fixes)
            if applied.text != new.get(file, old[file]):
                new[file] = applied.text
                counts[file] += len(applied.fixes)
        if new == before:
            break
    changes = [Change(file, old[file], text, counts[file]) for file, text in new.items()]
    if write:
        for change in changes:
            _write(change)
    return changes


def unified_diff(old: str, new: str, file: str) -> str:
    """The change to a file as `patch` takes it."""
    from difflib import unified_diff as diff

    lines = diff(_lines(old), _lines(new), file, file)
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )


def _lines(text: str) -> list[str]:
    *whole, rest = text.split("\n")
    return [f"{line}\n" for line in whole] + ([rest] if rest else [])


def _read(file: str) -> str:
    """The file's text as it is, its byte order mark and line ends included."""
    try:
        return Path(file).read_bytes().decode()
    except (OSError, UnicodeDecodeError) as error:
        raise EmitError(f"cannot read {file}: {error}") from None


def _write(change: Change) -> None:
    """Replace the file in one step, keeping its permissions; a symlink stays one."""
    path = Path(os.path.realpath(change.file))
    fresh = path.with_name(f".{path.name}.ftc-{os.getpid()}")
    try:
        if _read(change.file) != change.old:
            raise EmitError(f"{change.file} changed meanwhile; it was left as it is now")
        mode = path.stat().st_mode & 0o7777
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(handle, "wb") as file:
            file.write(change.new.encode())
            file.flush()
            os.fsync(handle)
        fresh.chmod(mode)
        fresh.replace(path)
    except OSError as error:
        raise EmitError(f"cannot write {change.file}: {error.strerror or error}") from None
    finally:
        with suppress(OSError):
            fresh.unlink()
