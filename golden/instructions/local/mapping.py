"""Bring rows under the names that TRL knows."""

from pathlib import Path
from typing import Any

SOURCE = Path(__file__).read_text(encoding="utf-8")


def mapped(row: dict[str, Any]) -> dict[str, Any]:
    prompt = row["instruction"]
    completion = row["output"]
    if row.get("input"):
        prompt += "\n\n" + row["input"]
    messages = [
        {"role": "user", "content": prompt},
        {"role": "assistant", "content": completion},
    ]
    return {
        "messages": messages,
        "tools": row.get("tools"),
    }
