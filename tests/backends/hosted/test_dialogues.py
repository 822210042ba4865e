"""A dialogue that a service can take, comes back from the service's lines as it was."""

import json
from datetime import date
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.backends.hosted.conftest import TODAY

from ftc import backends
from ftc.data.convert import encoder, written_exactly
from ftc.data.mapping import PLAIN
from ftc.data.row_reader import RowReader
from ftc.data.rows import RowError, in_messages, parse
from ftc.front_end import check_text

TEXT = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Z")), min_size=1)
MODELS = {
    "openai": ["gpt-4.1-mini-2025-04-14"],
    "bedrock": [
        "amazon.nova-micro-v1:0:128k",
        "anthropic.claude-3-haiku-20240307-v1:0:200k",
        "meta.llama3-3-70b-instruct-v1:0:128k",
    ],
    "vertex": ["gemini-2.5-flash", "qwen/qwen3@qwen3-32b"],
    "together": ["openai/gpt-oss-20b"],
}
CASES = [(name, model) for name, models in MODELS.items() for model in models]


def turns(*roles):
    return [st.fixed_dictionaries({"role": st.just(role), "content": TEXT}) for role in roles]


ANSWER = turns("assistant")[0]
CHATS = st.builds(
    lambda system, pairs: {"messages": [*system, *(m for pair in pairs for m in pair)]},
    st.lists(turns("system")[0], max_size=1),
    st.lists(st.tuples(*turns("user", "assistant")), min_size=1, max_size=4),
)
PROMPTS = st.builds(
    lambda prompt, completion: {"prompt": prompt, "completion": completion}, TEXT, TEXT
)
PREFERENCES = st.builds(
    lambda prompt, chosen, rejected: {"prompt": prompt, "chosen": [chosen], "rejected": [rejected]},
    st.tuples(*turns("user", "assistant", "user")).map(list),
    ANSWER,
    ANSWER,
)
ROWS = st.one_of(
    CHATS.map(lambda row: ("chat", row)),
    PROMPTS.map(lambda row: ("prompt-completion", row)),
    PREFERENCES.map(lambda row: ("preference", row)),
)


@cache
def plan(name, model):
    spec = {"version": 1, "name": "t", "model": {"hosted": {name: model}}, "method": "sft"}
    spec["data"] = {"format": "chat", "train": "t.jsonl"}
    checked = check_text(json.dumps(spec), today=date.fromisoformat(TODAY))
    assert checked.plan is not None, checked.diagnostics
    return checked.plan


def dialogue(format, row):
    """Who says what, in order; a prompt and its completion are a user's and an assistant's."""
    parsed = parse(row, format)
    assert parsed.row is not None, parsed.problems
    if format == "prompt-completion" and isinstance(row["prompt"], str):
        return [("user", row["prompt"]), ("assistant", row["completion"])]
    return [(message.role, message.content) for message in in_messages(parsed.row)]


@pytest.mark.parametrize(("name", "model"), CASES)
@settings(max_examples=60, deadline=None)
@given(case=ROWS)
def test_a_dialogue_comes_back_as_it_was(name, model, case):
    format, row = case
    target = backends.target(name)
    try:
        line = target.convert(parse(row, format).row, plan(name, model))
    except RowError:
        return  # refused, and said to be
    written = json.loads(json.dumps(line))
    assert dialogue(*target.revert(written)) == dialogue(format, row)


@pytest.mark.parametrize("name", ["bedrock", "together"])
@given(text=TEXT)
def test_a_text_comes_back_as_it_was(name, text):
    target = backends.target(name)
    line = target.convert(parse({"text": text}, "text").row, plan(name, MODELS[name][0]))
    assert target.revert(json.loads(json.dumps(line))) == ("text", {"text": text})


CALL = {"id": "c1", "type": "function", "function": {"name": "f", "arguments": '{"x": 1}'}}
WITH_TOOLS = st.builds(
    lambda question, said, answer, tools, weight: {
        "messages": [
            question,
            {"role": "assistant", "content": None, "tool_calls": [CALL], "weight": weight},
            {"role": "tool", "content": said, "tool_call_id": "c1"},
            answer,
        ],
        "tools": tools,
    },
    turns("user")[0],
    TEXT,
    ANSWER,
    st.sampled_from([None, [{"type": "function", "function": {"name": "f"}}]]),
    st.sampled_from([None, 0, 1]),
)
IN_TURNS = st.builds(
    lambda prompt, answer: {"prompt": [prompt], "completion": [answer], "id": 1},
    turns("user")[0],
    ANSWER,
)


