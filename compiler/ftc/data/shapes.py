"""Tell how a row is written when it is not written as the spec says."""

from collections.abc import Iterable, Mapping
from typing import Final

from ftc_schemas.named_tuple import NamedTuple


class Shape(NamedTuple):
    """A known way to write rows, recognised by its keys."""

    keys: frozenset[str]
    name: str
    format: str | None
    """The language's own name for it; None when the rows must be rewritten first."""
    rewrite: str = ""
    """How a row becomes one that the language knows."""
    columns: Mapping[str, Mapping[str, str]] = {}
    """Or what `data.columns` says of such rows, by the format that they then are."""


def _own(format: str, *keys: str) -> Shape:
    return Shape(frozenset(keys), format, format)


def _foreign(
    name: str,
    keys: tuple[str, ...],
    rewrite: str,
    columns: Mapping[str, Mapping[str, str]] | None = None,
) -> Shape:
    return Shape(frozenset(keys), name, None, rewrite, columns or {})


def _asked_and_answered(prompt: str, completion: str, **others: str) -> dict[str, dict[str, str]]:
    """Rows of a prompt and its answer can be either format."""
    columns = {"prompt": prompt, **others, "completion": completion}
    return {"chat": columns, "prompt-completion": columns}


SHAPES: Final = (
    _foreign(
        "ShareGPT",
        ("conversations",),
        "write `messages` with `role` (human → user, gpt → assistant) and `content` in place of "
        "`conversations` with `from` and `value`",
        {"chat": {"messages": "conversations", "role": "from", "content": "value"}},
    ),
    _foreign(
        "Alpaca",
        ("instruction", "output"),
        "write `prompt` (the instruction, and the input below it) and `completion` (the output)",
        _asked_and_answered("instruction", "output", input="input"),
    ),
    _foreign(
        "Gemini",
        ("contents",),
        "write `messages` in place of `contents`: role model → assistant, and the text of `parts` "
        "as `content`",
    ),
    _foreign(
        "OpenAI preference",
        ("input", "preferred_output", "non_preferred_output"),
        "write `prompt` (the messages of `input`), `chosen` and `rejected`",
    ),
    _own("unpaired-preference", "prompt", "completion", "label"),
    _own("preference", "prompt", "chosen", "rejected"),
    _foreign(
        "preference with an implicit prompt",
        ("chosen", "rejected"),
        "move the turns that `chosen` and `rejected` share into `prompt`",
        {"preference": {"prompt": "chosen"}},
    ),
    _foreign(
        "Anthropic",
        ("system", "messages"),
        "write the `system` text as the first message, with `role: system`",
    ),
    _own("chat", "messages"),
    _own("prompt-completion", "prompt", "completion"),
    _foreign(
        "question and answer",
        ("question", "answer"),
        "name them `prompt` and `completion`",
        _asked_and_answered("question", "answer"),
    ),
    _foreign(
        "prompt and response",
        ("prompt", "response"),
        "name `response` `completion`",
        _asked_and_answered("prompt", "response"),
    ),
    _own("text", "text"),
    _own("prompt-only", "prompt"),
)
"""The first whose keys a row has is the row's shape."""

STRAYS: Final[Mapping[str, frozenset[str]]] = {
    "chat": frozenset({"prompt", "completion", "chosen", "rejected", "system", "functions"}),
    "prompt-completion": frozenset({"messages", "chosen", "rejected", "system"}),
    "text": frozenset({"prompt", "completion", "messages"}),
    "preference": frozenset({"messages", "completion", "system"}),
    "unpaired-preference": frozenset({"messages", "chosen", "rejected", "system"}),
    "prompt-only": frozenset({"messages", "system"}),
}
"""By format, the keys of others."""


ROLES_ELSEWHERE: Final[Mapping[str, str]] = {
    "human": "user",
    "customer": "user",
    "gpt": "assistant",
    "bot": "assistant",
    "chatbot": "assistant",
    "model": "assistant",
    "ai": "assistant",
    "agent": "assistant",
    "function": "tool",
    "observation": "tool",
}
"""What ShareGPT, Gemini and others call the roles."""


def recognise(value: object) -> Shape | None:
    """How a row is written, judged by its keys."""
    if not isinstance(value, dict):
        return None
    return next((shape for shape in SHAPES if shape.keys <= value.keys()), None)


def stray_keys(value: object, format: str, mapped: Iterable[str] = ()) -> list[str]:
    """Keys that belong to another format, so that trainers may learn from them instead of from
    what the stated format names, or that say something which the format says elsewhere. `mapped`:
    columns that the spec gives a meaning of their own."""
    if not isinstance(value, dict):
        return []
    strays = (STRAYS.get(format, frozenset()) & value.keys()) - set(mapped)
    return sorted(key for key in strays if value[key] is not None)
