"""Tools in the words of Gemini and Anthropic: the same calls in ours, or a refusal in words."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.compiler.data.gemini_rows import GEMINI, Row

from ftc.data.checks.tools import faults_of_tools
from ftc.data.examples import example_of
from ftc.data.foreign import FOREIGN
from ftc.data.foreign.openapi import TYPES, json_schema
from ftc.data.found import Settings, Source
from ftc.data.recognise import recognise_file
from ftc.data.rewrite import rewrite
from ftc.data.rows import RowError, parse


def call(id: str, city: str) -> Row:
    function = {"name": "weather", "arguments": {"city": city}}
    return {"id": id, "type": "function", "function": function}


OURS: Row = {
    "tools": [
        {
            "type": "function",
            "function": {
                "name": "weather",
                "description": "The sky now.",
                "parameters": {
                    "type": "object",
                    "properties": {"city": {"type": "string"}},
                    "required": ["city"],
                },
            },
        }
    ],
    "messages": [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "Leeds or York?"},
        {
            "role": "assistant",
            "content": "I look.",
            "tool_calls": [call("call00001", "Leeds"), call("call00002", "York")],
        },
        {"role": "tool", "tool_call_id": "call00001", "content": '{"sky": "grey"}'},
        {"role": "tool", "tool_call_id": "call00002", "content": '{"sky": "blue"}'},
        {"role": "assistant", "content": "York."},
    ],
}


def snake(value: Any) -> Any:
    """The same row, as Google's Python library writes it."""
    names = {
        "systemInstruction": "system_instruction",
        "functionCall": "function_call",
        "functionResponse": "function_response",
        "functionDeclarations": "function_declarations",
    }
    if isinstance(value, list):
        return [snake(one) for one in value]
    if isinstance(value, dict):
        return {names.get(key, key): snake(one) for key, one in value.items()}
    return value


@pytest.mark.parametrize("row", [GEMINI, snake(GEMINI)], ids=["json", "python"])
def test_calls_of_gemini_become_calls_with_ids(row: Row) -> None:
    assert FOREIGN["Gemini"](row) == OURS


def test_the_tools_of_gemini_are_checked_as_ours_are(tmp_path: Path) -> None:
    row = FOREIGN["Gemini"](GEMINI)
    parsed = parse(row, "chat").row
    assert parsed is not None
    assert list(faults_of_tools(example_of(parsed))) == []
    wrong = json.loads(json.dumps(GEMINI).replace('"York"}', '"York", "day": 7}'))
    wrong["contents"][1]["parts"][1]["functionCall"]["args"] = {"city": 7}
    parsed = parse(FOREIGN["Gemini"](wrong), "chat").row
    assert parsed is not None
    assert [fault.code for fault in faults_of_tools(example_of(parsed))] == ["FTC529"]


def test_a_file_of_gemini_calls_is_recognised_checked_and_converted(tmp_path: Path) -> None:
    from ftc.data.check import check_files

    file = tmp_path / "gemini.jsonl"
    file.write_text(json.dumps(GEMINI) + "\n")
    source = Source(str(file), "")
    recognised = recognise_file(source.file)
    assert recognised is not None
    assert (recognised.foreign, recognised.format) == ("Gemini", "chat")
    quiet = Settings(near=False, languages=0, kingfisher=False)
    codes = {found.rule.code for found in check_files([source], quiet).found}
    assert "FTC550" in codes
    assert not codes & {"FTC512", "FTC513", "FTC515", "FTC524", "FTC528", "FTC529"}
    rewrite([source], "chat", tmp_path / "chat.jsonl")
    assert json.loads((tmp_path / "chat.jsonl").read_text()) == OURS


def changed(path: str, value: Any, row: Row = GEMINI) -> Row:
    """The row with one more entry: `contents.1.parts.0.thought`."""
    copy: Row = json.loads(json.dumps(row))
    place: Any = copy
    *way, last = path.split(".")
    for step in way:
        place = place[int(step) if isinstance(place, list) else step]
    place[int(last) if isinstance(place, list) else last] = value
    return copy


@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        (
            "contents.0.parts.0",
            {"inlineData": {}},
            "`contents[0].parts[0]` has `inlineData`: an im",
        ),
        ("contents.0.parts.0", {"file_data": {}}, "has `fileData`: a file"),
        ("contents.1.parts.0.thought", True, "has `thought`: a thought"),
        ("contents.1.parts.1.thoughtSignature", "x", "which only Gemini can read"),
        ("contents.1.parts.2", {"text": "!"}, "`contents[1].parts[2]` stands behind a call"),
        ("contents.1.role", "user", "is not the model's"),
        ("contents.2.role", "model", "is the model's"),
        ("contents.2.parts.0", {"text": "Here:"}, "has text before a result"),
        ("contents.2.parts.0.functionResponse.name", "rain", "answers `rain`, which waits for no"),
        ("contents.2.parts.0.functionResponse.parts", [{}], "has `parts`, which no message"),
        ("contents.1.parts.1.functionCall.args", "city", "functionCall.args` is no object"),
        ("contents.1.parts.1.functionCall.name", None, "functionCall.name` is missing"),
        ("systemInstruction.parts.0", {"functionCall": {"name": "f"}}, "no text of the system"),
        ("tools.0", {"googleSearch": {}}, "`tools[0]` is `googleSearch`, which Google runs itself"),
        ("tools.0.functionDeclarations.0.response", {}, "has `response`, which no message"),
        ("tools.0.functionDeclarations.0.parameters.type", "THING", "no type of a schema"),
        ("tools.0.functionDeclarations.0.parametersJsonSchema", {}, "has parameters twice"),
    ],
)
def test_what_gemini_says_and_we_cannot_is_refused_in_words(
    path: str, value: Any, reason: str
) -> None:
    with pytest.raises(RowError) as refused:
        FOREIGN["Gemini"](changed(path, value))
    assert reason in refused.value.message


