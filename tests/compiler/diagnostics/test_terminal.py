"""What a person sees: the source, what is wrong underlined, and the way out."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.compiler.diagnostics import findings
from tests.compiler.diagnostics.findings import FILE, LOSS, RANK, SOURCES, at

from ftc.diagnostics.cells import width
from ftc.diagnostics.diagnostic import Diagnostic, Label, Severity
from ftc.diagnostics.terminal import render
from ftc.emit.characters import is_safe
from ftc.source.span import Span

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE


def shows(expected: str, *diagnostics: Diagnostic, columns: int = 100) -> None:
    assert render(diagnostics, SOURCES, width=columns) == expected.strip("\n")


def problem(span: Span, label: str = "", **more: object) -> Diagnostic:
    return Diagnostic("FTC201", WARNING, "this is odd", span, label, **more)


def test_a_finding_shows_its_line_the_place_and_the_way_out():
    shows(
        """
error[FTC301]: adapter.rank has no effect on bedrock
 --> specs/support-tone.yaml:4:24
  |
4 | adapter: {type: qlora, rank: 16, alpha: 32}
  |                        ^^^^ amazon.nova-micro-v1:0:128k chooses its own adapter size
  |
help: accept the loss with `targets.bedrock.accept: [adapter.rank]`, or compile for axolotl
""",
        LOSS,
    )


def test_on_a_narrow_terminal_prose_is_wrapped_but_what_people_copy_is_not_broken():
    shows(
        """
error[FTC301]: adapter.rank has no effect on bedrock
 --> specs/support-tone.yaml:4:24
  |
4 | adapter: {type: qlora, rank: 16, alpha: 32}
  |                        ^^^^ amazon.nova-micro-v1:0:128k chooses its own
  |                             adapter size
  |
help: accept the loss with `targets.bedrock.accept: [adapter.rank]`, or compile
      for axolotl
""",
        LOSS,
        columns=80,
    )


def test_a_label_without_room_beside_the_carets_goes_below():
    shows(
        """
warning[FTC201]: this is odd
 --> specs/support-tone.yaml:4:34
  |
4 | adapter: {type: qlora, rank: 16, alpha: 32}
  |                                  ^^^^^
  |        twice the rank is what most recipes use
""",
        problem(at(4, 34, 39), "twice the rank is what most recipes use"),
        columns=50,
    )


def test_line_numbers_are_aligned():
    shows(
        """
warning[FTC201]: this is odd
  --> specs/support-tone.yaml:10:3
   |
10 |   packing: true
   |   ^^^^^^^ conflicts with the loss
...
14 |        validation: 10%}
   |        ---------- and with this
""",
        problem(
            at(10, 3, 10),
            "conflicts with the loss",
            related=(Label(at(14, 8, 18), "and with this"),),
        ),
    )


def test_a_second_place_on_the_same_line_is_shown_in_the_same_excerpt():
    shows(
        """
warning[FTC201]: this is odd
 --> specs/support-tone.yaml:4:24
  |
4 | adapter: {type: qlora, rank: 16, alpha: 32}
  |                        ^^^^      ----- twice this
  |                        |
  |                        the rank
""",
        problem(RANK, "the rank", related=(Label(at(4, 34, 39), "twice this"),)),
    )


def test_three_places_on_one_line_are_all_underlined():
    shows(
        """
warning[FTC201]: this is odd
 --> specs/support-tone.yaml:4:24
  |
4 | adapter: {type: qlora, rank: 16, alpha: 32}
  |           ----         ^^^^      ----- twice this
  |           |            |
  |           |            the rank
  |           |
  |           of this
""",
        problem(
            RANK,
            "the rank",
            related=(Label(at(4, 34, 39), "twice this"), Label(at(4, 11, 15), "of this")),
        ),
    )


def test_one_line_between_two_places_is_shown_and_more_are_left_out():
    shows(
        """
warning[FTC201]: this is odd
  --> specs/support-tone.yaml:6:3
   |
 6 |   epochs: 3
   |   ^^^^^^
 7 |   batch_size: 32
 8 |   learning_rate: 2e-4
   |   ------------- near
...
12 |   optimizer: adamw
   |   --------- far
