"""What is learned is what the rows say, however they are written: the labels of a real trainer that
a compiled program has built, decoded."""

import json
from collections.abc import Callable, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow

PROBE = """\
import json
import runpy
import sys
from pathlib import Path

import trl


def show(self, **_):
    tokenizer, found = self.processing_class, []
    for row in self.train_dataset:
        found.append({"text": tokenizer.decode(row["input_ids"]), "labels": row["labels"],
                      "ids": row["input_ids"]})
    Path("seen.json").write_text(json.dumps(found))
    sys.exit(0)


trl.SFTTrainer.train = show
sys.path.insert(0, "program")
runpy.run_path("program/train.py", run_name="__main__")
"""
"""Runs the compiled program up to the first step, and writes down what it would learn."""

ASKED = [{"role": "user", "content": "Where is parcel 7?"}]
CHAT = [*ASKED, {"role": "assistant", "content": "On its way."}]
LONG = [
    {"role": "system", "content": "Be short."},
    *CHAT,
    {"role": "user", "content": "Since when?"},
    {"role": "assistant", "content": "Monday."},
]
TOOLS = [{"type": "function", "function": {"name": "at", "parameters": {"type": "object"}}}]
CALLED = [
    *ASKED,
    {
        "role": "assistant",
        "content": "<think>Ask the system.</think>",
        "tool_calls": [{"type": "function", "function": {"name": "at", "arguments": {"n": 7}}}],
    },
    {"role": "tool", "content": "12"},
    {"role": "assistant", "content": "It left on day 12."},
]
END = "<|im_end|>"


def answers(messages: list[dict[str, Any]]) -> list[str]:
    """What the tiny model's template marks as the assistant's: the text and the end of the turn."""
    return [f"{turn['content']}{END}" for turn in messages if turn["role"] == "assistant"]


