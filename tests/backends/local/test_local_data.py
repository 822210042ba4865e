"""How the program reads data: the rows as they are written, and the split that `ftc` makes."""

import csv
import importlib.util
import json
import sys

import pytest

from ftc.data.mapping import mapped, mapping_of
from ftc.data.mixture import drawn
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
        texts = compiled("local", said).texts
        for name in {"data.py", "faults.py", "mapping.py"} & texts.keys():
            (tmp_path / name).write_text(texts[name])
        monkeypatch.syspath_prepend(str(tmp_path))
        for name in ("faults", "mapping"):
            monkeypatch.delitem(sys.modules, name, raising=False)
        file = tmp_path / "data.py"
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


def called(arguments):
    function = {"name": "at", "arguments": arguments}
    return {"role": "assistant", "content": None, "tool_calls": [{"function": function}]}


QUESTION = [{"role": "user", "content": "How warm is it?"}]
SAID = [{"role": "assistant", "content": "Warm."}]
RAW = {
    "chat": (
        {"method__type": "sft", "method__loss_on": "all"},
        lambda call: {"messages": [*QUESTION, call]},
    ),
    "preference": (
        {"method__type": "dpo"},
        lambda call: {"prompt": QUESTION, "chosen": [call], "rejected": SAID},
    ),
    "unpaired-preference": (
        {"method__type": "kto"},
        lambda call: {"prompt": QUESTION, "completion": [call], "label": True},
    ),
    "prompt-completion": ({}, lambda call: {"prompt": QUESTION, "completion": [call]}),
}
"""By format: rows that TRL itself gives to the chat template, and what else the spec says."""


@pytest.mark.parametrize("data_format", RAW)
def test_arguments_of_calls_that_are_text_are_read(program, tmp_path, data_format):
    """Of a text, a template would make a text in quotes; both files mean the same call."""
    leaves, row = RAW[data_format]
    objects = [row(called({"town": "Ås"})), row(called({"street": "Elm", "number": 7}))]
    texts = [row(called('{"town": "Ås"}')), row(called('{"street": "Elm", "number": 7}'))]
    mixed = [objects[0], texts[1]]
    data = program(data__format=data_format, **leaves)
    for name, rows in {"objects": objects, "texts": texts, "mixed": mixed}.items():
        jsonl(tmp_path / f"{name}.jsonl", rows)
        read = data.columns(data.read_jsonl([f"{name}.jsonl"], tmp_path))
        assert list(read) == objects


def test_arguments_that_are_no_json_end_the_program(program, tmp_path):
    leaves, row = RAW["preference"]
    jsonl(tmp_path / "rows.jsonl", [row(called("at(7)"))])
    data = program(data__format="preference", **leaves)
    with pytest.raises(SystemExit, match=r"line 1: a call in `chosen` .* are no JSON"):
        data.read_jsonl(["rows.jsonl"], tmp_path)


def test_deepseeks_templates_get_arguments_as_they_are(program):
    leaves, _ = RAW["preference"]
    base = {"model__base": "deepseek-ai/DeepSeek-V3", "data__format": "preference"}
    assert not hasattr(program(**base, **leaves), "with_objects")


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
    data = program(method__type="sft", data__format="chat", method__loss_on="all")
    with pytest.raises(SystemExit, match="weight"):
        data.columns(data.read_jsonl(["rows.jsonl"], tmp_path))


@pytest.mark.parametrize("first", ["good", "better"])
def test_rows_are_mapped_anew_when_the_columns_change(program, tmp_path, first):
    jsonl(tmp_path / "rows.jsonl", [{"good": "a", "better": "b"}])
    for column in sorted(["good", "better"], key=lambda name: name != first):
        said = {"method__type": "cpt", "data__format": "text", "data__columns__text": column}
        data = program(**said)
        (row,) = data.columns(data.read_jsonl(["rows.jsonl"], tmp_path))
        assert row == {"text": {"good": "a", "better": "b"}[column]}


def renamed(row):
    """The row as ShareGPT writes it."""
    turns = [{"from": t["role"], "value": t["content"]} | rest(t) for t in row["messages"]]
    return {"conversations": turns} | {k: v for k, v in row.items() if k != "messages"}


def rest(turn):
    return {key: value for key, value in turn.items() if key not in ("role", "content")}


SHAREGPT = {
    "data__columns__messages": "conversations",
    "data__columns__role": "from",
    "data__columns__content": "value",
}


def test_rows_in_other_words_are_what_ftc_makes_of_them(program, tmp_path):
    jsonl(tmp_path / "rows.jsonl", [renamed(row) for row in CHATS])
    data = program(data__format="chat", data__train="rows.jsonl", **SHAREGPT)
    rows = data.columns(data.read_jsonl(["rows.jsonl"], tmp_path))
    assert rows["messages"][:] == [row["messages"] for row in CHATS]
    assert rows["tools"][:] == [None, CHATS[1]["tools"]]


ANSWERS = [
    {"q": "2 + 2 =", "more": "", "a": " 4"},
    {"q": "Is it?", "more": "The sky is blue.", "a": "true"},
    {"q": "Nothing?", "more": None, "a": "null"},
]
ASKED = {
    "data__columns__prompt": "q",
    "data__columns__input": "more",
    "data__columns__completion": "a",
}
PAIRS = [
    {
        "better": [{"role": "human", "content": "Hi"}, {"role": "gpt", "content": answer}],
        "worse": [{"role": "human", "content": "Hi"}, {"role": "gpt", "content": "No."}],
    }
    for answer in ("Yes.", "7")
]
PAIRED = {
    "data__columns__prompt": "better",
    "data__columns__chosen": "better",
    "data__columns__rejected": "worse",
    "data__roles__user": "human",
    "data__roles__assistant": "gpt",
}
LED = [{"messages": CHATS[0]["messages"], "sys": "Be brief."}]


