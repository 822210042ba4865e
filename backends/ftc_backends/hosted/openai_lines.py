"""Lines in the shape of OpenAI's guides, which other services read too."""

import json
from typing import Any

from ftc.data.rows import Message, Messages, PreferenceRow, RowError, Tools
from ftc_backends.hosted.messages import one_answer, prompt_messages, without_none
from ftc_backends.hosted.prompts import is_prompt, prompt_only

_BARE = Message("", None)[2:]
"""What a message that is a role and a text has besides."""


def conversation(
    messages: Messages, tools: Tools | None = None, parallel: bool | None = None
) -> dict[str, Any]:
    line: dict[str, Any] = {"messages": [_message(message) for message in messages]}
    if tools is not None:
        line["tools"] = tools
    if parallel is not None:
        line["parallel_tool_calls"] = parallel
    return line


def preference(row: PreferenceRow) -> dict[str, Any]:
    """A prompt with a preferred and another answer, each of one message."""
    return {
        "input": conversation(prompt_messages(row.prompt), row.tools),
        "preferred_output": [_message(one_answer(row.chosen, "chosen"))],
        "non_preferred_output": [_message(one_answer(row.rejected, "rejected"))],
    }


def _message(message: Message) -> dict[str, Any]:
    """What the API knows of a message; keys beyond that would be refused."""
    if message[2:] == _BARE and message.content is not None:
        return {"role": message.role, "content": message.content}
    calls = message.tool_calls
    return without_none(
        {
            "role": message.role,
            "content": message.content,
            "name": message.name,
            "tool_calls": None if calls is None else [_call(call) for call in calls],
            "tool_call_id": message.tool_call_id,
            "weight": message.weight,
        }
    )


def _call(call: dict[str, Any]) -> dict[str, Any]:
    """Arguments are JSON text in this API."""
    function = call["function"]
    arguments = function["arguments"]
    text = arguments if isinstance(arguments, str) else json.dumps(arguments, ensure_ascii=False)
    return {**call, "type": "function", "function": {**function, "arguments": text}}


def revert(line: Any) -> tuple[str, dict[str, Any]]:
    """The row of the language that a line states."""
    if not isinstance(line, dict):
        raise RowError("the line is not an object")
    if is_prompt(line.get("messages")):
        others = {key: value for key, value in line.items() if key not in ("messages", "tools")}
        answers = others.get("reference_answer")
        columns = answers if isinstance(answers, dict) else others
        return "prompt-only", prompt_only(line["messages"], columns)
    if "messages" in line:
        return "chat", line
    if {"input", "preferred_output", "non_preferred_output"} <= line.keys():
        given = line["input"]
        if not isinstance(given, dict) or "messages" not in given:
            raise RowError("`input` has no `messages`", "input")
        row = {
            "prompt": given["messages"],
            "chosen": line["preferred_output"],
            "rejected": line["non_preferred_output"],
            "tools": given.get("tools"),
        }
        return "preference", without_none(row)
    raise RowError("the line has neither `messages` nor a preference")
