"""A row that nothing can be learned from is named by file and line, before a model is loaded.

These run the program's own `data.py`, without its trainer.
"""

import importlib
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("datasets", reason="needs ftc[local]")

ASKED = {"role": "user", "content": "Where is it?"}
SAID = {"role": "assistant", "content": "It left."}
CALL = {"type": "function", "function": {"name": "find", "arguments": {"parcel": 4}}}
CALLED = {"role": "assistant", "content": None, "tool_calls": [CALL]}
GOOD: dict[str, dict[str, Any]] = {
    "chat": {"messages": [ASKED, SAID]},
    "text": {"text": "It left."},
    "prompt-completion": {"prompt": "Where?", "completion": "It left."},
    "preference": {"prompt": [ASKED], "chosen": [SAID], "rejected": [SAID]},
    "unpaired-preference": {"prompt": "Where?", "completion": "It left.", "label": True},
    "prompt-only": {"prompt": [ASKED], "answer": 3},
}
METHODS: dict[str, dict[str, Any]] = {
    "chat": {"type": "sft"},
    "text": {"type": "cpt"},
    "prompt-completion": {"type": "sft"},
    "preference": {"type": "dpo"},
    "unpaired-preference": {"type": "kto"},
    "prompt-only": {"type": "grpo", "rewards": [{"type": "exact-match", "column": "answer"}]},
}


@pytest.fixture
def read(job: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., str]]:
    """What a program says of a file of rows; nothing where it takes them."""
    datasets = importlib.import_module("datasets")
    bars = datasets.are_progress_bars_disabled()
    datasets.disable_progress_bars()

    def reading(data_format: str, file: str, content: bytes, **data: Any) -> str:
        sections = {"method": METHODS[data_format], "data": {"train": file, **data}}
        small = job(data_format, **sections)
        place = small.folder / file
        place.write_bytes(content)
        monkeypatch.chdir(small.folder)
        monkeypatch.setenv("HF_DATASETS_CACHE", str(small.folder / "cache"))
        monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", small.folder / "cache")
        monkeypatch.syspath_prepend(str(small.program.parent))
        for name in ("data", "faults", "mapping"):
            monkeypatch.delitem(sys.modules, name, raising=False)
        kind = {"csv": "csv", "parquet": "parquet"}.get(file.rpartition(".")[2], "jsonl")
        try:
            getattr(importlib.import_module("data"), f"read_{kind}")([file], Path())
        except SystemExit as ended:
            return str(ended.code)
        return ""

    yield reading
    for name in ("data", "faults", "mapping"):
        sys.modules.pop(name, None)
    if not bars:
        datasets.enable_progress_bars()


def lines(*rows: Any) -> bytes:
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


@pytest.mark.parametrize("data_format", GOOD)
def test_good_rows_are_taken(read: Callable[..., str], data_format: str) -> None:
    assert read(data_format, "rows.jsonl", lines(*[GOOD[data_format]] * 3)) == ""


def test_a_call_needs_no_content(read: Callable[..., str]) -> None:
    rows = [GOOD["chat"], {"messages": [ASKED, CALLED, {**SAID, "role": "tool"}, SAID]}]
    assert read("chat", "rows.jsonl", lines(*rows)) == ""


def test_calls_and_tools_may_be_json_in_a_text(read: Callable[..., str]) -> None:
    """As they come from OpenAI; and a call may lack the `function` around it."""
    text = {"function": {"name": "find", "arguments": '{"parcel": 4}'}}
    flat = {"name": "find", "arguments": {"parcel": 4}}
    rows = [
        {"messages": [ASKED, {**CALLED, "tool_calls": [call]}], "tools": json.dumps([CALL])}
        for call in (text, flat)
    ]
    assert read("chat", "rows.jsonl", lines(*rows)) == ""


