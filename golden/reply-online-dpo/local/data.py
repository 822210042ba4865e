"""Read the datasets."""

import json
import sys
from glob import glob
from pathlib import Path
from typing import Any

from datasets import Dataset, Features, Json, List, load_dataset
from transformers import PreTrainedTokenizerBase

from faults import reading, rows_of_lines, whole

REQUIRED = ["prompt"]
OPTIONAL = []


def columns(rows: Dataset) -> Dataset:
    """What is learned from. TRL might prefer others: a stray `prompt` to `messages`."""
    rows = with_objects(rows)
    if "tools" in rows.column_names:
        sys.exit("TRL shows no `tools` of a row to the model: remove the column")
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


def fitting(rows: Dataset, tokenizer: PreTrainedTokenizerBase, length: int) -> Dataset:
    """The prompts that leave room for an answer; a cut prompt would be another one."""
    kept = [n for n, row in enumerate(rows) if len(token_ids(row, tokenizer)) <= length]
    if not kept:
        sys.exit(f"No prompt fits into {length} tokens")
    if len(kept) < len(rows):
        left = len(rows) - len(kept)
        print(f"{left} of {len(rows)} prompts are left out: over {length} tokens")
    return rows.select(kept)


def token_ids(row: dict[str, Any], tokenizer: PreTrainedTokenizerBase) -> list[int]:
    prompt = row["prompt"]
    if isinstance(prompt, str):
        return tokenizer(prompt)["input_ids"]
    if tokenizer.chat_template is None:
        sys.exit("No chat template: take the instruct version of this model")
    return tokenizer.apply_chat_template(
        prompt,
        add_generation_prompt=True,
        return_dict=True,
    )["input_ids"]


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