""",
        problem(at(6, 3, 9), related=(Label(at(8, 3, 16), "near"), Label(at(12, 3, 12), "far"))),
    )


def test_a_place_in_another_file_has_an_excerpt_of_its_own():
    base = Span("specs/base.yaml", 2, 3, 2, 10)
    diagnostic = problem(at(6, 3, 9), "here", related=(Label(base, "over this"),))
    sources = {**SOURCES, "specs/base.yaml": "training:\n  epochs: 1\n"}
    assert render([diagnostic], sources) == (
        """
warning[FTC201]: this is odd
 --> specs/support-tone.yaml:6:3
  |
6 |   epochs: 3
  |   ^^^^^^ here
 ::: specs/base.yaml:2:3
  |
2 |   epochs: 1
  |   ------- over this
"""
    ).strip("\n")


def test_a_section_has_a_bar_beside_its_lines():
    shows(
        """
warning[FTC201]: this is odd
 --> specs/support-tone.yaml:6:3
  |
6 | /   epochs: 3
7 | |   batch_size: 32
8 | |   learning_rate: 2e-4
  | |_____________________^ all of this
""",
        problem(at(6, 3, 22, end_line=8), "all of this"),
    )


def test_a_long_section_is_shown_by_its_ends():
    shows(
        """
warning[FTC201]: this is odd
  --> specs/support-tone.yaml:5:1
   |
 5 | / training:
 6 | |   epochs: 3
 7 | |   batch_size: 32
...  |
12 | |   optimizer: adamw
   | |__________________^ all of this
   |
help: say less
""",
        problem(at(5, 1, 19, end_line=12), "all of this", help="say less"),
    )


def test_a_section_may_start_within_a_line():
    shows(
        """
warning[FTC201]: this is odd
  --> specs/support-tone.yaml:13:7
   |
13 |   data: {train: a.jsonl,
   |  _______^
14 | |        validation: 10%}
   | |_______________________^ all of this
""",
        problem(at(13, 7, 24, end_line=14), "all of this"),
    )


def test_notes_take_a_line_each():
    delegated = Diagnostic("FTC302", NOTE, "seed on bedrock: the service decides", at(11, 3, 7))
    shows(
        """
note[FTC302]: seed on bedrock: the service decides (specs/support-tone.yaml:11:3)
note[FTC302]: more of the same

error[FTC001]: cannot read spec.yaml: there is no such file
help: `ftc init` writes one
""",
        delegated,
        Diagnostic("FTC302", NOTE, "more of the same"),
        Diagnostic(
            "FTC001",
            ERROR,
            "cannot read spec.yaml: there is no such file",
            help="`ftc init` writes one",
        ),
    )


def test_the_same_finding_for_several_targets_is_told_once():
    closed = Diagnostic("FTC402", ERROR, "no new jobs after 2027-01-06", target="openai")
    shows(
        "error[FTC402]: no new jobs after 2027-01-06 (on openai, vertex)",
        closed,
        closed._replace(target="vertex"),
    )


def test_a_target_that_the_message_names_is_not_named_again():
    shows(
        "error[FTC402]: openai takes no new jobs\n\nerror[FTC402]: openai-like (on openai)",
        Diagnostic("FTC402", ERROR, "openai takes no new jobs", target="openai"),
        Diagnostic("FTC402", ERROR, "openai-like", target="openai"),
    )


def test_a_file_whose_text_is_not_at_hand_is_named_all_the_same():
    row = Span("data/train.jsonl", 7, 1, 7, 2)
    shows(
        """
error[FTC501]: this row has no messages
 --> data/train.jsonl:7:1
  = 3 more like it
