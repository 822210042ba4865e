"""Cold starts, as ratios measured side by side: `ftc check` and `ftc compile` against
`python -c "import pydantic"` and `python -c pass`.

Every command is run once a round, in turn, so that a machine that slows down slows them all; the
ratio is of medians over the rounds. `python bench/cold_start.py [ROUNDS]`
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parent.parent
SPEC = ROOT / "specs" / "everywhere.yaml"
PYTHON = sys.executable


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
        times: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(rounds):
            for name, command in commands.items():
                if name == "ftc compile, all targets":
                    shutil.rmtree(out)
                start = time.perf_counter()
                run(command)
                times[name].append(time.perf_counter() - start)
        report({name: median(runs) for name, runs in times.items()}, rounds)


def run(command: list[str]) -> None:
    subprocess.run(command, check=True, capture_output=True, env=ENVIRONMENT)


def report(medians: dict[str, float], rounds: int) -> None:
    lines = len(SPEC.read_text(encoding="utf-8").splitlines())
    python = sys.version.split()[0]
    print(f"{SPEC.name}: {lines} lines; medians of {rounds} alternated runs, Python {python}")
    print(f"{'':28}{'ms':>7}  {'x pass':>7}  {'x import pydantic':>18}  {'x its BaseModel':>16}")
    for name, seconds in medians.items():
        print(
            f"{name:28}{seconds * 1000:7.0f}  {seconds / medians['python -c pass']:7.1f}"
            f"  {seconds / medians['import pydantic']:18.2f}"
            f"  {seconds / medians['import pydantic, a model']:16.2f}"
        )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