def test_ids_that_a_row_has_are_kept_and_never_made_twice() -> None:
    row = changed("contents.1.parts.2.functionCall.id", "call00001")
    row = changed("contents.2.parts.0.functionResponse.id", "call00001", row)
    messages = FOREIGN["Gemini"](row)["messages"]
    assert [one["id"] for one in messages[2]["tool_calls"]] == ["call00002", "call00001"]
    assert [one.get("tool_call_id") for one in messages[3:5]] == ["call00001", "call00002"]


NAMES = st.sampled_from(["weather", "clock", "mail"])
WORDS = st.text(min_size=1, max_size=6)
VALUES = st.dictionaries(WORDS, WORDS | st.integers() | st.none() | st.booleans(), max_size=3)
ROUNDS = st.lists(
    st.tuples(WORDS, st.text(max_size=4), st.lists(st.tuples(NAMES, VALUES, VALUES), max_size=3)),
    min_size=1,
    max_size=4,
)


def chat_of(rounds: list[Any]) -> tuple[Row, Row]:
    """The same talk, in our words and in Gemini's."""
    messages, contents, number = [], [], 0
    for question, said, calls in rounds:
        messages.append({"role": "user", "content": question})
        contents.append({"role": "user", "parts": [{"text": question}]})
        parts: list[Row] = [{"text": said}] if said or not calls else []
        answer: Row = {"role": "assistant", "content": said or None if calls else said}
        results, responses = [], []
        for name, arguments, response in calls:
            number += 1
            id = f"call{number:05d}"
            function = {"name": name, "arguments": arguments}
            answer.setdefault("tool_calls", []).append(
                {"id": id, "type": "function", "function": function}
            )
            content = json.dumps(response, ensure_ascii=False)
            results.append({"role": "tool", "tool_call_id": id, "content": content})
            parts.append({"functionCall": {"name": name, "args": arguments}})
            responses.append({"functionResponse": {"name": name, "response": response}})
        messages += [answer, *results]
        contents.append({"role": "model", "parts": parts})
        contents += [{"role": "user", "parts": responses}] if responses else []
    return {"messages": messages}, {"contents": contents}


@given(ROUNDS)
def test_a_talk_in_the_words_of_gemini_comes_back_whole(rounds: list[Any]) -> None:
    ours, theirs = chat_of(rounds)
    assert FOREIGN["Gemini"](theirs) == ours
    assert not parse(ours, "chat").problems


def blocks_of(ours: Row) -> Row:
    """A chat of ours in Anthropic's words."""
    messages: list[Row] = []
    for message in ours["messages"]:
        if message["role"] == "tool":
            block = {"type": "tool_result", "tool_use_id": message["tool_call_id"]}
            block["content"] = [{"type": "text", "text": message["content"]}]
            if messages[-1]["role"] == "user":
                messages[-1]["content"].append(block)
            else:
                messages.append({"role": "user", "content": [block]})
            continue
        blocks = [{"type": "text", "text": message["content"]}] if message["content"] else []
        for one in message.get("tool_calls", ()):
            name, given = one["function"]["name"], one["function"]["arguments"]
            blocks.append({"type": "tool_use", "id": one["id"], "name": name, "input": given})
        messages.append({"role": message["role"], "content": blocks or message["content"]})
    return {"messages": messages}


@given(ROUNDS)
def test_a_talk_in_the_words_of_anthropic_comes_back_whole(rounds: list[Any]) -> None:
    ours, _ = chat_of(rounds)
    assert FOREIGN["Anthropic"](blocks_of(ours)) == ours


USE: Row = {"type": "tool_use", "id": "t1", "name": "f", "input": {}}
RESULT: Row = {"type": "tool_result", "tool_use_id": "t1", "content": "7"}
TEXT: Row = {"type": "text", "text": "Hi"}