def renamed(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """As ShareGPT writes them."""
    roles = {"user": "human", "assistant": "gpt", "tool": "observation"}
    return [
        {"from": roles.get(turn["role"], turn["role"]), "value": turn["content"]}
        | {key: value for key, value in turn.items() if key not in ("role", "content")}
        for turn in messages
    ]


SHAREGPT = {
    "columns": {"messages": "conversations", "role": "from", "content": "value"},
    "roles": {"user": ["human", "customer"], "assistant": "gpt", "tool": "observation"},
}
ALPACA = {"columns": {"prompt": "instruction", "input": "input", "completion": "output"}}

CHATS = (CHAT, LONG, CALLED)


@pytest.fixture
def seen(job: Callable[..., Any], trainer: Any, tmp_path: Path) -> Callable[..., list[Any]]:
    """What a trainer of these rows sees: each row's text, its labels and its tokens."""

    def see(rows: list[Mapping[str, Any]], data_format: str, **sections: Any) -> list[Any]:
        file = tmp_path / "mine.jsonl"
        file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        data = {"train": "mine.jsonl", **sections.pop("data", {})}
        made = job(data_format, data=data, training={"max_length": 256}, **sections)
        (made.folder / "probe.py").write_text(PROBE, encoding="utf-8")
        code = trainer.run(made, made.folder / "probe.py")
        assert code == 0, made.said
        return json.loads((made.folder / "seen.json").read_text(encoding="utf-8"))

    return see


def learned(row: Mapping[str, Any], model: Path) -> list[str]:
    """The stretches of text that a row teaches."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(model / "tokenizer.json"))
    pairs = zip(row["labels"], row["ids"], strict=True)
    stretches = [list(group) for _, group in groupby(pairs, lambda pair: pair[0] != -100)]
    return [
        tokenizer.decode([label for label, _ in stretch], skip_special_tokens=False)
        for stretch in stretches
        if stretch[0][0] != -100
    ]


def test_of_chats_the_assistants_turns_and_their_ends_are_learned(seen, tmp_path):
    rows = [{"messages": messages, "tools": TOOLS} for messages in CHATS]
    found = seen(rows, "chat")
    assert [learned(row, tmp_path / "model") for row in found] == [answers(m) for m in CHATS]


def test_a_turn_of_no_weight_is_shown_and_not_learned(seen, tmp_path):
    wrong = [*ASKED, {"role": "assistant", "content": "Lost.", "weight": 0}]
    (row,) = seen([{"messages": [*wrong, *CHAT]}], "chat")
    assert "Lost." in row["text"]
    assert learned(row, tmp_path / "model") == answers(CHAT)


def test_a_chat_without_an_answer_to_learn_is_left_out(seen, tmp_path):
    found = seen([{"messages": ASKED}, {"messages": CHAT}], "chat")
    assert [learned(row, tmp_path / "model") for row in found] == [answers(CHAT)]


CALLS = """\
{%- for m in messages -%}
{%- if m.role == "tool" and not messages[loop.index0 - 1].tool_calls -%}
{{ raise_exception("nobody asked a tool") }}
{%- endif -%}
{{ "[" + m.role + "]" }}
{%- for call in m.tool_calls -%}{{ call.function.arguments | tojson }}{%- endfor -%}
{{ m.content }}{{ "<|im_end|>" }}
{%- endfor -%}
"""
"""A template without marks, which wants a call before each answer of a tool."""


@pytest.mark.parametrize("arguments", [{"n": 7}, '{"n": 7}'], ids=["object", "text"])
def test_a_call_is_learned_as_the_template_writes_an_object(seen, tmp_path, arguments):
    call = {"type": "function", "function": {"name": "at", "arguments": arguments}}
    asks = {"role": "assistant", "content": "", "tool_calls": [call]}
    chat = [*ASKED, asks, {"role": "tool", "content": "12"}, CALLED[-1]]
    model = {"base": "./model", "chat_template": CALLS}
    (row,) = seen([{"messages": chat, "tools": TOOLS}], "chat", model=model)
    expected = ['{"n": 7}' + END, "It left on day 12." + END]
    assert learned(row, tmp_path / "model") == expected


@pytest.mark.parametrize("arguments", [{"n": 7}, '{"n": 7}'], ids=["object", "text"])
def test_with_the_loss_on_all_a_call_is_written_alike(seen, arguments):
    call = {"type": "function", "function": {"name": "at", "arguments": arguments}}
    asks = {"role": "assistant", "content": "", "tool_calls": [call]}
    chat = [*ASKED, asks, {"role": "tool", "content": "12"}, CALLED[-1]]
    model = {"base": "./model", "chat_template": CALLS}
    method = {"type": "sft", "loss_on": "all"}
    (row,) = seen([{"messages": chat}], "chat", model=model, method=method)
    assert '[assistant]{"n": 7}' + END in row["text"]


def test_of_chats_in_other_words_the_same_is_learned(seen, tmp_path):
    rows = [{"conversations": renamed(messages), "tools": TOOLS} for messages in CHATS]
    found = seen(rows, "chat", data=SHAREGPT)
    assert [learned(row, tmp_path / "model") for row in found] == [answers(m) for m in CHATS]
    assert "<|im_start|>user\nWhere is parcel 7?" in found[0]["text"]
    assert "<|im_start|>tool\n12" in found[2]["text"]


def test_a_system_prompt_in_a_column_leads_the_chat_and_is_not_learned(seen, tmp_path):
    rows = [{"messages": CHAT, "sys": "Be short."}, {"messages": LONG, "sys": "Be long."}]
    found = seen(rows, "chat", data={"columns": {"system": "sys"}})
    assert [row["text"].count("<|im_start|>system\nBe short.") for row in found] == [1, 1]
    assert learned(found[0], tmp_path / "model") == answers(CHAT)


def test_of_instructions_in_a_chat_the_output_is_learned(seen, tmp_path):
    rows = [
        {"instruction": "Add.", "input": "2 and 2", "output": "4"},
        {"instruction": "Say hello.", "input": "", "output": "Hello."},
    ]
    found = seen(rows, "chat", data=ALPACA)
    assert [learned(row, tmp_path / "model") for row in found] == [[f"4{END}"], [f"Hello.{END}"]]
    assert found[0]["text"].startswith("<|im_start|>user\nAdd.\n\n2 and 2<|im_end|>")
    assert found[1]["text"].startswith("<|im_start|>user\nSay hello.<|im_end|>")


def test_of_instructions_as_text_the_output_and_the_end_are_learned(seen, tmp_path):
    rows = [{"instruction": "Add.", "input": "2 and 2 =", "output": " 4"}]
    found = seen(rows, "prompt-completion", data=ALPACA)
    assert learned(found[0], tmp_path / "model") == [f" 4{END}"]
    assert found[0]["text"] == f"Add.\n\n2 and 2 = 4{END}"


def test_of_prompts_and_answers_as_messages_the_answer_is_learned(seen, tmp_path):
    rows = [{"question": renamed(CHAT[:1]), "answer": renamed(CHAT[1:])}]
    columns = {"prompt": "question", "completion": "answer", "role": "from", "content": "value"}
    data = {"columns": columns, "roles": SHAREGPT["roles"]}
    found = seen(rows, "prompt-completion", data=data)
    assert [text.strip() for text in learned(found[0], tmp_path / "model")] == answers(CHAT)


def test_of_a_text_under_another_name_all_is_learned(seen, tmp_path):
    found = seen(
        [{"body": "One. Two."}],
        "text",
        data={"columns": {"text": "body"}},
        method={"type": "cpt"},
    )
    assert "One. Two." in learned(found[0], tmp_path / "model")[0]


def test_with_the_loss_on_all_everything_is_learned(seen, tmp_path):
    found = seen([{"messages": LONG}], "chat", method={"type": "sft", "loss_on": "all"})
    assert learned(found[0], tmp_path / "model") == [found[0]["text"]]


def test_a_mixture_is_learned_in_its_shares(seen, tmp_path):
    called = [{"messages": [*CALLED[:1], {**CALLED[1], "content": f"{n}"}]} for n in range(9)]
    rows = "".join(json.dumps(row) + "\n" for row in called)
    (tmp_path / "other.jsonl").write_text(rows, encoding="utf-8")
    train = [{"path": "mine.jsonl", "weight": 2}, {"path": "other.jsonl", "weight": 1}]
    plain = [{"messages": [*ASKED, {"role": "assistant", "content": f"a{n}"}]} for n in range(6)]
    found = seen(plain, "chat", data={"train": train})
    texts = [text for row in found for text in learned(row, tmp_path / "model")]
    assert texts[:6] == [f"a{n}{END}" for n in range(6)]
    assert len(texts) == 6 + 3
