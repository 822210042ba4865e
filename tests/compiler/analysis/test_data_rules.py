"""5xx: what is said about a spec's datasets."""

import json
import os
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from ftc.analysis.rule import Rule
from ftc.analysis.rules.data import RULES
from ftc.analysis.run import run
from ftc.diagnostics.diagnostic import Diagnostic
from ftc.plan.build import build
from ftc.plan.plan import Plan
from ftc.source.document import Document

HERE = str(Path(__file__).parent)
"""`data/` beside this file holds the datasets that the rules' examples name."""

SPEC: Mapping[str, Any] = {"version": 1, "name": "t", "data": {"train": "data/good.jsonl"}}


def plan_of(fragment: str, root: str = HERE) -> Plan:
    """A plan of the fragment laid over a small valid spec."""
    value = {**SPEC, **yaml.safe_load(fragment)}
    document = Document(value, {}, {}, f"{root}/spec.yaml")
    return build(document, today=date(2026, 11, 23), root=root)


def diagnostics(fragment: str, root: str = HERE) -> list[Diagnostic]:
    return list(run(RULES, plan_of(fragment, root)))


def codes(found: Iterable[Diagnostic]) -> set[str]:
    return {diagnostic.code for diagnostic in found}


def write(folder: Path, name: str, *rows: object) -> None:
    text = "".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows)
    (folder / name).write_text(text)


def messages(fragment: str, root: Path, code: str) -> list[str]:
    found = diagnostics(fragment, str(root))
    return [d.message.replace(f"{root}/", "") for d in found if d.code == code]


WITH_EXAMPLES = [rule for rule in RULES if rule.bad]


@pytest.mark.parametrize("rule", WITH_EXAMPLES, ids=lambda rule: rule.name)
def test_the_bad_example_yields_the_rule_and_the_good_one_does_not(rule: Rule) -> None:
    assert rule.code in codes(diagnostics(rule.bad))
    assert rule.code not in codes(diagnostics(rule.good))


def test_codes_and_names_are_unique() -> None:
    assert len({rule.code for rule in RULES}) == len(RULES) == len({rule.name for rule in RULES})


def test_good_data_has_no_findings() -> None:
    assert diagnostics("data: {train: data/good.jsonl, validation: data/validation.jsonl}") == []
