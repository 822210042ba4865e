"""Layers: one document laid over another."""

from collections.abc import Mapping
from typing import Any

from ftc.source.document import Document
from ftc.source.span import Path, Place
from ftc_schemas.spec.leaves import EITHER, STAGES


def merge(base: Document, top: Document) -> Document:
    """Mappings merge, key by key; everything else in `top` replaces what `base` says, lists whole.

    A section that says another `type` replaces the base's: the entries of `adapter: {type: lora}`
    are none of `adapter: none`. So does an entry that says the same in another way: `max_steps`
    replaces the base's `epochs`.

    Every value keeps the place where it was written, in whichever file that is.
    """
    places = dict(base.places)
    value = _merged(base.value, top.value, (), places)
    places.update(top.places)
    return Document(value, places, {**base.sources, **top.sources}, top.file)


def _merged(base: Any, top: Any, path: Path, places: dict[Path, Place]) -> Any:
    if not (isinstance(base, dict) and isinstance(top, dict)) or _of_other_type(base, top):
        forget(base, path, places)
        return top
    result = dict(base)
    for key, value in top.items():
        here = (*path, key)
        other = said_otherwise(here)
        if other is not None and other[-1] not in top:
            forget(result.pop(other[-1], None), other, places)
        result[key] = _merged(base[key], value, here, places) if key in base else value
    return result


def said_otherwise(path: Path) -> Path | None:
    """The entry beside the one at `path` that says the same in another way, as `epochs` and
    `max_steps` do; it has no say any more when `path` is laid over it."""
    if len(path) != 2 and path[:1] != (STAGES,):
        return None
    other = _OTHERS.get(path[-2:])
    return None if other is None else (*path[:-1], other)


_OTHERS: Mapping[Path, str] = {
    tuple(one.split(".")): other.rpartition(".")[2]
    for pair in EITHER
    for one, other in (pair, pair[::-1])
}


def _of_other_type(base: dict[str, Any], top: dict[str, Any]) -> bool:
    return "type" in base and "type" in top and base["type"] != top["type"]


def without(document: Document, key: str) -> Document:
    """The document without one of its root's entries."""
    places = {path: place for path, place in document.places.items() if path[:1] != (key,)}
    value = {name: inner for name, inner in document.value.items() if name != key}
    return document._replace(value=value, places=places)


def with_value(tree: Any, path: Path, new: Any) -> Any:
    """The tree with another value at a path, and with the mappings that lead there; itself it stays
    as it is."""
    if not path:
        return new
    if isinstance(tree, list):
        index = path[0]
        return [with_value(x, path[1:], new) if i == index else x for i, x in enumerate(tree)]
    entries = tree or {}
    return {**entries, path[0]: with_value(entries.get(path[0]), path[1:], new)}


def without_value(tree: Any, path: Path) -> Any:
    """The tree without the entry of a mapping at a path; itself it stays as it is."""
    inner = tree
    for part in path[:-1]:
        inner = inner[part]
    left = {key: value for key, value in inner.items() if key != path[-1]}
    return with_value(tree, path[:-1], left)


def forget(value: Any, path: Path, places: dict[Path, Place]) -> None:
    """Drop the places of a value and of all in it."""
    places.pop(path, None)
    if isinstance(value, dict):
        for key, inner in value.items():
            forget(inner, (*path, key), places)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            forget(inner, (*path, index), places)
