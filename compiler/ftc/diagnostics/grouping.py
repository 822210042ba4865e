"""The same finding for several targets, told once."""

import re
from collections.abc import Iterable

from ftc.diagnostics.diagnostic import Diagnostic
from ftc_schemas.named_tuple import NamedTuple


class Group(NamedTuple):
    diagnostic: Diagnostic
    """The first of them."""
    targets: tuple[str, ...]
    """Whom it is about; empty when it holds for all."""


def grouped(diagnostics: Iterable[Diagnostic]) -> list[Group]:
    """Diagnostics that differ in their target alone, together where the first one stood."""
    targets: dict[tuple[object, ...], list[str]] = {}
    first: dict[tuple[object, ...], Diagnostic] = {}
    for diagnostic in diagnostics:
        key = diagnostic._replace(target=None, fix=None)
        first.setdefault(key, diagnostic)
        named = targets.setdefault(key, [])
        if diagnostic.target is not None and diagnostic.target not in named:
            named.append(diagnostic.target)
    return [Group(first[key], tuple(named)) for key, named in targets.items()]


def told(group: Group) -> str:
    """The message; with whom it is about, unless it says so itself."""
    message = group.diagnostic.message
    if set(group.targets) <= set(re.findall(r"[\w-]+", message)):
        return message
    return f"{message} (on {', '.join(group.targets)})"
