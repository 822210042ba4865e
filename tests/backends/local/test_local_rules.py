"""What is said before TRL stops."""

import pytest
from tests.compiler.analysis.specs import over

from ftc import backends
from ftc.compilation import check_text, compile_plan
from ftc_backends.local.rules import RULES


def codes(fragment: str) -> set[str]:
    import yaml

    plan = check_text(yaml.safe_dump(over(fragment), sort_keys=False)).plan
    assert plan is not None
    return {d.code for d in compile_plan(plan, backends.target("local")).diagnostics}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_the_examples_of_each_rule(rule):
    assert rule.code in codes(rule.bad)
    assert rule.code not in codes(rule.good)


PLAIN = "{% for m in messages %}{{ m.role }}: {{ m.content }}{% endfor %}"


def test_marks_are_for_the_loss_on_the_assistant_only():
    model = f'model: {{chat_template: "{PLAIN}"}}'
    assert "FTC228" in codes(model)
    assert "FTC228" not in codes(f"{model}\nmethod: {{type: sft, loss_on: all}}")


def test_a_template_that_trl_knows_needs_no_marks():
    templates = pytest.importorskip("trl").chat_template_utils
    text = templates.qwen3_chat_template
    import json

    assert "FTC228" not in codes(f"model: {{chat_template: {json.dumps(text)}}}")
    assert "FTC228" in codes(f"model: {{chat_template: {json.dumps(text + ' ')}}}")
