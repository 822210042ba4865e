"""The pages of the 0xx rules: their bad examples yield them, their good ones don't."""

import pytest

from ftc.analysis.rules.source import RULES
from ftc.source.reader import read_text


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "base.yaml").write_text("version: 1")
    return str(tmp_path)


@pytest.mark.parametrize("rule", [r for r in RULES if r.bad], ids=lambda rule: rule.code)
def test_examples_show_what_the_rule_says(rule, folder):
    _, [diagnostic] = read_text(rule.bad, folder=folder)
    assert diagnostic.code == rule.code
    _, diagnostics = read_text(rule.good, folder=folder)
    assert diagnostics == []


def test_codes_and_names_are_unique_and_in_order():
    codes = [rule.code for rule in RULES]
    assert codes == sorted(set(codes))
    assert all(code.startswith("FTC0") for code in codes)
    assert len({rule.name for rule in RULES}) == len(RULES)
