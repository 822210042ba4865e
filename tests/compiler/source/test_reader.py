"""One text: its values, their places, and what keeps it from being read."""

import pytest
import yaml
from hypothesis import given
from tests.compiler.source.yaml_texts import documents

from ftc.source import compose
from ftc.source.reader import read_text
from ftc.source.span import Span


def at(line, column, end_column, *, end_line=None):
    return Span("<spec>", line, column, end_line or line, end_column)


def only(text):
    _, [diagnostic] = read_text(text)
    return diagnostic


# Places


def test_every_key_and_value_has_its_place():
    document, _ = read_text("training:\n  epochs: 3 # why\n  betas: [0.9, 0.95]\n")
    places = document.places
    assert places["training",].key == at(1, 1, 9)
    assert places["training", "epochs"].key == at(2, 3, 9)
    assert places["training", "epochs"].value == at(2, 11, 12)
    assert places["training", "betas"].value == at(3, 10, 21)
    assert places["training", "betas", 1] == (at(3, 16, 20), None)


def test_a_block_ends_with_its_last_value_not_with_the_next_key():
    document, _ = read_text("a:\n  b:\n  - 1\n  - 2\n\n# comment\nc: 3\n")
    assert document.places["a",].value == at(2, 3, 6, end_line=4)
    assert document.places["a", "b"].value == at(3, 3, 6, end_line=4)
    assert document.places[()].value == at(1, 1, 5, end_line=7)


def test_a_block_of_text_ends_with_its_text():
    document, _ = read_text("a: |\n  one\n\n  two\n\n\n# comment\nb: 1\n")
    assert document.value["a"] == "one\n\ntwo\n"
    assert document.places["a",].value == at(1, 4, 6, end_line=4)


def test_a_value_that_is_not_written_stands_behind_its_colon():
    document, _ = read_text("a:\nb: 1\n")
    assert document.places["a",].value == at(1, 3, 3)


def test_a_value_without_even_a_colon_stands_behind_its_key():
    document, _ = read_text("a:\n  ? b\n\n# end\n")
    assert document.places["a", "b"].value == at(2, 6, 6)


def test_columns_count_characters():
    document, _ = read_text('"Größe 😀": x\n')
    assert document.places["Größe 😀",].value == at(1, 12, 13)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_in_any_of_the_three_ways(end):
    document, diagnostics = read_text(f"a: 1{end}b: |{end}  x{end}  y{end}c: 2{end}")
    assert not diagnostics
    assert document.value == {"a": 1, "b": "x\ny\n", "c": 2}
    assert document.places["c",].value == at(5, 4, 5)
    assert "\r" not in document.sources["<spec>"]


def test_a_byte_order_mark_at_the_start_is_passed_over():
    document, diagnostics = read_text("\ufeffa: 1")
    assert not diagnostics
    assert document.places["a",].key == at(1, 1, 2)


def test_an_alias_has_its_own_place_and_its_entries_those_of_the_anchor():
    document, _ = read_text("a: &x {k: 1}\nb: *x\n")
    assert document.value["b"] == {"k": 1}
    assert document.places["b",].value == at(2, 4, 6)
    assert document.places["b", "k"] == document.places["a", "k"]


def test_a_merged_entry_has_the_place_where_it_was_written():
    document, _ = read_text("a: &x {k: 1, l: 2}\nb:\n  <<: *x\n  l: 3\n")
    assert document.value["b"] == {"k": 1, "l": 3}
    assert document.places["b", "k"].value == at(1, 11, 12)
    assert document.places["b", "l"].value == at(4, 6, 7)


def test_of_several_merged_mappings_the_earlier_wins_and_own_entries_win_over_all():
    text = "a: &a {x: 1, y: 1, z: 1}\nb: &b {x: 2, y: 2, w: 2}\nc: {x: 3, <<: [*b, *a]}"
    document, _ = read_text(text)
    assert document.value["c"] == {"x": 3, "y": 2, "z": 1, "w": 2}


# What is wrong, each with its place; what can be read is read all the same