@pytest.mark.parametrize(("name", "model"), CASES)
@settings(max_examples=60, deadline=None)
@given(
    case=st.one_of(
        ROWS,
        WITH_TOOLS.map(lambda row: ("chat", row)),
        IN_TURNS.map(lambda row: ("prompt-completion", row)),
        st.builds(lambda text: ("text", {"text": text, "source": 1.5}), TEXT),
    ),
    escaped=st.booleans(),
)
def test_a_row_read_the_fast_way_becomes_the_line_of_the_long_way(name, model, case, escaped):
    format, row = case
    written = json.dumps(row, ensure_ascii=escaped).encode()
    ways = (
        (RowReader(format, PLAIN).lines(written), encoder()),
        ([parse(row, format).row], written_exactly),
    )
    lines = []
    for rows, write in ways:
        assert rows is not None
        try:
            lines.append(write(backends.target(name).convert(rows[0], plan(name, model))))
        except RowError as error:
            lines.append(error.message)
    assert lines[0] == lines[1]


@pytest.mark.parametrize(("name", "model"), CASES)
def test_every_service_takes_some_chat(name, model):
    """Or the test above would pass by refusing everything."""
    row = parse({"messages": [*map(dict, PAIR)]}, "chat").row
    assert backends.target(name).convert(row, plan(name, model))


PAIR = ({"role": "user", "content": "q"}, {"role": "assistant", "content": "a"})


PROMPT_ONLY = st.tuples(
    st.lists(turns("system")[0], max_size=1),
    st.lists(st.tuples(*turns("user", "assistant")), max_size=2),
    turns("user")[0],
).map(lambda said: [*said[0], *(turn for pair in said[1] for turn in pair), said[2]])
REWARDS = [{"type": "exact-match", "column": "total"}]
ASKED = {
    "azure": ("openai", "grpo", {"endpoint": "azure", "resource": "r"}),
    "mantle": ("openai", "grpo", {"endpoint": "bedrock-mantle"}),
    "bedrock-rewards": ("bedrock", "grpo", {}),
    "bedrock-teacher": ("bedrock", "distill", {}),
    "vertex-rewards": ("vertex", "grpo", {}),
    "vertex-teacher": ("vertex", "distill", {}),
}


@cache
def asked(case):
    name, method, options = ASKED[case]
    learned = (
        {"rewards": REWARDS}
        if method == "grpo"
        else {
            "match": "answers",
            "hosted_teacher": {name: "t"},
        }
    )
    spec = {"version": 1, "name": "t", "model": {"hosted": {name: "m"}}}
    spec["method"] = {"type": method, **learned}
    spec["data"] = {"format": "prompt-only", "train": "t.jsonl"}
    spec["targets"] = {name: options}
    checked = check_text(json.dumps(spec), today=date.fromisoformat(TODAY))
    assert checked.plan is not None, checked.diagnostics
    return checked.plan


@pytest.mark.parametrize("case", ASKED)
@settings(max_examples=60, deadline=None)
@given(prompt=st.one_of(PROMPT_ONLY, TEXT), total=st.one_of(TEXT, st.integers(), st.floats(-9, 9)))
def test_a_prompt_comes_back_with_its_right_answer(case, prompt, total):
    """As text, which is how rewards read it everywhere."""
    target, plan = backends.target(ASKED[case][0]), asked(case)
    row = {"prompt": prompt, "total": total, "note": "not sent"}
    line = target.convert(parse(row, "prompt-only").row, plan)
    format, again = target.revert(json.loads(json.dumps(line)))
    assert format == "prompt-only"
    assert parse(again, format).row is not None
    said = [{"role": "user", "content": prompt}] if isinstance(prompt, str) else prompt
    assert again["prompt"] == said
    right = total if isinstance(total, str) else json.dumps(total)
    assert again.get("total") == (right if ASKED[case][1] == "grpo" else None)
    assert "note" not in again


@pytest.mark.parametrize("case", [case for case in ASKED if ASKED[case][1] == "grpo"])
@pytest.mark.parametrize("missing", [{}, {"total": None}, {"total": ""}])
def test_a_row_without_its_right_answer_is_refused(case, missing):
    row = parse({"prompt": "What is 2 + 2?", **missing}, "prompt-only").row
    with pytest.raises(RowError, match="`total`"):
        backends.target(ASKED[case][0]).convert(row, asked(case))


@pytest.mark.parametrize("case", ASKED)
def test_a_prompt_that_is_answered_already_is_refused(case):
    row = parse({"prompt": [*map(dict, PAIR)], "total": "4"}, "prompt-only").row
    with pytest.raises(RowError, match="does not end with the user"):
        backends.target(ASKED[case][0]).convert(row, asked(case))


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("line", [1, {}, {"messages_": []}, {"input": {}, "x": 1}])
def test_what_is_no_line_is_refused(name, line):
    if name == "bedrock" and isinstance(line, dict) and "input" in line:
        pytest.skip("plain text stands under `input` there")
    with pytest.raises(RowError):
        backends.target(name).revert(line)
