"""Mappings: columns and roles by other names, in forms that no page shows."""

import json
from pathlib import Path

import pytest
from tests.compiler.analysis.specs import found, messages, write_rows

from ftc.diagnostics.diagnostic import Severity

TURNS = [{"from": "human", "value": "Hi"}, {"from": "gpt", "value": "Hello."}]


@pytest.mark.parametrize(
    ("row", "format", "sections"),
    [
        (
            {"conversations": TURNS},
            "chat",
            {
                "columns": {"messages": "conversations", "role": "from", "content": "value"},
                "roles": {"user": "human", "assistant": "gpt"},
            },
        ),
        (
            {"instruction": "Add.", "input": "2 and 2", "output": "4"},
            "chat",
            {"columns": {"prompt": "instruction", "input": "input", "completion": "output"}},
        ),
        (
            {"instruction": "Add.", "output": "4"},
            "prompt-completion",
            {"columns": {"prompt": "instruction", "completion": "output"}},
        ),
        (
            {"question": "2 + 2?", "answer": "4"},
            "prompt-completion",
            {"columns": {"prompt": "question", "completion": "answer"}},
        ),
    ],
    ids=["sharegpt", "alpaca-as-chat", "alpaca", "questions"],
)
def test_rows_in_a_known_shape_are_offered_their_mapping(
    row: dict[str, object], format: str, sections: dict[str, dict[str, str]], tmp_path: Path
) -> None:
    write_rows(tmp_path, "a.jsonl", row)
    [diagnostic] = found(
        f"data: {{train: a.jsonl, format: {format}}}", "FTC513", root=str(tmp_path)
    )
    assert diagnostic.fix is not None
    written: dict[str, dict[str, str]] = {}
    for edit in diagnostic.fix.edits:
        written.setdefault(str(edit.path[1]), {})[str(edit.path[2])] = edit.value
    assert written == sections
    mapped = json.dumps({"data": {"train": "a.jsonl", "format": format, **sections}})
    for code in ("FTC512", "FTC513", "FTC515", "FTC517", "FTC218", "FTC225"):
        assert found(mapped, code, root=str(tmp_path)) == []


def test_a_role_in_two_places_is_mapped_twice(tmp_path: Path) -> None:
    fragment = "data: {roles: {user: [human, gpt], assistant: gpt}}"
    assert messages(fragment, tmp_path, "FTC219") == ["the role `gpt` is already `user`"]


def test_the_column_of_chosen_may_be_the_prompts_too(tmp_path: Path) -> None:
    columns = "{prompt: better, chosen: better, rejected: worse}"
    fragment = f"method: {{type: dpo}}\ndata: {{format: preference, columns: {columns}}}"
    assert messages(fragment, tmp_path, "FTC219") == []


def test_a_key_that_no_message_has_is_an_error_and_an_input_only_a_warning(tmp_path: Path) -> None:
    write_rows(tmp_path, "a.jsonl", {"messages": TURNS})
    fragment = "data: {train: a.jsonl, columns: {role: form, content: value}}"
    assert messages(fragment, tmp_path, "FTC225") == ["a.jsonl: no message has a key `form`"]
    write_rows(tmp_path, "b.jsonl", {"q": "Hi", "a": "Hello."})
    columns = "{prompt: q, completion: a, input: context}"
    [diagnostic] = found(
        f"data: {{train: b.jsonl, columns: {columns}}}", "FTC225", root=str(tmp_path)
    )
    assert diagnostic.severity is Severity.WARNING


def test_names_from_the_data_are_shown_without_their_control_characters(tmp_path: Path) -> None:
    write_rows(tmp_path, "a.jsonl", {"mess\x1b[31mages": []})
    [diagnostic] = found(
        "data: {train: a.jsonl, columns: {messages: messages1}}", "FTC225", root=str(tmp_path)
    )
    assert "\x1b" not in diagnostic.message + (diagnostic.help or "")
