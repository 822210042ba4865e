"""Axolotl's own environments: their Python, and how a test runs it."""

import importlib.util
import json
import os
import subprocess
from collections.abc import Callable, Iterator
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

LONGEST = 580
"""Seconds of one program."""

WARM = Path(__file__).with_name("warm.py")

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
            timeout=LONGEST,
        )

    return run


@pytest.fixture(scope="session")
def validate_env() -> Run:
    """Run a script in the environment that has Axolotl's validator."""
    return _runner("validate")


@pytest.fixture(scope="session")
def train_env(tmp_path_factory) -> Iterator[Run]:
    """Run a script in the environment that can train, in a child of one process that has loaded
    Axolotl: loading it takes longer than most of these trainings."""
    folder = tmp_path_factory.mktemp("warm")
    stdin, stdout, stderr = (folder / name for name in ("stdin", "stdout", "stderr"))
    with (
        (folder / "loading").open("w", encoding="utf-8") as loading,
        subprocess.Popen(
            [_python("train"), WARM],
            env={**os.environ, **QUIET},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=loading,
            text=True,
        ) as warm,
    ):

        def run(
            *arguments: str | Path, cwd: Path = ROOT, **environment: str
        ) -> subprocess.CompletedProcess[str]:
            order = {
                "arguments": list(map(str, arguments)),
                "cwd": str(cwd),
                "environment": environment,
                "seconds": LONGEST,
                "streams": [str(stdin), str(stdout), str(stderr)],
            }
            for file in (stdin, stdout, stderr):
                file.write_bytes(b"")
            print(json.dumps(order), file=warm.stdin, flush=True)
            code = warm.stdout.readline()
            assert code, (folder / "loading").read_text(encoding="utf-8")[-3000:]
            return subprocess.CompletedProcess(
                order["arguments"],
                int(code),
                stdout.read_text(encoding="utf-8"),
                stderr.read_text(encoding="utf-8"),
            )

        yield run


@pytest.fixture(scope="session")
def cold_train_env() -> Run:
    """The same in a process of its own, as a user would."""
    return _runner("train")
