"""What is said of a spec and its rows before Axolotl stops or drops them."""

import json

import pytest

from ftc import backends
from ftc.compilation import compile_plan
from ftc.front_end import check

USER = {"role": "user", "content": "Hi"}
ANSWER = {"role": "assistant", "content": "Hello."}
CALLED = {"id": "1", "type": "function", "function": {"name": "f", "arguments": {}}}
CALL = {"role": "assistant", "content": None, "tool_calls": [CALLED]}
TOOL = {"type": "function", "function": {"name": "f", "parameters": {}}}


@pytest.fixture
def codes(tmp_path):
    """The codes of what Axolotl's rules say of a dataset of one row."""

    def found(data_format, row, more="", base="org/model"):
        (tmp_path / "train.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
        method = "dpo" if data_format == "preference" else "sft"
        spec = tmp_path / "spec.yaml"
        spec.write_text(
            f"version: 1\nname: sample\nmodel: {base}\nmethod: {method}\n"
            f"data: {{train: train.jsonl, format: {data_format}{more}}}\n"
            "training: {batch_size: 4, micro_batch_size: 4}\n",
            encoding="utf-8",
        )
        plan = check(spec).plan
        assert plan is not None
        diagnostics = compile_plan(plan, backends.target("axolotl")).diagnostics
        return {d.code for d in diagnostics if d.code.startswith("FTC42")}

    return found


def test_prompts_written_as_messages_are_an_error(codes):
    row = {"prompt": [USER], "completion": [ANSWER]}
    assert codes("prompt-completion", row) == {"FTC421"}
    assert codes("prompt-completion", {"prompt": "Hi", "completion": " Hello."}) == set()


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"chosen": [ANSWER, USER, ANSWER]},
        {"rejected": [CALL]},
        {"tools": [TOOL]},
        {"prompt": "Hi", "chosen": "Hello.", "rejected": "What."},
    ],
)
def test_preferences_reach_trl_as_they_are_so_nothing_is_said(codes, more):
    row = {"prompt": [USER], "chosen": [ANSWER], "rejected": [{**ANSWER, "content": "What."}]}
    assert codes("preference", row | more) == set()


def test_a_system_prompt_that_a_row_lacks_is_an_error(codes):
    row = {"messages": [USER, ANSWER], "system": ""}
    assert codes("chat", row) == set()
    assert codes("chat", row, ", columns: {system: system}") == {"FTC424"}
    assert codes("chat", {**row, "system": "Be brief."}, ", columns: {system: system}") == set()


CALLS = {"messages": [USER, CALL]}
ANSWERED = {"messages": [USER, CALL, {"role": "tool", "tool_call_id": "1", "content": "7"}, ANSWER]}


@pytest.mark.parametrize(
    ("base", "row", "said"),
    [
        ("openai/gpt-oss-20b", ANSWERED, {"FTC426"}),
        ("openai/gpt-oss-20b", CALLS, set()),
        ("deepseek-ai/DeepSeek-V3", CALLS, {"FTC426"}),
        ("deepseek-ai/DeepSeek-V3-0324", ANSWERED, {"FTC426"}),
        ("deepseek-ai/DeepSeek-V3", {"messages": [USER, ANSWER]}, set()),
        ("Qwen/Qwen3-0.6B", ANSWERED, set()),
    ],
)
def test_calls_that_a_template_refuses_are_an_error(codes, base, row, said):
    assert codes("chat", row, base=base) == said


@pytest.mark.parametrize(("arguments", "said"), [({}, set()), ('{"n": 7}', {"FTC427"})])
@pytest.mark.parametrize("place", ["prompt", "chosen", "rejected"])
def test_arguments_that_are_text_are_told_where_trl_writes_the_chat(codes, place, arguments, said):
    call = {**CALLED, "function": {"name": "f", "arguments": arguments}}
    answered = {"role": "tool", "tool_call_id": "1", "content": "7"}
    turns = [{**CALL, "tool_calls": [call]}]
    row = {"prompt": [USER], "chosen": [ANSWER], "rejected": [{**ANSWER, "content": "What."}]}
    row[place] = [USER, *turns, answered] if place == "prompt" else turns
    assert codes("preference", row) == said
    assert codes("chat", {"messages": [USER, *turns]}) == set()


@pytest.mark.parametrize(
    ("answers", "training", "said"),
    [
        (["No.", "n" * 200], "micro_batch_size: 1", True),
        (["No.", "n" * 200], "micro_batch_size: 8", False),  # all at once
        (["No.", "n" * 200], "micro_batch_size: 1, packing: true", False),
        (["No.", "n" * 200], "micro_batch_size: 1, group_by_length: true", False),
        (["n" * 150, "n" * 200], "micro_batch_size: 1", False),
    ],
)
def test_only_answers_of_very_different_lengths_are_said_to_weigh_otherwise(
    tmp_path, answers, training, said
):
    rows = [{"messages": [USER, {**ANSWER, "content": answer}]} for answer in answers]
    text = "".join(json.dumps(row) + "\n" for row in rows)
    (tmp_path / "train.jsonl").write_text(text, encoding="utf-8")
    (tmp_path / "spec.yaml").write_text(
        "version: 1\nname: sample\nmodel: org/model\nmethod: sft\n"
        "data: {train: train.jsonl, format: chat}\n"
        f"training: {{batch_size: 8, {training}}}\n",
        encoding="utf-8",
    )
    plan = check(tmp_path / "spec.yaml").plan
    found = compile_plan(plan, backends.target("axolotl")).diagnostics
    assert ("FTC422" in {diagnostic.code for diagnostic in found}) is said
