"""The same spec gives the same bytes: whatever the machine's language, clock, hash seed, folder or
permissions, and however the spec is named."""

import os
import subprocess
from pathlib import Path
from shutil import copytree

import pytest
from tests.robustness.command_line import Answer, ftc, held

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent.parent
SPEC = "specs/everywhere.yaml"
WORDS = ("compile", "--target", "all", "--today", "2026-11-23")
FINDINGS = ("check", "specs/support-tone.yaml", "--target", "all", "--today", "2026-11-23")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with the example specs, and what one of them compiles to."""
    folder = tmp_path_factory.mktemp("determinism") / "project"
    copytree(ROOT / "specs", folder / "specs")
    answer = ftc(*WORDS, SPEC, "--out", "build", cwd=folder)
    assert answer.code == 0, answer.err
    return folder


ENVIRONMENTS = {
    **{f"hash seed {seed}": {"PYTHONHASHSEED": str(seed)} for seed in (0, 1, 4294967295)},
    **{f"TZ={zone}": {"TZ": zone} for zone in ("UTC", "Pacific/Kiritimati", "Etc/GMT+12")},
    **{f"LC_ALL={name}": {"LC_ALL": name, "LANG": name} for name in ("C", "POSIX", "tr_TR.UTF-8")},
    "ASCII": {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    "Latin-1": {"PYTHONIOENCODING": "latin-1"},
    "no home": {"HOME": "/nowhere", "XDG_CONFIG_HOME": "/nowhere", "XDG_CACHE_HOME": "/nowhere"},
    "a narrow terminal": {"COLUMNS": "20", "LINES": "5"},
    "no docstrings": {"PYTHONOPTIMIZE": "2"},
    "development mode": {"PYTHONDEVMODE": "1"},
    "colours": {"FORCE_COLOR": "1", "CLICOLOR_FORCE": "1", "TERM": "xterm-256color"},
}


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_the_environment_changes_no_byte(name: str, project: Path, tmp_path: Path):
    env = ENVIRONMENTS[name]
    answer = ftc(*WORDS, SPEC, "--out", tmp_path, cwd=project, env=env)
    assert answer.code == 0, answer.err
    assert held(tmp_path) == held(project / "build")


STYLES = ("text", "json", "github", "sarif")


@pytest.fixture(scope="module")
def findings(project: Path) -> dict[str, Answer]:
    """What is found in a spec that some targets cannot take, in each format."""
    return {style: ftc(*FINDINGS, "--format", style, cwd=project) for style in STYLES}


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_the_environment_changes_no_finding(name: str, project: Path, findings: dict[str, Answer]):
    for style, here in findings.items():
        there = ftc(*FINDINGS, "--format", style, cwd=project, env=ENVIRONMENTS[name])
        assert (there.code, there.out) == (here.code, here.out)
        if name not in ("ASCII", "Latin-1"):  # a terminal is given what it can show
            assert there.err == here.err


@pytest.mark.parametrize("words", [("schema",), ("targets",), ("explain", "FTC301"), ("-h",)])
def test_what_is_printed_is_the_same_in_every_locale(words: tuple[str, ...], project: Path):
    env = {**ENVIRONMENTS["ASCII"], "PYTHONIOENCODING": "ascii"}
    assert ftc(*words, cwd=project, env=env) == ftc(*words, cwd=project)


def test_an_environment_of_nothing_at_all_is_enough(project: Path, tmp_path: Path):
    import sys

    words = [sys.executable, "-B", "-m", "ftc", *WORDS, SPEC, "--out", str(tmp_path)]
    subprocess.run(words, cwd=project, env={}, check=True, capture_output=True)
    assert held(tmp_path) == held(project / "build")


def test_the_way_to_the_spec_changes_no_byte(project: Path, tmp_path: Path):
    (tmp_path / "link").symlink_to(project)
    ways = {
        "absolute": (project / SPEC, project),
        "from its folder": ("everywhere.yaml", project / "specs"),
        "with a dot": (f"./{SPEC}", project),
        "through a parent": (f"../{project.name}/{SPEC}", project),
        "through a link": (tmp_path / "link" / SPEC, tmp_path),
        "from the root": (project / SPEC, Path("/")),
    }
    for name, (spec, cwd) in ways.items():
        answer = ftc(*WORDS, spec, "--out", tmp_path / name, cwd=cwd)
        assert answer.code == 0, answer.err
        assert held(tmp_path / name) == held(project / "build"), name


def test_a_project_compiles_to_the_same_wherever_it_lies(project: Path, tmp_path: Path):
    moved = tmp_path / "a project with spaces, ü and 'quotes'"
    copytree(project / "specs", moved / "specs")
    assert ftc(*WORDS, SPEC, "--out", "build", cwd=moved).code == 0
    assert held(moved / "build") == held(project / "build")


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077])
def test_the_umask_changes_modes_and_no_byte(mask: int, project: Path, tmp_path: Path):
    before = os.umask(mask)
    try:
        assert ftc(*WORDS, SPEC, "--out", tmp_path / "out", cwd=project).code == 0
    finally:
        os.umask(before)
    assert held(tmp_path / "out") == held(project / "build")
    for path in (tmp_path / "out").rglob("*"):
        full = 0o777 if path.is_dir() else 0o666
        assert path.stat().st_mode & 0o777 == full & ~mask


def test_the_order_of_targets_and_of_earlier_compiles_changes_no_byte(
    project: Path, tmp_path: Path
):
    for targets in ("vertex,openai", "local", "bedrock,axolotl", "all"):
        words = ("compile", "--today", "2026-11-23", "--target", targets, SPEC, "--out", tmp_path)
        assert ftc(*words, cwd=project).code == 0
    assert held(tmp_path) == held(project / "build")


def test_a_second_compile_touches_nothing(project: Path):
    before = {path: path.stat().st_mtime_ns for path in (project / "build").rglob("*")}
    answer = ftc(*WORDS, SPEC, "--out", "build", cwd=project)
    assert answer.err.count("(unchanged)") == 6
    assert {path: path.stat().st_mtime_ns for path in (project / "build").rglob("*")} == before


def test_converted_data_is_the_same_in_every_environment(project: Path, tmp_path: Path):
    words = (*WORDS, SPEC, "--with-data")
    assert ftc(*words, "--out", tmp_path / "plain", cwd=project).code == 0
    for name in ("hash seed 1", "ASCII", "LC_ALL=tr_TR.UTF-8"):
        out = tmp_path / name
        assert ftc(*words, "--out", out, cwd=project, env=ENVIRONMENTS[name]).code == 0
        assert held(out) == held(tmp_path / "plain"), name
    assert any(name.endswith(".jsonl") for name in held(tmp_path / "plain"))
