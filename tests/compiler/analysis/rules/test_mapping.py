"""Mappings: columns and roles by other names, in forms that no page shows."""

import json
from pathlib import Path

import pytest
from tests.compiler.analysis.specs import found, messages, write_rows

from ftc.diagnostics.diagnostic import Severity
from ftc_schemas.spec.formats import METHODS_OF_FORMAT

HI = {"role": "user", "content": "Hi"}
HELLO = {"role": "assistant", "content": "Hello."}
NO = {"role": "assistant", "content": "No."}
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
        (
            {"instruction": "Who?", "context": "Ada wrote.", "response": "Ada.", "category": "qa"},
            "chat",
            {"columns": {"prompt": "instruction", "input": "context", "completion": "response"}},
        ),
        (
            {"system_prompt": "Be kind.", "question": "Hi", "response": "Hello."},
            "chat",
            {
                "columns": {
                    "prompt": "question",
                    "completion": "response",
                    "system": "system_prompt",
                }
            },
        ),
        (
            {"query": "1 + 1?", "response": "2", "type": "GSM_SV"},
            "prompt-completion",
            {"columns": {"prompt": "query", "completion": "response"}},
        ),
        (
            {"prompt": "Hi", "chosen": [HI, HELLO], "rejected": [HI, NO], "messages": [HI, HELLO]},
            "preference",
            {"columns": {"prompt": "chosen"}},
        ),
        (
            {"prompt": "Hi", "response": "Hello.", "label": True},
            "unpaired-preference",
            {"columns": {"prompt": "prompt", "completion": "response"}},
        ),
        (
            {"instruction": "Add.", "input": "1, 2", "output": "4", "label": False},
            "unpaired-preference",
            {"columns": {"prompt": "instruction", "input": "input", "completion": "output"}},
        ),
    ],
    ids=[
        "sharegpt",
        "alpaca-as-chat",
        "alpaca",
        "questions",
        "dolly",
        "orca",
        "metamath",
        "ultrafeedback",
        "kto",
        "alpaca-kto",
    ],
)
def test_rows_in_a_known_shape_are_offered_their_mapping(
    row: dict[str, object], format: str, sections: dict[str, dict[str, str]], tmp_path: Path
) -> None:
    write_rows(tmp_path, "a.jsonl", row)
    method = {"method": {"type": METHODS_OF_FORMAT[format][0]}}
    plain = json.dumps({"data": {"train": "a.jsonl", "format": format}, **method})
    [diagnostic] = found(plain, "FTC513", root=str(tmp_path))
    assert diagnostic.fix is not None
    written: dict[str, dict[str, str]] = {}
    for edit in diagnostic.fix.edits:
        written.setdefault(str(edit.path[1]), {})[str(edit.path[2])] = edit.value
    assert written == sections
    mapped = json.dumps({"data": {"train": "a.jsonl", "format": format, **sections}, **method})
    for code in ("FTC512", "FTC513", "FTC514", "FTC515", "FTC517", "FTC218", "FTC225"):
        assert found(mapped, code, root=str(tmp_path)) == []


def test_where_only_another_format_has_the_names_it_is_offered_too(tmp_path: Path) -> None:
    row = {"system_prompt": "Be kind.", "question": "Hi", "response": "Hello."}
    write_rows(tmp_path, "a.jsonl", row)
    fragment = "data: {train: a.jsonl, format: prompt-completion}"
    [diagnostic] = found(fragment, "FTC513", root=str(tmp_path))
    assert diagnostic.help == (
        "say what the rows call things: `format: chat`, "
        "`columns: {prompt: question, completion: response, system: system_prompt}`"
    )


@pytest.mark.parametrize(
    ("row", "method", "way_out"),
    [
        ({"contents": []}, "sft", "a.jsonl --to chat --out FILE` does it"),
        (
            {"chosen": "\n\nHuman: a\n\nAssistant: b", "rejected": "\n\nHuman: a\n\nAssistant: c"},
            "dpo",
            "a.jsonl --to preference --out FILE` does it",
        ),
        (
            {"chosen": "Hi. Yes.", "rejected": "Hi. No."},
            "dpo",
            "a.jsonl --to preference --out FILE` does it",
        ),
        (
            {"message_id": "a", "parent_id": None, "text": "Hi", "role": "prompter"},
            "sft",
            "follow `parent_id` from a last message to its first",
        ),
    ],
    ids=["gemini", "hh-rlhf", "text", "openassistant"],
)
def test_where_no_names_make_them_ours_the_way_out_is_another(
    row: dict[str, object], method: str, way_out: str, tmp_path: Path
) -> None:
    write_rows(tmp_path, "a.jsonl", row)
    fragment = f"method: {{type: {method}}}\ndata: {{train: a.jsonl}}"
    [diagnostic] = found(fragment, "FTC513", root=str(tmp_path))
    assert diagnostic.fix is None
    assert way_out in str(diagnostic.help)


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
