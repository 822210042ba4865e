"""Axolotl's own environments: their Python, and how a test runs it."""

import importlib.util
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[3]

QUIET = {
    "AXOLOTL_DO_NOT_TRACK": "1",
    "DO_NOT_TRACK": "1",
    "HF_HUB_OFFLINE": "1",
    "CUDA_VISIBLE_DEVICES": "",
    "OMP_NUM_THREADS": "1",
}
"""No telemetry, no network, no GPU, and one thread, so that tests can run side by side."""

REQUIRED = "FTC_REQUIRE_AXOLOTL"
"""Set to 1 where these tests must not be skipped."""


def _environments() -> ModuleType:
    spec = importlib.util.spec_from_file_location("axolotl_env", ROOT / "tools/axolotl_env.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _python(kind: str) -> Path:
    found = _environments().python(kind)
    if found is None:
        missing = f"Axolotl's environment is not built: python tools/axolotl_env.py {kind}"
        if os.environ.get(REQUIRED) == "1":
            pytest.fail(missing)
        pytest.skip(missing)
    return found


Run = Callable[..., subprocess.CompletedProcess[str]]


def _runner(kind: str) -> Run:
    interpreter = _python(kind)

    def run(
        *arguments: str | Path, cwd: Path = ROOT, stdin: str = "", **environment: str
    ) -> object:
        return subprocess.run(
            [interpreter, *arguments],
            cwd=cwd,
            input=stdin,
            env={**os.environ, **QUIET, **environment},
            capture_output=True,
            text=True,
            check=False,
            timeout=580,
        )

    return run


@pytest.fixture(scope="session")
def validate_env() -> Run:
    """Run a script in the environment that has Axolotl's validator."""
    return _runner("validate")


@pytest.fixture(scope="session")
def train_env() -> Run:
    """Run a script in the environment that can train."""
    return _runner("train")
