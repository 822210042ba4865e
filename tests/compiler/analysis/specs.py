"""Small specs for the rules' tests: a fragment laid over one that has nothing wrong."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from ftc.diagnostics.diagnostic import Diagnostic
from ftc.front_end import Checked, check_text
from ftc.plan.plan import Plan
from ftc.source.reader import read_text
from ftc_schemas.spec.leaves import SHORTHANDS

HERE = str(Path(__file__).parent)
"""`data/` beside this file holds the datasets that the fragments name."""

SPEC: Mapping[str, Any] = {
    "version": 1,
    "name": "example",
    "model": {
        "base": "Qwen/Qwen3-0.6B",
        "revision": "c1899de289a04d12100db370d81485cdf75e47ca",
    },
    "data": {"train": "hf://datasets/example/chats@v1/train.jsonl", "validation": "10%"},
}
"""Nothing is wrong with it, and its data is elsewhere: no rule about rows speaks."""


def over(fragment: str) -> dict[str, Any]:
    """The fragment laid over `SPEC`; mappings merge and null removes a key."""
    document, found = read_text(fragment, shorthands=SHORTHANDS)
    assert not found, found
    return _merged(SPEC, document.value)


def plan_of(fragment: str, *, root: str = HERE) -> Plan:
    """The plan of the fragment laid over `SPEC`."""
    plan = _checked(fragment, root).plan
    assert plan is not None
    return plan


def findings(fragment: str, *, root: str = HERE) -> list[Diagnostic]:
    """What the rules say about the fragment laid over `SPEC`, which the language allows."""
    checked = _checked(fragment, root)
    assert checked.plans, checked.diagnostics
    return list(checked.diagnostics)


def found(fragment: str, code: str, *, root: str = HERE) -> list[Diagnostic]:
    """Those of one rule."""
    return [diagnostic for diagnostic in findings(fragment, root=root) if diagnostic.code == code]


def messages(fragment: str, folder: Path, code: str) -> list[str]:
    """What one rule says, with paths from a folder in which the spec lies."""
    told = found(fragment, code, root=str(folder))
    return [diagnostic.message.replace(f"{folder}/", "") for diagnostic in told]


def write_rows(folder: Path, name: str, *rows: object) -> None:
    """A dataset of JSON Lines beside the spec."""
    (folder / name).write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def _checked(fragment: str, root: str) -> Checked:
    text = yaml.safe_dump(over(fragment), sort_keys=False, allow_unicode=True)
    return check_text(text, file=f"{root}/spec.yaml", today=date(2026, 11, 23))


def _merged(under: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(under)
    for key, value in above.items():
        below = merged.get(key)
        if value is None:
            merged.pop(key, None)
        elif isinstance(value, dict) and isinstance(below, dict):
            merged[key] = _merged(below, value)
        else:
            merged[key] = value
    return merged
