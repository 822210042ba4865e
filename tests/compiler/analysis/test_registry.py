"""Every rule can be found, and means one thing."""

import re
from pathlib import Path

import pytest
import yaml
from tests.compiler.analysis.specs import over

from ftc import backends
from ftc.analysis.registry import all_rules, find, plan_rules
from ftc.analysis.rule import Rule
from ftc.compilation import findings
from ftc.front_end import check, check_text

GROUPS = {"0", "1", "2", "3", "4", "5", "6", "7"}


def test_no_two_rules_share_a_code_or_a_name() -> None:
    rules = {*all_rules(), *plan_rules()}
    rules |= {rule for target in backends.targets().values() for rule in target.rules}
    assert len({rule.code for rule in rules}) == len(rules)
    assert len({rule.name for rule in rules}) == len(rules)


def test_rules_are_listed_by_code() -> None:
    codes = [rule.code for rule in all_rules()]
    assert codes == sorted(codes)
    assert {code[3] for code in codes} == GROUPS


def test_every_rule_is_found_by_code_and_by_name() -> None:
    for rule in all_rules():
        assert find(rule.code) is rule
        assert find(rule.code.lower()) is rule
        assert find(rule.name) is rule
    assert find("FTC999") is None


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
def test_every_rule_has_a_page(rule: Rule) -> None:
    assert re.fullmatch(r"FTC\d{3}", rule.code)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.name)
    for text in (rule.what, rule.why):
        assert text.endswith(".")
        assert text == text.strip()
    assert bool(rule.bad) == bool(rule.good)


def test_rules_of_the_plan_all_check() -> None:
    assert all(rule.check is not None for rule in plan_rules())


def of_group(digit: str) -> list[Rule]:
    return [rule for rule in all_rules() if rule.code[3] == digit and rule.bad]


@pytest.mark.parametrize("rule", of_group("0"), ids=lambda rule: rule.code)
def test_the_examples_of_rules_about_reading_hold(rule: Rule, tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text("version: 1\n")
    spec = tmp_path / "spec.yaml"
    spec.write_text(rule.bad)
    assert rule.code in {d.code for d in check(spec).diagnostics}
    spec.write_text(rule.good)
    assert rule.code not in {d.code for d in check(spec).diagnostics}


def codes(fragment: str) -> set[str]:
    checked = check_text(yaml.safe_dump(over(fragment), sort_keys=False))
    return {d.code for d in findings(checked, map(backends.target, checked.targets))}


@pytest.mark.parametrize("rule", [*of_group("1"), *of_group("3")], ids=lambda rule: rule.code)
def test_the_examples_of_the_language_and_of_what_targets_cannot_carry(rule: Rule) -> None:
    assert rule.code in codes(rule.bad)
    assert rule.code not in codes(rule.good)
