"""Local and Axolotl see the same tokens in a row, and learn the same of them."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ftc import backends
from ftc.compilation import check, compile_plan

ROOT = Path(__file__).parents[3]
HERE = Path(__file__).parent

pytestmark = pytest.mark.slow

SYSTEM = {"role": "system", "content": "Be kind."}
ASK = {"role": "user", "content": "Where is my parcel?"}
ANSWER = {"role": "assistant", "content": "It is on its way."}
AGAIN = [{"role": "user", "content": "When, then?"}, {"role": "assistant", "content": "Friday."}]
SPACED = {"role": "assistant", "content": "  two spaces,\n\na gap, and a tail \n"}
EMPTY = {"role": "assistant", "content": ""}
FOREIGN = {"role": "assistant", "content": "Blåbær <|im_end|> 雪 🙂"}

CASES: dict[str, tuple[str, str, list[dict]]] = {
    "chat": (
        "chat",
        "assistant",
        [
            {"messages": [ASK, ANSWER]},
            {"messages": [SYSTEM, ASK, ANSWER]},
            {"messages": [SYSTEM, ASK, ANSWER, *AGAIN]},
            {"messages": [ASK, SPACED]},
            {"messages": [ASK, FOREIGN, *AGAIN]},
            {"messages": [ASK, ANSWER, *AGAIN, *AGAIN]},
        ],
    ),
    "completion": (
        "prompt-completion",
        "completion",
        [
            {"prompt": "2 + 2 =", "completion": " 4"},
            {"prompt": "Translate: snow\n", "completion": "雪"},
            {"prompt": "No gap", "completion": "at all"},
        ],
    ),
    "prompt-too": (
        "prompt-completion",
        "all",
        [{"prompt": "2 + 2 =", "completion": " 4"}, {"prompt": "No gap", "completion": "at all"}],
    ),
}
"""By name: the format, what is learned, the rows."""


def spec(name: str) -> str:
    data_format, loss_on, _ = CASES[name]
    return json.dumps(
        {
            "version": 1,
            "name": name,
            "model": {"base": "./models/tiny"},
            "hardware": {"gpus": 0},
            "data": {"train": f"{name}.jsonl", "format": data_format},
            "method": {"type": "sft", "loss_on": loss_on},
            "training": {"max_length": 128, "batch_size": 1},
            # in this process: starting others takes longer than the work
            "targets": {"axolotl": {"set": {"dataset_num_proc": 1}}},
        }
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """The compiled files of both targets, with their data and the tiny model."""
    place = tmp_path_factory.mktemp("tokens")
    shutil.copytree(ROOT / "specs/models", place / "models")
    for name, (_, _, rows) in CASES.items():
        text = "".join(json.dumps(row) + "\n" for row in rows)
        (place / f"{name}.jsonl").write_text(text, encoding="utf-8")
        (place / "spec.yaml").write_text(spec(name), encoding="utf-8")
        for target in ("local", "axolotl"):
            done = compile_plan(check(place / "spec.yaml").plan, backends.target(target))
            assert done.files, done.diagnostics
            (place / name / target).mkdir(parents=True)
            for file, content in done.texts.items():
                (place / name / target / file).write_text(content, encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def of_axolotl(folder, train_env) -> dict[str, list]:
    files = [f"{name}/axolotl/axolotl.yaml" for name in CASES]
    done = train_env(HERE / "tokens_axolotl.py", *files, cwd=folder)
    assert done.returncode == 0, done.stderr[-3000:]
    return by_case(done.stdout)


@pytest.fixture(scope="module")
def of_local(folder) -> dict[str, list]:
    programs = [f"{name}/local/train.py" for name in CASES]
    done = subprocess.run(
        [sys.executable, HERE / "tokens_local.py", *programs],
        cwd=folder,
        env={**os.environ, "HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return by_case(done.stdout)


def by_case(output: str) -> dict[str, list]:
    answers = json.loads(output.splitlines()[-1])
    return {file.partition("/")[0]: rows for file, rows in answers.items()}


@pytest.mark.parametrize("name", CASES)
def test_both_targets_learn_the_same_tokens(of_local, of_axolotl, name):
    assert len(of_local[name]) == len(CASES[name][2])
    assert sorted(of_local[name]) == sorted(of_axolotl[name])
