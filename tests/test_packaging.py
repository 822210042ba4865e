"""What is built and installed is whole: the wheel works alone, outside the repository, beside
backends of other people, and writes the very bytes that the checkout writes."""

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from email import message_from_bytes
from importlib import metadata
from pathlib import Path
from shutil import copytree

import pytest
import yaml
from packaging.requirements import Requirement

import ftc

pytest.importorskip("build")
pytest.importorskip("hatchling")
pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
PACKAGES = {
    "ftc_schemas": ROOT / "schemas" / "ftc_schemas",
    "ftc": ROOT / "compiler" / "ftc",
    "ftc_backends": ROOT / "backends" / "ftc_backends",
}
HOOKS = ROOT / ".pre-commit-hooks.yaml"
TODAY = "2026-11-23"
"""Hosted models of the example close later."""

SPEC = "specs/everywhere.yaml"


def build(project: Path, out: Path) -> Path:
    """Build as `python -m build` does, the wheel from the sdist; the tools are those of this
    environment, so that nothing is fetched. Returns the wheel."""
    words = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(project)]
    subprocess.run(words, check=True, capture_output=True, timeout=300)
    return next(out.glob("*.whl"))


def install(wheel: Path, folder: Path) -> Path:
    words = ["-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--no-compile"]
    words += ["--disable-pip-version-check", "--target", str(folder), str(wheel)]
    subprocess.run([sys.executable, *words], check=True, timeout=300)
    return folder


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(ROOT, tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return install(wheel, tmp_path_factory.mktemp("installed"))


@pytest.fixture(scope="module")
def acme(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backend of somebody else, installed into a folder of its own."""
    project = tmp_path_factory.mktemp("acme") / "project"
    copytree(ROOT / "docs" / "examples" / "acme", project)
    folder = tmp_path_factory.mktemp("acme-installed")
    return install(build(project, tmp_path_factory.mktemp("acme-dist")), folder)


@pytest.fixture(scope="module")
def dependencies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with links to what the core dependencies install, and to nothing else."""
    folder = tmp_path_factory.mktemp("dependencies")
    for name in _closure(PROJECT["project"]["dependencies"]):
        distribution = metadata.distribution(name)
        for file in distribution.files or ():
            top = file.parts[0]
            if top not in ("..", "__pycache__") and not (folder / top).exists():
                (folder / top).symlink_to(Path(str(distribution.locate_file(top))))
    return folder


def _closure(requirements: list[str]) -> Iterator[str]:
    waiting, seen = list(requirements), set()
    while waiting:
        requirement = Requirement(waiting.pop())
        if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
            continue
        if requirement.name not in seen:
            seen.add(requirement.name)
            yield requirement.name
            waiting += metadata.requires(requirement.name) or []


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """A folder outside of the repository that holds a copy of its specs."""
    copytree(ROOT / "specs", tmp_path / "specs")
    return tmp_path


def run(
    words: list[str], cwd: Path, *path: Path, code: int = 0
) -> subprocess.CompletedProcess[bytes]:
    """Run Python with these folders as the only packages: without `site` there is neither
    site-packages nor the editable install."""
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, path)), "PYTHONSAFEPATH": "1"}
    done = subprocess.run(
        [sys.executable, *(["-S"] if path else []), *words],
        cwd=cwd,
        env=env if path else {k: v for k, v in os.environ.items() if k != "PYTHONPATH"},
        capture_output=True,
        timeout=120,
    )
    assert done.returncode == code, done.stderr.decode()
    return done


