"""The lines of OpenAI's training files."""

from collections.abc import Iterator
from typing import Any

from ftc.data.rows import ChatRow, PreferenceRow, PromptCompletionRow, Row, RowError
from ftc.lowering.target import DatasetPlan
from ftc.plan.plan import Plan
from ftc_backends.hosted.dataset import dataset_plans
from ftc_backends.hosted.messages import as_messages
from ftc_backends.hosted.openai_lines import conversation, preference


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
            return conversation(messages, tools, parallel)
        case PromptCompletionRow():
            return conversation(as_messages(row), row.tools)
        case PreferenceRow():
            return preference(row)
    raise RowError("it takes conversations, and pairs of answers", kind="format")
