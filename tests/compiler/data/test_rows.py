"""Rows: what a JSON value says in each format, and everything that is wrong with it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftc.data.rows import (
    FORMATS,
    ChatRow,
    Message,
    PreferenceRow,
    PromptCompletionRow,
    RowError,
    TextRow,
    UnpairedPreferenceRow,
    in_messages,
    parse,
    quoted,
)

USER = {"role": "user", "content": "Where is my parcel?"}
ASSISTANT = {"role": "assistant", "content": "On its way."}
CALL = {"id": "c1", "type": "function", "function": {"name": "track", "arguments": '{"id": 7}'}}
TOOL = {"type": "function", "function": {"name": "track", "parameters": {"type": "object"}}}


def problems(value: object, format: str) -> list[str]:
    return [problem.message for problem in parse(value, format).problems]


def test_a_chat_keeps_what_its_messages_say() -> None:
    row = parse(
        {
            "messages": [
                {"role": "system", "content": "Be brief.", "name": "house"},
                {"role": "user", "content": [{"type": "text", "text": "Where is my parcel?"}]},
                {"role": "assistant", "content": None, "tool_calls": [CALL]},
                {"role": "tool", "content": "in transit", "tool_call_id": "c1"},
                {**ASSISTANT, "weight": 1},
            ],
            "tools": [TOOL],
            "parallel_tool_calls": False,
            "id": "row-1",
        },
        "chat",
    ).row
    assert row == ChatRow(
        (
            Message("system", "Be brief.", name="house"),
            Message("user", [{"type": "text", "text": "Where is my parcel?"}]),
            Message("assistant", None, tool_calls=[CALL]),
            Message("tool", "in transit", tool_call_id="c1"),
            Message("assistant", "On its way.", weight=1),
        ),
        [TOOL],
        False,
    )


def test_prompts_and_completions_are_text_or_messages() -> None:
    assert parse({"prompt": "2 + 2 =", "completion": " 4"}, "prompt-completion").row == (
        PromptCompletionRow("2 + 2 =", " 4")
    )
    assert parse({"prompt": [USER], "completion": [ASSISTANT]}, "prompt-completion").row == (
        PromptCompletionRow(
            (Message("user", "Where is my parcel?"),), (Message("assistant", "On its way."),)
        )
    )


def test_a_row_of_text_is_its_text() -> None:
    assert parse({"text": "A pump moves fluid."}, "text").row == TextRow("A pump moves fluid.")


def test_a_preference_is_a_prompt_with_two_answers() -> None:
    row = parse(
        {"prompt": [USER], "chosen": [ASSISTANT], "rejected": [ASSISTANT]}, "preference"
    ).row
    assert isinstance(row, PreferenceRow)
    assert [message.role for message in in_messages(row)] == ["user", "assistant", "assistant"]


def test_an_unpaired_preference_is_an_answer_with_its_mark() -> None:
    row = parse({"prompt": "2 + 2 =", "completion": " 5", "label": False}, "unpaired-preference")
    assert row.row == UnpairedPreferenceRow("2 + 2 =", " 5", label=False)
    assert row.problems == ()


@pytest.mark.parametrize(
    ("label", "problem"),
    [
        (1, "`label` is a number, not true or false"),
        ("good", "`label` is text, not true or false"),
        (None, "`label` is missing"),
    ],
)
def test_a_mark_is_true_or_false(label: object, problem: str) -> None:
    parsed = parse({"prompt": "a", "completion": "b", "label": label}, "unpaired-preference")
    assert parsed.row is None
    assert [p.message for p in parsed.problems] == [problem]


def test_tools_may_be_kept_as_json_text() -> None:
    row = parse({"messages": [USER, ASSISTANT], "tools": '[{"type": "function"}]'}, "chat").row
    assert isinstance(row, ChatRow)
    assert row.tools == [{"type": "function"}]


def test_unknown_keys_of_a_message_are_kept_unless_they_are_null() -> None:
    message = {**ASSISTANT, "reasoning_content": "It left Monday.", "refusal": None}
    row = parse({"messages": [message]}, "chat").row
    assert isinstance(row, ChatRow)
    assert row.messages[0].extra == {"reasoning_content": "It left Monday."}


def test_an_unknown_role_is_a_problem_that_leaves_the_row_readable() -> None:
    parsed = parse({"messages": [{"role": "human", "content": "Hi"}]}, "chat")
    assert parsed.row == ChatRow((Message("human", "Hi"),))
    assert [(p.kind, p.field) for p in parsed.problems] == [("role", "messages[0].role")]


@pytest.mark.parametrize(
    ("value", "format", "expected"),
    [
        ([], "chat", ["the row is a list, not an object"]),
        (None, "text", ["the row is null, not an object"]),
        ({}, "chat", ["`messages` is missing"]),
        ({"messages": "Hi"}, "chat", ["`messages` is text, not a list of messages"]),
        ({"messages": []}, "chat", ["`messages` is empty"]),
        (
            {"messages": ["Hi", {"role": 3}, {"content": 4.5}]},
            "chat",
            [
                "`messages[0]` is text, not an object with `role` and `content`",
                "`messages[1].role` is a number, not text",
                "`messages[1].content` is missing",
                "`messages[2].role` is missing",
                "`messages[2].content` is a number, not text or a list of parts",
            ],
        ),
        (
            {"messages": [{**USER, "content": ["Hi"]}]},
            "chat",
            ["`messages[0].content[0]` is text, not an object"],
        ),
        (
            {"messages": [{**ASSISTANT, "weight": 0.5, "name": 1, "tool_calls": {}}]},
            "chat",
            [
                "`messages[0].tool_calls` is an object, not a list",
                "`messages[0].name` is a number, not text",
                "`messages[0].weight` is neither 0 nor 1",
            ],
        ),
        (
            {"messages": [{"role": "assistant", "tool_calls": [{}, {"function": {"name": "f"}}]}]},
            "chat",
            [
                "`messages[0].tool_calls[0].function` is missing",
                "`messages[0].tool_calls[1].function.arguments` is missing",
            ],
        ),
        (
            {"messages": [USER], "tools": "{", "parallel_tool_calls": "no"},
            "chat",
            [
                "`parallel_tool_calls` is text, not true or false",
                "`tools` is text, but not JSON",
            ],
        ),
        (
            {"prompt": "Hi", "completion": [ASSISTANT]},
            "prompt-completion",
            ["text and messages are mixed: `prompt` is text, `completion` is a list"],
        ),
        ({"prompt": "Hi"}, "prompt-completion", ["`completion` is missing"]),
        ({"text": ["a"]}, "text", ["`text` is a list, not text"]),
        (
            {"chosen": "a", "rejected": True},
            "preference",
            [
                "`prompt` is missing",
                "`rejected` is true or false, not text or a list of messages",
            ],
        ),
    ],
)
def test_every_problem_of_a_row_is_named(value: Any, format: str, expected: list[str]) -> None:
    assert problems(value, format) == expected
    assert parse(value, format).row is None


def test_what_a_row_says_cannot_write_to_the_terminal() -> None:
    assert quoted("a\x1b[31mb\u202ec`") == "`a�[31mb�c�`"
    assert quoted("x" * 100) == f"`{'x' * 39}…`"


def test_a_row_error_is_raised_with_its_field() -> None:
    with pytest.raises(RowError, match="images are not taken") as caught:
        raise RowError("images are not taken", "messages[0].content")
    assert caught.value.field == "messages[0].content"


KEYS = st.sampled_from(["messages", "role", "content", "tool_calls", "function", "name"]) | (
    st.sampled_from(["arguments", "weight", "tools", "prompt", "completion", "chosen", "rejected"])
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=25,
)


@given(value=JSON, format=st.sampled_from(FORMATS))
def test_any_json_value_is_a_row_or_has_problems(value: Any, format: str) -> None:
    parsed = parse(value, format)
    assert parsed.row is not None or parsed.problems
    assert all(isinstance(problem, RowError) for problem in parsed.problems)
