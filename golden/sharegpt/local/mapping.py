"""Bring rows under the names that TRL knows."""

from pathlib import Path
from typing import Any

SOURCE = Path(__file__).read_text(encoding="utf-8")

ROLES = {"human": "user", "gpt": "assistant"}


def mapped(row: dict[str, Any]) -> dict[str, Any]:
    messages = [turn(message) for message in row["conversations"]]
    system = row.get("system")
    if system and messages[0]["role"] not in ("system", "developer"):
        messages = [{"role": "system", "content": system}, *messages]
    return {
        "messages": messages,
        "tools": row.get("tools"),
    }


def turn(message: dict[str, Any]) -> dict[str, Any]:
    rest = dict(message)
    role = rest.pop("from")
    content = rest.pop("value", None)
    return {**rest, "role": ROLES.get(role, role), "content": content}
