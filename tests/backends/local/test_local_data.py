"""How the program reads data: the rows as they are written, and the split that `ftc` makes."""

import csv
import importlib.util
import json

import pytest

from ftc.data.split import held_out

pytest.importorskip("datasets", reason="needs ftc[local]")

CHATS = [
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Yo"}]},
    {
        "messages": [
            {"role": "user", "content": "How warm is it in Granvik?"},
            {
                "role": "assistant",
                "content": None,
                "tool_calls": [
                    {"type": "function", "function": {"name": "at", "arguments": {"town": "Ås"}}}
                ],
            },
            {"role": "tool", "name": "at", "content": "12"},
            {"role": "assistant", "content": "12 degrees."},
        ],
        "tools": [{"type": "function", "function": {"name": "at", "parameters": {"x": {}}}}],
        "id": 7,
        "prompt": "TRL would take this for the row",
    },
]


@pytest.fixture
def program(compiled, tmp_path, monkeypatch):
    """The rendered data.py, as a module."""
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hugging-face"))

    def load(**leaves):
        said = {name.replace("__", "."): value for name, value in leaves.items()}
        file = tmp_path / "data.py"
        file.write_text(compiled("local", said).texts["data.py"])
        spec = importlib.util.spec_from_file_location("data", file)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    return load


def jsonl(path, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


def test_rows_are_read_as_written_but_for_what_is_not_learned(program, tmp_path):
    jsonl(tmp_path / "rows.jsonl", CHATS)
    data = program(data__format="chat", data__train="rows.jsonl")
    rows = data.columns(data.read_jsonl(["rows.jsonl"], tmp_path))
    assert rows.column_names == ["messages", "tools"]
    assert rows["messages"][:] == [row["messages"] for row in CHATS]
    assert rows["tools"][1] == CHATS[1]["tools"]


def test_patterns_name_files_in_a_fixed_order(program, tmp_path):
    for name in ("b/2", "a/1", "c"):
        jsonl(tmp_path / f"rows/{name}.jsonl", [{"text": name}])
    data = program(data__format="text", method__type="cpt", data__train="rows/**/*.jsonl")
    assert data.read_jsonl(["rows/**/*.jsonl"], tmp_path)["text"][:] == ["a/1", "b/2", "c"]


def test_a_pattern_without_a_file_ends_the_program(program, tmp_path):
    data = program(data__format="chat")
    with pytest.raises(SystemExit, match="no-such"):
        data.read_jsonl(["no-such.jsonl"], tmp_path)


def test_lines_are_split_as_ftc_splits_them(program, tmp_path):
    rows = [{**CHATS[n % 2], "id": n, "score": None if n % 3 else n / 7} for n in range(300)]
    jsonl(tmp_path / "rows.jsonl", rows)
    data = program(data__format="chat", data__validation="20%")
    train, validation = data.split(
        data.read_jsonl(["rows.jsonl"], tmp_path), data.read_lines(["rows.jsonl"], tmp_path), 0.2
    )
    expected = [row["id"] for row in rows if held_out(row, 0.2)]
    assert validation["id"][:] == expected
    assert len(train) == 300 - len(expected)


def test_cells_of_a_csv_file_are_text_and_split_as_ftc_splits_them(program, tmp_path):
    with (tmp_path / "rows.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["prompt", "completion"])
        writer.writerows((f"{n}", "NA" if n % 2 else "2026-01-01") for n in range(200))
    data = program(
        method__type="sft",
        data__format="prompt-completion",
        data__train="rows.csv",
        data__validation="10%",
    )
    rows = data.read_csv(["rows.csv"], tmp_path)
    assert rows[1] == {"prompt": "1", "completion": "NA"}
    _, validation = data.split(rows, rows, 0.1)
    assert list(validation) == [row for row in rows if held_out(row, 0.1)]


def test_a_parquet_file_is_read(program, tmp_path):
    from datasets import Dataset

    Dataset.from_list([{"text": "a", "id": 1}]).to_parquet(tmp_path / "rows.parquet")
    data = program(method__type="cpt", data__format="text", data__train="rows.parquet")
    assert list(data.columns(data.read_parquet(["rows.parquet"], tmp_path))) == [{"text": "a"}]


def test_a_turn_that_must_not_be_learned_ends_the_program(program, tmp_path):
    turn = {"role": "assistant", "content": "Do not learn this.", "weight": 0}
    jsonl(tmp_path / "rows.jsonl", [{"messages": [turn]}])
    data = program(data__format="chat")
    with pytest.raises(SystemExit, match="weight"):
        data.columns(data.read_jsonl(["rows.jsonl"], tmp_path))
