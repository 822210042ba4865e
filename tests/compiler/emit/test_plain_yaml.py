"""What is written without PyYAML's emitter is what that writes, byte for byte."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.compiler.emit import hostile

from ftc.emit.emitter import written
from ftc.emit.plain_yaml import NotPlain, plain_lines

WORDS = st.one_of(
    st.sampled_from(["lora", "data/train.jsonl", "Qwen/Qwen3-4B", "1cfa9a72", "no", "y", "null"]),
    st.from_regex(r"[A-Za-z0-9_./@+-]{1,8}", fullmatch=True),
    st.from_regex(r"[0-9]{1,3}[eExXobT:.-]?[0-9a-f_]{0,4}", fullmatch=True),
    hostile.strings,
)
SCALARS = st.one_of(WORDS, WORDS, st.booleans(), st.none(), st.integers(), hostile.floats)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(WORDS, inner, max_size=3)),
    max_leaves=8,
)


@given(st.dictionaries(WORDS, VALUES, min_size=1, max_size=3))
@settings(max_examples=500)
def test_both_write_the_same(value: dict[str, object]):
    try:
        plain = "".join(f"{line}\n" for line in plain_lines(value))
    except NotPlain:
        return
    assert plain == written(value)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"a": "b", "c": 1, "d": 0.5}, "a: b\nc: 1\nd: 0.5\n"),
        ({"e": True, "f": None}, "e: true\nf: null\n"),
        ({"a": [1, {"b": "c", "d": {"e": 1}}]}, "a:\n  - 1\n  - b: c\n    d:\n      e: 1\n"),
        ({"revision": "1cfa9a7208"}, "revision: 1cfa9a7208\n"),
    ],
)  # fmt: skip
def test_plain_values_are_written_as_pyyaml_writes_them(value: dict[str, object], text: str):
    assert "".join(f"{line}\n" for line in plain_lines(value)) == text == written(value)


@pytest.mark.parametrize(
    "entry",
    ["", "a b", "no", "Yes", "NULL", "1", "1e5", "0x1f", "0b1", "1_000", "12:30", "2026-01-01",
     ".5", "~", "-", "a:b", "#", "ä", "x" * 200, [], {}, [[]], [["a"]], {"": 1}, {"on": 1}],
)  # fmt: skip
def test_what_may_not_be_plain_is_left_to_pyyaml(entry: object):
    with pytest.raises(NotPlain):
        list(plain_lines({"a": entry}))
