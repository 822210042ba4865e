"""Plans and datasets for tests, from a few lines each."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from ftc.plan.build import build
from ftc.plan.plan import Plan
from ftc.source.document import Document

SPEC: Mapping[str, Any] = {"version": 1, "name": "t", "data": {"train": "data/good.jsonl"}}


def plan_of(fragment: str, root: str | Path) -> Plan:
    """The plan of the fragment laid over a small valid spec; locations start at `root`."""
    document = Document({**SPEC, **yaml.safe_load(fragment)}, {}, {}, f"{root}/spec.yaml")
    return build(document, today=date(2026, 11, 23), root=str(root))


def write(path: Path, *rows: object) -> Path:
    """A JSON Lines file; text is written as it is."""
    lines = (row if isinstance(row, str) else json.dumps(row) for row in rows)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def chat(*turns: str) -> dict[str, Any]:
    """A chat whose turns are the user's and the assistant's in alternation."""
    roles = ("user", "assistant")
    return {"messages": [{"role": roles[n % 2], "content": t} for n, t in enumerate(turns)]}


def chats(number: int, start: int = 0) -> list[dict[str, Any]]:
    """So many different chats."""
    return [chat(f"question {n}", f"answer {n}") for n in range(start, start + number)]
