"""The compiled templates are current, and write without Jinja2 what the templates say."""

import importlib.util
from datetime import date
from pathlib import Path
from typing import Any

import jinja2
import pytest

from ftc import backends
from ftc.compilation import compile_plan
from ftc.front_end import check
from ftc_backends import rendering
from ftc_backends.local import program
from ftc_backends.reward_code import module

ROOT = Path(__file__).parents[2]


def _tool():
    spec = importlib.util.spec_from_file_location("templates", ROOT / "tools" / "templates.py")
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    return tool


PACKAGES = _tool().PACKAGES


@pytest.mark.parametrize("package", PACKAGES)
def test_the_compiled_templates_are_current(package: str):
    folder = ROOT / "backends/ftc_backends" / package / "compiled"
    kept = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.py")}
    assert kept == dict(_tool().compiled(package)), "run tools/templates.py"


SPECS = sorted((ROOT / "specs").glob("*.yaml"))


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.stem)
def test_a_program_is_the_one_that_jinja2_renders(spec: Path, monkeypatch: pytest.MonkeyPatch):
    local = backends.target("local")
    plans = check(spec, today=date(2026, 11, 23)).plans
    without = [compile_plan(plan, local).texts for plan in plans]
    monkeypatch.setattr(program, "environment", _tool().environment("local"))
    monkeypatch.setattr(module, "environment", _tool().environment("reward_code"))
    assert without == [compile_plan(plan, local).texts for plan in plans]


HOME = "ftc_backends.local.compiled"


class Owner:
    attribute = 1


TEMPLATES = [
    ("{{ x }}", {"x": 1}),
    ("{{ x }}", {}),
    ("{% if x %}a{% endif %}", {}),
    ("{{ 'a' if x }}", {"x": False}),
    ("{{ x.y }}", {"x": {"y": 2}}),
    ("{{ x.items() | length }}", {"x": {"y": 2}}),
    ("{{ x.attribute }}", {"x": Owner()}),
    ("{{ x.y }}", {"x": {}}),
    ("{{ 'z' in x.y }}", {"x": {}}),
    ("{{ x.y == 1 }}", {"x": {}}),
    ("{{ 'z' in x.y | default({}) }}", {"x": {}}),
    ("{{ x | join(', ') }}", {"x": [1, "a"]}),
    ("{% for i in x %}{{ i }}{{ ';' if not loop.last }}{{ '!' if loop.first }}{% endfor %}",
     {"x": "abc"}),
    ("{% for i in range(2) %}{{ f(i, b=1) }}{% endfor %}", {"f": lambda a, b: a + b}),
    ("{% set y = x %}{{ x ~ y }}", {"x": "a"}),
    ("{% for i in x %}{{ i }}{% endfor %}", {}),
]  # fmt: skip


@pytest.mark.parametrize(("template", "variables"), TEMPLATES, ids=lambda value: str(value)[:30])
def test_a_template_means_what_it_means_to_jinja2(template: str, variables: dict[str, Any]):
    jinja = _tool().environment("local")
    jinja.loader = jinja2.DictLoader({"x.j2": template})
    compiled: dict[str, Any] = {}
    exec(_tool().module(jinja, "x.j2", HOME), compiled)  # noqa: S102  # our own templates
    try:
        expected = jinja.get_template("x.j2").render(variables)
    except jinja2.UndefinedError:
        with pytest.raises(rendering.TemplateRuntimeError):
            rendering.Template(compiled["root"]).render(variables)
    else:
        assert rendering.Template(compiled["root"]).render(variables) == expected


@pytest.mark.parametrize(
    "template", ["{{ x | upper }}", "{% macro f() %}{% endmacro %}", "{{ x is odd }}"]
)
def test_a_template_that_asks_for_more_is_refused(template: str):
    jinja = _tool().environment("local")
    jinja.loader = jinja2.DictLoader({"x.j2": template})
    with pytest.raises(SystemExit, match=r"x\.j2: .* has no "):
        _tool().module(jinja, "x.j2", HOME)
