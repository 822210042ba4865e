"""Every rule has a page that helps, a bad example that yields it and a good one that doesn't."""

import re

import pytest
from tests.compiler.analysis.specs import HERE, findings

from ftc.analysis.page import as_markdown, as_text
from ftc.analysis.registry import plan_rules
from ftc.analysis.rule import Rule
from ftc.diagnostics.diagnostic import Severity

RULES = [rule for rule in plan_rules() if rule.code.startswith(("FTC2", "FTC7"))]

each_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.code}-{rule.name}")


def codes(fragment: str) -> set[str]:
    return {diagnostic.code for diagnostic in findings(fragment)}


def test_nothing_is_wrong_with_the_spec_that_examples_are_laid_over() -> None:
    assert findings("{}") == []


@each_rule
def test_the_bad_example_yields_the_rule(rule: Rule) -> None:
    assert rule.code in codes(rule.bad)


@each_rule
def test_the_good_example_does_not_yield_it_nor_any_error(rule: Rule) -> None:
    found = findings(rule.good)
    assert rule.code not in {diagnostic.code for diagnostic in found}
    assert not [d for d in found if d.severity is Severity.ERROR]


@each_rule
def test_a_finding_stands_at_something_written_and_says_a_way_out(rule: Rule) -> None:
    file = f"{HERE}/spec.yaml"
    for diagnostic in findings(rule.bad):
        if diagnostic.code == rule.code:
            assert diagnostic.span is not None
            assert diagnostic.span.file == file
            assert diagnostic.label
            assert diagnostic.help or diagnostic.severity is Severity.NOTE


@each_rule
def test_a_message_is_one_plain_line(rule: Rule) -> None:
    for diagnostic in findings(rule.bad):
        if diagnostic.code == rule.code:
            for text in (diagnostic.message, diagnostic.label, diagnostic.help or "x"):
                assert "\n" not in text
                assert text.strip() == text
                assert not text.endswith(".")
            assert len(diagnostic.message) <= 110
            assert len(diagnostic.label) <= 80


@each_rule
def test_the_page_has_all_its_parts(rule: Rule) -> None:
    assert rule.what.endswith(".")
    assert rule.why.endswith(".")
    assert len(rule.why) >= 80, "say what goes wrong, and how one would notice"
    assert rule.bad
    assert rule.good
    assert rule.sources, "where is it known from?"
    assert re.fullmatch(r"FTC[27]\d\d", rule.code)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.name)


@each_rule
def test_the_page_fits_a_terminal(rule: Rule) -> None:
    page = as_text(rule, width=80)
    prose, _, references = page.partition("References:")
    assert all(len(line) <= 100 for line in prose.splitlines())
    assert all(len(line) <= 110 for line in references.splitlines())
    assert rule.code in as_markdown(rule)


def test_there_are_at_least_sixty_of_them() -> None:
    assert len(RULES) >= 60
