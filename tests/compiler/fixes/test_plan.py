"""Which fixes are made in a round, and in which file."""

from pathlib import Path

import pytest

from ftc.diagnostics.diagnostic import Diagnostic, Edit, Fix, Severity
from ftc.fixes.plan import plan_fixes
from ftc.source.document import Document
from ftc.source.reader import read, read_text
from ftc_schemas.spec.leaves import SHORTHANDS

TEXT = "version: 1\nmethod: sft\ntraining: {epochs: 3, seed: 1}\ndata: {train: [a, b, c]}\n"


@pytest.fixture
def document() -> Document:
    return read_text(TEXT, "spec.yaml", shorthands=SHORTHANDS)[0]


def fix(*edits: Edit, safe: bool = True) -> Fix:
    return Fix("fix", edits, safe)


def planned(document: Document, *fixes: Fix | None, unsafe: bool = False) -> dict[str, list[Fix]]:
    found = [Diagnostic("FTC101", Severity.ERROR, "m", fix=fix) for fix in fixes]
    return plan_fixes(found, document, unsafe=unsafe)


def test_unsafe_fixes_are_made_only_when_asked_for(document: Document):
    safe, unsafe = fix(Edit("set", ("version",), 1)), fix(Edit("set", ("x",), 1), safe=False)
    assert planned(document, None, safe, unsafe) == {"spec.yaml": [safe]}
    assert planned(document, None, safe, unsafe, unsafe=True) == {"spec.yaml": [safe, unsafe]}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (Edit("set", ("training", "epochs"), 1), Edit("set", ("training", "epochs"), 2)),
        (Edit("remove", ("training",)), Edit("set", ("training", "epochs"), 2)),
        (Edit("set", ("training", "epochs"), 2), Edit("rename", ("training",), "train")),
        (Edit("rename", ("training", "epochs"), "x"), Edit("set", ("training", "x"), 2)),
        (Edit("remove", ("data", "train", 0)), Edit("remove", ("data", "train", 1))),
        (Edit("set", ("data", "train", 2), "d"), Edit("remove", ("data", "train", 1))),
    ],
)
def test_of_two_fixes_in_each_others_way_the_first_is_made(
    document: Document, first: Edit, second: Edit
):
    assert planned(document, fix(first), fix(second)) == {"spec.yaml": [fix(first)]}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (Edit("set", ("training", "epochs"), 1), Edit("remove", ("training", "seed"))),
        (Edit("set", ("data", "train", 0), "x"), Edit("set", ("data", "train", 1), "y")),
        (Edit("set", ("targets", "a", "accept"), []), Edit("set", ("targets", "b", "accept"), [])),
    ],
)
def test_fixes_that_do_not_touch_are_made_together(document: Document, first: Edit, second: Edit):
    assert planned(document, fix(first), fix(second)) == {"spec.yaml": [fix(first), fix(second)]}


def test_a_fix_goes_to_the_file_that_wrote_the_entry(tmp_path: Path):
    base, spec = tmp_path / "base.yaml", tmp_path / "spec.yaml"
    base.write_text("training: {epochs: 3}\nadapter: lora\n")
    spec.write_text("extends: base.yaml\nversion: 1\ntraining: {seed: 1}\n")
    document, found = read(spec, overrides=["model=x"], shorthands=SHORTHANDS)
    assert document is not None
    assert found == []
    homes = {
        ("training", "epochs"): str(base),
        ("training", "seed"): str(spec),
        ("training", "packing"): str(spec),
        ("adapter", "type"): str(base),
        ("adapter", "rank"): str(base),
        ("hardware", "gpus"): str(spec),
    }
    for path, home in homes.items():
        one = fix(Edit("set", path, 1))
        assert planned(document, one) == {home: [one]}
    assert planned(document, fix(Edit("set", ("model", "base"), "y"))) == {}
    one = fix(Edit("set", ("model", "revision"), "main"))
    assert planned(document, one) == {str(spec): [one]}
    both = fix(Edit("set", ("training", "epochs"), 1), Edit("set", ("training", "seed"), 1))
    assert planned(document, both) == {}
