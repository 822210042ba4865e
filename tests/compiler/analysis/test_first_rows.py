"""What is found among the first rows of a file is found once, until the file changes."""

import json
import os
from datetime import date
from pathlib import Path

import pytest

from ftc import backends
from ftc.analysis import first_rows
from ftc.analysis.first_rows import looks, row_hits
from ftc.compilation import judge
from ftc.data.rows import ChatRow, Row
from ftc.front_end import check_text
from ftc.plan.plan import Plan

TODAY = date(2026, 11, 23)
ANSWER = {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Yo"}]}
QUESTION = {"messages": [{"role": "user", "content": "Hi"}]}


def plan_of(folder: Path, name: str = "x", model: str = "amazon.nova-micro-v1:0:128k") -> Plan:
    spec = {
        "version": 1,
        "name": name,
        "model": {"base": "org/model", "hosted": {"bedrock": model}},
        "data": {"train": "train.jsonl", "format": "chat"},
        "method": {"type": "sft"},
        "adapter": {"type": "none"},
    }
    plan = check_text(json.dumps(spec), file=str(folder / "spec.yaml"), today=TODAY).plan
    assert plan is not None
    return plan


def write(folder: Path, *rows: object) -> None:
    file = folder / "train.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    os.utime(file, ns=(0, write.time))
    write.time += 10**9


write.time = 10**18


def test_rows_are_judged_once_for_all_specs_of_the_same_data(tmp_path: Path):
    write(tmp_path, ANSWER, QUESTION)
    judged: list[Row] = []

    def short(row: Row) -> str:
        judged.append(row)
        return "too short" if isinstance(row, ChatRow) and len(row.messages) < 2 else ""

    for name in ("x", "y"):
        (look,) = looks(plan_of(tmp_path, name))
        assert [(hit.line, hit.what) for hit in row_hits(look, short)] == [(2, "too short")]
    assert len(judged) == 2


def test_a_changed_file_is_judged_anew(tmp_path: Path):
    def length(row: Row) -> str:
        return str(len(row.messages)) if isinstance(row, ChatRow) else ""

    write(tmp_path, QUESTION)
    (before,) = looks(plan_of(tmp_path))
    assert [hit.what for hit in row_hits(before, length)] == ["1"]
    write(tmp_path, ANSWER)
    (after,) = looks(plan_of(tmp_path))
    assert [hit.what for hit in row_hits(after, length)] == ["2"]


@pytest.mark.parametrize("order", [1, -1])
def test_what_a_service_refuses_of_rows_depends_on_the_model(tmp_path: Path, order: int):
    write(tmp_path, {"messages": [*ANSWER["messages"], *ANSWER["messages"]]})
    takes = {"amazon.nova-micro-v1:0:128k": True, "meta.llama3-1-8b-instruct-v1:0:128k": False}
    for model, taken in list(takes.items())[::order]:
        found = judge(plan_of(tmp_path, model=model), backends.target("bedrock")).diagnostics
        assert taken == (not any("one prompt and one completion" in d.message for d in found))


def test_no_more_answers_are_remembered_than_help(tmp_path: Path):
    write(tmp_path, QUESTION)
    (look,) = looks(plan_of(tmp_path))
    for number in range(2 * first_rows._MOST_KNOWN):
        row_hits(look, lambda row: "", known_as=number)
    assert len(look.rows.known) <= first_rows._MOST_KNOWN
