"""ShareGPT's conversations, as FastChat and LLaMA-Factory write them."""

import json
from typing import Any, Final

from ftc.data.foreign.definitions import definitions
from ftc.data.foreign.entries import Value, list_of, text_of, without
from ftc.data.rows import RowError

_ROLES: Final = {
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


def sharegpt(row: Value) -> dict[str, Any]:
    messages = []
    for number, turn in enumerate(list_of(row, "conversations")):
        where = f"conversations[{number}]"
        role, text = text_of(turn, "from", where), text_of(turn, "value", where)
        if role == "function_call":
            messages.append(_call_message(text, where))
        else:
            messages.append({"role": _ROLES.get(role.lower(), role), "content": text})
    system = row.get("system")
    if isinstance(system, str) and system:
        messages.insert(0, {"role": "system", "content": system})
    rest = without(row, ("conversations", "system", "tools"))
    if row.get("tools"):
        rest["tools"] = definitions(row["tools"])
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