def test_a_duplicate_key_is_an_error_at_its_second_place():
    text = "training:\n  epochs: 3\n  learning_rate: 1\n  epochs: 5\n"
    document, [diagnostic] = read_text(text)
    assert diagnostic.code == "FTC010"
    assert diagnostic.message == "`epochs` is written twice"
    assert diagnostic.span == at(4, 3, 9)
    assert diagnostic.related[0].span == at(2, 3, 9)
    assert document.value == {"training": {"epochs": 3, "learning_rate": 1}}


@pytest.mark.parametrize(
    "text", ["{a: 1, 'a': 2}", "a: 1\n? a\n: 2", "a: &x a\n*x : 2", "a: {<<: {b: 1}, <<: {c: 1}}"]
)
def test_keys_are_duplicates_however_they_are_written(text):
    assert only(text).code == "FTC010"


def test_a_key_that_only_comes_with_a_merge_is_no_duplicate():
    _, diagnostics = read_text("a: &x {k: 1}\nb: {<<: *x, k: 2}")
    assert not diagnostics


def test_a_duplicate_that_an_alias_repeats_is_reported_once():
    assert only("a: &x {k: 1, k: 2}\nb: *x\nc: {<<: *x}").code == "FTC010"


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("1", "the key `1` is read as a number"),
        ("true", "the key `true` is read as true or false"),
        ("~", "the key `~` is read as nothing"),
        ("2e-4", "the key `2e-4` is read as a number"),
        ("{a: 1}", "a mapping stands where a key belongs"),
        ("[a]", "a list stands where a key belongs"),
        ("{{ name }}", "a mapping stands where a key belongs"),
    ],
)
def test_a_key_that_is_not_text_is_an_error(key, message):
    diagnostic = only(f"a:\n  {key}: x\n")
    assert (diagnostic.code, diagnostic.message) == ("FTC011", message)
    assert (diagnostic.span.line, diagnostic.span.column) == (2, 3)


def test_a_colon_without_a_key_is_an_error():
    diagnostic = only("? # nothing\n: x")
    assert (diagnostic.code, diagnostic.message) == ("FTC011", "there is no key before this colon")


def test_on_and_no_are_keys_like_any_other():
    document, diagnostics = read_text("on: 1\nno: 2\n'3': 3\n")
    assert not diagnostics
    assert document.value == {"on": 1, "no": 2, "3": 3}


@pytest.mark.parametrize(
    ("text", "tag", "column"),
    [
        ("k: !!python/object/apply:os.system [ls]", "!!python/object/apply:os.system", 4),
        ("k: !!python/name:os.system x", "!!python/name:os.system", 4),
        ("k: !env HOME", "!env", 4),
        ("k: &a !custom {x: 1}", "!custom", 7),
        ("k: !!set {a, b}", "!!set", 4),
        ("k: !!binary aGk=", "!!binary", 4),
        ("k: !!timestamp 2026-11-23", "!!timestamp", 4),
        ("k: !!map [a]", "!!map", 4),
        ("k: !!seq x", "!!seq", 4),
        ("k: !<tag:example.org,2026:x> y", "!<tag:example.org", 4),
        ("!x {k: v}", "!x", 1),
    ],
)
def test_a_tag_that_could_build_an_object_is_an_error_at_the_tag(text, tag, column):
    document, diagnostics = read_text(text)
    assert diagnostics[0].code == "FTC012"
    assert diagnostics[0].message == f"the tag `{tag}` is not allowed here"
    assert diagnostics[0].span == at(1, column, column + len(tag))
    assert document.value == {}


def test_a_tag_that_is_not_declared_is_an_error():
    assert only("k: !e!x y").code == "FTC012"


def test_the_core_tags_are_accepted():
    document, diagnostics = read_text("k: !!map {a: !!seq [!!str 1]}")
    assert not diagnostics
    assert document.value == {"k": {"a": ["1"]}}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: *b", "`*b` repeats nothing: no `&b` stands before it"),
        ("a: &b [*b]", "`*b` stands inside the value that it repeats"),
        ("a: &b {<<: *b}", "`*b` stands inside the value that it repeats"),
    ],
)
def test_an_alias_needs_an_anchor_before_it(text, message):
    diagnostic = only(text)
    assert (diagnostic.code, diagnostic.message) == ("FTC014", message)


