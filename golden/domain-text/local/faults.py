"""Find rows that nothing can be learned from, before the trainer meets them."""

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
from datasets import Dataset

COLUMNS = {"text": "text"}


@contextmanager
def reading(locations: list[str]) -> Iterator[None]:
    """`datasets` tells neither the file nor the line that it cannot read."""
    try:
        yield
    except Exception as error:
        if refuse(rows_of_lines(locations)) == 0:
            sys.exit(f"{', '.join(locations)} has no rows")
        cause = error.__cause__ or error
        said = f"{type(cause).__name__}: {cause}".strip(": ")
        sys.exit(f"Cannot read {', '.join(locations)}: {said}")


def whole(rows: Dataset, placed: Iterable[tuple[str, Any]]) -> Dataset:
    """The rows, if all have what is learned from; `placed` are they with their places."""
    missing = [name for name in COLUMNS if name not in rows.column_names]
    if missing:
        sys.exit(f"No {', '.join(missing)} among {', '.join(rows.column_names)}")
    if not len(rows):
        sys.exit("There are no rows to learn from")
    kinds = COLUMNS
    certain = all(plain(rows.data.column(name), kind) for name, kind in kinds.items())
    if not certain:
        refuse(placed)
    return rows


def plain(column: pa.ChunkedArray, kind: str) -> bool:
    """Whether every value is certainly right, which Arrow tells of millions at once."""
    if column.null_count or not is_valid(column):
        return False
    if kind == "text":
        return is_text(column.type)
    return True


def is_text(kind: pa.DataType) -> bool:
    return pa.types.is_string(kind) or pa.types.is_large_string(kind)


def is_valid(column: pa.ChunkedArray) -> bool:
    try:
        column.validate(full=True)
    except pa.ArrowInvalid:  # bytes that are no text
        return False
    return True


def refuse(placed: Iterable[tuple[str, Any]]) -> int:
    """End at the first row that has a fault; else count them."""
    rows = 0
    for place, row in placed:
        rows += 1
        for name, kind in COLUMNS.items():
            found = fault(row.get(name), name, kind)
            if found:
                sys.exit(f"{place}: {found}")
    return rows


def fault(value: Any, name: str, kind: str) -> str | None:
    if value is None:
        return f"no `{name}`"
    if kind == "text" and not isinstance(value, str):
        return f"`{name}` is no text"
    return None


def rows_of_lines(files: list[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """As they are written: `load_dataset` takes a text for what it reads like."""
    for file in files:
        with Path(file).open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    place = f"{file}, line {number}"
                    yield place, parsed(line, place)


def parsed(line: bytes, place: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError:
        row = None
    if not isinstance(row, dict):
        sys.exit(f"{place} is no JSON object")
    return row
