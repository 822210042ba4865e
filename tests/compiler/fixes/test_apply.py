"""Fixes are made where people wrote the thing, in the way in which they wrote it."""

from typing import Any

import pytest

from ftc.diagnostics.diagnostic import Edit, Fix
from ftc.fixes.apply import apply

SPEC = """\
# yaml-language-server: $schema=spec.v1.json
version: 1
model:   Qwen/Qwen3-0.6B      # aligned

data: { train: a.jsonl,validation: 10% }
method: "stf"        # a typo
adapter: {type: qlora,   rank: 16}

training:            # tuned by hand
  epochs: 3
  learning_rate: '2e-4'
  # keep an eye on this one
  batch_size: 32

targets:
  openai: {accept: [adapter]}
  bedrock:
    accept:
    - adapter.rank   # chooses its own
"""


def fixed(*edits: Edit, text: str = SPEC) -> str:
    return apply(text, [Fix("", edits)]).text


def differs(new: str, *changes: tuple[str, str]) -> None:
    """The new text is the old one but for these replacements."""
    expected = SPEC
    for old, replacement in changes:
        assert expected.count(old) == 1
        expected = expected.replace(old, replacement)
    assert new == expected


def test_a_value_is_replaced_and_its_comment_stays():
    differs(fixed(Edit("set", ("training", "epochs"), 2)), ("epochs: 3", "epochs: 2"))


def test_a_shorthand_is_edited_as_it_is_written_and_keeps_its_quotes():
    differs(fixed(Edit("set", ("method", "type"), "sft")), ('"stf"', '"sft"'))


def test_quotes_go_when_the_value_is_no_text():
    new = fixed(Edit("set", ("training", "learning_rate"), 0.0002))
    differs(new, ("learning_rate: '2e-4'", "learning_rate: 0.0002"))


def test_an_entry_beside_a_shorthand_spells_it_out():
    new = fixed(Edit("set", ("model", "revision"), "main"))
    differs(new, ("model:   Qwen/Qwen3-0.6B ", "model:   {base: Qwen/Qwen3-0.6B, revision: main} "))


def test_a_key_is_renamed_in_place():
    differs(
        fixed(Edit("rename", ("training", "batch_size"), "micro_batch_size")),
        ("batch_size: 32", "micro_batch_size: 32"),
    )


def test_an_entry_is_removed_with_its_line():
    differs(fixed(Edit("remove", ("training", "epochs"))), ("  epochs: 3\n", ""))


def test_an_entry_is_removed_from_a_bracket():
    new = fixed(Edit("remove", ("data", "validation")))
    differs(new, ("{ train: a.jsonl,validation: 10% }", "{ train: a.jsonl }"))


def test_a_section_is_removed_and_one_blank_line_stays():
    new = fixed(
        Edit("remove", ("data",)), Edit("remove", ("method",)), Edit("remove", ("adapter",))
    )
    assert "# aligned\n\ntraining:" in new


def test_a_removed_shorthand_takes_its_section_along():
    differs(fixed(Edit("remove", ("method", "type"))), ('method: "stf"        # a typo\n', ""))


def test_an_entry_is_added_at_the_end_of_its_section():
    new = fixed(Edit("set", ("training", "seed"), 42))
    differs(new, ("batch_size: 32\n", "batch_size: 32\n  seed: 42\n"))


def test_an_entry_is_added_to_a_bracket():
    differs(fixed(Edit("set", ("adapter", "alpha"), 32)), ("rank: 16}", "rank: 16, alpha: 32}"))


def test_a_new_section_stands_apart_where_sections_do():
    new = fixed(Edit("set", ("hardware", "gpus"), 1))
    assert new == SPEC + "\nhardware:\n  gpus: 1\n"


def test_a_section_of_a_new_target_is_written_below():
    new = fixed(Edit("set", ("targets", "vertex", "accept"), ["adapter", "training.seed"]))
    assert new == SPEC + "  vertex:\n    accept: [adapter, training.seed]\n"


def test_a_list_that_grows_keeps_its_items_as_they_are():
    new = fixed(
        Edit("set", ("targets", "openai", "accept"), ["adapter", "training.seed"]),
        Edit("set", ("targets", "bedrock", "accept"), ["adapter.rank", "training.seed"]),
    )
    differs(
        new,
        ("[adapter]", "[adapter, training.seed]"),
        (
            "- adapter.rank   # chooses its own\n",
            "- adapter.rank   # chooses its own\n    - training.seed\n",
        ),
    )


def test_the_last_item_leaves_an_empty_list():
    new = fixed(Edit("remove", ("targets", "bedrock", "accept", 0)))
    differs(new, ("    accept:\n    - adapter.rank   # chooses its own\n", "    accept: []\n"))


def test_a_fix_is_made_wholly_or_not_at_all():
    good, bad = Edit("set", ("version",), 2), Edit("remove", ("nothing", "there"))
    assert apply(SPEC, [Fix("", (good, bad))]) == (SPEC, ())


def test_later_fixes_see_what_earlier_ones_did():
    first = Fix("", (Edit("rename", ("training", "epochs"), "max_steps"),))
    second = Fix("", (Edit("set", ("training", "max_steps"), 10),))
    applied = apply(SPEC, [first, second])
    assert "max_steps: 10" in applied.text
    assert applied.fixes == (first, second)


