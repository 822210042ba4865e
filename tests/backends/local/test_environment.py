"""The compiled templates are current, and write what the templates say."""

import importlib.util
from pathlib import Path

from ftc_backends.local.environment import FOLDER, environment

ROOT = Path(__file__).parents[3]


def test_the_compiled_templates_are_current(tmp_path: Path):
    spec = importlib.util.spec_from_file_location("templates", ROOT / "tools" / "templates.py")
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    tool.write(tmp_path)
    kept = {p.name: p.read_text() for p in (Path(FOLDER) / "compiled").glob("*.py")}
    assert kept == {p.name: p.read_text() for p in tmp_path.glob("*.py")}, "run tools/templates.py"


def test_a_jinja2_that_they_do_not_fit_uses_the_templates_themselves(monkeypatch):
    monkeypatch.setattr("ftc_backends.local.compiled.JINJA2", "0")
    source = environment.__wrapped__().get_template("data.py.j2")
    assert source.filename.endswith("data.py.j2")
