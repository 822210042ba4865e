"""`import ftc` is all that a program needs."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

import ftc

SPEC = Path(__file__).parents[2] / "specs" / "everywhere.yaml"


def test_compile_returns_what_the_command_writes(tmp_path: Path):
    subprocess.run(
        [sys.executable, "-m", "ftc", "compile", SPEC, "--target", "axolotl", "--out", tmp_path],
        check=True,
        capture_output=True,
    )
    files = ftc.compile(SPEC, "axolotl")
    assert files
    for name, text in files.items():
        assert (tmp_path / "everywhere" / "axolotl" / name).read_text(encoding="utf-8") == text


def test_errors_are_raised_with_their_diagnostics():
    with pytest.raises(ftc.CompileError, match="FTC105") as raised:
        ftc.compile(SPEC, "axolotl", overrides=["training.epochs=0"])
    assert raised.value.diagnostics[0].code == "FTC105"


@pytest.mark.parametrize("call", [lambda: ftc.compile(SPEC, "no"), lambda: ftc.check(SPEC, ["no"])])
def test_an_unknown_target_is_a_key_error_that_names_those_there_are(call):
    with pytest.raises(KeyError, match="no installed backend is named `no`; installed: axolotl, "):
        call()


def test_an_error_that_stands_nowhere_is_told_without_a_place(tmp_path: Path):
    with pytest.raises(ftc.CompileError, match=r"^error\[FTC001\] cannot read"):
        ftc.compile(tmp_path / "missing.yaml", "axolotl")


def test_check_returns_diagnostics_in_source_order():
    found = ftc.check(SPEC, overrides=["training.epochs=0", "adapter.rank=0"])
    assert [d.code for d in found][:2] == ["FTC105", "FTC105"]


def test_check_finds_what_the_command_finds():
    done = subprocess.run(
        [sys.executable, "-m", "ftc", "check", SPEC, "--format", "json", "--today", "2026-11-23"],
        capture_output=True,
        text=True,
    )
    told = [(d["code"], d["message"]) for d in json.loads(done.stdout)["diagnostics"]]
    assert told
    assert told == [(d.code, d.message) for d in ftc.check(SPEC, today=date(2026, 11, 23))]


def test_check_judges_the_targets_that_it_is_given():
    found = ftc.check(SPEC, ["together"])
    assert {d.target for d in found if d.target is not None} == {"together"}


def test_importing_it_costs_nothing():
    program = "import ftc, sys; print(len([m for m in sys.modules if 'pydantic' in m]))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.strip() == "0"
