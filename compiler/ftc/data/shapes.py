"""Tell how a row is written when it is not written as the spec says."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from ftc_schemas.named_tuple import NamedTuple


def _anything(row: Mapping[str, Any]) -> bool:
    return True


class Shape(NamedTuple):
    """A known way to write rows, recognised by its keys."""

    keys: frozenset[str]
    name: str
    becomes: str
    """The language's format that it is, or can be rewritten in."""
    foreign: bool = False
    """Whether rows must be rewritten, or `data.columns` say what they call things."""
    rewrite: str = ""
    """How a row becomes one that the language knows."""
    columns: Mapping[str, Mapping[str, str]] = {}
    """Or what `data.columns` says of such rows, by the format that they then are."""
    holds: Callable[[Mapping[str, Any]], bool] = _anything
    """What must be true of a row besides, where keys alone do not tell."""
    also: str = ""
    """Another shape, whose rows stand among them: they are rewritten to what they are."""

    @property
    def format(self) -> str | None:
        """The language's own name for it; None when the rows must be rewritten first."""
        return None if self.foreign else self.becomes


def _own(format: str, *keys: str) -> Shape:
    return Shape(frozenset(keys), format, format)


def _foreign(
    name: str,
    becomes: str,
    keys: tuple[str, ...],
    rewrite: str,
    columns: Mapping[str, Mapping[str, str]] | None = None,
    holds: Callable[[Mapping[str, Any]], bool] = _anything,
    also: str = "",
) -> Shape:
    return Shape(frozenset(keys), name, becomes, True, rewrite, columns or {}, holds, also)


def _asked_and_answered(prompt: str, completion: str, **others: str) -> dict[str, dict[str, str]]:
    """Rows of a prompt and its answer can be either format."""
    columns = {"prompt": prompt, **others, "completion": completion}
    return {"chat": columns, "prompt-completion": columns}


def _labelled(prompt: str, completion: str, **others: str) -> dict[str, dict[str, str]]:
    """With a label besides, they can be learned as good and bad answers."""
    columns = {"prompt": prompt, **others, "completion": completion}
    return {"unpaired-preference": columns, **_asked_and_answered(prompt, completion, **others)}


def _has_label(row: Mapping[str, Any]) -> bool:
    return isinstance(row["label"], bool)


def _has_marks(row: Mapping[str, Any]) -> bool:
    """Talks in one text, each turn behind a mark."""
    talks = (row["chosen"], row["rejected"])
    return all(isinstance(talk, str) and talk.startswith(_FIRST_MARK) for talk in talks)


_FIRST_MARK: Final = "\n\nHuman:"


def _are_talks(row: Mapping[str, Any]) -> bool:
    """Both answers are messages."""
    return isinstance(row["chosen"], list) and isinstance(row["rejected"], list)


def _repeats_the_prompt(row: Mapping[str, Any]) -> bool:
    """A prompt in text, and two talks that begin with the same turn."""
    if not isinstance(row["prompt"], str) or not _are_talks(row):
        return False
    chosen, rejected = row["chosen"], row["rejected"]
    return min(len(chosen), len(rejected)) > 1 and chosen[0] == rejected[0]


BLOCKS: Final = frozenset({"tool_use", "tool_result"})
"""Parts of a message that only Anthropic writes."""


def is_block(part: object) -> bool:
    """Whether a part of a message is a call, or its result, as Anthropic writes them."""
    return isinstance(part, dict) and part.get("type") in BLOCKS


def _has_blocks(row: Mapping[str, Any]) -> bool:
    messages = row["messages"]
    return isinstance(messages, list) and any(
        any(map(is_block, message["content"]))
        for message in messages
        if isinstance(message, dict) and isinstance(message.get("content"), list)
    )


