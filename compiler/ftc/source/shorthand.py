"""Shorthands: sections written as one value, spelled out."""

from collections.abc import Mapping
from typing import Any

from ftc.source.document import Document
from ftc.source.span import Path, Place

Shorthands = Mapping[Path, str]
"""For each section, the entry that a lone value stands for: `{("method",): "type"}`."""


def expand(document: Document, shorthands: Shorthands) -> Document:
    """`method: sft` becomes `method: {type: sft}`; the places move along.

    Whatever isn't a mapping is taken for the entry, a list too (`data: [a.jsonl, b.jsonl]`), so
    that the language judges it there. A section without a value stays as it is.
    """
    for path, key in shorthands.items():
        section = _at(document.value, path)
        if section is not None and not isinstance(section, dict):
            document = document._replace(
                value=_with(document.value, path, {key: section}),
                places=_moved(document.places, path, key),
            )
    return document


def _at(value: Any, path: Path) -> Any:
    for part in path:
        if not isinstance(value, dict):
            return None
        value = value.get(part)
    return value


def _with(value: Any, path: Path, new: Any) -> Any:
    if not path:
        return new
    return {**value, path[0]: _with(value[path[0]], path[1:], new)}


def _moved(places: Mapping[Path, Place], path: Path, key: str) -> dict[Path, Place]:
    depth = len(path)
    moved: dict[Path, Place] = {}
    for old, place in places.items():
        if old[:depth] == path and len(old) > depth:
            moved[(*path, key, *old[depth:])] = place
        else:
            moved[old] = place
        if old == path:
            moved[(*path, key)] = Place(place.value)  # nobody wrote its key
    return moved
