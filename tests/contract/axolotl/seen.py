"""The tokens of each row, and those that are learned, as both targets' programs make them."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).parent


def of_axolotl(folder: Path, cases: Sequence[str], train_env) -> dict[str, list]:
    """By case: `[tokens, labels]` of each row. A case is a folder with one of each target."""
    files = [f"{case}/axolotl/axolotl.yaml" for case in cases]
    done = train_env(HERE / "tokens_axolotl.py", *files, cwd=folder)
    assert done.returncode == 0, done.stderr[-3000:]
    return _by_case(done.stdout)


def of_local(folder: Path, cases: Sequence[str]) -> dict[str, list]:
    programs = [f"{case}/local/train.py" for case in cases]
    done = subprocess.run(
        [sys.executable, HERE / "tokens_local.py", *programs],
        cwd=folder,
        env={**os.environ, "HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=500,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return _by_case(done.stdout)


def _by_case(output: str) -> dict[str, list]:
    answers = json.loads(output.splitlines()[-1])
    return {str(Path(file).parents[1]): rows for file, rows in answers.items()}
