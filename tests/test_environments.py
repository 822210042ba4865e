"""Each environment of the tests is pinned, and at the versions that compiled programs ask for."""

from pathlib import Path

import pytest

pytest.importorskip("packaging")

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name as canonical

from ftc_backends.local.definition import versions
from ftc_backends.local.requirements import OPTIMIZERS, TRACKERS

ROOT = Path(__file__).parent.parent
ENVIRONMENTS = ROOT / "tools" / "environments"
NAMES = sorted(file.stem for file in ENVIRONMENTS.glob("*.in"))


def pinned(name: str) -> dict[str, str]:
    file = ROOT / "constraints.txt" if name == "dev" else ENVIRONMENTS / f"{name}.txt"
    lines = [line for line in file.read_text().splitlines() if not line.startswith("#")]
    pins = dict(line.split("==") for line in lines)
    assert len(pins) == len(lines)
    return {canonical(package): version for package, version in pins.items()}


@pytest.mark.parametrize("name", NAMES)
def test_all_that_an_environment_wants_is_pinned_as_it_wants_it(name: str) -> None:
    wanted = (ENVIRONMENTS / f"{name}.in").read_text().splitlines()
    has = pinned(name)
    assert has["pip"]
    if any(line.startswith("--editable") for line in wanted):
        assert {"hatchling", "editables"} <= has.keys()  # what builds ours
    for line in wanted:
        if not line.startswith(("#", "--")):
            requirement = Requirement(line)
            assert requirement.specifier.contains(has[canonical(requirement.name)]), line


@pytest.mark.parametrize("name", NAMES)
def test_what_programs_import_is_everywhere_the_version_that_they_were_written_for(
    name: str,
) -> None:
    has = pinned(name)
    known = {canonical(package): version for package, version in versions().items()}
    assert {package: has[package] for package in has.keys() & known.keys()}.items() <= known.items()
    assert name not in ("dev", "trackers") or known.keys() - {"jsonschema-rs"} <= has.keys()


def test_trackers_and_optimizers_are_run_at_the_versions_that_programs_ask_for() -> None:
    has = {f"{package}=={version}" for package, version in pinned("trackers").items()}
    trackers = {f"{package}=={version}" for package, version in TRACKERS.items()}
    assert {*trackers, *OPTIMIZERS.values()} <= has
