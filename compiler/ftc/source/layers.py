"""Layers: one document laid over another."""

from typing import Any

from ftc.source.document import Document
from ftc.source.span import Path, Place


def merge(base: Document, top: Document) -> Document:
    """Mappings merge, key by key; everything else in `top` replaces what `base` says, lists whole.

    A section that says another `type` replaces the base's: the entries of `adapter: {type: lora}`
    are none of `adapter: none`.

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
        result[key] = _merged(base[key], value, here, places) if key in base else value
    return result


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


def forget(value: Any, path: Path, places: dict[Path, Place]) -> None:
    """Drop the places of a value and of all in it."""
    places.pop(path, None)
    if isinstance(value, dict):
        for key, inner in value.items():
            forget(inner, (*path, key), places)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            forget(inner, (*path, index), places)
