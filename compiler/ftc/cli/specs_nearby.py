"""The spec that a compiled file came from, by the name that the file's folder has."""

import os
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Final

from ftc.source.limits import MAX_BYTES

_DEEPEST: Final = 3
"""Folders below the one that is looked in: `specs/team/tone/spec.yaml`."""

_MOST: Final = 2000
"""Folders that are looked into below one, and files that are opened in all, so that a search from
the root of a disk ends."""


def specs_named(name: str, above: Path) -> list[Path]:
    """The specs that say `name: <name>`. The first there is at once in this folder, in the one
    above the output folder, or in their specs/; else all that are in folders below, where nobody
    but the user knows which one is meant."""
    says = re.compile(rf"^name:\s*['\"]?{re.escape(name)}['\"]?\s*(#.*)?$", re.MULTILINE)
    near = (Path(), Path("specs"), above, above / "specs")
    first = next(_saying(says, (path for folder in near for path in _files(folder))), None)
    if first is not None:
        return [first]
    below = [path for folder in (Path(), above) for path in _below(folder)]
    found: dict[Path, Path] = {}
    for path in _saying(says, islice(below, _MOST)):
        found.setdefault(path.resolve(), path)
    return list(found.values())


def _saying(says: re.Pattern[str], paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        readable = path.is_file() and path.stat().st_size <= MAX_BYTES
        if readable and says.search(path.read_text(encoding="utf-8", errors="replace")):
            yield path


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.y*ml"))


def _below(top: Path) -> Iterator[Path]:
    """YAML files in folders below, without links and what is hidden."""
    for at, folders, _ in islice(os.walk(top), _MOST):
        deep = len(Path(at).relative_to(top).parts)
        kept = sorted(one for one in folders if not one.startswith((".", "node_modules")))
        folders[:] = kept if deep < _DEEPEST else []
        if deep:
            yield from _files(Path(at))
