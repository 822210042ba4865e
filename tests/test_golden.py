"""golden/ is what the compiler writes, byte for byte, and nothing else lies there."""

import importlib.util
import os
from pathlib import Path

import pytest
import yaml
from ruamel.yaml import YAML

ROOT = Path(__file__).parent.parent


def _golden():
    spec = importlib.util.spec_from_file_location("golden", ROOT / "tools" / "golden.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


GOLDEN = _golden()


@pytest.fixture(autouse=True)
def _in_the_repository():
    before = Path.cwd()
    os.chdir(ROOT)
    yield
    os.chdir(before)


@pytest.mark.parametrize("spec", GOLDEN.specs(), ids=lambda path: path.stem)
def test_every_compiled_file_is_its_golden(spec: Path):
    written = {
        f"{target}/{name}": text
        for target, files in GOLDEN.expected(spec)
        for name, text in files.items()
    }
    folder = GOLDEN.GOLDEN / spec.stem
    kept = {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if path.is_file()
    }
    assert kept == written, "run `make golden` and review the diff"


def test_every_golden_folder_belongs_to_a_spec():
    folders = {path.name for path in GOLDEN.GOLDEN.glob("*/")}
    assert folders <= {path.stem for path in GOLDEN.specs()} | {"diagnostics"}


@pytest.mark.parametrize(
    "file",
    [path for path in sorted(GOLDEN.GOLDEN.rglob("*.yaml")) if "diagnostics" not in path.parts],
    ids=lambda path: path.relative_to(GOLDEN.GOLDEN).as_posix(),
)
def test_both_versions_of_yaml_read_a_golden_alike(file: Path):
    text = file.read_text(encoding="utf-8")
    assert yaml.safe_load(text) == YAML(typ="safe", pure=True).load(text)
