"""Spec files are fixed in place: round after round, then written once, each as a whole."""

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from ftc.diagnostics.diagnostic import Diagnostic, Edit, Fix, Severity
from ftc.emit.error import EmitError
from ftc.fixes.files import Change, fix_files, unified_diff
from ftc.front_end import check
from ftc.source.document import Document

SPEC = """\
version: 1   # the language
name: tone
model: {base: Qwen/Qwen3-0.6B, revision: c1899de289a04d12100db370d81485cdf75e47ca}
data: {train: train.jsonl, validaton: 10%}
method: sft
trainig:
    epochs: "3"      # a few
"""
FIXED = SPEC.replace("validaton", "validation").replace("trainig", "training")
FIXED = FIXED.replace('"3"', "3")


class Found(NamedTuple):
    diagnostics: tuple[Diagnostic, ...]
    document: Document | None


def fixed(path: Path, *, write: bool = True) -> list[Change]:
    def find(texts: Mapping[str, str]) -> Found:
        checked = check(path, texts=texts)
        return Found(checked.diagnostics, checked.document)

    return fix_files(find, write=write)


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    path = tmp_path / "spec.yaml"
    path.write_text(SPEC)
    return path


def test_fixes_that_others_uncover_are_made_too(spec: Path):
    [change] = fixed(spec)
    assert spec.read_text() == change.new == FIXED
    assert change.fixes == 3
    assert fixed(spec) == []


def test_without_writing_the_diff_shows_all_that_would_be_done(spec: Path):
    [change] = fixed(spec, write=False)
    assert spec.read_text() == SPEC
    assert change.diff == (
        f"--- {spec}\n+++ {spec}\n"
        "@@ -1,7 +1,7 @@\n"
        " version: 1   # the language\n"
        " name: tone\n"
        " model: {base: Qwen/Qwen3-0.6B, revision: c1899de289a04d12100db370d81485cdf75e47ca}\n"
        "-data: {train: train.jsonl, validaton: 10%}\n"
        "+data: {train: train.jsonl, validation: 10%}\n"
        " method: sft\n"
        "-trainig:\n"
        '-    epochs: "3"      # a few\n'
        "+training:\n"
        "+    epochs: 3      # a few\n"
    )


def test_a_file_that_the_spec_extends_is_fixed_where_it_is_wrong(spec: Path):
    base = spec.with_name("base.yaml")
    base.write_text(SPEC)
    spec.write_text("extends: base.yaml\nname: mine\n")
    [change] = fixed(spec)
    assert change.file == str(base)
    assert base.read_text() == FIXED
    assert spec.read_text() == "extends: base.yaml\nname: mine\n"


def test_line_ends_byte_order_mark_and_permissions_stay(spec: Path):
    spec.write_bytes(b"\xef\xbb\xbf" + SPEC.replace("\n", "\r\n").encode())
    spec.chmod(0o640)
    fixed(spec)
    assert spec.read_bytes() == b"\xef\xbb\xbf" + FIXED.replace("\n", "\r\n").encode()
    assert spec.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in spec.parent.iterdir()] == ["spec.yaml"]


def test_a_symlink_stays_one(spec: Path):
    link = spec.with_name("link.yaml")
    link.symlink_to(spec)
    fixed(link)
    assert link.is_symlink()
    assert spec.read_text() == FIXED


def test_a_file_that_changed_meanwhile_is_left_alone(spec: Path):
    def find(texts: Mapping[str, str]) -> Found:
        checked = check(spec, texts=texts)
        if texts:
            spec.write_text("version: 1\n")
        return Found(checked.diagnostics, checked.document)

    with pytest.raises(EmitError, match="changed meanwhile"):
        fix_files(find)
    assert spec.read_text() == "version: 1\n"


def test_fixes_that_undo_each_other_end(spec: Path):
    document = check(spec).document

    def find(texts: Mapping[str, str]) -> Found:
        now = texts.get(str(spec), SPEC)
        name = "b" if "name: a" in now else "a"
        fix = Fix("flip", (Edit("set", ("name",), name),))
        return Found((Diagnostic("FTC101", Severity.ERROR, "m", fix=fix),), document)

    assert len(fix_files(find, write=False)) == 1


def test_a_spec_that_cannot_be_read_has_nothing_to_fix(tmp_path: Path):
    assert fixed(tmp_path / "none.yaml") == []


@pytest.mark.skipif(shutil.which("patch") is None, reason="patch is not installed")
@pytest.mark.parametrize(
    ("old", "new"), [("a\nb\n", "a\nc\n"), ("a\nb", "a\nc"), ("a", "a\n"), ("", "a\n"), ("a\n", "")]
)
def test_patch_takes_the_diff(tmp_path: Path, old: str, new: str):
    path = tmp_path / "spec.yaml"
    path.write_text(old)
    diff = unified_diff(old, new, "spec.yaml")
    subprocess.run(["patch", "-s", "-p0"], input=diff, text=True, cwd=tmp_path, check=True)
    assert (path.read_text() if path.exists() else "") == new