@pytest.mark.parametrize(
    ("kind", "method", "rows", "names"),
    [
        ("chat", "sft", [renamed(row) for row in CHATS], SHAREGPT),
        ("chat", "sft", ANSWERS, ASKED),
        ("chat", "sft", LED, {"data__columns__system": "sys"}),
        ("prompt-completion", "sft", ANSWERS, ASKED),
        ("preference", "dpo", PAIRS, PAIRED),
        ("text", "cpt", [{"body": "4"}, {"body": "{}"}], {"data__columns__text": "body"}),
    ],
    ids=["sharegpt", "alpaca-as-chat", "system", "alpaca", "implicit-prompt", "text"],
)
def test_the_program_maps_as_ftc_maps(program, planned, tmp_path, kind, method, rows, names):
    jsonl(tmp_path / "rows.jsonl", rows)
    said = {"data__format": kind, "method__type": method, "data__train": "rows.jsonl", **names}
    data = program(**said)
    found = data.columns(data.read_jsonl(["rows.jsonl"], tmp_path))
    plan = planned("local", {name.replace("__", "."): value for name, value in said.items()})
    expected = [mapped(row, kind, mapping_of(plan)) for row in rows]
    assert [without_none(row) for row in found] == [without_none(row) for row in expected]


def without_none(row):
    """An absent list of tools is none."""
    return {key: value for key, value in row.items() if value is not None}


def test_a_column_that_is_not_there_ends_the_program(program, tmp_path):
    jsonl(tmp_path / "rows.jsonl", ANSWERS)
    names = {**ASKED, "data__columns__completion": "answer"}
    data = program(method__type="sft", data__format="prompt-completion", **names)
    with pytest.raises(SystemExit, match="No answer among q, more, a"):
        data.columns(data.read_jsonl(["rows.jsonl"], tmp_path))


MIXED = [{"path": "a.jsonl", "weight": 3}, {"path": "b.jsonl", "weight": 1}]


def test_a_mixture_has_the_shares_and_the_rows_that_ftc_draws(program, tmp_path):
    plain = [{"messages": CHATS[0]["messages"], "id": n} for n in range(100)]
    jsonl(tmp_path / "a.jsonl", plain[:30])
    jsonl(tmp_path / "b.jsonl", [{**CHATS[1], "id": n} for n in range(100)])
    data = program(data__format="chat", data__train=MIXED)
    parts = [data.read_jsonl([name], tmp_path) for name in ("a.jsonl", "b.jsonl")]
    rows = data.mix(parts, [3, 1], seed=42)
    assert len(rows) == 40
    assert rows["messages"][30:] == [CHATS[1]["messages"]] * 10, "of other types, and as written"
    assert data.drawn(100, 10, 42) == drawn(100, 10, 42)


def test_a_mixture_of_kinds_takes_everything(program, tmp_path):
    jsonl(tmp_path / "a.jsonl", [{"prompt": "1", "completion": "4"}])
    (tmp_path / "b.csv").write_text("prompt,completion\n2,true\n")
    data = program(
        method__type="sft", data__format="prompt-completion", data__train=["a.jsonl", "b.csv"]
    )
    parts = [data.read_jsonl(["a.jsonl"], tmp_path), data.read_csv(["b.csv"], tmp_path)]
    assert data.mix(parts)["completion"][:] == ["4", "true"]


def test_each_dataset_of_a_mixture_is_split_before_it_is_weighed(program, tmp_path):
    for name in ("a", "b"):
        jsonl(tmp_path / f"{name}.jsonl", [{**CHATS[0], "id": f"{name}{n}"} for n in range(100)])
    data = program(data__format="chat", data__train=MIXED, data__validation="20%")
    names = ("a.jsonl", "b.jsonl")
    parts = [data.read_jsonl([name], tmp_path) for name in names]
    contents = [data.read_lines([name], tmp_path) for name in names]
    learned, held = data.split_each(parts, contents, 0.2)
    for name, train, validation in zip("ab", learned, held, strict=True):
        rows = [{**CHATS[0], "id": f"{name}{n}"} for n in range(100)]
        assert validation["id"][:] == [row["id"] for row in rows if held_out(row, 0.2)]
        assert len(train) + len(validation) == 100


def test_pairs_are_parted_and_all_rows_shuffled_by_the_seed_for_kto(program, tmp_path):
    pytest.importorskip("trl", reason="needs ftc[local]")
    pairs = [{"prompt": f"{n}", "chosen": "good", "rejected": "bad"} for n in range(20)]
    jsonl(tmp_path / "rows.jsonl", pairs)
    data = program(method__type="kto", data__format="preference", data__train="rows.jsonl")
    rows = data.columns(data.read_jsonl(["rows.jsonl"], tmp_path))
    first, again = data.shuffled(rows, 42), data.shuffled(rows, 42)
    assert first["prompt"][:] == again["prompt"][:] != data.shuffled(rows, 7)["prompt"][:]
    assert all((row["completion"] == "good") is row["label"] for row in first)
    assert 5 < sum(first["label"][:20]) < 15  # not all good ones first, as TRL parts them


def test_a_label_that_is_no_truth_value_ends_the_program(program, tmp_path):
    jsonl(tmp_path / "rows.jsonl", [{"prompt": "Hi", "completion": "Yo", "label": 1}])
    data = program(method__type="kto", data__train="rows.jsonl")
    with pytest.raises(SystemExit, match="line 1: `label` is neither true nor false"):
        data.columns(data.read_jsonl(["rows.jsonl"], tmp_path))
