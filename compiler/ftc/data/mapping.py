"""Rows as their authors wrote them, brought into the shape that the language knows.

`data.columns` and `data.roles` say what the rows call things. Every reader maps first and then
holds the row against its format; compiled programs carry the same steps, written out.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from ftc.data.rows import Parsed, RowError, parse
from ftc.plan.plan import Plan
from ftc_schemas.named_tuple import NamedTuple

_MESSAGES: Final = ("role", "content", "tools")

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "chat": ("messages", "prompt", "input", "completion", "system", *_MESSAGES),
    "prompt-completion": ("prompt", "input", "completion", *_MESSAGES),
    "text": ("text",),
    "preference": ("prompt", "input", "chosen", "rejected", *_MESSAGES),
    "unpaired-preference": ("prompt", "input", "completion", "label", *_MESSAGES),
    "prompt-only": ("prompt", "input", "role", "content"),
}
"""By format: what `data.columns` can name."""

_TURNS: Final = ("prompt", "input", "completion")
"""What makes a chat where it has no messages."""

_FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "chat": ("messages", "tools", "parallel_tool_calls"),
    "prompt-completion": ("prompt", "completion", "tools"),
    "text": ("text",),
    "preference": ("prompt", "chosen", "rejected", "tools"),
    "unpaired-preference": ("prompt", "completion", "label", "tools"),
    "prompt-only": ("prompt",),
}
"""By format: the fields of a row in our own shape."""

SEPARATOR: Final = "\n\n"
"""Between a prompt and its `input`."""


class RowMapping(NamedTuple):
    """What the rows call things; hashable, so that readings can be remembered."""

    columns: tuple[tuple[str, str], ...] = ()
    """Our name and theirs."""
    roles: tuple[tuple[str, str], ...] = ()
    """Their name and ours."""

    def __bool__(self) -> bool:
        return bool(self.columns or self.roles)


PLAIN: Final = RowMapping()
"""Rows that call everything as the language does."""


def mapping_of(plan: Plan) -> RowMapping:
    """What the spec says about its rows."""
    return RowMapping(tuple(columns_of(plan).items()), tuple(roles_of(plan).items()))


def columns_of(plan: Plan) -> dict[str, str]:
    """`data.columns`: theirs by ours."""
    return {name.rpartition(".")[2]: leaf.value for name, leaf in plan.under("data.columns")}


def roles_of(plan: Plan) -> dict[str, str]:
    """`data.roles`: ours by theirs."""
    return {
        theirs: name.rpartition(".")[2]
        for name, leaf in plan.under("data.roles")
        for theirs in ([leaf.value] if isinstance(leaf.value, str) else leaf.value)
    }


def is_turns(columns: Mapping[str, str], format: str) -> bool:
    """Whether a chat is written as a prompt and its answer, each a column."""
    return format == "chat" and "messages" not in columns and bool({"prompt"} & columns.keys())


def unread_columns(columns: Mapping[str, str], format: str) -> dict[str, str]:
    """The entries of `data.columns` that rows of this format do not have, each with why."""
    unread: dict[str, str] = {}
    turns = is_turns(columns, format)
    for ours in columns:
        if ours not in COLUMNS.get(format, ()):
            unread[ours] = f"{format} rows have no such part"
        elif format == "chat" and not turns and ours in _TURNS:
            unread[ours] = "it makes a chat only where `prompt` is mapped and `messages` is not"
        elif turns and ours in ("role", "content"):
            unread[ours] = "the rows are a prompt and an answer, not messages"
    return unread


def reads_roles(columns: Mapping[str, str], format: str) -> bool:
    """Whether rows of this format have messages, whose roles could be called otherwise."""
    return "role" in COLUMNS.get(format, ()) and not is_turns(columns, format)


def reads(section: str, name: str) -> Callable[[Plan], bool]:
    """Whether an entry of `data.columns` or `data.roles` means anything in a plan."""

    def condition(plan: Plan) -> bool:
        format, columns = plan["data.format"], columns_of(plan)
        if section == "roles":
            return reads_roles(columns, format)
        return name not in unread_columns(columns, format)

    return condition


def has_implicit_prompt(columns: Mapping[str, str]) -> bool:
    """Whether the prompt is what both answers of a preference begin with."""
    return "prompt" in columns and columns["prompt"] == columns.get("chosen", "chosen")


def parse_mapped(value: object, format: str, mapping: RowMapping) -> Parsed:
    """The row that a JSON value states, written with the mapping's names."""
    try:
        return parse(mapped(value, format, mapping), format)
    except RowError as error:
        return Parsed(None, (error,))


