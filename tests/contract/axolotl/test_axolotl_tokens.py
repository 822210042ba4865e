"""Local and Axolotl see the same tokens in a row, and learn the same of them."""

import json
import shutil
from pathlib import Path

import pytest
from tests.contract.axolotl.seen import of_axolotl, of_local

from ftc import backends
from ftc.compilation import compile_plan
from ftc.front_end import check

ROOT = Path(__file__).parents[3]

pytestmark = pytest.mark.slow

SYSTEM = {"role": "system", "content": "Be kind."}
ASK = {"role": "user", "content": "Where is my parcel?"}
ANSWER = {"role": "assistant", "content": "It is on its way."}
AGAIN = [{"role": "user", "content": "When, then?"}, {"role": "assistant", "content": "Friday."}]
SPACED = {"role": "assistant", "content": "  two spaces,\n\na gap, and a tail \n"}
EMPTY = {"role": "assistant", "content": ""}
FOREIGN = {"role": "assistant", "content": "Blåbær <|im_end|> 雪 🙂"}

HUMAN = {"from": "human", "value": "Where is my parcel?"}
GPT = {"from": "gpt", "value": "It is on its way."}

TEMPLATE = """\
{%- for message in messages -%}
{%- if message.role == "assistant" -%}
A: {% generation %}{{ message.content }}<|im_end|>{% endgeneration %}
{%- else -%}
{{ message.role }}: {{ message.content }}
{% endif -%}
{%- endfor -%}
"""

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
    "sharegpt": (
        "chat",
        "assistant",
        [
            {"conversations": [HUMAN, GPT], "system": "Be brief."},
            {"conversations": [HUMAN, GPT, HUMAN, GPT], "system": "Be kind."},
            {"conversations": [{"from": "system", "value": "Be kind."}, HUMAN, GPT], "system": "x"},
        ],
    ),
    "instructions": (
        "prompt-completion",
        "completion",
        [
            {"instruction": "Add.", "context": "2 and 2 =", "output": " 4"},
            {"instruction": "Say hello.", "context": "", "output": " Hello."},
        ],
    ),
    "own-template": (
        "chat",
        "assistant",
        [{"messages": [ASK, ANSWER]}, {"messages": [SYSTEM, ASK, ANSWER, *AGAIN]}],
    ),
}
"""By name: the format, what is learned, the rows."""

ENTRIES: dict[str, dict[str, dict]] = {
    "sharegpt": {
        "data": {
            "columns": {
                "messages": "conversations",
                "role": "from",
                "content": "value",
                "system": "system",
            },
            "roles": {"user": "human", "assistant": ["gpt", "bot"]},
        }
    },
    "instructions": {
        "data": {"columns": {"prompt": "instruction", "input": "context", "completion": "output"}}
    },
    "own-template": {"model": {"chat_template": TEMPLATE}},
}
"""What their specs say besides."""


def spec(name: str) -> str:
    data_format, loss_on, _ = CASES[name]
    besides = ENTRIES.get(name, {})
    return json.dumps(
        {
            "version": 1,
            "name": name,
            "model": {"base": "./models/tiny", **besides.get("model", {})},
            "hardware": {"gpus": 0},
            "data": {"train": f"{name}.jsonl", "format": data_format, **besides.get("data", {})},
            "method": {"type": "sft", "loss_on": loss_on},
            "training": {"max_length": 128, "batch_size": 1},
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
def seen_by_axolotl(folder, train_env) -> dict[str, list]:
    return of_axolotl(folder, list(CASES), train_env)


@pytest.fixture(scope="module")
def seen_by_local(folder) -> dict[str, list]:
    return of_local(folder, list(CASES))


@pytest.mark.parametrize("name", CASES)
def test_both_targets_learn_the_same_tokens(seen_by_local, seen_by_axolotl, name):
    assert len(seen_by_local[name]) == len(CASES[name][2])
    assert sorted(seen_by_local[name]) == sorted(seen_by_axolotl[name])
