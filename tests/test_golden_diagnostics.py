"""golden/diagnostics/ is what users see for specs that are wrong, to the letter."""

import importlib.util
import re
import shutil
from pathlib import Path

import pytest

from ftc.diagnostics.diagnostic import Severity
from ftc.fixes.apply import apply

ROOT = Path(__file__).parent.parent


def _tool():
    path = ROOT / "tools" / "golden_diagnostics.py"
    spec = importlib.util.spec_from_file_location("golden_diagnostics", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


GOLDEN = _tool()
SPECS = GOLDEN.specs()

each_spec = pytest.mark.parametrize("spec", SPECS, ids=lambda path: path.stem)


@each_spec
def test_the_user_sees_what_is_golden(spec: Path):
    kept = GOLDEN.expected(spec).read_text(encoding="utf-8")
    assert GOLDEN.shown(spec) == kept, "run `make golden` and review the diff"


@each_spec
def test_something_is_found_in_every_bad_spec(spec: Path):
    found, _ = GOLDEN.found_in(spec)
    assert [d for d in found if d.severity is not Severity.NOTE]


@pytest.fixture(scope="module")
def workshop(tmp_path_factory) -> Path:
    """A copy of the folder, to mend specs in."""
    folder = tmp_path_factory.mktemp("workshop") / "specs"
    shutil.copytree(GOLDEN.FOLDER, folder)
    return folder


@each_spec
def test_a_fix_makes_its_finding_go_away(spec: Path, workshop: Path):
    text = spec.read_text(encoding="utf-8")
    for diagnostic in GOLDEN.found_in(spec)[0]:
        if diagnostic.fix is not None and diagnostic.span.file == spec.name:
            mended = workshop / spec.name
            mended.write_text(apply(text, [diagnostic.fix]).text, encoding="utf-8")
            left = {(d.code, d.message) for d in GOLDEN.found_in(mended)[0]}
            assert (diagnostic.code, diagnostic.message) not in left, diagnostic.fix


def test_no_golden_text_is_left_without_its_spec():
    kept = set(GOLDEN.FOLDER.glob("*.out"))
    assert kept == {GOLDEN.expected(spec) for spec in SPECS}


def test_the_bad_specs_are_many_and_differ():
    codes = set()
    for spec in SPECS:
        codes |= {diagnostic.code for diagnostic in GOLDEN.found_in(spec)[0]}
    assert len(SPECS) >= 65
    assert len(codes) >= 80
    assert {code[3] for code in codes} == {"0", "1", "2", "3", "4", "5", "7"}


@each_spec
def test_a_secret_in_a_spec_is_not_shown(spec: Path):
    text = spec.read_text(encoding="utf-8")
    shown = GOLDEN.expected(spec).read_text(encoding="utf-8")
    for secret in re.findall(r"\b(?:hf_|sk-proj-)\w{20,}", text):
        assert secret not in shown
