"""Small specs for the rules' tests: a fragment laid over one that has nothing wrong."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from ftc.analysis.registry import plan_rules
from ftc.analysis.run import run
from ftc.diagnostics.diagnostic import Diagnostic, has_errors
from ftc.language.check import check
from ftc.plan.build import build
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

_LANGUAGE = "ftc_schemas.spec.root:Spec"
_TARGETS = dict.fromkeys(
    ("local", "axolotl", "openai", "bedrock", "vertex"), "ftc_schemas.spec.targets:TargetOptions"
)


def over(fragment: str) -> dict[str, Any]:
    """The fragment laid over `SPEC`; mappings merge and null removes a key."""
    document, found = read_text(fragment, shorthands=SHORTHANDS)
    assert not found, found
    return _merged(SPEC, document.value)


def plan_of(fragment: str, *, root: str = HERE) -> Plan:
    """The plan of the fragment laid over `SPEC`."""
    text = yaml.safe_dump(over(fragment), sort_keys=False, allow_unicode=True)
    document, found = read_text(text, f"{root}/spec.yaml", shorthands=SHORTHANDS)
    found += check(document, _LANGUAGE, _TARGETS)
    assert not has_errors(found), found
    return build(document, today=date(2026, 11, 23), root=root)


def findings(fragment: str, *, root: str = HERE) -> list[Diagnostic]:
    """What the rules say about the fragment laid over `SPEC`."""
    return list(run(plan_rules(), plan_of(fragment, root=root)))


def found(fragment: str, code: str, *, root: str = HERE) -> list[Diagnostic]:
    """Those of one rule."""
    return [diagnostic for diagnostic in findings(fragment, root=root) if diagnostic.code == code]


def _merged(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(under)
    for key, value in over.items():
        below = merged.get(key)
        if value is None:
            merged.pop(key, None)
        elif isinstance(value, dict) and isinstance(below, dict):
            merged[key] = _merged(below, value)
        else:
            merged[key] = value
    return merged