SHAPES: Final = (
    _foreign(
        "ShareGPT",
        "chat",
        ("conversations",),
        "write `messages` with `role` (human → user, gpt → assistant) and `content` in place of "
        "`conversations` with `from` and `value`",
        {"chat": {"messages": "conversations", "role": "from", "content": "value"}},
    ),
    _foreign(
        "Alpaca with labels",
        "unpaired-preference",
        ("instruction", "output", "label"),
        "write `prompt` (the instruction, and the input below it), `completion` and `label`",
        _labelled("instruction", "output", input="input"),
        _has_label,
    ),
    _foreign(
        "Alpaca",
        "prompt-completion",
        ("instruction", "output"),
        "write `prompt` (the instruction, and the input below it) and `completion` (the output)",
        _asked_and_answered("instruction", "output", input="input"),
    ),
    _foreign(
        "Dolly",
        "prompt-completion",
        ("instruction", "response"),
        "write `prompt` (the instruction, and the context below it) and `completion`",
        _asked_and_answered("instruction", "response", input="context"),
    ),
    _foreign(
        "Orca",
        "prompt-completion",
        ("system_prompt", "question", "response"),
        "write `messages`: `system_prompt`, `question` and `response` as the turns of system, user "
        "and assistant",
        {"chat": {"prompt": "question", "completion": "response", "system": "system_prompt"}},
    ),
    _foreign(
        "MetaMath",
        "prompt-completion",
        ("query", "response"),
        "name them `prompt` and `completion`",
        _asked_and_answered("query", "response"),
    ),
    _foreign(
        "Gemini preference",
        "preference",
        ("contents", "completions"),
        "write `prompt` (the turns of `contents`), `chosen` and `rejected`",
    ),
    _foreign(
        "Gemini",
        "chat",
        ("contents",),
        "write `messages` in place of `contents`: role model → assistant, the text of `parts` as "
        "`content`, and `functionCall` as `tool_calls`",
    ),
    _foreign(
        "OpenAI preference",
        "preference",
        ("input", "preferred_output", "non_preferred_output"),
        "write `prompt` (the messages of `input`), `chosen` and `rejected`",
    ),
    _own("unpaired-preference", "prompt", "completion", "label"),
    _foreign(
        "UltraFeedback",
        "preference",
        ("prompt", "chosen", "rejected"),
        "move the turns that `chosen` and `rejected` share into `prompt`",
        {"preference": {"prompt": "chosen"}},
        _repeats_the_prompt,
    ),
    _own("preference", "prompt", "chosen", "rejected"),
    _foreign(
        "HH-RLHF",
        "preference",
        ("chosen", "rejected"),
        "write each turn behind `Human:` and `Assistant:` as a message, and those that both share "
        "as `prompt`",
        holds=_has_marks,
    ),
    _foreign(
        "preference with an implicit prompt",
        "preference",
        ("chosen", "rejected"),
        "move the turns that `chosen` and `rejected` share into `prompt`",
        {"preference": {"prompt": "chosen"}},
        _are_talks,
    ),
    _foreign(
        "preference with an implicit prompt",
        "preference",
        ("chosen", "rejected"),
        "move the text that `chosen` and `rejected` begin with into `prompt`",
    ),
    _foreign(
        "Anthropic",
        "chat",
        ("system", "messages"),
        "write the `system` text as the first message, with `role: system`",
        also="chat",
    ),
    _foreign(
        "Anthropic",
        "chat",
        ("messages",),
        "write `tool_use` as `tool_calls`, and `tool_result` as a message of the role `tool`",
        holds=_has_blocks,
        also="chat",
    ),
    _own("chat", "messages"),
    _own("prompt-completion", "prompt", "completion"),
    _foreign(
        "question and answer",
        "prompt-completion",
        ("question", "answer"),
        "name them `prompt` and `completion`",
        _asked_and_answered("question", "answer"),
    ),
    _foreign(
        "prompt, response and label",
        "unpaired-preference",
        ("prompt", "response", "label"),
        "name `response` `completion`",
        _labelled("prompt", "response"),
        _has_label,
    ),
    _foreign(
        "prompt and response",
        "prompt-completion",
        ("prompt", "response"),
        "name `response` `completion`",
        _asked_and_answered("prompt", "response"),
    ),
    _foreign(
        "OpenAssistant",
        "chat",
        ("message_id", "parent_id", "text", "role"),
        "each row is one message of a tree: follow `parent_id` from a last message to its first, "
        "and write each such talk as the `messages` of one row (prompter → user)",
    ),
    _own("text", "text"),
    _own("prompt-only", "prompt"),
)
"""The first whose keys a row has is the row's shape."""

NEVER_REWRITTEN: Final = frozenset({"OpenAssistant"})
"""Shapes of rows that make a row of ours only together with others."""

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
    "prompter": "user",
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
"""What ShareGPT, Gemini, OpenAssistant and others call the roles."""


def recognise(value: object) -> Shape | None:
    """How a row is written, judged by its keys, and where they do not tell by what they hold."""
    if not isinstance(value, dict):
        return None
    return next(
        (shape for shape in SHAPES if shape.keys <= value.keys() and shape.holds(value)), None
    )


def said_in_a_spec(shape: Shape, format: str | None = None) -> str:
    """What a spec says of such rows, of this format or the first that they can have; nothing where
    `data.columns` does not make them one."""
    format = format or next(iter(shape.columns), None)
    columns = shape.columns.get(format) if format is not None else None
    if not columns:
        return ""
    if "role" in columns:
        return "`data.columns` and `data.roles`, which `ftc check --fix --unsafe-fixes` writes"
    entries = ", ".join(f"{ours}: {theirs}" for ours, theirs in columns.items())
    return f"`format: {format}` and `columns: {{{entries}}}` of its `data`"


def stray_keys(value: object, format: str, mapped: Iterable[str] = ()) -> list[str]:
    """Keys that belong to another format, so that trainers may learn from them instead of from
    what the stated format names, or that say something which the format says elsewhere. `mapped`:
    columns that the spec gives a meaning of their own."""
    if not isinstance(value, dict):
        return []
    strays = (STRAYS.get(format, frozenset()) & value.keys()) - set(mapped)
    return sorted(key for key in strays if value[key] is not None)
