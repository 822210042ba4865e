"""Rows of other tools, rewritten as rows of the language's own formats.

Each function takes a row as `json.loads` gives it and returns one of ours, or raises RowError for
what has no true counterpart. Nothing is guessed: a role that is not in the table stays as it is,
and the check then names it.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from ftc.data.foreign.anthropic import anthropic
from ftc.data.foreign.entries import Value
from ftc.data.foreign.gemini import gemini, gemini_preference
from ftc.data.foreign.pairs import pair, renamed
from ftc.data.foreign.preferences import (
    dialogues,
    implicit_preference,
    openai_preference,
    ultrafeedback,
)
from ftc.data.foreign.sharegpt import sharegpt
from ftc.data.rows import RowError

Rewrite = Callable[[Value], dict[str, Any]]


def _message_of_a_tree(row: Value) -> dict[str, Any]:
    raise RowError("the row is one message of a tree, and no conversation")


FOREIGN: Final[Mapping[str, Rewrite]] = {
    "ShareGPT": sharegpt,
    "Alpaca": pair("instruction", "output"),
    "Alpaca with labels": pair("instruction", "output"),
    "Dolly": pair("instruction", "response", input="context"),
    "Orca": pair("question", "response", system="system_prompt"),
    "MetaMath": pair("query", "response"),
    "Gemini": gemini,
    "Gemini preference": gemini_preference,
    "Anthropic": anthropic,
    "OpenAI preference": openai_preference,
    "HH-RLHF": dialogues,
    "UltraFeedback": ultrafeedback,
    "preference with an implicit prompt": implicit_preference,
    "question and answer": renamed(prompt="question", completion="answer"),
    "prompt and response": renamed(completion="response"),
    "prompt, response and label": renamed(completion="response"),
    "OpenAssistant": _message_of_a_tree,
}
"""By the name of the shape, as in `ftc.data.shapes`, which tells the format that it becomes."""
