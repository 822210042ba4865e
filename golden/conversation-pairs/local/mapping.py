"""Bring rows under the names that TRL knows."""

from pathlib import Path
from typing import Any

SOURCE = Path(__file__).read_text(encoding="utf-8")


def mapped(row: dict[str, Any]) -> dict[str, Any]:
    chosen = row["accepted"]
    rejected = row["declined"]
    shared = alike(chosen, rejected)
    prompt, chosen, rejected = chosen[:shared], chosen[shared:], rejected[shared:]
    return {
        "prompt": prompt,
        "chosen": chosen,
        "rejected": rejected,
        "tools": row.get("tools"),
    }


def alike(chosen: list[Any], rejected: list[Any]) -> int:
    """How many turns both begin with; the last one of each is an answer."""
    most = min(len(chosen), len(rejected)) - 1
    return next((n for n in range(most) if chosen[n] != rejected[n]), most)
