"""Read the datasets, and hold some rows out."""

import hashlib
import json
import sys
from collections.abc import Iterable, Iterator
from glob import glob
from pathlib import Path
from typing import Any

from datasets import Dataset, Features, Json, List, load_dataset

from faults import reading, rows_of_lines, whole

REQUIRED = ["prompt", "completion", "label"]
OPTIONAL = ["tools"]


def columns(rows: Dataset) -> Dataset:
    """What is learned from. TRL might prefer others: a stray `prompt` to `messages`."""
    rows = with_objects(rows)
    known = [name for name in REQUIRED + OPTIONAL if name in rows.column_names]
    return rows.select_columns(known)


def with_objects(rows: Dataset) -> Dataset:
    """Calls with their arguments as objects: a template would quote a text once more."""
    kinds = {name: repr(kind) for name, kind in rows.features.items()}
    maybe = [n for n, kind in kinds.items() if "tool_calls" in kind or "Json" in kind]
    chats = [n for n in maybe if any(called(chat) != chat for chat in rows[n])]
    if not chats:
        return rows
    types = Features({**rows.features, **dict.fromkeys(chats, List(Json()))})
    return rows.map(
        lambda row: {name: called(row[name]) for name in chats},
        features=types,
        load_from_cache_file=False,
    )


def called(chat: Any) -> Any:
    """A chat as its template wants it; all else as it is."""
    if not isinstance(chat, list):
        return chat
    return [
        {**turn, "tool_calls": [read_call(call) for call in turn["tool_calls"]]}
        if isinstance(turn, dict) and turn.get("tool_calls")
        else turn
        for turn in chat
    ]


def read_call(call: dict[str, Any]) -> dict[str, Any]:
    function = call.get("function") or {}
    arguments = function.get("arguments")
    if not isinstance(arguments, str):
        return call
    return {**call, "function": {**function, "arguments": json.loads(arguments)}}


def shuffled(rows: Dataset, seed: int) -> Dataset:
    """KTO takes rows in the order of the data, and sets each beside its neighbours."""
    return rows.shuffle(seed=seed)


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


def held_out(row: Any, share: float) -> bool:
    """Judged by the row alone, so that new rows move no old one to the other side."""
    text = json.dumps(row, sort_keys=True, separators=(",", ":"), default=str)
    digest = hashlib.blake2b(text.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") < share * 2**64
