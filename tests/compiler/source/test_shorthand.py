"""Shorthands: sections written as one value."""

from ftc.source.reader import read_text
from ftc_schemas.spec.leaves import SHORTHANDS


def read(text):
    document, diagnostics = read_text(text, shorthands=SHORTHANDS)
    assert not diagnostics
    return document


def test_a_lone_value_is_the_main_entry_of_its_section():
    text = "model: org/name\ndata: train.jsonl\nmethod: sft\nadapter: qlora\n"
    assert read(text).value == {
        "model": {"base": "org/name"},
        "data": {"train": "train.jsonl"},
        "method": {"type": "sft"},
        "adapter": {"type": "qlora"},
    }


def test_the_entry_has_the_place_of_the_value_and_the_section_keeps_its_own():
    places = read("method: sft\n").places
    assert places["method",].key == ("<spec>", 1, 1, 1, 7)
    assert places["method",].value == ("<spec>", 1, 9, 1, 12)
    assert places["method", "type"] == (("<spec>", 1, 9, 1, 12), None)


def test_the_places_of_a_list_move_along():
    document = read("data: [a.jsonl, b.jsonl]\n")
    assert document.value == {"data": {"train": ["a.jsonl", "b.jsonl"]}}
    assert document.places["data", "train", 1].value == ("<spec>", 1, 17, 1, 24)
    assert ("data", 1) not in document.places


def test_a_section_spelled_out_or_empty_stays_as_it_is():
    text = "model: {base: x}\ndata:\nmethod: {}\n"
    assert read(text).value == {"model": {"base": "x"}, "data": None, "method": {}}


def test_shorthands_can_stand_deeper_and_only_there():
    shorthands = {("a", "b"): "c"}
    document, _ = read_text("a: {b: 1}\nb: 2", shorthands=shorthands)
    assert document.value == {"a": {"b": {"c": 1}}, "b": 2}
    document, _ = read_text("a: 3", shorthands=shorthands)
    assert document.value == {"a": 3}
