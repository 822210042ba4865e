"""The lines of Together's training files.

together 3.1.1, together/lib/constants.py: conversations, instructions, plain text, and OpenAI's
preferences; roles are system, user, assistant and tool.
"""

from typing import Any, Final

from ftc.data.rows import (
    ChatRow,
    PreferenceRow,
    PromptCompletionRow,
    Row,
    RowError,
    TextRow,
    in_messages,
)
from ftc.plan.plan import Plan
from ftc_backends.hosted import openai_lines
from ftc_backends.hosted.datasets import Datasets
from ftc_backends.hosted.messages import as_messages
from ftc_backends.hosted.openai_lines import conversation, preference
from ftc_backends.together import NAME


def line_format(format: str, model: str | None) -> str:
    """The service tells the forms of supervised lines apart by their keys."""
    return "openai-preference" if format == "preference" else "together-supervised"


DATA: Final = Datasets(NAME, line_format)
"""All data is converted and uploaded, wherever it lies."""


def convert(row: Row, plan: Plan) -> dict[str, Any]:
    """One line. Raises RowError for what makes the job fail after the upload."""
    for number, message in enumerate(in_messages(row)):
        if message.role == "developer":
            field = f"messages[{number}].role"
            raise RowError(f"`{field}` is developer; the service knows system", field)
    if isinstance(row, PreferenceRow):
        return preference(row)
    if isinstance(row, PromptCompletionRow):
        if isinstance(row.prompt, str) and isinstance(row.completion, str) and not row.tools:
            return {"prompt": row.prompt, "completion": row.completion}
        return _supervised(ChatRow(as_messages(row), row.tools))
    if isinstance(row, ChatRow):
        return _supervised(row)
    if isinstance(row, TextRow):
        return {"text": row.text}
    raise RowError("it takes conversations, texts and pairs of answers", kind="format")


def revert(line: Any) -> tuple[str, dict[str, Any]]:
    """The row that a line states."""
    if isinstance(line, dict):
        for format, keys in (("prompt-completion", ("prompt", "completion")), ("text", ("text",))):
            if all(key in line for key in keys):
                return format, line
    return openai_lines.revert(line)


def _supervised(row: ChatRow) -> dict[str, Any]:
    if row.parallel_tool_calls is not None:
        raise RowError(
            "`parallel_tool_calls` has no place in the service's lines", "parallel_tool_calls"
        )
    if not row.messages or row.messages[-1].role != "assistant":
        raise RowError("the conversation does not end with the assistant", "messages")
    return conversation(row.messages, row.tools)
