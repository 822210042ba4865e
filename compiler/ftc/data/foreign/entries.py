"""Entries of other tools' rows, or a RowError that names the one that is missing or odd."""

from collections.abc import Iterable, Mapping
from typing import Any

from ftc.data.rows import RowError, quoted

Value = Mapping[str, Any]


def text_of(row: object, key: str, where: str = "") -> str:
    value = row.get(key) if isinstance(row, dict) else None
    if not isinstance(value, str):
        name = f"{where}.{key}" if where else key
        raise RowError(f"`{name}` is {'missing' if value is None else 'not text'}", name)
    return value


def list_of(row: Value, key: str) -> list[Any]:
    value = row.get(key)
    if not isinstance(value, list):
        raise RowError(f"`{key}` is {'missing' if value is None else 'not a list'}", key)
    return value


def object_of(value: object, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise RowError(f"`{where}` is {'missing' if value is None else 'no object'}", where)
    return value


def without(row: Value, used: Iterable[str] = ()) -> dict[str, Any]:
    """What a row says about itself beside its content: an id, a source, a date."""
    return {key: value for key, value in row.items() if key not in used}


def refuse_others(entry: Value, known: Iterable[str], where: str) -> None:
    """Raise RowError for an entry that says something which rows of ours have no place for."""
    for key, value in entry.items():
        if key not in known and value is not None:
            raise RowError(f"`{where}` has {quoted(key)}, which no message has a place for", where)
