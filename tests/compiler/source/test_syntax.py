"""Syntax errors say in plain words what is wrong, at the place where it can be mended."""

import pytest
import yaml

from ftc.source import compose
from ftc.source.reader import read_text

CASES = [
    # text, line and column, part of the message
    ("a:\n\tb: 1\n", 2, 1, "a tab cannot indent"),
    ("a:\n  b: 1\n\tc: 2\n", 3, 1, "a tab cannot indent"),
    ("a:\n  b:\n\t\t- 1\n", 3, 1, "a tab cannot indent"),
    ("a: |\n\tb\n", 2, 1, "a tab cannot indent"),
    ('a: "abc\nb: 2\n', 1, 4, "this quote is never closed"),
    ("a: 'abc\nb: 2\n", 1, 4, "this quote is never closed"),
    ('a: "x\n---\n"', 1, 4, "this quote is never closed"),
    ("a: {b: 1\nc: 2\n", 1, 4, "this bracket is not closed"),
    ("a: {b: 1, c: 2\nd:\n  e: 1\n", 1, 4, "this bracket is not closed"),
    ("a: [1, 2\nb: 3\n", 1, 4, "this bracket is not closed"),
    ("a: {\n  b: 1\n  c: 2\n}\n", 1, 4, "this bracket is not closed"),
    ("a: [\n", 1, 4, "the text ends where a value belongs"),
    ('a: [1, "x" y]\n', 1, 12, "a comma or `]` is missing"),
    ("a: {b: 1 c: 2}\n", 1, 11, "a comma or `}` is missing"),
    ("a: {b: [1, 2}, c: 3\n", 1, 13, "a comma or `]` is missing"),
    ("a: [1,,2]\n", 1, 7, "a value belongs here, not `,`"),
    ("a: ]\n", 1, 4, "a value belongs here, not `]`"),
    ("a: 1\n]\n", 2, 1, "this `]` closes nothing"),
    ("a: b: c\n", 1, 5, "a second colon in one line"),
    ('a: "b": c\n', 1, 7, "a second colon in one line"),
    ("a: note: b\n", 1, 8, "a second colon in one line"),
    ("a: b\n  c: d\n", 2, 4, "indented as if it continued the value above"),
    ("a:\n  b: 1\n    c: 2\n", 3, 6, "indented as if it continued the value above"),
    ("a:\n    b: 1\n  c: 2\n", 3, 3, "the indentation of this line fits nothing above it"),
    ("a:\n  b: 1\n c: 2\n", 3, 2, "the indentation of this line fits nothing above it"),
    ("  a: 1\nb: 2\n", 2, 1, "this stands outside of the spec"),
    ("{a: 1} x\n", 1, 8, "this stands outside of the spec"),
    ("a:\n  - b\n  c: 1\n", 3, 3, "a key stands among the items of a list"),
    ("a:\n  b: 1\n  - c\n", 3, 3, "a list item stands among the keys of a mapping"),
    ("a 1\nb: 2\n", 1, 1, "this line has no colon"),
    ("a: 1\nb\nc: 2\n", 2, 1, "this line has no colon"),
    ("a: 1\nb\n", 2, 1, "this line has no colon"),
    ("a:b\n# note\nc: 1\n", 1, 1, "a space is missing after the colon"),
    ("a: - b\n", 1, 4, "a list cannot start on the line of its key"),
    ("a: | text\n  b\n", 1, 6, "text cannot follow the `|` or `>`"),
    ("a: *.jsonl\n", 1, 4, "`*` starts an alias, which needs a name"),
    ("a: & x\n", 1, 4, "`&` starts an anchor, which needs a name"),
    ("a: @x\n", 1, 4, "no value can start with `@`"),
    ("a: %x\n", 1, 4, "no value can start with `%`"),
    ("a: ?\n", 1, 4, "no value can start with `? `"),
    ("a: 'it's'\n", 1, 8, "this does not belong to the value before it"),
    ("a: &b &c d\n", 1, 7, "this does not belong to the value before it"),
    ("a: !<x b", 1, 7, "this is not YAML"),
]


@pytest.mark.parametrize(("text", "line", "column", "words"), CASES)
@pytest.mark.parametrize("parser", [compose.PARSER, yaml.BaseLoader], ids=["libyaml", "python"])
def test_a_syntax_error_is_told_in_plain_words(text, line, column, words, parser, monkeypatch):
    monkeypatch.setattr(compose, "PARSER", parser)
    document, [diagnostic] = read_text(text)
    assert diagnostic.code == "FTC003"
    assert words in diagnostic.message
    assert (diagnostic.span.line, diagnostic.span.column) == (line, column)
    assert document.value == {}
    assert document.sources == {"<spec>": text}


def test_a_wrong_escape_is_told_in_plain_words():
    _, [diagnostic] = read_text('a: "C:\\data"\n')
    assert diagnostic.message == "this is no escape that double quotes know"
    assert "single quotes" in diagnostic.help


def test_an_open_bracket_also_shows_where_reading_stopped():
    _, [diagnostic] = read_text("a: {b: 1\nc: 2\n")
    [label] = diagnostic.related
    assert (label.span.line, label.text) == (2, "reading stopped here")


def test_what_was_found_before_a_syntax_error_is_reported_too():
    _, diagnostics = read_text("a: *x\nb: [\n")
    assert [d.code for d in diagnostics] == ["FTC014", "FTC003"]
