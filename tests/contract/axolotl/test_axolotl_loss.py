"""The loss falls where the spec says, by Axolotl's own tokenization."""

import json
import shutil
from pathlib import Path

import pytest

from ftc import backends
from ftc.compilation import compile_plan
from ftc.front_end import check

ROOT = Path(__file__).parents[3]
SCRIPT = Path(__file__).with_name("learned.py")
END = "<|im_end|>"

pytestmark = pytest.mark.slow

SYSTEM = {"role": "system", "content": "Be kind."}
WRONG = {"role": "assistant", "content": "Wrong.", "weight": 0}
RIGHT = {"role": "assistant", "content": "Right."}
TURNS = [{"role": "user", "content": "A"}, WRONG, {"role": "user", "content": "B"}, RIGHT]

ROWS = {
    "chat": {"messages": [SYSTEM, *TURNS]},
    "pairs": {"prompt": "2 + 2 =", "completion": " 4", "system": "not a part of the row"},
    "text": {"text": "one two three four five six seven eight nine ten " * 4},
}

SPECS = {
    "assistant": ("chat", "chat", "assistant"),
    "completion": ("pairs", "prompt-completion", "completion"),
    "prompt-too": ("pairs", "prompt-completion", "all"),
    "text": ("text", "text", "all"),
}


@pytest.fixture(scope="module")
def learned(tmp_path_factory, train_env) -> dict[str, list[list[str]]]:
    """By spec: the learned stretches of each row. One process for all."""
    folder = tmp_path_factory.mktemp("loss")
    shutil.copytree(ROOT / "specs/models", folder / "models")
    for name, row in ROWS.items():
        (folder / f"{name}.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    for name, (data, data_format, loss_on) in SPECS.items():
        spec = folder / "spec.yaml"
        method = "cpt" if data_format == "text" else f"{{type: sft, loss_on: {loss_on}}}"
        spec.write_text(
            f"version: 1\nname: {name}\nmodel: ./models/tiny\nhardware: {{gpus: 0}}\n"
            f"data: {{train: {data}.jsonl, format: {data_format}}}\n"
            f"method: {method}\n"
            f"training: {{max_length: 64, packing: false}}\n",
            encoding="utf-8",
        )
        compiled = compile_plan(check(spec).plan, backends.target("axolotl"))
        (folder / f"{name}.yaml").write_text(compiled.texts["axolotl.yaml"], encoding="utf-8")
    done = train_env(SCRIPT, *(f"{name}.yaml" for name in SPECS), cwd=folder)
    assert done.returncode == 0, done.stderr[-3000:]
    answer = json.loads(done.stdout.splitlines()[-1])
    return {name: answer[f"{name}.yaml"] for name in SPECS}


def test_of_a_chat_the_answers_that_count_are_learned_and_their_end(learned):
    assert learned["assistant"] == [["Right." + END]]


def test_a_completion_is_learned_and_its_end(learned):
    assert learned["completion"] == [[" 4" + END]]


def test_a_prompt_is_learned_where_the_spec_says_so(learned):
    assert learned["prompt-too"] == [["2 + 2 = 4" + END]]


def test_of_a_long_text_nothing_is_lost_to_the_sequence_length(learned):
    assert len(learned["text"]) > 1
    pieces = [text for row in learned["text"] for text in row]
    assert sum(len(piece) for piece in pieces) == len(ROWS["text"]["text"] + END)
