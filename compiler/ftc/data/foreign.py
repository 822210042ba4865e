"""Rows of other tools, rewritten as rows of the language's own formats.

Each function takes a row as `json.loads` gives it and returns one of ours, or raises RowError for
what has no true counterpart. Nothing is guessed: a role that is not in the table stays as it is,
and the check then names it.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from ftc.data.rows import RowError, quoted
from ftc_schemas.named_tuple import NamedTuple

Value = Mapping[str, Any]


class Foreign(NamedTuple):
    """Another tool's way to write rows."""

    name: str
    """As in `ftc.data.shapes`."""
    format: str
    """The language's format that it becomes."""
    rewrite: Callable[[Value], dict[str, Any]]


_SHAREGPT_ROLES: Final = {
    "human": "user",
    "user": "user",
    "gpt": "assistant",
    "chatgpt": "assistant",
    "bing": "assistant",
    "bard": "assistant",
    "assistant": "assistant",
    "system": "system",
    "tool": "tool",
    "observation": "tool",
}
"""FastChat's and LLaMA-Factory's names; `function_call` has no turn of its own in ours."""

_GEMINI_ROLES: Final = {"user": "user", "model": "assistant", "system": "system"}


def _sharegpt(row: Value) -> dict[str, Any]:
    turns = _list(row, "conversations")
    messages = []
    for number, turn in enumerate(turns):
        where = f"conversations[{number}]"
        role, text = _of(turn, "from", where), _of(turn, "value", where)
        if role == "function_call":
            messages.append(_call_message(text, where))
        else:
            messages.append({"role": _SHAREGPT_ROLES.get(role.lower(), role), "content": text})
    system = row.get("system")
    if isinstance(system, str) and system:
        messages.insert(0, {"role": "system", "content": system})
    rest = _kept(row, ("conversations", "system", "tools"))
    if row.get("tools"):
        rest["tools"] = _tools(row["tools"])
    return rest | {"messages": messages}


def _call_message(text: str, where: str) -> dict[str, Any]:
    try:
        call = json.loads(text)
        function = {"name": call["name"], "arguments": call["arguments"]}
    except (ValueError, KeyError, TypeError, RecursionError):
        raise RowError(f"`{where}.value` is no call with `name` and `arguments`", where) from None
    return {
        "role": "assistant",
        "content": None,
        "tool_calls": [{"type": "function", "function": function}],
    }


def _alpaca(row: Value) -> dict[str, Any]:
    instruction, output = _of(row, "instruction", ""), _of(row, "output", "")
    more = row.get("input")
    if more is not None and not isinstance(more, str):
        raise RowError("`input` is not text", "input")
    prompt = f"{instruction}\n\n{more}" if more else instruction
    rest = _kept(row, ("instruction", "input", "output", "system"))
    system = row.get("system")
    if not isinstance(system, str) or not system:
        return rest | {"prompt": prompt, "completion": output}
    turns = [{"role": "system", "content": system}, {"role": "user", "content": prompt}]
    return rest | {"prompt": turns, "completion": [{"role": "assistant", "content": output}]}


def _gemini(row: Value) -> dict[str, Any]:
    messages: list[dict[str, Any]] = []
    system = row.get("systemInstruction") or row.get("system_instruction")
    if system is not None:
        messages.append({"role": "system", "content": _parts(system, "systemInstruction")})
    for number, content in enumerate(_list(row, "contents")):
        where = f"contents[{number}]"
        role = content.get("role", "user") if isinstance(content, dict) else "user"
        messages.append({"role": _GEMINI_ROLES.get(role, role), "content": _parts(content, where)})
    rest = _kept(row, ("contents", "systemInstruction", "system_instruction"))
    return rest | {"messages": messages}


def _parts(content: object, where: str) -> str:
    parts = content.get("parts") if isinstance(content, dict) else None
    parts = [parts] if isinstance(parts, dict) else parts
    if not isinstance(parts, list):
        raise RowError(f"`{where}.parts` is missing", where)
    for part in parts:
        if not isinstance(part, dict) or set(part) != {"text"} or not isinstance(part["text"], str):
            raise RowError(f"`{where}` has parts other than text, which are not rewritten", where)
    return "".join(part["text"] for part in parts)


def _anthropic(row: Value) -> dict[str, Any]:
    messages: list[dict[str, Any]] = []
    system = row.get("system")
    if system:
        messages.append({"role": "system", "content": _blocks(system, "system")})
    for number, message in enumerate(_list(row, "messages")):
        where = f"messages[{number}]"
        if not isinstance(message, dict):
            raise RowError(f"`{where}` is not an object", where)
        messages += _anthropic_message(message, where)
    tools = row.get("tools")
    rest = _kept(row, ("messages", "system", "tools"))
    if tools:
        rest["tools"] = _tools(tools)
    return rest | {"messages": messages}


def _anthropic_message(message: Value, where: str) -> list[dict[str, Any]]:
    """One message of theirs; results of tools are messages of their own here."""
    content = message.get("content")
    if not isinstance(content, list):
        return [{"role": message.get("role"), "content": content}]
    texts, calls, results = [], [], []
    for block in content:
        kind = block.get("type") if isinstance(block, dict) else None
        if kind == "text":
            texts.append(str(block.get("text", "")))
        elif kind == "tool_use":
            function = {"name": block.get("name"), "arguments": block.get("input", {})}
            calls.append({"id": block.get("id"), "type": "function", "function": function})
        elif kind == "tool_result":
            text = _blocks(block.get("content", ""), where)
            results.append(
                {"role": "tool", "tool_call_id": block.get("tool_use_id"), "content": text}
            )
        else:
            raise RowError(f"`{where}` has a block {quoted(str(kind))}, which is not rewritten")
    found: list[dict[str, Any]] = results
    if calls:
        text_or_none = "\n".join(texts) or None
        found.append({"role": message.get("role"), "content": text_or_none, "tool_calls": calls})
    elif texts:
        found.append({"role": message.get("role"), "content": "\n".join(texts)})
    return found


