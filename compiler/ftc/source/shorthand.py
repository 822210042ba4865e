"""Shorthands: sections written as one value, spelled out."""

from collections.abc import Iterator, Mapping
from typing import Any

from ftc.source.document import Document
from ftc.source.layers import with_value
from ftc.source.span import Path, Place, value_at
from ftc_schemas.spec.leaves import EACH

Shorthands = Mapping[Path, str]
"""For each section, the entry that a lone value stands for: `{("method",): "type"}`. A part of the
path may be `EACH`."""


def expand(document: Document, shorthands: Shorthands) -> Document:
    """`method: sft` becomes `method: {type: sft}`; the places move along.

    Whatever isn't a mapping is taken for the entry, a list too (`data: [a.jsonl, b.jsonl]`), so
    that the language judges it there. A section without a value stays as it is.
    """
    for pattern, key in shorthands.items():
        for path in tuple(_written_at(document.value, pattern)):
            section = value_at(document.value, path)
            if section is not None and not isinstance(section, dict):
                document = document._replace(
                    value=with_value(document.value, path, {key: section}),
                    places=_moved(document.places, path, key),
                )
    return document


def key_of(path: Path, shorthands: Shorthands) -> str | None:
    """The entry that a lone value at this place stands for."""
    found = shorthands.get(path)
    if found is None:
        found = shorthands.get(tuple(EACH if isinstance(part, int) else part for part in path))
    return found


def _written_at(value: Any, pattern: Path, path: Path = ()) -> Iterator[Path]:
    """The places that a pattern leads to."""
    if not pattern:
        yield path
    elif pattern[0] == EACH:
        for index, item in enumerate(value if isinstance(value, list) else ()):
            yield from _written_at(item, pattern[1:], (*path, index))
    elif isinstance(value, dict) and pattern[0] in value:
        yield from _written_at(value[pattern[0]], pattern[1:], (*path, pattern[0]))


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
