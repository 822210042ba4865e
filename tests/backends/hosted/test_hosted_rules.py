"""Every rule of a hosted target has a page, a bad example that yields it and a good one that
doesn't."""

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from ftc import backends
from ftc.analysis.page import as_text
from ftc.analysis.rule import Rule
from ftc.compilation import compile_plan
from ftc.diagnostics.diagnostic import Diagnostic
from ftc.front_end import check_text
from ftc_backends.hosted.rules import model_missing

HERE = Path(__file__).parent
SERVICES = [name for name, target in backends.targets().items() if target.hosted]
BASE: dict[str, Any] = {
    "version": 1,
    "name": "example",
    "data": {"train": "data/good.jsonl"},
    "model": {"base": "Qwen/Qwen3-0.6B"},
}

RULES = {
    rule.code: (rule, target)
    for target in reversed(SERVICES)
    for rule in backends.target(target).rules
}

each_rule = pytest.mark.parametrize(
    "code", sorted(RULES), ids=lambda code: f"{code}-{RULES[code][0].name}"
)


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of its own, with the data that the examples name. `data/huge.jsonl` is large by its
    size alone and fills no disk; of `data/long.jsonl` a lock says that a row of it is long."""
    room = tmp_path_factory.mktemp("rules")
    shutil.copytree(HERE / "data", room / "data")
    with (room / "data" / "huge.jsonl").open("wb") as file:
        file.truncate(600_000_000)
    long = room / "data" / "long.jsonl"
    shutil.copy(HERE / "data" / "good.jsonl", long)
    quantiles = {"p50": 900, "p95": 2_100}
    entry = {
        "dataset": "train",
        "file": "data/long.jsonl",
        "bytes": long.stat().st_size,
        "rows": 12,
        "tokens": {"total": 9_000, "how": "by the tokenizer of org/name", "exact": True,
                   "quantiles": quantiles, "longest": 2_501},
    }  # fmt: skip
    lock = room / "spec.data-lock.json"
    lock.write_text(json.dumps({"version": 1, "sources": [entry]}))
    return room


def merged(under: Any, over: Any) -> Any:
    """Mappings merge, null takes away."""
    if not (isinstance(under, dict) and isinstance(over, dict)):
        return over
    result = {**under}
    for key, value in over.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = merged(result.get(key), value)
    return result


def nested(leaves: dict[str, Any]) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for name, value in leaves.items():
        *sections, key = name.split(".")
        tree = merged(tree, {})
        here = tree
        for section in sections:
            here = here.setdefault(section, {})
        here[key] = value
    return tree


def findings(rule: Rule, fragment: str, room: Path) -> list[Diagnostic]:
    """What the targets that the fragment is about say of it, each made complete first."""
    said = yaml.safe_load(fragment)
    named = {*(said.get("targets") or {}), *((said.get("model") or {}).get("hosted") or {})}
    about = [target for target in SERVICES if target in named] or [RULES[rule.code][1]]
    spec = BASE
    for target in about:
        spec = merged(spec, nested(dict(backends.target(target).example)))
    spec = merged(spec, said)
    file = str(room / "spec.yaml")
    checked = check_text(json.dumps(spec), file=file, today=date(2026, 11, 23))
    assert checked.plan is not None, checked.diagnostics
    return [
        diagnostic
        for target in about
        for diagnostic in compile_plan(checked.plan, backends.target(target)).diagnostics
    ]


@each_rule
def test_the_bad_example_yields_the_rule(code: str, room: Path):
    rule, _ = RULES[code]
    assert code in {diagnostic.code for diagnostic in findings(rule, rule.bad, room)}


@each_rule
def test_the_good_example_does_not_yield_it(code: str, room: Path):
    rule, _ = RULES[code]
    assert code not in {diagnostic.code for diagnostic in findings(rule, rule.good, room)}


@each_rule
def test_a_message_is_one_plain_line_with_a_way_out(code: str, room: Path):
    rule, _ = RULES[code]
    for diagnostic in findings(rule, rule.bad, room):
        if diagnostic.code == code:
            assert diagnostic.label and diagnostic.help
            for text in (diagnostic.message, diagnostic.label, diagnostic.help):
                assert "\n" not in text
                assert text.strip() == text
                assert not text.endswith(".")
            assert len(diagnostic.message.replace(f"{room}/", "")) <= 110
            assert len(diagnostic.label) <= 80


@each_rule
def test_the_page_has_all_its_parts(code: str):
    rule, _ = RULES[code]
    assert rule.what.endswith(".") and rule.why.endswith(".")
    assert len(rule.why) >= 80
    assert rule.bad and rule.good and rule.sources
    assert rule.code in as_text(rule)


def test_each_target_has_codes_of_its_own_and_all_share_the_catalogues():
    codes = {name: {rule.code for rule in backends.target(name).rules} for name in SERVICES}
    shared = set.intersection(*codes.values())
    assert {"FTC401", "FTC409"} <= shared
    own = [code for listed in codes.values() for code in listed - shared]
    assert len(own) == len(set(own))


def test_a_service_without_a_catalogue_asks_for_its_model_too():
    plan = check_text(json.dumps(BASE)).plan
    assert plan is not None
    (finding,) = model_missing("elsewhere")(plan)
    assert finding.help == "add `elsewhere: …` under `model.hosted`"
