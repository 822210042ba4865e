"""What rows call things, in the words of an entry of `datasets`; and back."""

from collections.abc import Mapping
from typing import Any, Final

from ftc.data.mapping import is_turns
from ftc.lowering.row import Refusal

Entry = dict[str, Any]
Roles = Mapping[str, str | list[str]]

_FIELDS: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "chat": {"messages": ("field_messages",)},
    "prompt-completion": {
        "prompt": ("type", "field_instruction"),
        "input": ("type", "field_input"),
        "completion": ("type", "field_output"),
    },
    "text": {"text": ("field",)},
}
"""By format: where an entry names each column."""

_FIXED_NAMES: Final = ("system", "tools")
"""Columns of a chat that Axolotl finds by these names only: its schema has `field_tools` and
`field_system`, but 0.19 does not hand them to what reads the rows
(prompt_strategies/chat_template.py, StrategyLoader)."""

_WITH_INPUT: Final = "{instruction}\n\n{input}"


def mapped(
    entry: Entry, data_format: str, columns: Mapping[str, str], roles: Roles
) -> Entry | Refusal:
    """An entry that reads rows with these names; a Refusal where Axolotl has no word for one."""
    if data_format not in _FIELDS and (columns or roles):
        leaves = [f"data.columns.{ours}" for ours in columns]
        leaves += [f"data.roles.{ours}" for ours in roles]
        return Refusal(
            "it hands such rows to TRL as they are, whatever they call things",
            help="write the rows with the usual names",
            leaf=leaves[0],
        )
    problem = _columns_refused(data_format, columns) or _messages_refused(
        data_format, columns, roles
    )
    if problem is not None:
        return problem
    for ours, path in _FIELDS.get(data_format, {}).items():
        if ours in columns:
            entry = _with(entry, path, columns[ours])
    if "input" in columns:
        entry = _with(entry, ("type", "format"), _WITH_INPUT)
    return _with_messages(entry, columns, roles)


def columns_of(entry: Entry, data_format: str) -> dict[str, str]:
    """The way back: what an entry says of its columns, where they have other names than ours."""
    fields = {ours: _at(entry, path) for ours, path in _FIELDS.get(data_format, {}).items()}
    if _at(entry, ("type", "format")) != _WITH_INPUT:
        fields.pop("input", None)
    keys = entry.get("message_property_mappings") or {}
    found = {**fields, "role": keys.get("role"), "content": keys.get("content")}
    return {
        ours: theirs
        for ours, theirs in found.items()
        if isinstance(theirs, str) and (theirs != ours or ours == "input")
    }


def roles_of(entry: Entry) -> dict[str, Any]:
    """The way back: what an entry says of the roles."""
    roles = entry.get("roles") or {}
    return {ours: said[0] if len(said) == 1 else said for ours, said in roles.items() if said}


def _columns_refused(data_format: str, columns: Mapping[str, str]) -> Refusal | None:
    if is_turns(columns, data_format):
        return Refusal(
            "its chats are conversations; it makes none of a prompt and its answer",
            help="set `data.format: prompt-completion`, or write the rows as `messages`",
            leaf="data.columns.prompt",
        )
    fixed = _FIXED_NAMES if data_format == "chat" else ()
    known = {*_FIELDS.get(data_format, {}), "role", "content", *fixed}
    for ours, theirs in columns.items():
        named_otherwise = ours in fixed and theirs != ours
        if named_otherwise or ours not in known:
            return Refusal(
                f"it reads `{ours}` from no other column than `{ours}`"
                if named_otherwise
                else f"it reads no `{ours}` of {data_format} rows",
                help=f"name the column `{ours}`" if named_otherwise else None,
                leaf=f"data.columns.{ours}",
            )
    return None


def _messages_refused(data_format: str, columns: Mapping[str, str], roles: Roles) -> Refusal | None:
    leaves = [f"data.columns.{key}" for key in ("role", "content") if key in columns]
    leaves += [f"data.roles.{role}" for role in roles]
    if not leaves:
        return None
    if data_format != "chat":
        return Refusal(
            f"it renames keys and roles of chats only; with {data_format} rows it would drop this",
            help="write the messages with `role`, `content` and the usual roles",
            leaf=leaves[0],
        )
    taken = {
        said for ours, names in roles.items() if ours != "assistant" for said in _listed(names)
    }
    if "assistant" in taken:
        return Refusal(
            "it would learn the turns of another role that the rows call `assistant`",
            help="write the rows with the usual roles",
            leaf=leaves[-1],
        )
    return None


def _with_messages(entry: Entry, columns: Mapping[str, str], roles: Roles) -> Entry:
    """Keys of messages and names of roles, behind the field that holds the messages."""
    renamed = {key: columns[key] for key in ("role", "content") if key in columns}
    if renamed:
        told = entry["message_property_mappings"] | renamed
        entry = {**entry, "message_property_mappings": told}
    if not roles:
        return entry
    keys = list(entry)
    behind = keys.index("message_property_mappings") + 1
    head = {key: entry[key] for key in keys[:behind]}
    said = {"roles": {ours: _listed(names) for ours, names in roles.items()}}
    return head | said | {key: entry[key] for key in keys[behind:]}


def _listed(names: str | list[str]) -> list[str]:
    return [names] if isinstance(names, str) else names


def _with(entry: Entry, path: tuple[str, ...], value: str) -> Entry:
    key, *rest = path
    if not rest:
        return {**entry, key: value}
    inner = _with(entry[key], tuple(rest), value)
    if "input" in rest[-1]:  # between the fields that come before and after it
        inner = {name: inner[name] for name in sorted(inner, key=_ORDER.index)}
    return {**entry, key: inner}


_ORDER: Final = (
    "field_instruction",
    "field_input",
    "field_output",
    "format",
    "no_input_format",
    "system_format",
)


def _at(entry: Any, path: tuple[str, ...]) -> Any:
    for key in path:
        entry = entry.get(key) if isinstance(entry, dict) else None
    return entry
