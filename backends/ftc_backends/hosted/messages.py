"""From canonical messages to what services read."""

from collections.abc import Mapping
from typing import Any

from ftc.data.rows import Message, Messages, PromptCompletionRow, RowError


def as_messages(row: PromptCompletionRow) -> Messages:
    """A prompt and its completion as a conversation."""
    return (*prompt_messages(row.prompt), *answer_messages(row.completion))


def prompt_messages(prompt: str | Messages) -> Messages:
    return (Message("user", prompt),) if isinstance(prompt, str) else prompt


def answer_messages(answer: str | Messages) -> Messages:
    return (Message("assistant", answer),) if isinstance(answer, str) else answer


def one_answer(answer: str | Messages, field: str) -> Message:
    """An answer that services compare with another; raises RowError when it is several messages."""
    messages = answer_messages(answer)
    if len(messages) != 1 or messages[0].role != "assistant":
        raise RowError(f"`{field}` is not one assistant message", field)
    return messages[0]


def text_of(message: Message, where: str, number: int | None = None) -> str:
    """The message's text; raises RowError when the service would learn anything else than it says.

    `where` and `number` name the message in the error: `messages[2]`.
    """
    content = message.content
    if isinstance(content, str) and message.weight != 0:
        return content
    field = where if number is None else f"{where}[{number}]"
    if message.weight == 0:
        raise RowError(f"`{field}.weight` is 0, and every answer is learned", field)
    if content is None:
        raise RowError(f"`{field}` calls a tool, and the model takes text only", field)
    texts = [part.get("text") for part in content if isinstance(part, dict)]
    if all(isinstance(text, str) for text in texts):
        return "".join(str(text) for text in texts)
    raise RowError(f"`{field}.content` has parts that are not text", field)


def refuse_tools(messages: Messages, tools: object, reason: str) -> None:
    """Raise RowError when a row uses tools."""
    if tools:
        raise RowError(f"`tools` are given; {reason}", "tools")
    for number, message in enumerate(messages):
        if message.tool_calls or message.role == "tool":
            field = f"messages[{number}]"
            raise RowError(f"`{field}` uses a tool; {reason}", field)


def without_none(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in entry.items() if value is not None}
