"""Rows that we take for Gemini's are Google's own: its types read them, and say of a schema in JSON
Schema what we say."""

import pytest
from tests.compiler.data.gemini_rows import GEMINI, SCHEMAS

from ftc.data.foreign.openapi import json_schema

types = pytest.importorskip("google.genai.types")


def test_each_turn_and_tool_is_one_of_googles() -> None:
    for content in (GEMINI["systemInstruction"], *GEMINI["contents"]):
        read = types.Content.model_validate(content)
        assert read.model_dump(mode="json", by_alias=True, exclude_none=True) == content
    for tool in GEMINI["tools"]:
        read = types.Tool.model_validate(tool)
        assert read.model_dump(mode="json", by_alias=True, exclude_none=True) == tool


@pytest.mark.parametrize("schema", SCHEMAS)
def test_a_schema_becomes_what_google_makes_of_it(schema: dict[str, object]) -> None:
    theirs = types.Schema.model_validate(schema).json_schema
    said = theirs.model_dump(mode="json", by_alias=True, exclude_none=True)
    ours = json_schema(schema, "s")
    for one in (ours, said):
        if isinstance(one.get("type"), list):
            one["type"].sort()  # Google puts null first
    assert ours == said
