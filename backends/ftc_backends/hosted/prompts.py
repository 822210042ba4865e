"""Prompts that a model, or its teacher, answers at the service."""

import json
from typing import Any, Final

from ftc.data.rows import Message, Messages, PromptOnlyRow, RowError
from ftc.plan.plan import Plan
from ftc_backends.hosted.messages import prompt_messages, refuse_tools
from ftc_schemas.spec.rewards import columns

_INSTRUCTIONS: Final = ("system", "developer")
"""Two names of one role."""


def prompt_of(row: PromptOnlyRow, *, instructions: str = "system") -> Messages:
    """The turns up to where the model answers. Services have one name for whoever instructs the
    model, `system` or `developer`. Raises RowError for what no service answers."""
    messages = prompt_messages(row.prompt)
    refuse_tools(messages, row.tools, "the model is not shown any")
    if not messages or messages[-1].role != "user":
        raise RowError("`prompt` does not end with the user", "prompt")
    return tuple(_renamed(message, instructions) for message in messages)


def right_answers(row: PromptOnlyRow, plan: Plan) -> dict[str, str]:
    """The columns that rewards compare with, as text: graders may be given nothing else. The other
    columns are not sent."""
    return {column: _written(row, column) for column in columns(plan.get("method.rewards", ()))}


def prompt_only(messages: list[dict[str, Any]], columns: dict[str, Any]) -> dict[str, Any]:
    """The row that a line states."""
    renamed = [
        {**message, "role": "system"} if message["role"] in _INSTRUCTIONS else message
        for message in messages
    ]
    return {"prompt": renamed, **columns}


def is_prompt(messages: Any) -> bool:
    """Whether nobody has answered yet."""
    last = messages[-1] if isinstance(messages, list) and messages else None
    return isinstance(last, dict) and last.get("role") == "user"


def _renamed(message: Message, instructions: str) -> Message:
    return message._replace(role=instructions) if message.role in _INSTRUCTIONS else message


def _written(row: PromptOnlyRow, column: str) -> str:
    """Numbers as JSON writes them, which is how the graders read answers too."""
    value = row.columns.get(column)
    if value is None or value == "":
        raise RowError(f"the row has no `{column}`, which a reward compares with", column)
    return value if isinstance(value, str) else json.dumps(value)
