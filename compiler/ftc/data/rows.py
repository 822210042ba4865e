"""Canonical rows: what one line of a dataset says, whatever file it stands in.

Keys of a row that its format does not know (ids, sources, languages) speak about the row; they are
not part of it. Keys of a *message* that the format does not know are kept in `Message.extra`,
because a chat template may show them to the model.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Literal

from ftc.data.shapes import is_block
from ftc_schemas.named_tuple import NamedTuple

ROLES: Final = ("system", "developer", "user", "assistant", "tool")

Kind = Literal["shape", "role", "mixed", "format"]


class RowError(Exception):
    """Why a row cannot be used; also raised by targets for rows that they cannot take."""

    def __init__(self, message: str, field: str = "", kind: Kind = "shape") -> None:
        super().__init__(message)
        self.message = message
        """Names the field and the fault: "`messages[2].content` is missing"."""
        self.field = field
        """`messages[2].content`; empty when it is about the row as a whole."""
        self.kind: Kind = kind
        """`role`: a role that no format knows. `mixed`: text here, messages there. `format`: the
        target takes no rows of this format at all."""


class Message(NamedTuple):
    """One turn of a chat, in OpenAI's shape."""

    role: str
    content: str | list[dict[str, Any]] | None
    """Text, or parts (`{"type": "text", "text": …}`); None only beside `tool_calls`."""
    name: str | None = None
    tool_calls: list[dict[str, Any]] | None = None
    """`{"id", "type", "function": {"name", "arguments"}}`; arguments as an object or as JSON."""
    tool_call_id: str | None = None
    weight: int | None = None
    """0 keeps an assistant turn out of the loss; None means 1."""
    extra: Mapping[str, Any] = {}
    """Keys beyond these that hold something, like `reasoning_content`."""


Messages = tuple[Message, ...]
Tools = list[dict[str, Any]]


class ChatRow(NamedTuple):
    messages: Messages
    tools: Tools | None = None
    parallel_tool_calls: bool | None = None


class PromptCompletionRow(NamedTuple):
    """Both are text, or both are messages."""

    prompt: str | Messages
    completion: str | Messages
    tools: Tools | None = None


class TextRow(NamedTuple):
    text: str


class PreferenceRow(NamedTuple):
    """All three are text, or all three are messages."""

    prompt: str | Messages
    chosen: str | Messages
    rejected: str | Messages
    tools: Tools | None = None


class UnpairedPreferenceRow(NamedTuple):
    """Prompt and completion are both text, or both messages."""

    prompt: str | Messages
    completion: str | Messages
    label: bool
    """Whether the completion is a good one."""
    tools: Tools | None = None


class PromptOnlyRow(NamedTuple):
    """The prompt is text, or messages up to where the model answers."""

    prompt: str | Messages
    tools: Tools | None = None
    columns: Mapping[str, Any] = {}
    """The row's other keys: right answers and whatever else rewards read."""


Row = (
    ChatRow | PromptCompletionRow | TextRow | PreferenceRow | UnpairedPreferenceRow | PromptOnlyRow
)


class Parsed(NamedTuple):
    row: Row | None
    """None when there is a problem of shape or kind; unknown roles alone do not hinder."""
    problems: tuple[RowError, ...]
    """All that is wrong, in the order of the row."""


def parse(value: object, format: str) -> Parsed:
    """The row that a JSON value states in one of the language's formats."""
    problems: list[RowError] = []
    if not isinstance(value, dict):
        return Parsed(None, (RowError(f"the row is {_kind(value)}, not an object"),))
    row = _PARSERS[format](value, problems)
    hindered = any(problem.kind != "role" for problem in problems)
    return Parsed(None if hindered else row, tuple(problems))


def in_messages(row: Row) -> Messages:
    """All messages of a row, in order; none where it is plain text."""
    if isinstance(row, ChatRow):
        return row.messages
    return tuple(m for part in row if isinstance(part, tuple) for m in part)


def quoted(text: str) -> str:
    """Foreign text inside a message: shortened, in backticks, without control characters."""
    shown = text if len(text) <= 40 else text[:39] + "…"
    return f"`{''.join(c if c.isprintable() and c != '`' else '�' for c in shown)}`"


def _chat(row: Mapping[str, Any], problems: list[RowError]) -> Row:
    messages = _messages(row, "messages", problems)
    parallel = row.get("parallel_tool_calls")
    if parallel is not None and not isinstance(parallel, bool):
        problems.append(_wrong("parallel_tool_calls", parallel, "true or false"))
    return ChatRow(messages, _tools(row, problems), parallel)


def _prompt_completion(row: Mapping[str, Any], problems: list[RowError]) -> Row:
    prompt, completion = _alike(row, ("prompt", "completion"), problems)
    return PromptCompletionRow(prompt, completion, _tools(row, problems))


def _text(row: Mapping[str, Any], problems: list[RowError]) -> Row:
    text = row.get("text")
    if not isinstance(text, str):
        problems.append(_wrong("text", text, "text"))
    return TextRow(str(text))


def _preference(row: Mapping[str, Any], problems: list[RowError]) -> Row:
    prompt, chosen, rejected = _alike(row, ("prompt", "chosen", "rejected"), problems)
    return PreferenceRow(prompt, chosen, rejected, _tools(row, problems))


def _unpaired_preference(row: Mapping[str, Any], problems: list[RowError]) -> Row:
    prompt, completion = _alike(row, ("prompt", "completion"), problems)
    label = row.get("label")
    if not isinstance(label, bool):
        problems.append(_wrong("label", label, "true or false"))
    return UnpairedPreferenceRow(prompt, completion, bool(label), _tools(row, problems))


