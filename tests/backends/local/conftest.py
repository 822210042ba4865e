"""What the trainings share: a user's small job, and a process that is ready to train."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any, NamedTuple

import pytest

from ftc import backends
from ftc.compilation import compile_plan
from ftc.diagnostics.diagnostic import Diagnostic, Severity
from ftc.front_end import check

TINY = Path(__file__).parents[3] / "specs" / "models" / "tiny"

TRAINING = {
    "max_steps": 3,
    "batch_size": 2,
    "micro_batch_size": 2,
    "learning_rate": 1e-3,
    "max_length": 64,
    "logging_steps": 1,
}


NEEDED: dict[str, dict[str, Any]] = {
    "grpo": {"rewards": [{"type": "length", "target": 50, "unit": "characters"}]},
    "rloo": {"rewards": [{"type": "length", "target": 50, "unit": "characters"}]},
    "online-dpo": {"rewards": [{"type": "length", "target": 50, "unit": "characters"}]},
    "distill": {"teacher": "./teacher"},
}
"""What a method cannot do without."""
SHORT: dict[str, dict[str, Any]] = {
    "grpo": {"num_generations": 2, "max_completion_length": 12},
    "rloo": {"num_generations": 2, "max_completion_length": 12},
    "online-dpo": {"max_completion_length": 12},
    "distill": {"max_completion_length": 12},
}
"""What keeps a training short."""


def _rows(data_format: str) -> Iterator[dict[str, Any]]:
    for number in range(12):
        question, answer = f"Where is parcel {number}?", f"It left on day {number}."
        asked = {"role": "user", "content": question}
        answered = {"role": "assistant", "content": answer}
        yield {
            "chat": {"messages": [asked, answered]},
            "prompt-completion": {"prompt": question, "completion": answer},
            "text": {"text": f"{question} {answer}"},
            "preference": {"prompt": question, "chosen": answer, "rejected": "No idea."},
            "unpaired-preference": {
                "prompt": question,
                "completion": answer if number % 2 else "No idea.",
                "label": bool(number % 2),
            },
            "prompt-only": {"prompt": [asked], "answer": answer},
        }[data_format]


class Job(NamedTuple):
    """A folder with a spec's compiled program, its data and its model."""

    folder: Path

    @property
    def program(self) -> Path:
        return self.folder / "program" / "train.py"

    @property
    def model(self) -> Path:
        return self.folder / "model"

    @property
    def result(self) -> Path:
        return self.folder / "outputs" / "job"

    @property
    def said(self) -> str:
        """All output of all its trainings."""
        return (self.folder / "output.txt").read_text(encoding="utf-8")

    @property
    def metrics(self) -> list[dict[str, Any]]:
        text = (self.result / "metrics.jsonl").read_text(encoding="utf-8")
        return [json.loads(line) for line in text.splitlines()]


class Trainer:
    """Runs jobs, one at a time, in forks of a process that has imported the training stack."""

    def __init__(self, requests: IO[str], answers: IO[str]) -> None:
        self._requests = requests
        self._answers = answers

    def train(self, job: Job) -> int:
        """The exit code; -n after signal n."""
        return self.run(job, job.program)

    def run(self, job: Job, program: Path) -> int:
        """The same of another program in the job's folder."""
        self.start(job, program)
        return self.wait()

    def start(self, job: Job, program: Path | None = None) -> int:
        """The process's id."""
        request = {
            "program": str(program or job.program),
            "folder": str(job.folder),
            "output": str(job.folder / "output.txt"),
        }
        self._requests.write(json.dumps(request) + "\n")
        self._requests.flush()
        return int(self._answers.readline())

    def wait(self) -> int:
        return int(self._answers.readline())


