"""What a row says, whatever its format: texts, who says them, and which of them is learned."""

from typing import Any, Final

from msgspec import Struct

from ftc.data.rows import (
    ChatRow,
    Message,
    Messages,
    PreferenceRow,
    PromptCompletionRow,
    PromptOnlyRow,
    Row,
    UnpairedPreferenceRow,
)

TEXT: Final = ""
"""The role of a text that nobody says: a prompt or an answer written as plain text."""


class Example(Struct, gc=False):
    """One row. Its texts stand in order: what is asked, what is answered, what is rejected."""

    roles: tuple[str, ...]
    """One a text: the role of its message, or TEXT."""
    texts: tuple[str, ...]
    """`content`; of a list of parts the text of all of them; empty where there is none."""
    asked: int
    """How many of the texts are the prompt. In a chat: all but the last."""
    answered: int
    """How many are prompt and answer; what follows is the rejected answer."""
    label: bool | None = None
    """Whether the answer is a good one, where the format says so."""
    slice: Any = None
    """The value of the field by which the dataset is sliced."""
    row: Row | None = None
    """The row in full, where its texts do not say everything: tools, parts, weights."""


def example_of(row: Row) -> Example:
    """The example that a canonical row states."""
    if isinstance(row, ChatRow):
        return _example(row.messages[:-1], row.messages[-1:], (), row)
    if isinstance(row, PromptCompletionRow):
        return _example(row.prompt, row.completion, (), row)
    if isinstance(row, PreferenceRow):
        return _example(row.prompt, row.chosen, row.rejected, row)
    if isinstance(row, UnpairedPreferenceRow):
        example = _example(row.prompt, row.completion, (), row)
        example.label = row.label
        return example
    if isinstance(row, PromptOnlyRow):
        return _example(row.prompt, (), (), row)
    return _example((), row.text, (), row)


def messages_of(example: Example) -> Messages:
    """All messages of the row, in order; none where it is plain text or its texts say it all."""
    from ftc.data.rows import in_messages

    return () if example.row is None else in_messages(example.row)


def tools_of(example: Example) -> list[dict[str, Any]] | None:
    """The tools that the row declares."""
    return None if example.row is None else getattr(example.row, "tools", None)


def text_of(message: Message) -> str:
    """The text of a message; that of its parts in a row, when it has parts."""
    if isinstance(message.content, list):
        texts = (part.get("text") for part in message.content)
        return "\n".join(text for text in texts if isinstance(text, str))
    return message.content or ""


def _example(
    prompt: str | Messages, answer: str | Messages, rejected: str | Messages, row: Row
) -> Example:
    parts = [_said(part) for part in (prompt, answer, rejected)]
    asked, answered = len(parts[0]), len(parts[0]) + len(parts[1])
    said = [turn for part in parts for turn in part]
    return Example(
        tuple(role for role, _ in said), tuple(text for _, text in said), asked, answered, row=row
    )


def _said(part: str | Messages) -> list[tuple[str, str]]:
    if isinstance(part, str):
        return [(TEXT, part)]
    return [(message.role, text_of(message)) for message in part]
