"""The lines of Bedrock's training files: each family has its own."""

import pytest

from ftc.data.rows import RowError, parse
from ftc_backends.bedrock.lines import DATA, convert

SYSTEM = {"role": "system", "content": "Be brief."}
USER = {"role": "user", "content": "Where is my parcel?"}
ASSISTANT = {"role": "assistant", "content": "On its way."}
LLAMA = {"model.hosted.bedrock": "meta.llama3-1-8b-instruct-v1:0:128k"}
CLAUDE = {"model.hosted.bedrock": "anthropic.claude-3-haiku-20240307-v1:0:200k"}


def chat(*messages, **more):
    parsed = parse({"messages": list(messages), **more}, "chat")
    assert parsed.row is not None, parsed.problems
    return parsed.row


def test_nova_reads_bedrocks_conversation_format(planned):
    assert convert(chat(SYSTEM, USER, ASSISTANT), planned("bedrock")) == {
        "schemaVersion": "bedrock-conversation-2024",
        "system": [{"text": "Be brief."}],
        "messages": [
            {"role": "user", "content": [{"text": "Where is my parcel?"}]},
            {"role": "assistant", "content": [{"text": "On its way."}]},
        ],
    }


def test_claude_reads_its_own_messages(planned):
    assert convert(chat(SYSTEM, USER, ASSISTANT), planned("bedrock", CLAUDE)) == {
        "system": "Be brief.",
        "messages": [USER, ASSISTANT],
    }


def test_llama_reads_one_prompt_and_one_completion(planned):
    assert convert(chat(USER, ASSISTANT), planned("bedrock", LLAMA)) == {
        "prompt": "Where is my parcel?",
        "completion": "On its way.",
    }


@pytest.mark.parametrize(
    ("leaves", "row", "reason"),
    [
        ({}, chat(ASSISTANT), "not user"),
        ({}, chat(USER), "does not end with the assistant"),
        ({}, chat(USER, {**ASSISTANT, "weight": 0}), "every answer is learned"),
        ({}, chat(USER, USER, ASSISTANT), "not assistant"),
        ({}, chat(USER, {"role": "assistant", "content": "User: hi"}), "`User:`"),
        ({}, chat(USER, ASSISTANT, tools=[{"type": "function"}]), "tool"),
        (LLAMA, chat(SYSTEM, USER, ASSISTANT), "one prompt and one completion"),
        (LLAMA, chat(USER, ASSISTANT, USER, ASSISTANT), "one prompt and one completion"),
    ],
)
def test_a_line_that_would_fail_the_job_is_refused(planned, leaves, row, reason):
    with pytest.raises(RowError, match=reason):
        convert(row, planned("bedrock", leaves))


def test_reserved_words_are_novas_alone(planned):
    row = chat(USER, {"role": "assistant", "content": "User: hi"})
    assert convert(row, planned("bedrock", LLAMA))["completion"] == "User: hi"


def test_the_line_format_is_named_after_the_family(planned):
    def formats(leaves):
        return [dataset.line_format for dataset in DATA.plans(planned("bedrock", leaves))]

    assert formats({}) == ["bedrock-conversation-2024"]
    assert formats(LLAMA) == ["bedrock-prompt-completion"]
    assert formats(CLAUDE) == ["anthropic-messages"]