@pytest.fixture(scope="session")
def trainer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trainer]:
    if find_spec("trl") is None:
        pytest.skip("needs ftc[local]")
    surroundings = {
        "OMP_NUM_THREADS": "1",  # sums in another order are other bits
        "PYTHONHASHSEED": "0",
        "HF_HOME": str(tmp_path_factory.mktemp("hugging-face")),
        "HF_HUB_OFFLINE": "1",
    }
    with subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("warm.py"))],
        env={**os.environ, **surroundings},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin and process.stdout
        yield Trainer(process.stdin, process.stdout)
        process.stdin.close()


def _without_nulls(section: dict[str, Any]) -> dict[str, Any]:
    """None takes an entry away that `TRAINING` has."""
    return {key: value for key, value in section.items() if value is not None}


def make_teacher(folder: Path) -> None:
    """The tiny model with other signs of a few weights, so that there is something to learn."""
    shutil.copytree(TINY, folder / "teacher")
    file = folder / "teacher" / "model.safetensors"
    content = bytearray(file.read_bytes())
    start = 8 + int.from_bytes(content[:8], "little")
    header = json.loads(content[8:start])
    first, _ = header["model.layers.1.mlp.down_proj.weight"]["data_offsets"]
    for place in range(start + first + 1, start + first + 400, 2):  # the sign of a bfloat16
        content[place] ^= 0x80
    file.write_bytes(content)


def write_spec(folder: Path, data_format: str, sections: dict[str, dict[str, Any]]) -> Path:
    """A spec that trains the tiny model for three steps, with these sections laid over; the data
    and the model beside it."""
    rows = "".join(json.dumps(row) + "\n" for row in _rows(data_format))
    (folder / "rows.jsonl").write_text(rows, encoding="utf-8")
    shutil.copytree(TINY, folder / "model")
    method = sections.get("method", {"type": "sft"})
    if "teacher" in NEEDED.get(method["type"], {}):
        make_teacher(folder)
    spec = {
        "version": 1,
        "name": "job",
        "model": {"base": "./model"},
        "hardware": {"gpus": 0},
        **sections,
        "method": {
            **NEEDED.get(method["type"], {}),
            **SHORT.get(method["type"], {}),
            **method,
        },
        "data": {"format": data_format, "train": "rows.jsonl", **sections.get("data", {})},
        "training": _without_nulls({**TRAINING, **sections.get("training", {})}),
    }
    file = folder / "spec.yaml"
    file.write_text(json.dumps(spec, indent=2), encoding="utf-8")
    return file


def errors(file: Path) -> list[Diagnostic]:
    """What the compiler refuses of a spec for the local target."""
    checked = check(file)
    found = list(checked.diagnostics)
    if checked.plan is not None:
        found += compile_plan(checked.plan, backends.target("local")).diagnostics
    return [diagnostic for diagnostic in found if diagnostic.severity is Severity.ERROR]


def make_job(folder: Path, data_format: str, sections: dict[str, dict[str, Any]]) -> Job:
    """The spec of `write_spec`, compiled."""
    file = write_spec(folder, data_format, sections)
    checked = check(file)
    assert checked.plan is not None, checked.diagnostics
    compilation = compile_plan(checked.plan, backends.target("local"))
    assert compilation.files, compilation.diagnostics
    job = Job(folder)
    job.program.parent.mkdir()
    for name, text in compilation.texts.items():
        (job.program.parent / name).write_text(text, encoding="utf-8")
    return job


@pytest.fixture(scope="session")
def compile_job() -> Callable[..., Job]:
    """A job in a folder of the test's own choice."""
    return make_job


@pytest.fixture
def refusals(tmp_path: Path) -> Callable[..., list[Diagnostic]]:
    """What the compiler refuses of such a job; nothing is trained."""

    def find(data_format: str, **sections: dict[str, Any]) -> list[Diagnostic]:
        folder = tmp_path / "asked"
        folder.mkdir()
        return errors(write_spec(folder, data_format, sections))

    return find


@pytest.fixture
def job(tmp_path: Path) -> Callable[..., Job]:
    """A job on data of a format; the spec's sections by keyword."""

    def make(data_format: str = "chat", **sections: dict[str, Any]) -> Job:
        return make_job(tmp_path, data_format, sections)

    return make
