"""Reading agrees with ruamel.yaml, in YAML 1.2, on every value and on every place."""

import datetime
import math
import re

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, SequenceNode
from tests.compiler.source.yaml_texts import PLAIN_WORDS, documents

from ftc.source.reader import read_text
from ftc.source.scalars import resolve

DOT_FIRST = re.compile(r"[-+]?\.[0-9_]+[eE]\d")
"""`.5e3` is a number in the core schema; ruamel has it as text unless the exponent has a sign."""


def by_ruamel(text):
    return YAML(typ="safe", pure=True).load(text)


def read(text):
    document, diagnostics = read_text(text)
    assert not diagnostics, text
    return document


def same(ours, theirs):
    """Equal, and of equal types: `1 == True == 1.0`, but not here."""
    if type(ours) is not type(theirs):
        return False
    if isinstance(ours, dict):
        return ours.keys() == theirs.keys() and all(same(ours[k], theirs[k]) for k in ours)
    if isinstance(ours, list):
        return len(ours) == len(theirs) and all(map(same, ours, theirs))
    return ours == theirs


@given(documents())
@settings(max_examples=150)
def test_every_value_is_the_same(text):
    assert same(read(text).value, by_ruamel(text))


@pytest.mark.parametrize("word", PLAIN_WORDS)
def test_every_plain_word_is_the_same(word):
    assert same(read(f"k: {word}").value, by_ruamel(f"k: {word}"))


@given(st.text("0123456789abcdefxobEeE+-._~nulNaNtrfs", min_size=1, max_size=8))
@settings(max_examples=1000)
def test_whatever_looks_like_a_number_is_the_same(word):
    assume(word != "-")
    assume(not re.match(r"[-+]?\.?_|[-+]?0[box]_*$", word))  # ruamel fails, or reads `-_1` as -1
    assume(not DOT_FIRST.match(word))
    text = f"k: {word}"
    theirs = by_ruamel(text)["k"]
    assume(not isinstance(theirs, datetime.date))  # the core schema has no dates
    assume(not isinstance(theirs, float) or math.isfinite(theirs))
    assert same(read(text).value["k"], theirs)


@pytest.mark.parametrize(("word", "value"), [(".5e3", 500.0), ("2026-11-23", "2026-11-23")])
def test_where_ruamel_leaves_the_core_schema_the_schema_is_right(word, value):
    assert same(resolve(word), value)


@given(documents())
@settings(max_examples=150)
@example("a: |\n  text\n\n# comment\nb:\n- 1\n- {c: 2}\n\n")
@example("first: &x {a: 1}\nsecond: *x\nthird: {<<: *x, b: [*x]}\n")
def test_every_place_is_the_same(text):
    document = read(text)
    lines = text.split("\n")
    seen = set()

    def compare(node, path, span):
        if id(node) in seen:
            return assert_is_alias(lines, span)
        seen.add(id(node))
        if node.value == "" and not text_at(lines, span):
            return None  # ruamel has what isn't written in the next line; here it follows its colon
        start = (node.start_mark.line + 1, node.start_mark.column + 1)
        assert (span.line, span.column) == start, path
        if ends_where_it_says(node):
            end = (node.end_mark.line + 1, node.end_mark.column + 1)
            assert (span.end_line, span.end_column) == end, path
        assert (span.end_line, span.end_column) >= start
        if isinstance(node, MappingNode):
            for key, value in node.value:
                if key.value == "<<":
                    continue
                place = document.places[(*path, key.value)]
                compare(key, None, place.key)
                compare(value, (*path, key.value), place.value)
        elif isinstance(node, SequenceNode):
            for index, item in enumerate(node.value):
                compare(item, (*path, index), document.places[(*path, index)].value)
        return None

    compare(YAML(typ="safe", pure=True).compose(text), (), document.places[()].value)


def ends_where_it_says(node):
    """Marks of block scalars and block collections end where the next thing starts."""
    if isinstance(node, MappingNode | SequenceNode):
        return node.flow_style
    return node.style not in ("|", ">")


def text_at(lines, span):
    assert span.line == span.end_line
    return lines[span.line - 1][span.column - 1 : span.end_column - 1]


def assert_is_alias(lines, span):
    assert re.fullmatch(r"\*\w+", text_at(lines, span))


@given(documents(), st.data())
@settings(max_examples=150)
def test_whatever_both_accept_they_read_alike(text, data):
    """Texts with a few characters changed: where neither refuses one, they agree on it."""
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(text)))
        put = data.draw(st.sampled_from([*" \n:-#',", ": ", "- ", '"', ""]))
        text = text[:at] + put + text[at + data.draw(st.integers(0, 2)) :]
    document, diagnostics = read_text(text)
    assume(not diagnostics and not DOT_FIRST.search(text))
    try:
        theirs = by_ruamel(text)
    except (YAMLError, ValueError):
        return
    assert same(document.value, theirs)
