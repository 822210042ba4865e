"""Replace a folder of compiled files as a whole.

After a kill at any moment the folder is the old one or the new one, never a mix. The new folder is
written beside the old one, as `.<name>.new`, and the two trade names in one step. Where the
system cannot do that, the old folder moves to `.<name>.old` first; a kill between the two renames
leaves no folder, and the next compile moves the old one back.

Nothing is flushed to disk, which would take longer than the whole compilation: after a power
failure a file may be empty, and the next compile, which compares contents, writes it anew.

A compiled folder lists its files in `.ftc`. Only what is listed there may vanish; a folder that
holds anything else is refused. The exception is `data/`, here or in the folder of a stage, where
`ftc compile --with-data` puts the converted datasets: it is carried over as it is.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from os import PathLike
from os.path import abspath, basename, dirname, exists, isdir, islink, join, lexists

from ftc.emit import swap
from ftc.emit.characters import escape, is_safe
from ftc.emit.error import EmitError, ForeignFilesError

__all__ = ["MARKER", "EmitError", "ForeignFilesError", "stale", "write"]

MARKER = ".ftc"
_MARKER_TITLE = "# Files that `ftc compile` wrote here, and may replace or remove."
_CARRIED = "data"


def write(out: str | PathLike[str], files: Mapping[str, str]) -> bool:
    """Make `out` hold exactly these files; False when it already does.

    Raises `ForeignFilesError` if that would destroy files that the compiler did not write, and
    `EmitError` for everything else that is in the way. The old folder is then as it was.
    """
    contents = _encoded(files)
    folder = abspath(out)  # not resolved: a symlink must stay one, to be refused
    parent = dirname(folder)
    try:
        _refuse_obstacles(folder)
        os.makedirs(parent, exist_ok=True)
        with swap.locked(parent):
            _clear_leftovers(folder)
            return _replace(folder, contents)
    except OSError as error:
        raise EmitError(f"cannot write {out}: {_reason(error)}") from error


def stale(out: str | PathLike[str], files: Mapping[str, str]) -> list[str]:
    """What `write` would change: "train.py differs", "axolotl.yaml is missing"."""
    contents = _encoded(files)
    folder = os.fspath(out)
    found = [
        f"{name} {'differs' if exists(join(folder, name)) else 'is missing'}"
        for name, content in contents.items()
        if _read(join(folder, name)) != content
    ]
    listed = [name for name in _listed(folder) if name not in contents]
    return found + [f"{name} is left over" for name in listed if lexists(join(folder, name))]


def _encoded(files: Mapping[str, str]) -> dict[str, bytes]:
    """The files' bytes by name; refuses names that leave the folder or mean something else."""
    contents = {}
    for name, text in files.items():
        parts = name.split("/")
        if {"", ".", ".."} & set(parts) or "\\" in name or not is_safe(name) or name == MARKER:
            raise EmitError(f"{name!r} is no name for a compiled file")
        for depth in range(1, len(parts)):
            if "/".join(parts[:depth]) in files:
                raise EmitError(f"{'/'.join(parts[:depth])} is both a file and a folder")
        try:
            contents[name] = text.encode()
        except UnicodeEncodeError:
            raise EmitError(f"{name} holds a lone surrogate, which no file can") from None
    return contents


def _refuse_obstacles(folder: str) -> None:
    """The last two folders, `<name>/<target>`, are the compiler's own; the ones above are the
    user's, and may be links to elsewhere."""
    parent = dirname(folder)
    if parent == folder:
        raise EmitError(f"{folder} cannot be replaced; choose another folder")
    for own in (parent, folder):
        if islink(own):
            raise EmitError(f"{own} is a symbolic link; remove it, or choose another folder")
    part, above = folder, parent
    while part != above:
        if lexists(part) and not isdir(part):
            raise EmitError(f"{part} is not a folder; choose another folder, or move it away")
        part, above = above, dirname(above)


def _replace(folder: str, contents: Mapping[str, bytes]) -> bool:
    marker = "\n".join([_MARKER_TITLE, *sorted(contents)]).encode() + b"\n"
    wanted = {MARKER: marker, **contents}
    there = set(_names(folder))
    carried = {name for name in there - wanted.keys() - set(_listed(folder)) if _is_carried(name)}
    if there == wanted.keys() | carried and _same(folder, wanted):
        return False
    _refuse_foreign(folder, there - carried, wanted)
    fresh = _beside(folder, "new")
    _make(fresh)  # not within `try`: of one that somebody else made, nothing may be removed
    try:
        _build(fresh, wanted)
        for name in carried:
            _link(join(folder, name), join(fresh, name))
        if exists(folder):
            os.chmod(fresh, os.stat(folder).st_mode & 0o7777)
        aside = _trade(fresh, folder)
        if aside is not None:
            _remove(aside, there)
    except BaseException:  # also Ctrl-C: neither half of the new stays, nor half of the old
        _remove(fresh, wanted.keys() | carried | there)
        raise
    if aside is not None and exists(aside):
        raise ForeignFilesError(f"files that appeared in {folder} meanwhile are in {aside}")
    return True


