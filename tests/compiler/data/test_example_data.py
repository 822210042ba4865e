"""The data of the example specs is what its generator writes."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_the_generator_writes_what_is_committed() -> None:
    check = [sys.executable, "tools/example_data", "--check"]
    result = subprocess.run(check, cwd=ROOT, capture_output=True, text=True)
    assert (result.returncode, result.stderr) == (0, "")


def test_the_example_data_stays_small() -> None:
    assert sum(file.stat().st_size for file in (ROOT / "specs/data").rglob("*.jsonl")) < 2_000_000