@pytest.mark.parametrize(("data_format", "row", "said"), [
    ("chat", {"messages": None}, "no `messages`"),
    ("chat", {"other": 1}, "no `messages`"),
    ("chat", {"messages": []}, "`messages` is no list of messages"),
    ("chat", {"messages": "Where is it?"}, "`messages` is no list of messages"),
    ("chat", {"messages": [ASKED, {**SAID, "content": None}]},
     "a message of `messages` has no `content`"),
    ("chat", {"messages": [ASKED, {**SAID, "content": 3}]},
     "the `content` of a message of `messages` is no text"),
    ("chat", {"messages": [{"content": "Hi."}, SAID]}, "a message of `messages` has no `role`"),
    ("chat", {"messages": [ASKED, CALLED, {"role": "assistant"}]},
     "a message of `messages` has no `content`"),
    *(
        ("chat", {"messages": [ASKED, {**SAID, "tool_calls": calls}]},
         "a call in `messages` has no name, or arguments that are no JSON")
        for calls in (
            "find",
            3,
            ["find"],
            [{"function": {"arguments": {}}}],
            [{**CALL, "function": {"name": "find", "arguments": "parcel 4"}}],
        )
    ),
    ("chat", {**GOOD["chat"], "tools": "find"}, "its tools are a text that is no JSON"),
    ("preference", {**GOOD["preference"], "tools": "find"}, "its tools are a text that is no JSON"),
    ("text", {"text": None}, "no `text`"),
    ("text", {"text": 3}, "`text` is no text"),
    ("prompt-completion", {"prompt": "Where?", "completion": [SAID]},
     "`completion` is no text, as in the first row"),
    ("prompt-completion", {"prompt": "Where?", "completion": None}, "no `completion`"),
    ("preference", {**GOOD["preference"], "rejected": "No idea."},
     "`rejected` is no list of messages"),
    ("unpaired-preference", {**GOOD["unpaired-preference"], "label": "true"},
     "`label` is neither true nor false"),
    ("unpaired-preference", {**GOOD["unpaired-preference"], "label": 1},
     "`label` is neither true nor false"),
    ("prompt-only", {"prompt": [ASKED], "answer": None}, "no `answer`"),
])  # fmt: skip
def test_a_faulty_row_late_in_a_file_is_named(
    read: Callable[..., str], data_format: str, row: Any, said: str
) -> None:
    good = lines(GOOD[data_format])
    content = good * 200 + b"\n" + lines(row) + good
    assert read(data_format, "rows.jsonl", content) == f"rows.jsonl, line 202: {said}"


@pytest.mark.parametrize(("content", "said"), [
    (b'{"text": "a"}\n{"text":\n', "rows.jsonl, line 2 is no JSON object"),
    (b'{"text": "a"}\n3\n', "rows.jsonl, line 2 is no JSON object"),
    (b'{"text": "a"}\n{"text": "\xff"}\n', "rows.jsonl, line 2 is no JSON object"),
    (b"", "rows.jsonl has no rows"),
    (b"\n\n", "rows.jsonl has no rows"),
    (b'{"other": "a"}\n', "No text among other"),
])  # fmt: skip
def test_what_is_no_row_is_named(read: Callable[..., str], content: bytes, said: str) -> None:
    assert read("text", "rows.jsonl", content) == said


def test_rows_with_names_of_their_own_are_read_by_those(read: Callable[..., str]) -> None:
    columns = {"messages": "turns", "role": "from", "content": "value"}
    good = {"turns": [{"from": "user", "value": "Hi."}, {"from": "assistant", "value": "Yes."}]}
    bad = {"turns": [{"from": "user", "value": "Hi."}, {"from": "assistant", "value": None}]}
    said = read("chat", "rows.jsonl", lines(good, bad), columns=columns)
    assert said == "rows.jsonl, line 2: a message of `turns` has no `value`"


def test_the_lines_of_a_csv_file_are_counted_as_they_are_written(read: Callable[..., str]) -> None:
    content = b'prompt,completion\nWhere?,"It\nleft."\nWhere?\n'
    assert read("prompt-completion", "rows.csv", content) == "rows.csv, line 4: no `completion`"


def test_a_csv_row_with_too_many_cells_is_named(read: Callable[..., str]) -> None:
    content = b"prompt,completion\nWhere?,It left, at last.\n"
    assert (
        read("prompt-completion", "rows.csv", content) == "rows.csv, line 2: more cells than names"
    )


def test_the_rows_of_a_parquet_file_are_counted(read: Callable[..., str], tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    parquet = importlib.import_module("pyarrow.parquet")
    parquet.write_table(pa.table({"text": ["a", "b", None]}), tmp_path / "made.parquet")
    content = (tmp_path / "made.parquet").read_bytes()
    assert read("text", "rows.parquet", content) == "rows.parquet, row 3: no `text`"
