"""Choose which fixes to make, and in which file."""

from collections.abc import Iterable, Iterator

from ftc.diagnostics.diagnostic import Diagnostic, Edit, Fix
from ftc.source.document import Document
from ftc.source.span import OVERRIDES, Path


def plan_fixes(
    diagnostics: Iterable[Diagnostic], document: Document, *, unsafe: bool = False
) -> dict[str, list[Fix]]:
    """The fixes to make now, by file. Of fixes that get in each other's way the first wins; the
    others can be made when the spec was read again.

    An edit goes to the file that wrote the entry; what `--set` wrote is in no file. A new entry
    goes to the file of what it lies in, or to the spec itself.
    """
    planned: dict[str, list[Fix]] = {}
    taken: list[Edit] = []
    for diagnostic in diagnostics:
        fix = diagnostic.fix
        if fix is None or not (fix.safe or unsafe) or not fix.edits:
            continue
        files = {_file(edit, document) for edit in fix.edits}
        if len(files) > 1 or any(_clash(edit, other) for edit in fix.edits for other in taken):
            continue
        taken += fix.edits
        file = files.pop()
        if file is not None:
            planned.setdefault(file, []).append(fix)
    return planned


def without_idle_fixes(
    diagnostics: Iterable[Diagnostic], document: Document
) -> Iterator[Diagnostic]:
    """The diagnostics without the fixes of what `--set` says: there is no file to fix."""
    for diagnostic in diagnostics:
        edits = diagnostic.fix.edits if diagnostic.fix else ()
        idle = any(_file(edit, document) is None for edit in edits)
        yield diagnostic._replace(fix=None) if idle else diagnostic


def _file(edit: Edit, document: Document) -> str | None:
    """The file to change; None where that would change nothing."""
    place = document.places.get(edit.path)
    if place is not None:
        return None if place.value.file == OVERRIDES else place.value.file
    for depth in range(len(edit.path) - 1, 0, -1):
        place = document.places.get(edit.path[:depth])
        if place is not None and place.value.file != OVERRIDES:
            return place.value.file
    return document.file


def _clash(one: Edit, other: Edit) -> bool:
    """Whether making one edit moves or changes what the other is about."""
    if any(_nested(mine, theirs) for mine in _touched(one) for theirs in _touched(other)):
        return True
    return "remove" in (one.action, other.action) and (
        _nested(_list(one), other.path) or _nested(_list(other), one.path)
    )


def _touched(edit: Edit) -> tuple[Path, ...]:
    renamed = ((*edit.path[:-1], edit.value),) if edit.action == "rename" else ()
    return (edit.path, *renamed)


def _list(edit: Edit) -> Path | None:
    """The list that the edit is about an item of: other items move when one goes."""
    return edit.path[:-1] if isinstance(edit.path[-1], int) else None


def _nested(one: Path | None, other: Path) -> bool:
    """Whether one path leads through the other."""
    return one is not None and one[: len(other)] == other[: len(one)]
