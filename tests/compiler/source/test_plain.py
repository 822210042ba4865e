"""What is read without a parser of YAML is read as libyaml reads it, and nothing else is."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.compiler.source.yaml_texts import documents

from ftc.source.compose import compose
from ftc.source.plain import read_plain
from ftc.source.refused import Refused

ROOT = Path(__file__).parents[3]
SPECS = {path.stem: path.read_text(encoding="utf-8") for path in (ROOT / "specs").glob("*.yaml")}
NOT_PLAIN = {
    "chat-template",
    "gemini-reinforcement",
    "nova-reinforcement",
    "order-totals",
    "order-totals-azure",
    "order-totals-mantle",
}
"""Examples with a block of text and with a backslash."""


def agrees(text: str) -> bool:
    """Whether the text is plain; fails where libyaml reads it otherwise."""
    plain = read_plain(text, "spec.yaml")
    if plain is None:
        return False
    found = []
    try:
        assert plain == compose(text, "spec.yaml", found)
    except Refused as refused:
        raise AssertionError(refused.diagnostic) from None
    assert not found
    return True


@pytest.mark.parametrize("name", sorted(SPECS))
def test_an_example_is_plain_and_has_the_same_nodes_in_the_same_places(name: str):
    assert agrees(SPECS[name]) == (name not in NOT_PLAIN)


@given(documents())
@settings(max_examples=300)
def test_whatever_people_write_is_read_alike(text: str):
    agrees(text)


PIECES = [
    *("a", "b:", "key: ", ":", ": ", " ", "  ", "    ", "\n", "\n  ", "\n    ", "- ", "-", "\n- "),
    *("[", "]", "{", "}", ", ", ",", "#", " # c", "'", '"', "\\", "''", "&x", "*x", "!t", "|"),
    *(">", "%", "---", "...", "?", "? ", "1e-4", "-1", "~", ".5", "x y", "@", "`", "=", "<<: "),
    *("ä", "\t", "a b: c", "a: [b, c]", "{a: 1}", "'q'", '"q"', "\n\n", "\n# c\n", "\nk: v"),
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
@settings(max_examples=1000)
def test_any_heap_of_pieces_is_read_alike_or_left_alone(text: str):
    agrees(text)


@given(st.data())
@settings(max_examples=500)
def test_any_spoilt_spec_is_read_alike_or_left_alone(data: st.DataObject):
    text = data.draw(st.sampled_from(sorted(SPECS.values())))
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(text)))
        left_out = data.draw(st.integers(0, 3))
        text = text[:at] + data.draw(st.sampled_from(PIECES)) + text[at + left_out :]
    agrees(text)


@pytest.mark.parametrize(
    "text",
    [
        "a: 1",
        "a:\n  b: c\n\n# why\nd: [x, {y: 'z'}]  # flow",
        'a:\n  - x\n  - b: 1\n    c: "2"\n  -   d: e\nf: -1.5e3',
        "a:  # below\n    b: a:b#c, [d]\nc: {}\nd: []",
    ],
)
def test_plain_texts_are_read_as_libyaml_reads_them(text: str):
    assert agrees(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# only a comment",
        "word",
        "- a",
        "a:",
        "a: |\n  text",
        "a: b\n  goes on",
        "a: &x b",
        "a: *x",
        "a: !t b",
        'a: "\\n"',
        "a: 'it''s'",
        "'a': b",
        "a: [b,\n  c]",
        "a: [b: c]",
        "a: [b, ]",
        "a: b: c",
        "a:\n- b",
        "a: 'b' c",
        "a: ä",
        "a:\tb",
        " a: b",
        "a: b\n c: d",
        "%YAML 1.2\n---\na: b",
        "a: b\n---\nc: d",
        "a: @b",
        "<<: {a: b}",
        f"a: {'[' * 20}{']' * 20}",
        f"a: {'x' * 1000}",
        "a: b\n" * 20_000,
    ],
    ids=lambda text: repr(text[:20]),
)
def test_what_may_not_be_plain_is_left_to_libyaml(text: str):
    assert read_plain(text, "spec.yaml") is None
