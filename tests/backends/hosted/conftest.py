"""A folder with a spec, a service on the loopback, and the command line between them."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from tests.services.haste import hasten
from tests.services.setup import Setup
from tests.services.setups import SETUPS, lay_out
from tests.services.wire import Wire, served

from ftc.cli.main import main
from ftc.jobs.journal import Job, Journal

ROOT = Path(__file__).parents[3]
TODAY = "2026-11-25"


class Bench(NamedTuple):
    """One service with what is needed to submit to it."""

    name: str
    setup: Setup
    service: Any
    wire: Wire
    folder: Path

    def jobs(self) -> tuple[Job, ...]:
        with Journal(self.folder / ".ftc") as journal:
            return journal.jobs()

    def submit(self, *more: str) -> int:
        """`ftc submit`, in this process."""
        argv = ["submit", "spec.yaml", "--target", self.name, "--yes", "--today", TODAY, *more]
        return main(argv)


@pytest.fixture(params=SETUPS)
def bench(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Bench]:
    name: str = request.param
    setup = SETUPS[name]
    pytest.importorskip(setup.package)
    hasten(name, monkeypatch.setattr)
    lay_out(tmp_path, setup)
    monkeypatch.chdir(tmp_path)
    service = setup.service()
    with served(service) as wire:
        for variable, value in setup.environment(wire.url, tmp_path).items():
            monkeypatch.setenv(variable, value)
        yield Bench(name, setup, service, wire, tmp_path)


class Nursery:
    """Processes that run `ftc` without waiting for its imports, and are killed at will."""

    def __init__(self, target: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.services.crash", target],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, **request: Any) -> int:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def run(self, bench: Bench, *argv: str, kill: tuple[str, int] | None = None) -> int:
        """The exit code; -9 after a kill."""
        self.start(bench, *argv, kill=kill, background=False)
        assert self._process.stdout is not None
        return int(self._process.stdout.readline())

    def start(self, bench: Bench, *argv: str, **more: Any) -> int:
        """The process id."""
        environment = dict(bench.setup.environment(bench.wire.url, bench.folder))
        request = {
            "folder": str(bench.folder),
            "environment": environment,
            "argv": list(argv),
            "output": str(bench.folder / "output.txt"),
            "background": True,
            **more,
        }
        return self.ask(**request)

    def wait(self, process: int) -> int:
        return self.ask(wait=process)

    def close(self) -> None:
        self._process.communicate()


@pytest.fixture(scope="session")
def nurseries() -> Iterator[Callable[[str], Nursery]]:
    """One a target, started when it is first asked for."""
    started: dict[str, Nursery] = {}

    def nursery(target: str) -> Nursery:
        if target not in started:
            started[target] = Nursery(target)
        return started[target]

    yield nursery
    for each in started.values():
        each.close()
