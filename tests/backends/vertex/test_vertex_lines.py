"""The lines of Vertex AI's tuning files."""

import pytest

from ftc.data.rows import RowError, parse
from ftc_backends.vertex.lines import convert, revert

SYSTEM = {"role": "system", "content": "Be brief."}
USER = {"role": "user", "content": "Where is my parcel?"}
ASSISTANT = {"role": "assistant", "content": "On its way."}
OPEN = {"model.hosted.vertex": "qwen/qwen3@qwen3-32b"}


def row(value, format):
    parsed = parse(value, format)
    assert parsed.row is not None, parsed.problems
    return parsed.row


def chat(*messages, **more):
    return row({"messages": list(messages), **more}, "chat")


def test_gemini_reads_contents_and_calls_the_assistant_model(planned):
    assert convert(chat(SYSTEM, USER, ASSISTANT), planned("vertex")) == {
        "systemInstruction": {"role": "system", "parts": [{"text": "Be brief."}]},
        "contents": [
            {"role": "user", "parts": [{"text": "Where is my parcel?"}]},
            {"role": "model", "parts": [{"text": "On its way."}]},
        ],
    }


def test_open_models_read_messages(planned):
    line = convert(chat(SYSTEM, USER, ASSISTANT), planned("vertex", OPEN))
    assert line == {"messages": [SYSTEM, USER, ASSISTANT]}


def test_open_models_read_prompt_and_completion(planned):
    value = {"prompt": "2 + 2 =", "completion": "4"}
    assert convert(row(value, "prompt-completion"), planned("vertex", OPEN)) == value


def test_the_preferred_answer_scores_one(planned):
    value = {"prompt": [SYSTEM, USER], "chosen": [ASSISTANT], "rejected": "No idea."}
    value["rejected"] = [{"role": "assistant", "content": "No idea."}]
    line = convert(row(value, "preference"), planned("vertex"))
    assert line["system_instruction"]["parts"] == [{"text": "Be brief."}]
    assert line["contents"] == [{"role": "user", "parts": [{"text": "Where is my parcel?"}]}]
    assert [(c["score"], c["completion"]["parts"][0]["text"]) for c in line["completions"]] == [
        (1, "On its way."),
        (0, "No idea."),
    ]


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (chat(USER), "does not end with the assistant"),
        (chat(USER, {**ASSISTANT, "weight": 0}), "every answer is learned"),
        (chat(USER, ASSISTANT, tools=[{"type": "function"}]), "fails on them"),
        (chat(USER, ASSISTANT, SYSTEM), "inside the conversation"),
        (row({"text": "…"}, "text"), "takes conversations"),
        (
            row({"prompt": [ASSISTANT], "chosen": [ASSISTANT], "rejected": [USER]}, "preference"),
            "does not end with the user",
        ),
    ],
)
def test_a_line_that_would_fail_the_job_is_refused(planned, value, reason):
    with pytest.raises(RowError, match=reason):
        convert(value, planned("vertex"))


def test_a_line_that_calls_is_no_row_of_a_job():
    call = {"role": "model", "parts": [{"functionCall": {"name": "track", "args": {}}}]}
    asked = {"role": "user", "parts": [{"text": "Where is my parcel?"}]}
    with pytest.raises(RowError, match=r"`contents\[1\]` has `functionCall`, and jobs"):
        revert({"contents": [asked, call]})
