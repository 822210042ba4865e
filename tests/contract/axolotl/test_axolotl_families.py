"""Both targets learn the same tokens of every model family whose template TRL would replace: what
the assistant says, and the token that ends its turn."""

import json
from importlib.resources import files
from pathlib import Path

import pytest
from tests.contract.axolotl.families import FAMILIES, LONGEST, OF_IMAGES, Family, write
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
THOUGHT = {"role": "assistant", "content": "Friday.", "reasoning_content": "Two days by train."}
SKIPPED = {"role": "assistant", "content": "Never.", "weight": 0}
SPACED = {"role": "assistant", "content": "two  spaces,\n\na gap, and a tail"}
FOREIGN = {"role": "assistant", "content": "Blåbær 雪 🙂"}
CALL = {
    "id": "call00001",
    "type": "function",
    "function": {"name": "at", "arguments": {"number": 7, "street": "Elm"}},
}
CALLED = [
    ASK,
    {"role": "assistant", "content": "", "tool_calls": [CALL]},
    {"role": "tool", "name": "at", "tool_call_id": "call00001", "content": "12"},
    {"role": "assistant", "content": "It left on day 12."},
]
AS_TEXT = {**CALL, "function": {"name": "at", "arguments": '{"number": 7, "street": "Elm"}'}}
TOOLS = [
    {
        "type": "function",
        "function": {
            "name": "at",
            "description": "Where a parcel is.",
            "parameters": {"type": "object", "properties": {"number": {"type": "integer"}}},
        },
    }
]

ROWS = [
    {"messages": [ASK, ANSWER]},
    {"messages": [ASK, ANSWER, *AGAIN, *AGAIN]},
    {"messages": [SYSTEM, ASK, ANSWER, *AGAIN]},
    {"messages": [ASK, SPACED, *AGAIN]},
    {"messages": [ASK, FOREIGN]},
    {"messages": [ASK, SKIPPED, *AGAIN]},
    {"messages": [ASK, THOUGHT]},
    {"messages": [ASK, THOUGHT, *AGAIN]},
    {"messages": CALLED[:2], "tools": TOOLS},
    {"messages": [SYSTEM, *CALLED], "tools": TOOLS},
    {"messages": [ASK, {**CALLED[1], "tool_calls": [AS_TEXT]}, *CALLED[2:]], "tools": TOOLS},
]


def as_object(turn: dict) -> dict:
    """A call's arguments as Axolotl gives them to every template."""
    return {**turn, "tool_calls": [CALL]} if "tool_calls" in turn else turn


def shown(tokenizer, row: dict) -> bool:
    """Whether the template takes the row, and other words in the place of each answer: Axolotl
    finds an answer by them."""
    turns = [index for index, turn in enumerate(row["messages"]) if turn["role"] == "assistant"]
    try:
        for index in [None, *turns]:
            chat = [as_object(turn) for turn in row["messages"]]
            if index is not None:
                chat[index] = {"role": "assistant", "content": "filler"}
            tokenizer.apply_chat_template(chat, tools=row.get("tools"), tokenize=False)
    except Exception:  # a template's own errors, or what it does with what it doesn't know
        return False
    return True


def spec(family: Family) -> str:
    return json.dumps(
        {
            "version": 1,
            "name": family.base.lower().replace(".", "-"),
            "model": {"base": f"./{family.base}"},
            "hardware": {"gpus": 0},
            "data": {"train": f"{family.base}.jsonl", "format": "chat"},
            "method": "sft",
            "training": {"max_length": LONGEST, "batch_size": 1},
        }
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """The families' models and rows, and what both targets compile for them."""
    place = tmp_path_factory.mktemp("families")
    for family in FAMILIES:
        tokenizer = write(family, ROOT / "specs/models/tiny", place)
        rows = [row for row in ROWS if shown(tokenizer, row)]
        text = "".join(json.dumps(row) + "\n" for row in rows)
        (place / f"{family.base}.jsonl").write_text(text, encoding="utf-8")
        (place / "spec.yaml").write_text(spec(family), encoding="utf-8")
        for target in ("local", "axolotl"):
            done = compile_plan(check(place / "spec.yaml").plan, backends.target(target))
            assert done.files, done.diagnostics
            (place / "compiled" / family.base / target).mkdir(parents=True)
            for file, content in done.texts.items():
                path = place / "compiled" / family.base / target / file
                path.write_text(content, encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def seen_by_axolotl(folder, train_env) -> dict[str, list]:
    return of_axolotl(folder, [f"compiled/{family.base}" for family in FAMILIES], train_env)


@pytest.fixture(scope="module")
def seen_by_local(folder) -> dict[str, list]:
    return of_local(folder, [f"compiled/{family.base}" for family in FAMILIES])


def test_every_template_that_trl_replaces_is_among_them():
    names = {file.name for file in (files("trl") / "chat_templates").iterdir()}
    marked = {name.removesuffix("_training.jinja") for name in names if "_training" in name}
    assert marked - {family.template for family in FAMILIES} == set(OF_IMAGES)


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.base)
def test_both_targets_learn_the_same_tokens_of_a_family(
    folder, seen_by_local, seen_by_axolotl, family
):
    local = seen_by_local[f"compiled/{family.base}"]
    axolotl = seen_by_axolotl[f"compiled/{family.base}"]
    given = (folder / f"{family.base}.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(axolotl) == len(given) >= 8
    taught = [row for row in axolotl if set(row[1]) != {-100}]  # not of calls that it never shows
    assert len(taught) >= len(given) - 1
    assert sorted(local) == sorted(taught)


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.base)
def test_what_is_learned_of_a_family_is_the_answer_and_its_end(folder, seen_by_local, family):
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(folder / family.base)
    tokens, labels = seen_by_local[f"compiled/{family.base}"][0]
    text = tokenizer.apply_chat_template(ROWS[0]["messages"], tokenize=False)
    assert tokens == tokenizer(text, add_special_tokens=False)["input_ids"]
    learned = tokenizer.decode([label for label in labels if label != -100]).strip()
    said, _, end = learned.partition(ANSWER["content"])
    assert said == ""
    assert end in text
    assert set(tokenizer.tokenize(end)) <= tokenizer.get_added_vocab().keys()
