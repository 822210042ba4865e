"""`import ftc` is all that a program needs."""

import subprocess
import sys
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


def test_an_unknown_target_is_a_key_error():
    with pytest.raises(KeyError):
        ftc.compile(SPEC, "nowhere")


def test_check_returns_diagnostics_in_source_order():
    found = ftc.check(SPEC, overrides=["training.epochs=0", "adapter.rank=0"])
    assert [d.code for d in found][:2] == ["FTC105", "FTC105"]


def test_importing_it_costs_nothing():
    program = "import ftc, sys; print(len([m for m in sys.modules if 'pydantic' in m]))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.strip() == "0"


def test_an_error_without_a_place_is_told_without_one():
    with pytest.raises(ftc.CompileError, match=r"^error\[FTC001\]: cannot read"):
        ftc.compile("nowhere.yaml", "axolotl")