def mapped(value: object, format: str, mapping: RowMapping) -> object:
    """A row under our names. What is missing stays missing, for the format to complain about.
    Raises RowError where the mapping itself does not fit the row."""
    if not mapping or not isinstance(value, dict) or format not in _FIELDS:
        return value
    columns, roles = dict(mapping.columns), dict(mapping.roles)
    row = {
        ours: _with_our_names(value[theirs], columns, roles)
        for ours in _FIELDS[format]
        if (theirs := columns.get(ours, ours)) in value
    }
    if is_turns(columns, format):
        return {**row, "messages": _turns(value, columns)}
    if "system" in columns and "messages" in row:
        row["messages"] = _led(row["messages"], value.get(columns["system"]), columns)
    if "input" in columns and "prompt" in row:
        row["prompt"] = _with_input(row["prompt"], value.get(columns["input"]), columns)
    if has_implicit_prompt(columns) and format == "preference":
        return {**row, **_parted(row.get("chosen"), row.get("rejected"))}
    return row


def _with_our_names(value: Any, columns: Mapping[str, str], roles: Mapping[str, str]) -> Any:
    """Messages under our names; anything else as it is."""
    if not isinstance(value, list):
        return value
    names = columns.get("role", "role"), columns.get("content", "content")
    return [_message(item, *names, roles) for item in value]


def _message(message: Any, role: str, content: str, roles: Mapping[str, str]) -> Any:
    if not isinstance(message, dict) or not ({role, content} & message.keys()):
        return message  # the definition of a tool has neither
    ours = {}
    if role in message:
        said = message[role]
        ours["role"] = roles.get(said, said) if isinstance(said, str) else said
    if content in message:
        ours["content"] = message[content]
    rest = {key: inner for key, inner in message.items() if key not in (role, content, *ours)}
    return {**ours, **rest}


def _turns(row: Mapping[str, Any], columns: Mapping[str, str]) -> list[dict[str, Any]]:
    """A prompt and its answer as a chat."""
    prompt = row.get(columns.get("prompt", "prompt"))
    answer = row.get(columns.get("completion", "completion"))
    if "input" in columns:
        prompt = _with_input(prompt, row.get(columns["input"]), columns)
    turns = [{"role": "user", "content": prompt}, {"role": "assistant", "content": answer}]
    if "system" not in columns:
        return turns
    led: list[dict[str, Any]] = _led(turns, row.get(columns["system"]), columns)
    return led


def _led(messages: Any, system: Any, columns: Mapping[str, str]) -> Any:
    """The messages behind the row's system prompt, unless they begin with their own."""
    if not system:
        return messages
    if not isinstance(system, str):
        raise RowError(f"`{columns['system']}` is not text", columns["system"])
    if not isinstance(messages, list):
        return messages
    first = messages[0] if messages else None
    if isinstance(first, dict) and first.get("role") in ("system", "developer"):
        return messages
    return [{"role": "system", "content": system}, *messages]


def _with_input(prompt: Any, text: Any, columns: Mapping[str, str]) -> Any:
    if not text:
        return prompt
    if not isinstance(text, str):
        raise RowError(f"`{columns['input']}` is not text", columns["input"])
    if not isinstance(prompt, str):
        raise RowError(f"`{columns['input']}` stands beside a prompt that is not text")
    return f"{prompt}{SEPARATOR}{text}"


def _parted(chosen: Any, rejected: Any) -> dict[str, Any]:
    """The turns that two conversations begin with alike, and what each goes on with."""
    if not (isinstance(chosen, list) and isinstance(rejected, list)):
        raise RowError("the prompt cannot be told from answers that are not messages", "chosen")
    most = min(len(chosen), len(rejected)) - 1
    alike = next((n for n in range(most) if chosen[n] != rejected[n]), max(most, 0))
    if alike == 0:
        raise RowError("`chosen` and `rejected` do not begin with the same turn", "rejected")
    return {"prompt": chosen[:alike], "chosen": chosen[alike:], "rejected": rejected[alike:]}
