"""Rows are measured by the model's own tokenizer, or by an estimate that is called one."""

import json
from pathlib import Path

import pytest

from ftc.data.meter import ESTIMATE, meter_of, texts_of
from ftc.data.rows import Row, parse
from ftc.front_end import check_text
from ftc.plan.plan import Plan

TINY = Path(__file__).parents[3] / "specs/models/tiny"


def plan(hosted: str, base: str) -> Plan:
    spec = {
        "version": 1,
        "name": "t",
        "model": {"base": base, "hosted": {"together": hosted}},
        "data": {"format": "chat", "train": "t.jsonl"},
        "method": "sft",
    }
    checked = check_text(json.dumps(spec))
    assert checked.plan is not None, checked.diagnostics
    return checked.plan


def row(value: object, format: str = "chat") -> Row:
    parsed = parse(value, format)
    assert parsed.row is not None, parsed.problems
    return parsed.row


CHAT = row({"messages": [{"role": "user", "content": "one two three"}], "id": "x"})


def test_the_texts_of_a_row_are_counted() -> None:
    tokenizers = pytest.importorskip("tokenizers")
    meter = meter_of(plan("some/tiny", str(TINY)), "together")
    expected = tokenizers.Tokenizer.from_file(str(TINY / "tokenizer.json"))
    encoded = expected.encode("one two three", add_special_tokens=False)
    assert (meter.tokens(CHAT), meter.exact) == (len(encoded.ids), True)
    assert meter.how == f"by the tokenizer of {TINY}"


@pytest.mark.parametrize(
    ("hosted", "base"),
    [
        ("some/other", str(TINY)),  # another model has another tokenizer
        ("some/absent", "/nowhere/absent"),
        ("org/never-downloaded", "org/never-downloaded"),
    ],
)
def test_without_its_own_tokenizer_it_is_an_estimate_and_says_so(hosted: str, base: str) -> None:
    meter = meter_of(plan(hosted, base), "together")
    assert (meter.tokens(CHAT), meter.exact, meter.how) == (4, False, ESTIMATE)


def test_what_is_learned_from_is_measured_and_nothing_else() -> None:
    call = {"id": "c", "type": "function", "function": {"name": "f", "arguments": {"q": "é"}}}
    parts = [{"type": "text", "text": "see"}, {"type": "image_url", "image_url": {"url": "u"}}]
    found = row(
        {
            "messages": [
                {"role": "user", "content": parts, "name": "Ann"},
                {"role": "assistant", "content": None, "tool_calls": [call]},
                {"role": "tool", "content": "1", "tool_call_id": "c"},
                {"role": "assistant", "content": "One."},
            ],
            "tools": [{"type": "function", "function": {"name": "f"}}],
        }
    )
    assert texts_of(found) == ["see", '{"q": "é"}', "1", "One."]
    pair = {"prompt": "p", "chosen": "c", "rejected": "r"}
    assert texts_of(row(pair, "preference")) == ["p", "c", "r"]


def test_the_limit_is_the_catalogues() -> None:
    spec = {
        "version": 1,
        "name": "t",
        "model": {"hosted": {"vertex": "meta/llama4@llama-4-scout-17b-16e-instruct"}},
        "data": {"format": "chat", "train": "t.jsonl"},
        "method": "sft",
    }
    checked = check_text(json.dumps(spec))
    assert checked.plan is not None
    assert meter_of(checked.plan, "vertex").limit == 2048