""",
        Diagnostic("FTC501", ERROR, "this row has no messages", row, "3 more like it"),
    )


@pytest.mark.parametrize(
    ("line", "start", "end", "shown", "carets"),
    [
        ("a\tb", 3, 4, "a    b", "     ^"),
        ("日本語 x", 5, 6, "日本語 x", "       ^"),
        ("日本語 x", 2, 3, "日本語 x", "  ^^"),
        ("e\u0301 x", 4, 5, "e\u0301 x", "  ^"),
        ("👩\u200d👩\u200d👧 x", 7, 8, "👩\u200d👩\u200d👧 x", "   ^"),
        ("👍🏽 x", 4, 5, "👍🏽 x", "   ^"),
        ("\x1b[31mred", 6, 9, "\\x1b[31mred", "        ^^^"),
        ("a\u202eb c", 5, 6, "a\\u202eb c", "         ^"),
        ("a\x00b", 2, 3, "a\\x00b", " ^^^^"),
        ("a", 2, 2, "a", " ^"),
        ("", 1, 1, "", "^"),
    ],
)
def test_carets_stand_below_what_they_mean(
    line: str, start: int, end: int, shown: str, carets: str
):
    diagnostic = problem(Span("a", 1, start, 1, end))
    rows = render([diagnostic], {"a": line}).split("\n")
    assert rows[-2:] == [f"1 | {shown}".rstrip(), f"  | {carets}"]


def test_a_long_line_is_cut_around_the_place():
    line = "a" * 200 + " HERE " + "b" * 200
    rows = render([problem(Span("a", 1, 202, 1, 206), "this")], {"a": line}, width=60).split("\n")
    assert rows[-2:] == [
        "1 | ..." + "a" * 21 + " HERE " + "b" * 22 + "...",
        "  | " + " " * 25 + "^^^^ this",
    ]


def test_a_place_longer_than_the_page_is_cut():
    rows = render([problem(Span("a", 1, 5, 1, 500))], {"a": "x" * 600}, width=60).split("\n")
    assert max(map(len, rows)) <= 60
    assert "^" * 40 in rows[-1]


def test_a_megabyte_on_one_line_takes_no_time():
    line = "x" * 1_000_000
    rows = render([problem(Span("a", 1, 500_000, 1, 500_004))], {"a": line}).split("\n")
    assert max(map(len, rows)) <= 80


def test_colour_only_when_asked_and_only_around_the_same_text():
    plain = render([LOSS], SOURCES)
    coloured = render([LOSS], SOURCES, colour=True)
    assert "\x1b" not in plain
    assert "\x1b[1;31merror[FTC301]:\x1b[0m" in coloured
    assert "\x1b[1;31m^^^^\x1b[0m" in coloured
    assert [
        line.rstrip() for line in re.sub(r"\x1b\[[\d;]*m", "", coloured).split("\n")
    ] == plain.split("\n")


def test_an_empty_line_of_a_help_is_empty():
    finding = Diagnostic("FTC101", Severity.ERROR, "message", help="one\n\ntwo")
    assert render([finding], {}, width=80) == "error[FTC101]: message\nhelp: one\n\n      two"


@given(st.lists(findings.diagnostics, max_size=4), findings.sources, st.integers(40, 120))
def test_anything_can_be_shown_and_nothing_unsafe_gets_through(
    diagnostics: list[Diagnostic], source: str, columns: int
):
    text = render(diagnostics, {"a.yaml": source, "b.yaml": "x: 1\n"}, width=columns)
    assert is_safe(text.replace("\n", ""))
    assert all(d.code in text for d in diagnostics)
    assert not re.search(r" $", text, re.MULTILINE)


@given(findings.lines, st.integers(0, 300), st.integers(0, 10), st.integers(40, 120))
def test_excerpts_stay_on_the_page(line: str, start: int, size: int, columns: int):
    line = line.replace("\n", "")
    span = Span("a", 1, start + 1, 1, start + 1 + size)
    rows = render([problem(span)], {"a": line}, width=columns).split("\n")
    assert all(width(row) <= columns for row in rows[2:])
    assert "^" in rows[-1]


@given(st.text("abc日😀\t\x1b", min_size=1, max_size=30), st.data())
def test_carets_are_as_wide_as_what_they_mean(line: str, data: st.DataObject):
    start = data.draw(st.integers(0, len(line) - 1))
    end = data.draw(st.integers(start + 1, len(line)))
    rows = render([problem(Span("a", 1, start + 1, 1, end + 1))], {"a": line}, width=400)
    source, carets = (row[4:] for row in rows.split("\n")[-2:])
    before = len(carets) - carets.count("^")
    cells = [character for character in source for _ in range(width(character))]
    meant = line[start:end].replace("\t", "    ").replace("\x1b", "\\x1b")
    assert carets.count("^") == width(meant)
    covered = cells[before : len(carets)]
    assert "".join(covered).rstrip() == "".join(c * width(c) for c in meant).rstrip()


def test_the_file_name_is_safe_too():
    span = Span("a\x1b[2J.yaml", 1, 1, 1, 2)
    assert "\x1b" not in render([problem(span)], {"a\x1b[2J.yaml": "x"})
    assert FILE in render([LOSS], SOURCES)