@pytest.mark.parametrize(
    ("role", "blocks", "reason"),
    [
        ("user", [{"type": "image", "source": {}}], "is a block `image`: an image"),
        ("assistant", [{"type": "thinking", "thinking": "Hm"}], "`thinking`: a thought"),
        ("user", [{**RESULT, "is_error": True}], "has `is_error`, which no message"),
        ("user", [{**RESULT, "content": [{"type": "image"}]}], "is a block `image`: an image"),
        ("user", [TEXT, RESULT], "has text before a result"),
        ("assistant", [USE, TEXT], "goes on behind a call"),
        ("user", [USE], "is not the assistant's"),
        ("assistant", [RESULT], "is not the user's"),
        ("assistant", [{**USE, "id": None}], "content[0].id` is missing"),
    ],
)
def test_what_anthropic_says_and_we_cannot_is_refused_in_words(
    role: str, blocks: list[Row], reason: str
) -> None:
    with pytest.raises(RowError) as refused:
        FOREIGN["Anthropic"]({"messages": [{"role": role, "content": blocks}]})
    assert reason in refused.value.message


def test_a_file_of_anthropic_is_told_by_the_few_rows_that_call(tmp_path: Path) -> None:
    asked, answer = {"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}
    plain: Row = {"messages": [asked, answer]}
    calling: Row = {"messages": [asked, {"role": "assistant", "content": [USE]}]}
    file = tmp_path / "a.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in (plain, plain, calling, plain)))
    recognised = recognise_file(str(file))
    assert recognised is not None
    assert recognised.foreign == "Anthropic"
    assert recognised.why == "`messages` in 4 of the first 4 rows"
    rewrite([Source(str(file), "")], "chat", tmp_path / "b.jsonl")
    first, _, third, _ = map(json.loads, (tmp_path / "b.jsonl").read_text().splitlines())
    assert first == plain
    assert third["messages"][1]["tool_calls"][0]["function"] == {"name": "f", "arguments": {}}


def test_what_says_nothing_of_the_talk_is_left_out_and_the_rest_of_a_message_kept() -> None:
    aside = {"cache_control": {"type": "ephemeral"}, "is_error": False}
    row = {
        "messages": [
            {"role": "user", "content": [{**TEXT, "citations": None}]},
            {"role": "assistant", "content": [USE], "weight": 0},
            {"role": "user", "content": [{**RESULT, **aside}]},
        ]
    }
    _, calling, result = FOREIGN["Anthropic"](row)["messages"]
    assert calling["weight"] == 0
    assert result == {"role": "tool", "tool_call_id": "t1", "content": "7"}


def test_a_tool_that_anthropic_runs_is_no_function() -> None:
    tools = [{"type": "web_search_20250305", "name": "web_search"}]
    row = {"system": "s", "messages": [{"role": "user", "content": "Hi"}], "tools": tools}
    with pytest.raises(RowError, match="`tools\\[0\\]` is `web_search_20250305`, a tool that"):
        FOREIGN["Anthropic"](row)


def schemas() -> st.SearchStrategy[Row]:
    """JSON Schemas as far as Gemini has words for them."""
    leaves = st.fixed_dictionaries(
        {"type": st.sampled_from([name for name in TYPES if name not in ("object", "array")])},
        optional={"description": WORDS, "enum": st.lists(WORDS, min_size=1, max_size=2)},
    )
    return st.recursive(
        leaves,
        lambda inner: (
            st.fixed_dictionaries(
                {"type": st.just("array"), "items": inner}, optional={"minItems": st.integers(0, 9)}
            )
            | st.fixed_dictionaries(
                {"type": st.just("object"), "properties": st.dictionaries(WORDS, inner, max_size=3)}
            )
            | st.fixed_dictionaries({"anyOf": st.lists(inner, min_size=1, max_size=2)})
        ),
        max_leaves=6,
    )


def openapi(schema: Row) -> Row:
    """The same in Google's words."""
    found: Row = {}
    for key, value in schema.items():
        if key == "type":
            found[key] = value.upper()
        elif key == "items":
            found[key] = openapi(value)
        elif key == "anyOf":
            found["any_of"] = [openapi(one) for one in value]
        elif key == "properties":
            found[key] = {name: openapi(one) for name, one in value.items()}
        else:
            found[key] = str(value) if key == "minItems" else value
    return found


@given(schemas())
def test_a_schema_in_the_words_of_gemini_comes_back_whole(schema: Row) -> None:
    assert json_schema(openapi(schema), "s") == schema


def test_what_json_schema_says_otherwise_is_said_so() -> None:
    theirs = {
        "type": "OBJECT",
        "properties": {
            "b": {"type": "STRING", "nullable": True, "enum": ["x"], "example": "x"},
            "a": {"anyOf": [{"type": "STRING"}], "nullable": True},
        },
        "propertyOrdering": ["a", "b"],
        "additionalProperties": False,
    }
    found = json_schema(theirs, "s")
    assert found == {
        "type": "object",
        "properties": {
            "a": {"anyOf": [{"type": "string"}, {"type": "null"}]},
            "b": {"type": ["string", "null"], "enum": ["x", None], "examples": ["x"]},
        },
        "additionalProperties": False,
    }
    assert list(found["properties"]) == ["a", "b"]
