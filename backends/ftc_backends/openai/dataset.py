"""The lines of OpenAI's training files."""

import json
from collections.abc import Iterator
from typing import Any

from ftc.data.rows import (
    ChatRow,
    Message,
    Messages,
    PreferenceRow,
    PromptCompletionRow,
    Row,
    RowError,
    Tools,
)
from ftc.lowering.target import DatasetPlan
from ftc.plan.plan import Plan
from ftc_backends.hosted.dataset import dataset_plans
from ftc_backends.hosted.messages import (
    answer_messages,
    as_messages,
    prompt_messages,
    without_none,
)


def line_format(method: str, model: str | None) -> str:
    """Every model of this API reads the same lines."""
    return "openai-preference" if method == "dpo" else "openai-chat"


def datasets(plan: Plan) -> Iterator[DatasetPlan]:
    """All data is converted and uploaded, wherever it lies."""
    return dataset_plans(plan, "openai", line_format)


def convert(row: Row, plan: Plan) -> dict[str, Any]:
    """One line, in the form of OpenAI's guides to supervised and preference tuning."""
    match row:
        case ChatRow(messages, tools, parallel):
            return _conversation(messages, tools, parallel)
        case PromptCompletionRow():
            return _conversation(as_messages(row), row.tools, None)
        case PreferenceRow(prompt, chosen, rejected, tools):
            return {
                "input": _conversation(prompt_messages(prompt), tools, None),
                "preferred_output": [_answer(chosen, "chosen")],
                "non_preferred_output": [_answer(rejected, "rejected")],
            }
    raise RowError("it takes conversations, and pairs of answers", kind="format")


def _conversation(messages: Messages, tools: Tools | None, parallel: bool | None) -> dict[str, Any]:
    return without_none(
        {
            "messages": [_message(message) for message in messages],
            "tools": tools,
            "parallel_tool_calls": parallel,
        }
    )


def _answer(answer: str | Messages, field: str) -> dict[str, Any]:
    messages = answer_messages(answer)
    if len(messages) != 1 or messages[0].role != "assistant":
        raise RowError(f"`{field}` is not one assistant message", field)
    return _message(messages[0])


def _message(message: Message) -> dict[str, Any]:
    """What the API knows of a message; keys beyond that would be refused."""
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