def _tools(tools: object) -> object:
    """Definitions of tools, as a list or as the JSON text of one, as functions: LLaMA-Factory and
    Anthropic name them without that."""
    if isinstance(tools, str):
        try:
            tools = json.loads(tools)
        except (ValueError, RecursionError):
            raise RowError("`tools` is text that is not JSON", "tools") from None
    return [_tool(tool) for tool in tools] if isinstance(tools, list) else tools


def _tool(tool: object) -> dict[str, Any]:
    if not isinstance(tool, dict):
        raise RowError("`tools` holds something other than objects", "tools")
    if "function" in tool:
        return dict(tool)
    parameters = tool.get("parameters", tool.get("input_schema", {}))
    function = {"name": tool.get("name"), "parameters": parameters}
    if "description" in tool:
        function["description"] = tool["description"]
    return {"type": "function", "function": function}


def _blocks(content: object, where: str) -> str:
    if isinstance(content, str):
        return content
    if isinstance(content, list) and all(
        isinstance(block, dict) and block.get("type") == "text" for block in content
    ):
        return "\n".join(str(block.get("text", "")) for block in content)
    raise RowError(f"`{where}` has blocks other than text, which are not rewritten", where)


def _openai_preference(row: Value) -> dict[str, Any]:
    asked = row.get("input")
    if not isinstance(asked, dict):
        raise RowError("`input` is not an object", "input")
    found = {
        "prompt": asked.get("messages"),
        "chosen": row.get("preferred_output"),
        "rejected": row.get("non_preferred_output"),
    }
    if asked.get("tools"):
        found["tools"] = asked["tools"]
    return _kept(row, ("input", "preferred_output", "non_preferred_output")) | found


def _implicit_preference(row: Value) -> dict[str, Any]:
    """The turns that both answers begin with are the prompt."""
    chosen, rejected = row.get("chosen"), row.get("rejected")
    if isinstance(chosen, str) and isinstance(rejected, str):
        shared = _shared_text(chosen, rejected)
        prompt, cut = chosen[:shared], shared
        if not prompt or not chosen[cut:] or not rejected[cut:]:
            raise RowError("`chosen` and `rejected` share no beginning that could be the prompt")
        return _kept(row, ()) | {
            "prompt": prompt,
            "chosen": chosen[cut:],
            "rejected": rejected[cut:],
        }
    if not isinstance(chosen, list) or not isinstance(rejected, list):
        raise RowError("`chosen` and `rejected` are neither both text nor both messages")
    shared = 0
    while shared < min(len(chosen), len(rejected)) - 1 and chosen[shared] == rejected[shared]:
        shared += 1
    if not shared:
        raise RowError("`chosen` and `rejected` share no turn that could be the prompt")
    return _kept(row, ()) | {
        "prompt": chosen[:shared],
        "chosen": chosen[shared:],
        "rejected": rejected[shared:],
    }


def _shared_text(one: str, other: str) -> int:
    """Where two texts part; after the last turn mark of Anthropic's HH data, where they have it."""
    shared = next(
        (at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )
    mark = one.rfind("\n\nAssistant:", 0, shared)
    return shared if mark < 0 else mark + len("\n\nAssistant:")


def _renamed(**names: str) -> Callable[[Value], dict[str, Any]]:
    def rewrite(row: Value) -> dict[str, Any]:
        return {names.get(key, key): value for key, value in row.items()}

    return rewrite


FOREIGN: Final[Mapping[str, Foreign]] = {
    foreign.name: foreign
    for foreign in (
        Foreign("ShareGPT", "chat", _sharegpt),
        Foreign("Alpaca", "prompt-completion", _alpaca),
        Foreign("Gemini", "chat", _gemini),
        Foreign("Anthropic", "chat", _anthropic),
        Foreign("OpenAI preference", "preference", _openai_preference),
        Foreign("preference with an implicit prompt", "preference", _implicit_preference),
        Foreign(
            "question and answer",
            "prompt-completion",
            _renamed(question="prompt", answer="completion"),
        ),
        Foreign("prompt and response", "prompt-completion", _renamed(response="completion")),
    )
}
"""By the name of the shape."""


def _of(row: object, key: str, where: str) -> str:
    value = row.get(key) if isinstance(row, dict) else None
    if not isinstance(value, str):
        name = f"{where}.{key}" if where else key
        raise RowError(f"`{name}` is {'missing' if value is None else 'not text'}", name)
    return value


def _list(row: Value, key: str) -> list[Any]:
    value = row.get(key)
    if not isinstance(value, list):
        raise RowError(f"`{key}` is {'missing' if value is None else 'not a list'}", key)
    return value


def _kept(row: Value, used: tuple[str, ...]) -> dict[str, Any]:
    """What a row says about itself beside its content: an id, a source, a date."""
    return {key: value for key, value in row.items() if key not in used}
