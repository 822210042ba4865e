"""Rows in other formats: the same said, or a refusal; never a part of a file."""

import json
from pathlib import Path

import pytest

from ftc.data.foreign import FOREIGN
from ftc.data.found import Source
from ftc.data.read import records
from ftc.data.recognise import recognise_file
from ftc.data.rewrite import RewriteError, rewrite
from ftc.data.rows import parse
from ftc.data.shapes import NEVER_REWRITTEN, SHAPES

HI, HELLO = {"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}

OF_TOOLS = {
    "ShareGPT": (
        {
            "id": 3,
            "system": "Be kind.",
            "conversations": [
                {"from": "human", "value": "Hi"},
                {"from": "gpt", "value": "Hello."},
            ],
        },
        {"id": 3, "messages": [{"role": "system", "content": "Be kind."}, HI, HELLO]},
    ),
    "Alpaca": (
        {"instruction": "Add.", "input": "2 and 2", "output": "4"},
        {"prompt": "Add.\n\n2 and 2", "completion": "4"},
    ),
    "Gemini": (
        {
            "systemInstruction": {"parts": [{"text": "Be kind."}]},
            "contents": [
                {"role": "user", "parts": [{"text": "H"}, {"text": "i"}]},
                {"role": "model", "parts": [{"text": "Hello."}]},
            ],
        },
        {"messages": [{"role": "system", "content": "Be kind."}, HI, HELLO]},
    ),
    "Anthropic": (
        {
            "system": "Be kind.",
            "messages": [
                HI,
                {
                    "role": "assistant",
                    "content": [{"type": "tool_use", "id": "t1", "name": "f", "input": {"a": 1}}],
                },
                {
                    "role": "user",
                    "content": [{"type": "tool_result", "tool_use_id": "t1", "content": "7"}],
                },
                HELLO,
            ],
            "tools": [{"name": "f", "input_schema": {"type": "object"}}],
        },
        {
            "tools": [
                {"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}
            ],
            "messages": [
                {"role": "system", "content": "Be kind."},
                HI,
                {
                    "role": "assistant",
                    "content": None,
                    "tool_calls": [
                        {
                            "id": "t1",
                            "type": "function",
                            "function": {"name": "f", "arguments": {"a": 1}},
                        }
                    ],
                },
                {"role": "tool", "tool_call_id": "t1", "content": "7"},
                HELLO,
            ],
        },
    ),
    "OpenAI preference": (
        {
            "input": {"messages": [HI]},
            "preferred_output": [HELLO],
            "non_preferred_output": [{"role": "assistant", "content": "What?"}],
        },
        {
            "prompt": [HI],
            "chosen": [HELLO],
            "rejected": [{"role": "assistant", "content": "What?"}],
        },
    ),
    "preference with an implicit prompt": (
        {"chosen": [HI, HELLO], "rejected": [HI, {"role": "assistant", "content": "What?"}]},
        {
            "prompt": [HI],
            "chosen": [HELLO],
            "rejected": [{"role": "assistant", "content": "What?"}],
        },
    ),
    "HH-RLHF": (
        {
            "chosen": "\n\nHuman: Hi\n\nAssistant: Hello.",
            "rejected": "\n\nHuman: Hi\n\nAssistant: Hell no.",
        },
        {
            "prompt": [HI],
            "chosen": [HELLO],
            "rejected": [{"role": "assistant", "content": "Hell no."}],
        },
    ),
    "UltraFeedback": (
        {
            "prompt": "Hi",
            "prompt_id": "7f",
            "chosen": [HI, HELLO],
            "rejected": [HI, {"role": "assistant", "content": "What?"}],
            "messages": [HI, HELLO],
            "score_chosen": 8.5,
        },
        {
            "prompt_id": "7f",
            "score_chosen": 8.5,
            "prompt": [HI],
            "chosen": [HELLO],
            "rejected": [{"role": "assistant", "content": "What?"}],
        },
    ),
    "Gemini preference": (
        {
            "contents": [{"role": "user", "parts": [{"text": "Hi"}]}],
            "completions": [
                {"score": 0.0, "completion": {"role": "model", "parts": [{"text": "What?"}]}},
                {"score": 1.0, "completion": {"role": "model", "parts": [{"text": "Hello."}]}},
            ],
        },
        {
            "prompt": [HI],
            "chosen": [HELLO],
            "rejected": [{"role": "assistant", "content": "What?"}],
        },
    ),
    "Alpaca with labels": (
        {"instruction": "Add.", "input": "2 and 2", "output": "5", "label": False},
        {"label": False, "prompt": "Add.\n\n2 and 2", "completion": "5"},
    ),
    "Dolly": (
        {"instruction": "Who?", "context": "Ada wrote.", "response": "Ada.", "category": "qa"},
        {"category": "qa", "prompt": "Who?\n\nAda wrote.", "completion": "Ada."},
    ),
    "Orca": (
        {"id": "niv.1", "system_prompt": "Be kind.", "question": "Hi", "response": "Hello."},
        {
            "id": "niv.1",
            "prompt": [{"role": "system", "content": "Be kind."}, HI],
            "completion": [HELLO],
        },
    ),
    "MetaMath": (
        {"type": "GSM_Rephrased", "query": "1 + 1?", "response": "2"},
        {"type": "GSM_Rephrased", "prompt": "1 + 1?", "completion": "2"},
    ),
    "prompt, response and label": (
        {"prompt": "Why?", "response": "So.", "label": True},
        {"prompt": "Why?", "completion": "So.", "label": True},
    ),
    "question and answer": (
        {"question": "Why?", "answer": "So."},
        {"prompt": "Why?", "completion": "So."},
    ),
    "prompt and response": (
        {"prompt": "Why?", "response": "So."},
        {"prompt": "Why?", "completion": "So."},
    ),
}


def write(file: Path, *rows: object) -> Source:
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return Source(str(file), "")


def read(file: Path) -> list[object]:
    return [record.value for record in records(str(file))]


def test_every_foreign_shape_is_here() -> None:
    assert set(OF_TOOLS) | NEVER_REWRITTEN == set(FOREIGN)
    assert {shape.name for shape in SHAPES if shape.foreign} == set(FOREIGN)


@pytest.mark.parametrize("name", OF_TOOLS)
def test_rows_of_other_tools_are_recognised_and_rewritten(name: str, tmp_path: Path) -> None:
    theirs, ours = OF_TOOLS[name]
    source = write(tmp_path / "theirs.jsonl", theirs)
    recognised = recognise_file(source.file)
    assert recognised is not None
    assert recognised.foreign == name
    rewrite([source], recognised.format, tmp_path / "ours.jsonl")
    assert read(tmp_path / "ours.jsonl") == [ours]
    assert not parse(ours, recognised.format).problems


@pytest.mark.parametrize(
    ("row", "to", "expected"),
    [
        (
            {"id": 1, "messages": [HI, HELLO]},
            "prompt-completion",
            [{"id": 1, "prompt": [HI], "completion": [HELLO]}],
        ),
        (
            {"prompt": "Hi", "completion": "Hello."},
            "chat",
            [{"messages": [HI, HELLO]}],
        ),
        (
            {"prompt": [HI, HELLO, HI], "completion": [HELLO]},
            "chat",
            [{"messages": [HI, {**HELLO, "weight": 0}, HI, HELLO]}],
        ),
        (
            {"prompt": "Hi", "chosen": "Hello.", "rejected": "What?"},
            "unpaired-preference",
            [
                {"prompt": "Hi", "completion": "Hello.", "label": True},
                {"prompt": "Hi", "completion": "What?", "label": False},
            ],
        ),
        ({"prompt": "a", "completion": "b"}, "text", [{"text": "ab"}]),
        (
            {"prompt": "a", "completion": "b"},
            "prompt-only",
            [{"prompt": "a", "completion": "b"}],
        ),
    ],
)
def test_a_conversion_says_the_same(
    row: object, to: str, expected: list[object], tmp_path: Path
) -> None:
    done = rewrite([write(tmp_path / "a.jsonl", row)], to, tmp_path / "b.jsonl")
    assert read(tmp_path / "b.jsonl") == expected
    assert (done.read, done.written) == (1, len(expected))
    for one in expected:
        assert not parse(one, to).problems


@pytest.mark.parametrize(
    ("row", "to", "reason"),
    [
        ({"messages": [HI, HELLO, HI, HELLO]}, "prompt-completion", "one answer, at its end"),
        ({"messages": [HI, HELLO]}, "text", "chat cannot say the same as text"),
        (
            {"prompt": "a", "chosen": "b", "rejected": "c"},
            "prompt-completion",
            "preference cannot say the same",
        ),
        ({"prompt": [HI], "completion": [HELLO]}, "text", "chat template"),
        (
            {"contents": [{"parts": [{"inlineData": {}}]}]},
            "chat",
            "`contents[0].parts[0]` has `inlineData`: an image or another medium",
        ),
        (
            {"message_id": "a", "parent_id": None, "text": "Hi", "role": "prompter"},
            "chat",
            "one message of a tree, and no conversation",
        ),
        (
            {"chosen": "\n\nHuman: Hi", "rejected": "\n\nHuman: Ho"},
            "preference",
            "share no turn that could be the prompt",
        ),
        (
            {"contents": [], "completions": [{"score": 1, "completion": {"parts": []}}]},
            "preference",
            "`completions` are not two answers",
        ),
    ],
)
def test_what_would_lose_something_is_refused_and_nothing_is_written(
    row: object, to: str, reason: str, tmp_path: Path
) -> None:
    with pytest.raises(RewriteError) as refused:
        rewrite([write(tmp_path / "a.jsonl", row)], to, tmp_path / "b.jsonl")
    assert reason in refused.value.told[0]
    assert not (tmp_path / "b.jsonl").exists()
