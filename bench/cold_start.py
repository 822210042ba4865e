"""Cold starts, as ratios measured side by side: `ftc check` and `ftc compile` against
`python -c "import pydantic"` and `python -c pass`.

Every command is run once a round, in turn, so that a machine that slows down slows them all; the
ratio is of medians over the rounds. On a machine that is busy with other things, the ratio of what
the processor worked is steadier: it stands beside. `python bench/cold_start.py [ROUNDS]`
"""

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
SPEC = ROOT / "specs" / "everywhere.yaml"
PYTHON = sys.executable

AIMS = {"ftc check": 1.6, "ftc compile, all targets": 2.0, "ftc compile --check": 2.0}
"""At most so many times as long as `import pydantic`."""

ENVIRONMENT = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
"""Users have compiled modules; without them every start would measure Python's compiler."""


def main(rounds: int = 11) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch) / "build"
        ftc = [PYTHON, "-m", "ftc"]
        today = ["--today", "2026-11-23"]  # the hosted models of the example close later
        compile_all = [*ftc, "compile", str(SPEC), "--target", "all", "--out", str(out), *today]
        commands = {
            "python -c pass": [PYTHON, "-c", "pass"],
            "import pydantic": [PYTHON, "-c", "import pydantic"],
            "import pydantic, a model": [PYTHON, "-c", "from pydantic import BaseModel"],
            "ftc check": [*ftc, "check", str(SPEC), *today],
            "ftc compile, all targets": compile_all,
            "ftc compile --check": [*compile_all, "--check"],
        }
        run(compile_all)
        times: dict[str, list[Took]] = {name: [] for name in commands}
        for _ in range(rounds):
            for name, command in commands.items():
                if name == "ftc compile, all targets":
                    shutil.rmtree(out)
                times[name].append(run(command))
        middle = {name: Took(*map(median, zip(*runs, strict=True))) for name, runs in times.items()}
        report(middle, rounds)


class Took(NamedTuple):
    """Seconds."""

    elapsed: float
    worked: float
    """By the processor, in the program and for it in the kernel."""


def run(command: list[str]) -> Took:
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env=ENVIRONMENT)
    elapsed, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return Took(elapsed, after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)


def report(medians: dict[str, Took], rounds: int) -> None:
    lines = len(SPEC.read_text(encoding="utf-8").splitlines())
    python = sys.version.split()[0]
    print(f"{SPEC.name}: {lines} lines; medians of {rounds} alternated runs, Python {python}")
    print(f"{'':26}{'ms':>5}  x pass  x its BaseModel  x import pydantic (worked)  aim")
    passing, pydantic = medians["python -c pass"], medians["import pydantic"]
    for name, took in medians.items():
        worked = took.worked / pydantic.worked
        aim = f"   {AIMS[name]}" if name in AIMS else ""
        print(
            f"{name:26}{took.elapsed * 1000:5.0f}  {took.elapsed / passing.elapsed:6.1f}"
            f"  {took.elapsed / medians['import pydantic, a model'].elapsed:15.2f}"
            f"  {took.elapsed / pydantic.elapsed:17.2f}   ({worked:.2f}){aim}"
        )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
