"""Read the datasets, mix them, and hold some rows out."""

import hashlib
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from glob import glob
from pathlib import Path
from typing import Any

from datasets import Dataset, Features, Json, Value, concatenate_datasets, load_dataset

from faults import reading, rows_of_lines, whole

REQUIRED = ["messages"]
OPTIONAL = ["tools"]


def columns(rows: Dataset) -> Dataset:
    """What is learned from. TRL might prefer others: a stray `prompt` to `messages`."""
    known = [name for name in REQUIRED + OPTIONAL if name in rows.column_names]
    return rows.select_columns(known)


def types_of(row: dict[str, Any]) -> Features:
    """Messages differ in their keys, which JSON can; a text may read as JSON, and is none."""
    plain = {str: Value("string"), bool: Value("bool"), int: Value("int64")}
    types = {name: plain.get(type(value), Json()) for name, value in row.items()}
    return Features(types)


def alike(rows: Dataset) -> Dataset:
    """Each dataset has inferred types of its own, and only equal ones can be joined."""
    return rows.map(lambda row: dict(row), features=types_of(rows[0]))


def mix(parts: Sequence[Dataset], weights: list[float], seed: int) -> Dataset:
    """In shares of the weights: as many rows as there are without one taken twice."""
    weighed = list(zip(parts, weights, strict=True))
    most = min(len(rows) / weight for rows, weight in weighed if weight)
    taken = []
    for rows, weight in weighed:
        size = min(len(rows), round(most * weight))
        print(f"{size} of {len(rows)} rows have a share of {weight / sum(weights):.0%}")
        if size:
            part = columns(rows.select(drawn(len(rows), size, seed)))
            taken.append(alike(part))
    return concatenate_datasets(taken)


def drawn(rows: int, taken: int, seed: int) -> list[int]:
    """Numbers of rows, by the seed alone."""

    def rank(row: int) -> bytes:
        return hashlib.blake2b(f"{seed}:{row}".encode(), digest_size=8).digest()

    return sorted(sorted(range(rows), key=rank)[:taken])


def find(locations: list[str], root: Path) -> list[str]:
    """The files, in a fixed order; `*` and `**` are expanded."""
    files = []
    for location in locations:
        matches = sorted(glob(str(root / location), recursive=True))
        if not matches:
            sys.exit(f"{location} names no file in {root.resolve()}")
        files += matches
    return files


def read_jsonl(locations: list[str], root: Path) -> Dataset:
    files = find(locations, root)
    with reading(files):
        rows = load_dataset("json", data_files=files, split="train")
    return whole(rows, rows_of_lines(files))


def read_lines(locations: list[str], root: Path) -> Iterator[Any]:
    """The rows as they are written; `load_dataset` fills in nulls."""
    for file in find(locations, root):
        with Path(file).open("rb") as lines:
            yield from (json.loads(line) for line in lines if line.strip())


def split(
    rows: Dataset, contents: Iterable[Any], share: float
) -> tuple[Dataset, Dataset]:
    """Training and validation rows, told apart by the content of each."""
    train: list[int] = []
    validation: list[int] = []
    for index, content in zip(range(len(rows)), contents, strict=True):
        (validation if held_out(content, share) else train).append(index)
    if not train or not validation:
        sys.exit(f"{len(rows)} rows are too few to hold {share:.1%} of them out")
    return rows.select(train), rows.select(validation)


def split_each(
    parts: Sequence[Dataset], contents: Sequence[Iterable[Any]], share: float
) -> tuple[list[Dataset], list[Dataset]]:
    sides = [split(*part, share) for part in zip(parts, contents, strict=True)]
    return [train for train, _ in sides], [validation for _, validation in sides]


def held_out(row: Any, share: float) -> bool:
    """Judged by the row alone, so that new rows move no old one to the other side."""
    text = json.dumps(row, sort_keys=True, separators=(",", ":"), default=str)
    digest = hashlib.blake2b(text.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") < share * 2**64
