"""The lines of OpenAI's training files."""

import pytest

from ftc.data.rows import RowError, parse
from ftc_backends.openai.lines import convert

USER = {"role": "user", "content": "Where is my parcel?"}
ASSISTANT = {"role": "assistant", "content": "On its way."}


def row(value, format):
    parsed = parse(value, format)
    assert parsed.row is not None, parsed.problems
    return parsed.row


def test_a_chat_keeps_what_the_api_knows(planned):
    line = convert(
        row({"messages": [USER, {**ASSISTANT, "weight": 0, "reasoning": "hm"}]}, "chat"),
        planned("openai"),
    )
    assert line == {"messages": [USER, {**ASSISTANT, "weight": 0}]}


def test_tool_calls_carry_their_arguments_as_json_text(planned):
    call = {"id": "1", "function": {"name": "track", "arguments": {"parcel": 7}}}
    messages = [
        USER,
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "1", "content": "in Ulm"},
        ASSISTANT,
    ]
    tools = [{"type": "function", "function": {"name": "track", "parameters": {}}}]
    line = convert(row({"messages": messages, "tools": tools}, "chat"), planned("openai"))
    (sent,) = line["messages"][1]["tool_calls"]
    assert sent["function"] == {"name": "track", "arguments": '{"parcel": 7}'}
    assert sent["type"] == "function"
    assert line["tools"] == tools


def test_a_prompt_and_its_completion_become_a_conversation(planned):
    line = convert(
        row({"prompt": "2 + 2 =", "completion": "4"}, "prompt-completion"), planned("openai")
    )
    assert line == {
        "messages": [
            {"role": "user", "content": "2 + 2 ="},
            {"role": "assistant", "content": "4"},
        ]
    }


def test_a_preference_has_one_answer_on_each_side(planned):
    line = convert(
        row({"prompt": "Hi", "chosen": "Hello!", "rejected": "What."}, "preference"),
        planned("openai"),
    )
    assert line == {
        "input": {"messages": [{"role": "user", "content": "Hi"}]},
        "preferred_output": [{"role": "assistant", "content": "Hello!"}],
        "non_preferred_output": [{"role": "assistant", "content": "What."}],
    }


def test_an_answer_of_several_messages_is_refused(planned):
    value = {"prompt": [USER], "chosen": [ASSISTANT, USER, ASSISTANT], "rejected": [ASSISTANT]}
    with pytest.raises(RowError, match="chosen"):
        convert(row(value, "preference"), planned("openai"))


def test_plain_text_is_refused(planned):
    with pytest.raises(RowError, match="takes conversations"):
        convert(row({"text": "…"}, "text"), planned("openai"))
