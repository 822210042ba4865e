"""Tokens are counted by the model's own tokenizer, or not at all."""

import json
from pathlib import Path

import pytest

from ftc.compilation import check_text
from ftc.jobs.tokens import counter

TINY = Path(__file__).parents[3] / "specs/models/tiny"
LINE = json.dumps({"messages": [{"role": "user", "content": "one two three"}], "id": "x"}).encode()


def plan(hosted, base):
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


def test_the_texts_of_a_line_are_counted():
    tokenizers = pytest.importorskip("tokenizers")
    count = counter(plan("some/tiny", str(TINY)), "together")
    expected = tokenizers.Tokenizer.from_file(str(TINY / "tokenizer.json"))
    assert count(LINE) == len(expected.encode("one two three", add_special_tokens=False).ids)


@pytest.mark.parametrize(
    ("hosted", "base"),
    [
        ("some/other", str(TINY)),  # another model has another tokenizer
        ("some/absent", "/nowhere/absent"),
        ("org/never-downloaded", "org/never-downloaded"),
    ],
)
def test_without_its_own_tokenizer_nothing_is_guessed(hosted, base):
    assert counter(plan(hosted, base), "together") is None