@pytest.mark.parametrize(
    "edit",
    [
        Edit("rename", ("training", "epochs"), "batch_size"),  # which is there
        Edit("rename", ("method", "type"), "kind"),  # nobody wrote that key
        Edit("set", ("version", "major"), 1),  # a number has no entries
        Edit("set", ("data", "train", 3), "b.jsonl"),
        Edit("remove", ("training", "seed")),
        Edit("remove", ("targets", "bedrock", "accept", 1)),
        Edit("set", ("training", "epochs"), object()),
    ],
)
def test_an_edit_that_has_no_place_changes_nothing(edit: Edit):
    assert apply(SPEC, [Fix("", (edit,))]) == (SPEC, ())


ANCHORS = """\
base: &base {epochs: 3, seed: 1}
training:
  <<: *base
  seed: 2
more: *base
"""


def test_a_merged_entry_is_overridden_where_it_is_used():
    new = fixed(Edit("set", ("training", "epochs"), 1), text=ANCHORS)
    assert new == ANCHORS.replace("  seed: 2\n", "  seed: 2\n  epochs: 1\n")


@pytest.mark.parametrize(
    "edit",
    [
        Edit("set", ("base", "epochs"), 1),  # would change what `*base` says elsewhere
        Edit("remove", ("base",)),
        Edit("remove", ("training", "epochs")),
    ],
)
def test_an_edit_that_would_change_something_else_is_not_made(edit: Edit):
    assert fixed(edit, text=ANCHORS) == ANCHORS


def test_an_alias_is_replaced_where_it_stands():
    new = fixed(Edit("set", ("more",), 1), text=ANCHORS)
    assert new == ANCHORS.replace("more: *base", "more: 1")


@pytest.mark.parametrize(
    ("text", "edit", "expected"),
    [
        ("a:\n", Edit("set", ("a",), 1), "a: 1\n"),
        ("a:", Edit("set", ("a", "b"), 1), "a: {b: 1}"),
        ("a:  # later\nb: 1\n", Edit("set", ("a",), 1), "a: 1  # later\nb: 1\n"),
        ("a: ~\n", Edit("set", ("a", "b", "c"), 1), "a: {b: {c: 1}}\n"),
        ("", Edit("set", ("a", "b"), 1), "a:\n  b: 1\n"),
        ("# only this\n", Edit("set", ("a",), 1), "# only this\na: 1\n"),
        ("a: 1", Edit("set", ("b",), 2), "a: 1\nb: 2"),
        ("a: 1", Edit("remove", ("a",)), "{}"),
        ("a:\n  b: 1  # c\nd: 2\n", Edit("remove", ("a", "b")), "a: {}\nd: 2\n"),
        ("a: # why\n  - b\nd: 2\n", Edit("set", ("a",), "x"), "a: x # why\nd: 2\n"),
        ("a: |\n  x\n  y\n\nb: 1\n", Edit("set", ("a",), "z"), "a: z\n\nb: 1\n"),
        ("a: |+\n  x\n\n", Edit("set", ("b",), 1), "a: |+\n  x\n\nb: 1\n"),
        ("- a: 1\n  b: 2\n", Edit("remove", (0, "a")), "- a: 1\n  b: 2\n"),
        ("x:\n- a: 1\n  b: 2\n", Edit("remove", ("x", 0, "a")), "x:\n- b: 2\n"),
        ("x: [a, b, c]\n", Edit("remove", ("x", 1)), "x: [a, c]\n"),
        ("x: [a, b, c,]\n", Edit("remove", ("x", 2)), "x: [a, b,]\n"),
        ("x:\n- a\n# b next\n- b\n- c\n", Edit("remove", ("x", 1)), "x:\n- a\n# b next\n- c\n"),
        ("x: {}\n", Edit("set", ("x", "a"), "it's"), "x: {a: it's}\n"),
        ("? a\n: 1\n", Edit("set", ("a",), 2), "? a\n: 2\n"),
        ("'a': 1\n", Edit("rename", ("a",), "b"), "'b': 1\n"),
        ("a: 1\n", Edit("rename", ("a",), "no"), '"no": 1\n'),
        ("a: 'x'\n", Edit("set", ("a",), "it's"), "a: it's\n"),
        ("a: 1\r\nb: 2\r\n", Edit("set", ("c",), 3), "a: 1\r\nb: 2\r\nc: 3\r\n"),
        ("\ufeffa: 1\n", Edit("set", ("a",), 2), "\ufeffa: 2\n"),
    ],
)
def test_an_edit_keeps_an_odd_layout(text: str, edit: Edit, expected: Any):
    assert apply(text, [Fix("", (edit,))], {}).text == expected


@pytest.mark.parametrize(
    "text", ["a: [1\n", "a: 1\na: 2\n---\nb\n", "a: \x00", "%YAML 1.1\n---\na: 1\n"]
)
def test_a_text_that_cannot_be_read_stays_as_it_is(text: str):
    assert apply(text, [Fix("", (Edit("set", ("a",), 1),))]).text == text
