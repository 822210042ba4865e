"""The lines of OpenAI's training files."""

from collections.abc import Mapping
from typing import Any, Final

from ftc.data.rows import (
    ChatRow,
    PreferenceRow,
    PromptCompletionRow,
    PromptOnlyRow,
    Row,
    RowError,
)
from ftc.plan.plan import Plan
from ftc_backends.hosted.datasets import Datasets
from ftc_backends.hosted.messages import as_messages
from ftc_backends.hosted.openai_lines import conversation, preference
from ftc_backends.hosted.prompts import prompt_of, right_answers
from ftc_backends.openai import NAME
from ftc_backends.openai.endpoint import on_mantle

_LINE_FORMATS: Final[Mapping[str, str]] = {
    "preference": "openai-preference",
    "prompt-only": "openai-reinforcement",
}


def line_format(format: str, model: str | None) -> str:
    """Every model of this API reads the same lines."""
    return _LINE_FORMATS.get(format, "openai-chat")


DATA: Final = Datasets(NAME, line_format)
"""All data is converted and uploaded, wherever it lies."""


def convert(row: Row, plan: Plan) -> dict[str, Any]:
    """One line, in the form of OpenAI's guides to supervised, preference and reinforcement
    tuning."""
    match row:
        case ChatRow(messages, tools, parallel):
            return conversation(messages, tools, parallel)
        case PromptCompletionRow():
            return conversation(as_messages(row), row.tools)
        case PreferenceRow():
            return preference(row)
        case PromptOnlyRow() if plan["method.type"] == "grpo":
            return _reinforcement(row, plan)
    raise RowError("it takes conversations, and pairs of answers", kind="format")


def _reinforcement(row: PromptOnlyRow, plan: Plan) -> dict[str, Any]:
    """A prompt, with what its graders compare the answer with. Reasoning models take instructions
    from the `developer` (OpenAI's guide to reinforcement; Microsoft refuses `system` there);
    Bedrock's endpoint takes them from the `system`."""
    prompt = prompt_of(row, instructions="system" if on_mantle(plan) else "developer")
    answers = right_answers(row, plan)
    told = {"reference_answer": answers} if on_mantle(plan) else answers
    return {**conversation(prompt), **told}
