"""Find the installed backends, by the entry points of the group `ftc.backends`.

`importlib.metadata` is not used: it imports the e-mail package, which alone takes longer than
reading a spec. An installed distribution's `entry_points.txt` is a plain file beside its metadata.
"""

import sys
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from os import scandir
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ftc.lowering.target import Target

GROUP = "[ftc.backends]"


class BackendError(Exception):
    """A backend is installed but cannot be loaded."""


class UnknownTargetError(KeyError):
    """No installed backend has that name."""

    def __str__(self) -> str:
        return f"no installed backend is named `{self.args[0]}`; installed: {', '.join(names())}"


@cache
def names() -> Mapping[str, str]:
    """Each target's name and the `package.module:attribute` that provides it."""
    found: dict[str, str] = {}
    for folder in sys.path:
        for name, reference in _in_folder(folder or "."):
            found.setdefault(name, reference)  # as in imports, the first folder wins
    return dict(sorted(found.items(), key=lambda item: (not _built_in(item[1]), item[0])))


@cache
def target(name: str) -> "Target":
    """Load one backend. Raises UnknownTargetError, a KeyError, when none has that name, and
    BackendError when it does not load."""
    if name not in names():
        raise UnknownTargetError(name)
    module, _, attribute = names()[name].partition(":")
    try:
        loaded: Target = getattr(import_module(module), attribute)
    except Exception as error:  # whatever a package of somebody else does when it is imported
        raise BackendError(f"the backend `{name}` ({module}) cannot be loaded: {error}") from error
    return loaded


def targets() -> Mapping[str, "Target"]:
    """All backends, loaded."""
    return {name: target(name) for name in names()}


def _built_in(reference: str) -> bool:
    return reference.startswith("ftc_backends.")


def _in_folder(folder: str) -> Iterator[tuple[str, str]]:
    try:
        with scandir(folder) as entries:
            metadata = [e.path for e in entries if e.name.endswith((".dist-info", ".egg-info"))]
    except OSError:
        return
    for path in metadata:
        try:
            with open(f"{path}/entry_points.txt", "rb", buffering=0) as file:  # noqa: PTH123  # pathlib is slow to import
                content = file.read()
        except OSError:
            continue
        if GROUP.encode() in content:  # there are hundreds of them, and few have it
            yield from _section(content.decode())


def _section(text: str) -> Iterator[tuple[str, str]]:
    inside = False
    for line in text.splitlines():
        line = line.strip()
        if line.startswith("["):
            inside = line == GROUP
        elif inside and "=" in line:
            name, _, reference = line.partition("=")
            yield name.strip(), reference.strip()
