"""Find rows that nothing can be learned from, before the trainer meets them."""

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from datasets import Dataset

COLUMNS = {"messages": "chat"}
ROLE, CONTENT = "role", "content"


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
    if "tools" in rows.column_names:  # a list, or its JSON
        certain &= not is_text(rows.data.column("tools").type)
    if not certain:
        refuse(placed)
    return rows


def plain(column: pa.ChunkedArray, kind: str) -> bool:
    """Whether every value is certainly right, which Arrow tells of millions at once."""
    if column.null_count or not is_valid(column):
        return False
    if kind == "chat":
        return is_list(column.type) and plain_chats(column)
    return True


def plain_chats(column: pa.ChunkedArray) -> bool:
    turns = pc.list_flatten(column)
    if not pa.types.is_struct(turns.type) or turns.null_count:
        return False
    names = {field.name for field in turns.type}
    if not {ROLE, CONTENT} <= names or "tool_calls" in names:
        return False
    parts = [pc.struct_field(turns, key) for key in (ROLE, CONTENT)]
    texts = all(is_text(part.type) and not part.null_count for part in parts)
    return texts and pc.min(pc.list_value_length(column)).as_py() > 0


def is_text(kind: pa.DataType) -> bool:
    return pa.types.is_string(kind) or pa.types.is_large_string(kind)


def is_list(kind: pa.DataType) -> bool:
    return pa.types.is_list(kind) or pa.types.is_large_list(kind)


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
        if not is_json(row.get("tools")):
            sys.exit(f"{place}: its tools are a text that is no JSON")
    return rows


def fault(value: Any, name: str, kind: str) -> str | None:
    if value is None:
        return f"no `{name}`"
    if kind == "chat":
        return fault_of_chat(value, name)
    return None


def fault_of_chat(chat: Any, name: str) -> str | None:
    if not isinstance(chat, list) or not chat:
        return f"`{name}` is no list of messages"
    for turn in chat:
        if not isinstance(turn, dict) or not isinstance(turn.get(ROLE), str):
            return f"a message of `{name}` has no `{ROLE}`"
        content = turn.get(CONTENT)
        if content is None and not turn.get("tool_calls"):
            return f"a message of `{name}` has no `{CONTENT}`"
        if not isinstance(content, str | list | None):
            return f"the `{CONTENT}` of a message of `{name}` is no text"
        calls = turn.get("tool_calls") or []
        if not isinstance(calls, list) or not all(map(is_call, calls)):
            return f"a call in `{name}` has no name, or arguments that are no JSON"
    return None


def is_call(call: Any) -> bool:
    """With a name, and arguments that are an object or its JSON."""
    function = call.get("function", call) if isinstance(call, dict) else None
    if not isinstance(function, dict) or not isinstance(function.get("name"), str):
        return False
    return is_json(function.get("arguments"))


def is_json(value: Any) -> bool:
    """What is no text is taken for what a text would say."""
    try:
        json.loads(value if isinstance(value, str) else "null")
    except ValueError:
        return False
    return True


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