@pytest.mark.parametrize("merged", ["3", "x", "[1]", "[{a: 1}, [x]]", ""])
def test_only_mappings_can_be_merged(merged):
    assert only(f"k:\n  <<: {merged}\n").code == "FTC015"


def test_all_problems_of_a_text_are_reported_in_source_order():
    text = "a: .nan\nb: *x\na: 1\n2: !y z\n"
    _, diagnostics = read_text(text)
    assert [(d.code, d.span.line) for d in diagnostics] == [
        ("FTC013", 1),
        ("FTC014", 2),
        ("FTC010", 3),
        ("FTC011", 4),
        ("FTC012", 4),
    ]


def test_an_item_that_is_refused_leaves_no_gap():
    document, _ = read_text("a: [1, .nan, 3]")
    assert document.value == {"a": [1, 3]}
    assert document.places["a", 1].value == at(1, 14, 15)
    assert ("a", 2) not in document.places


# What is no spec at all; the text is there, so that the diagnostic can be shown


@pytest.mark.parametrize("text", ["", "\n\n", "# comment\n", "---\n# comment\n", "\ufeff", "---\n"])
def test_an_empty_text_is_an_error(text):
    document, [diagnostic] = read_text(text)
    assert diagnostic.code == "FTC007"
    assert document.value == {}


@pytest.mark.parametrize(
    ("text", "kind"),
    [("- a: 1", "a list"), ("just text", "a single value"), ("3", "a single value")],
)
def test_a_root_that_is_no_mapping_is_an_error(text, kind):
    document, [diagnostic] = read_text(text)
    assert diagnostic.code == "FTC008"
    assert diagnostic.message.endswith(f"not {kind}")
    assert document.sources == {"<spec>": text}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: 1\n---\nb: 2\n", 2),
        ("a: 1\n...\n---\nb: 2\n", 3),
        ("a: 1\n...\n# x\n%YAML 1.2\n---\nb: 2\n", 4),
        ("a: 1\n---\n", 2),
    ],
)
def test_a_second_document_is_an_error_where_it_starts(text, line):
    diagnostic = only(text)
    assert diagnostic.code == "FTC009"
    assert (diagnostic.span.line, diagnostic.span.column) == (line, 1)


@pytest.mark.parametrize("text", ["---\na: 1\n", "a: 1\n...\n", "a: 1\n... # end\n...\n# x\n"])
def test_one_document_may_be_marked_as_one(text):
    assert read_text(text)[0].value == {"a": 1}


@pytest.mark.parametrize("directive", ["%YAML 1.1", "%YAML 2.0", "%TAG ! tag:x,2026:", "%FOO bar"])
def test_a_directive_that_changes_the_meaning_is_an_error(directive):
    diagnostic = only(f" # x\n{directive}\n---\na: 1\n")
    assert diagnostic.code == "FTC016"
    assert diagnostic.span == at(2, 1, 1 + len(directive))


@pytest.mark.parametrize(
    "character",
    ["\0", "\x07", "\x1b", "\x7f", "\x85", "\x9f", "\u2028", "\u2029", "\ufeff", "\ud800"],
)
def test_an_invisible_character_is_an_error_at_its_place(character):
    diagnostic = only(f"a: 1\nb: x{character}y\n")
    assert diagnostic.code == "FTC004"
    assert diagnostic.span == at(2, 5, 6)
    assert f"U+{ord(character):04X}" in diagnostic.message


def test_of_many_invisible_characters_ten_are_reported():
    _, diagnostics = read_text("\0" * 1000)
    assert len(diagnostics) == 10


@pytest.mark.parametrize(
    "text", ["name: &f:our some text", "name: {x: &f?o 1}", "name: !!str &f:x y"]
)
def test_an_anchor_whose_name_two_readers_end_elsewhere_is_refused(text):
    """libyaml reads `:our some text`, ruamel.yaml `some text`."""
    _, [diagnostic] = read_text(text)
    assert diagnostic.code == "FTC003"
    assert diagnostic.message.startswith("the name of the anchor `&f` goes on with")


# The parser in Python stands in where PyYAML has no libyaml


@given(documents())
def test_without_libyaml_the_same_is_read(text):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compose, "PARSER", yaml.BaseLoader)
        in_python = read_text(text)
    assert in_python == read_text(text)