def held(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_wheel_holds_every_file_of_the_three_packages_and_nothing_else(wheel: Path):
    there = {
        f"{name}/{path.relative_to(folder).as_posix()}"
        for name, folder in PACKAGES.items()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    info = f"ftc-{ftc.__version__}.dist-info"
    about = ("METADATA", "WHEEL", "RECORD", "entry_points.txt", "licenses/LICENSE")
    with zipfile.ZipFile(wheel) as archive:
        assert set(archive.namelist()) == there | {f"{info}/{name}" for name in about}


@pytest.mark.parametrize(
    "kind",
    ["*.json", "*.yaml", "*.j2", "py.typed", "*_validator.py", "*_facts.py"],
)
def test_files_that_are_no_modules_are_packaged_too(wheel: Path, kind: str):
    with zipfile.ZipFile(wheel) as archive:
        assert any(Path(name).match(kind) for name in archive.namelist())


def test_the_metadata_says_what_the_package_says(wheel: Path):
    info = f"ftc-{ftc.__version__}.dist-info"
    with zipfile.ZipFile(wheel) as archive:
        about = message_from_bytes(archive.read(f"{info}/METADATA"))
        licence = archive.read(f"{info}/licenses/LICENSE")
    assert about["Name"] == "ftc"
    assert about["Version"] == ftc.__version__ == PROJECT["project"]["version"]
    assert about["License-Expression"] == "Apache-2.0"
    assert about["License-File"] == "LICENSE"
    assert licence == (ROOT / "LICENSE").read_bytes()
    assert about["Requires-Python"] == PROJECT["project"]["requires-python"]
    core = {r for r in about.get_all("Requires-Dist", []) if "extra ==" not in r}
    assert {Requirement(r).name.lower() for r in core} == {
        Requirement(r).name.lower() for r in PROJECT["project"]["dependencies"]
    }


@pytest.mark.parametrize("start", ["the command", "the module"])
def test_the_installed_command_says_its_version(
    start: str, installed: Path, dependencies: Path, elsewhere: Path
):
    words = [str(installed / "bin" / "ftc")] if start == "the command" else ["-m", "ftc"]
    done = run([*words, "--version"], elsewhere, installed, dependencies)
    assert done.stdout.decode() == f"ftc {ftc.__version__}\n"


def test_the_installed_packages_are_the_ones_that_run(
    installed: Path, dependencies: Path, elsewhere: Path
):
    program = "import ftc, ftc_schemas, ftc_backends as b; print(ftc.__file__, b.__file__)"
    done = run(["-c", program], elsewhere, installed, dependencies)
    assert str(ROOT) not in done.stdout.decode()


@pytest.mark.parametrize(
    "words, code",
    [
        (["check", SPEC, "--today", TODAY, "--format", "json"], 0),
        (["check", SPEC, "--today", TODAY, "--set", "training.epochs=x"], 1),
        (["compile", SPEC, "--target", "all", "--today", TODAY, "--stdout"], 0),
        (["schema"], 0),
        (["targets"], 0),
        (["explain", "training.batch_size"], 0),
        (["explain", "FTC301"], 0),
        (["completion", "bash"], 0),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else None,
)
def test_it_answers_as_the_checkout_does(
    words: list[str], code: int, installed: Path, dependencies: Path, elsewhere: Path
):
    here = run(["-m", "ftc", *words], elsewhere, code=code)
    there = run(["-m", "ftc", *words], elsewhere, installed, dependencies, code=code)
    assert (there.stdout, there.stderr) == (here.stdout, here.stderr)


def test_it_compiles_to_the_same_bytes_as_the_checkout(
    installed: Path, dependencies: Path, elsewhere: Path
):
    words = ["-m", "ftc", "compile", SPEC, "--target", "all", "--today", TODAY, "--out"]
    run([*words, "here"], elsewhere)
    run([*words, "there"], elsewhere, installed, dependencies)
    assert held(elsewhere / "there") == held(elsewhere / "here") != {}


def test_a_fix_is_made_with_the_core_dependencies_alone(
    installed: Path, dependencies: Path, elsewhere: Path
):
    spec = elsewhere / SPEC
    right = spec.read_text()
    spec.write_text(re.sub(r"^training:", "trainin:", right, count=1, flags=re.MULTILINE))
    words = ["-m", "ftc", "check", SPEC, "--fix", "--today", TODAY]
    run(words, elsewhere, installed, dependencies)
    assert spec.read_text() == right


def test_a_backend_of_somebody_else_is_found_beside_it(
    installed: Path, dependencies: Path, acme: Path, elsewhere: Path
):
    copytree(ROOT / "docs" / "examples", elsewhere / "examples")
    both = (installed, acme, dependencies)
    matrix = run(["-m", "ftc", "targets"], elsewhere, *both).stdout.decode().splitlines()[0]
    assert matrix.split() == [
        *("axolotl", "bedrock", "local", "openai", "together", "vertex"),
        "acme",
    ]
    words = ["compile", "examples/acme/spec.yaml", "--target", "acme", "--stdout"]
    assert b"telemetry: false" in run(["-m", "ftc", *words], elsewhere, *both).stdout
    assert b"acme" in run(["-m", "ftc", "schema"], elsewhere, *both).stdout
    without = run(["-m", "ftc", "targets"], elsewhere, installed, dependencies)
    assert b"acme" not in without.stdout


def test_a_backend_that_breaks_is_named_and_leaves_the_others_alone(
    installed: Path, dependencies: Path, acme: Path, elsewhere: Path, tmp_path: Path
):
    broken = tmp_path / "broken"
    copytree(acme, broken)
    (broken / "ftc_acme" / "target.py").write_text("1 / 0\n")
    both = (installed, broken, dependencies)
    done = run(["-m", "ftc", "targets"], elsewhere, *both, code=2)
    assert done.stderr.decode() == (
        "ftc: the backend `acme` (ftc_acme.target) cannot be loaded: division by zero\n"
    )
    run(["-m", "ftc", "check", "specs/support-tone.yaml"], elsewhere, *both)


def test_the_hooks_for_pre_commit_pass_and_fail_as_they_say(
    installed: Path, dependencies: Path, elsewhere: Path
):
    """Called as pre-commit calls them: the entry, the arguments of the user, then the files."""
    hooks = {hook["id"]: hook for hook in yaml.safe_load(HOOKS.read_text())}
    checks, is_current = hooks["ftc-check"], hooks["ftc-compile-check"]
    spec, wrong = "specs/support-tone.yaml", "specs/wrong.yaml"
    (elsewhere / wrong).write_text("version: 2\n")
    assert all(re.search(checks["files"], name) for name in ("spec.yaml", "a/spec.yml", spec))
    assert not re.search(checks["files"], "specs/data/rows.yaml")
    assert is_current["pass_filenames"] is False

    def call(hook: dict[str, str], *words: str, code: int) -> None:
        command, *rest = hook["entry"].split()
        assert command == "ftc"
        run(["-m", "ftc", *rest, *words], elsewhere, installed, dependencies, code=code)

    call(checks, spec, code=0)
    call(checks, spec, wrong, code=1)
    run(["-m", "ftc", "compile", spec, "--out", "compiled"], elsewhere, installed, dependencies)
    call(is_current, "--out", "compiled", spec, code=0)
    next((elsewhere / "compiled").rglob("train.py")).write_text("changed by hand")
    call(is_current, "--out", "compiled", spec, code=1)
