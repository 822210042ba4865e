"""What each target accepts, as JSON Schema, snapshotted from the real tool at a named version."""

from functools import cache
from os.path import dirname, join
from typing import Any


@cache
def snapshot(name: str) -> dict[str, Any]:
    """One of the JSON files beside this module, by its name without the ending. Every caller gets
    the same value; nobody changes it."""
    import json

    path = join(dirname(__file__), f"{name}.json")  # noqa: PTH118, PTH120
    with open(path, encoding="utf-8") as file:  # noqa: PTH123  # pathlib is slow to import
        schema: dict[str, Any] = json.load(file)
    return schema