def _prompt_only(row: Mapping[str, Any], problems: list[RowError]) -> Row:
    prompt = _text_or_messages(row, "prompt", problems)
    columns = {key: value for key, value in row.items() if key not in ("prompt", "tools")}
    return PromptOnlyRow(prompt, _tools(row, problems), columns)


_PARSERS: Final[Mapping[str, Callable[[Mapping[str, Any], list[RowError]], Row]]] = {
    "chat": _chat,
    "prompt-completion": _prompt_completion,
    "text": _text,
    "preference": _preference,
    "unpaired-preference": _unpaired_preference,
    "prompt-only": _prompt_only,
}

FORMATS: Final = tuple(_PARSERS)


def _alike(
    row: Mapping[str, Any], fields: Sequence[str], problems: list[RowError]
) -> list[str | Messages]:
    """Fields that are all text or all messages."""
    parts = [_text_or_messages(row, field, problems) for field in fields]
    written = {field: _kind(row[field]) for field in fields if row.get(field) is not None}
    if len(set(written.values()) & {"text", "a list"}) == 2:
        listed = ", ".join(f"`{field}` is {kind}" for field, kind in written.items())
        problems.append(RowError(f"text and messages are mixed: {listed}", fields[-1], "mixed"))
    return parts


def _text_or_messages(
    row: Mapping[str, Any], field: str, problems: list[RowError]
) -> str | Messages:
    value = row.get(field)
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return _messages(row, field, problems)
    problems.append(_wrong(field, value, "text or a list of messages"))
    return ""


def _messages(row: Mapping[str, Any], field: str, problems: list[RowError]) -> Messages:
    value = row.get(field)
    if not isinstance(value, list):
        problems.append(_wrong(field, value, "a list of messages"))
        return ()
    if not value:
        problems.append(RowError(f"`{field}` is empty", field))
    return tuple(_message(item, f"{field}[{n}]", problems) for n, item in enumerate(value))


def _message(value: object, field: str, problems: list[RowError]) -> Message:
    if not isinstance(value, dict):
        problems.append(_wrong(field, value, "an object with `role` and `content`"))
        return Message("", None)
    role, content, calls = value.get("role"), value.get("content"), value.get("tool_calls")
    if not isinstance(role, str):
        problems.append(_wrong(f"{field}.role", role, "text"))
    elif role not in ROLES:
        problems.append(
            RowError(
                f"`{field}.role` is {quoted(role)}, which no format knows", f"{field}.role", "role"
            )
        )
    _check_content(content, calls, field, problems)
    if calls is not None:
        check_tool_calls(calls, f"{field}.tool_calls", problems)
    name, answered, weight = value.get("name"), value.get("tool_call_id"), value.get("weight")
    for key, text in (("name", name), ("tool_call_id", answered)):
        if text is not None and not isinstance(text, str):
            problems.append(_wrong(f"{field}.{key}", text, "text"))
    if weight is not None and (isinstance(weight, bool) or weight not in (0, 1)):
        problems.append(RowError(f"`{field}.weight` is neither 0 nor 1", f"{field}.weight"))
        weight = None
    return Message(
        role if isinstance(role, str) else "",
        content,
        name,
        calls or None,
        answered,
        None if weight is None else int(weight),
        {k: v for k, v in value.items() if k not in _KNOWN_KEYS and v is not None},
    )


_KNOWN_KEYS: Final = frozenset(Message._fields)


def _check_content(content: object, calls: object, field: str, problems: list[RowError]) -> None:
    where = f"{field}.content"
    if isinstance(content, list):
        for n, part in enumerate(content):
            if not isinstance(part, dict):
                problems.append(_wrong(f"{where}[{n}]", part, "an object"))
            elif is_block(part):
                block = f"a block {quoted(str(part['type']))}, as Anthropic writes calls"
                problems.append(RowError(f"`{where}[{n}]` is {block}", where))
    elif not isinstance(content, str) and not (content is None and calls):
        problems.append(_wrong(where, content, "text or a list of parts"))


def check_tool_calls(calls: object, field: str, problems: list[RowError]) -> None:
    if not isinstance(calls, list):
        problems.append(_wrong(field, calls, "a list"))
        return
    for n, call in enumerate(calls):
        where = f"{field}[{n}].function"
        function = call.get("function") if isinstance(call, dict) else None
        if not isinstance(function, dict):
            problems.append(_wrong(where, function, "an object with `name` and `arguments`"))
        elif not isinstance(function.get("name"), str):
            problems.append(_wrong(f"{where}.name", function.get("name"), "text"))
        elif not isinstance(function.get("arguments"), str | dict):
            problems.append(
                _wrong(f"{where}.arguments", function.get("arguments"), "an object, or its JSON")
            )


def _tools(row: Mapping[str, Any], problems: list[RowError]) -> Tools | None:
    """A list of definitions; some datasets keep it as JSON text, so that columns stay uniform."""
    value = row.get("tools")
    if isinstance(value, str):
        import json

        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            problems.append(RowError("`tools` is text, but not JSON", "tools"))
            return None
    if value is None:
        return None
    if not isinstance(value, list) or not all(isinstance(tool, dict) for tool in value):
        problems.append(_wrong("tools", value, "a list of objects"))
        return None
    return value or None


def _wrong(field: str, value: object, expected: str) -> RowError:
    if value is None:
        return RowError(f"`{field}` is missing", field)
    return RowError(f"`{field}` is {_kind(value)}, not {expected}", field)


def _kind(value: object) -> str:
    if isinstance(value, bool):
        return "true or false"
    names = {str: "text", list: "a list", dict: "an object", int: "a number", float: "a number"}
    return names.get(type(value), "null")