def _make(fresh: str) -> None:
    try:
        os.mkdir(fresh)
    except OSError:
        raise
    except BaseException:  # Ctrl-C, which is told when the folder is there
        with suppress(OSError):
            os.rmdir(fresh)
        raise


def _trade(fresh: str, folder: str) -> str | None:
    """Put the new folder in the old one's place; returns where the old one is now."""
    if not exists(folder):
        os.rename(fresh, folder)
        return None
    if swap.exchange(fresh, folder):
        return fresh
    old = _beside(folder, "old")
    os.rename(folder, old)
    try:
        os.rename(fresh, folder)
    except BaseException:
        os.rename(old, folder)
        raise
    return old


def _clear_leftovers(folder: str) -> None:
    """Finish what a killed compile left behind. The lock is held: nobody is at it now."""
    old = _beside(folder, "old")
    if isdir(old) and not exists(folder):
        os.rename(old, folder)
    for leftover in (old, _beside(folder, "new")):
        if isdir(leftover) and not islink(leftover):
            there = set(_names(leftover))
            copies = {n for n in there if _is_carried(n) and exists(join(folder, n))}
            # its list may name anything: somebody else may have put it there
            _remove(leftover, there & {MARKER, *_listed(leftover)} | copies)
        if lexists(leftover):
            raise ForeignFilesError(f"{leftover} is in the way; look into it, and remove it")


def _refuse_foreign(folder: str, there: Iterable[str], wanted: Mapping[str, bytes]) -> None:
    """A file that is not listed, but is empty or holds the very bytes that come in its place, is no
    loss; so a list that went with a power failure is one neither."""
    ours = {MARKER, *_listed(folder)}
    foreign = sorted(
        name
        for name in there
        if name not in ours
        and (name not in wanted or _read(join(folder, name)) not in (b"", wanted[name]))
    )
    if foreign:
        named = ", ".join(map(escape, foreign[:3]))  # a name may hold a line end
        more = f" and {len(foreign) - 3} more" if len(foreign) > 3 else ""
        raise ForeignFilesError(
            f"{folder} holds files that ftc did not write ({named}{more}); "
            "move them away, or choose another folder with --out"
        )


def _build(fresh: str, contents: Mapping[str, bytes]) -> None:
    for name, content in contents.items():  # the marker first: leftovers are known by it
        path = join(fresh, name)
        if "/" in name:
            os.makedirs(dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content)


def _link(source: str, copy: str) -> None:
    """The same file under a second name; a copy where the file system has no hard links."""
    os.makedirs(dirname(copy), exist_ok=True)
    try:
        os.link(source, copy, follow_symlinks=False)
    except OSError:
        from shutil import copy2

        copy2(source, copy, follow_symlinks=False)


def _remove(folder: str, names: Iterable[str]) -> None:
    """Remove these files, and then the folders that are empty; whatever resists, stays. The marker
    goes last: a killed removal is finished by what it lists."""
    for name in sorted(names, key=lambda name: name == MARKER):
        with suppress(OSError):
            os.unlink(join(folder, name))
    if islink(folder):
        return
    for path, _, _ in os.walk(folder, topdown=False):
        with suppress(OSError):
            os.rmdir(path)


def _names(folder: str, prefix: str = "") -> Iterator[str]:
    """Everything in the folder but folders, by relative name; symlinks are not followed."""
    try:
        entries = list(os.scandir(folder))
    except FileNotFoundError:
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from _names(entry.path, f"{prefix}{entry.name}/")
        else:
            yield prefix + entry.name


def _listed(folder: str) -> list[str]:
    """The files that the last compile wrote, as the marker names them."""
    content = _read(join(folder, MARKER)) or b""
    return content.decode(errors="replace").splitlines()[1:]


def _is_carried(name: str) -> bool:
    return _CARRIED in name.split("/")[:-1]


def _same(folder: str, contents: Mapping[str, bytes]) -> bool:
    return all(_read(join(folder, name)) == content for name, content in contents.items())


def _read(path: str) -> bytes | None:
    try:
        if islink(path):
            return None
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return None


def _beside(folder: str, what: str) -> str:
    return join(dirname(folder), f".{basename(folder)}.{what}")


def _reason(error: OSError) -> str:
    where = f" ({error.filename})" if error.filename else ""
    return f"{error.strerror or error}{where}"
