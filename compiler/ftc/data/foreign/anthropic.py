"""Rows in the words of Anthropic's interface: `system` beside messages, which are of blocks.

Blocks and their fields are those of `TextBlockParam`, `ToolUseBlockParam` and
`ToolResultBlockParam` in Anthropic's Python library, read 2026-11-26.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from ftc.data.foreign.definitions import definitions
from ftc.data.foreign.entries import Value, list_of, object_of, refuse_others, text_of, without
from ftc.data.rows import RowError, quoted

_ASIDE: Final = "cache_control"
"""Says how a request is billed, and nothing of the talk."""

_FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "text": ("type", "text", _ASIDE),
    "tool_use": ("type", "id", "name", "input", _ASIDE),
    "tool_result": ("type", "tool_use_id", "content", _ASIDE),
}
"""What is rewritten of each kind of block."""

_NO_PLACE: Final[Mapping[str, str]] = {
    "image": "an image, which is not rewritten",
    "document": "a document, which is not rewritten",
    "thinking": "a thought, which is no part of an answer here",
    "redacted_thinking": "a thought, which is no part of an answer here",
    "server_tool_use": "a tool that Anthropic runs, which no message has a place for",
}


def anthropic(row: Value) -> dict[str, Any]:
    messages: list[dict[str, Any]] = []
    if row.get("system"):
        messages.append({"role": "system", "content": _text(row["system"], "system")})
    for number, message in enumerate(list_of(row, "messages")):
        where = f"messages[{number}]"
        messages += _message(object_of(message, where), where)
    rest = without(row, ("messages", "system", "tools"))
    if row.get("tools"):
        rest["tools"] = definitions(row["tools"])
    return rest | {"messages": messages}


def _message(message: Value, where: str) -> list[dict[str, Any]]:
    """One message of theirs; results of tools are messages of their own here."""
    blocks = message.get("content")
    if not isinstance(blocks, list):
        return [dict(message)]
    kinds = [_kind(block, f"{where}.content[{n}]") for n, block in enumerate(blocks)]
    if "tool_result" in kinds:
        return _answering(message, blocks, kinds, where)
    if "tool_use" in kinds:
        return [_calling(message, blocks, kinds, where)]
    return [{**message, "content": _text(blocks, where)}]


def _calling(
    message: Value, blocks: Sequence[Any], kinds: Sequence[str], where: str
) -> dict[str, Any]:
    first = kinds.index("tool_use")
    if message.get("role") != "assistant":
        raise RowError(f"`{where}` uses a tool, and is not the assistant's", where)
    if set(kinds[first:]) != {"tool_use"}:
        raise RowError(f"`{where}` goes on behind a call, where a message says no more", where)
    calls = []
    for number, block in enumerate(blocks[first:], start=first):
        place = f"{where}.content[{number}]"
        given = object_of(block.get("input", {}), f"{place}.input")
        function = {"name": text_of(block, "name", place), "arguments": given}
        calls.append({"id": text_of(block, "id", place), "type": "function", "function": function})
    said = _text(blocks[:first], where) or None
    return {**message, "content": said, "tool_calls": calls}


def _answering(
    message: Value, blocks: Sequence[Any], kinds: Sequence[str], where: str
) -> list[dict[str, Any]]:
    results = kinds.count("tool_result")
    if message.get("role") != "user":
        raise RowError(f"`{where}` has a result of a tool, and is not the user's", where)
    if set(kinds[:results]) != {"tool_result"}:
        raise RowError(f"`{where}` has text before a result; results follow their calls", where)
    if "tool_use" in kinds:
        raise RowError(f"`{where}` uses a tool, and is not the assistant's", where)
    found: list[dict[str, Any]] = []
    for number, block in enumerate(blocks[:results]):
        place = f"{where}.content[{number}]"
        id, said = text_of(block, "tool_use_id", place), _text(block.get("content") or "", place)
        found.append({"role": "tool", "tool_call_id": id, "content": said})
    if blocks[results:]:
        found.append({**message, "content": _text(blocks[results:], where)})
    return found


def _kind(block: object, where: str) -> str:
    said = {key: one for key, one in object_of(block, where).items() if one is not False}
    kind = str(said.get("type"))
    if kind not in _FIELDS:
        why = _NO_PLACE.get(kind, "which is not rewritten")
        raise RowError(f"`{where}` is a block {quoted(kind)}: {why}", where)
    refuse_others(said, _FIELDS[kind], where)
    return kind


def _text(content: object, where: str) -> str:
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        raise RowError(f"`{where}` is neither text nor blocks", where)
    for number, block in enumerate(content):
        if _kind(block, f"{where}[{number}]") != "text":
            raise RowError(f"`{where}` has blocks other than text, which are not rewritten", where)
    return "\n".join(text_of(block, "text", where) for block in content)
