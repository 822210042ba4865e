"""What is said of a spec and its rows before Axolotl stops or drops them."""

import json

import pytest

from ftc import backends
from ftc.compilation import check, compile_plan

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
