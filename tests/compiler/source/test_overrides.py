"""Overrides: `--set training.learning_rate=2e-4`."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.compiler.source.yaml_texts import flows

from ftc.source.reader import read_text

SPEC = "name: x\nadapter: lora\ntraining:\n  epochs: 3\n  betas: [0.9, 0.95]\n"
SHORTHANDS = {("adapter",): "type", ("data",): "train"}


def read(*overrides, text=SPEC):
    return read_text(text, overrides=overrides, shorthands=SHORTHANDS)


def read_clean(*overrides):
    document, diagnostics = read(*overrides)
    assert not diagnostics
    return document


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("training.epochs=1", 1),
        ("training.epochs=2e-4", 2e-4),
        ("training.epochs=on", "on"),
        ("training.epochs='1'", "1"),
        ("training.epochs=[1, a]", [1, "a"]),
        ("training.epochs={a: {b: 1}}", {"a": {"b": 1}}),
        ("training.epochs=a=b", "a=b"),
        ("training.epochs= 1 # why", 1),
        ("training.epochs=Hello, world", "Hello, world"),
        ("training.epochs=http://x/y", "http://x/y"),
        ("training.epochs=---", "---"),
        ("training.epochs=", None),
    ],
)
def test_a_value_is_read_like_one_of_the_spec(setting, value):
    read_value = read_clean(setting).value["training"]["epochs"]
    assert read_value == value
    assert type(read_value) is type(value)


def test_an_entry_is_replaced_whole_with_all_that_was_in_it():
    document = read_clean("training={epochs: 1}")
    assert document.value["training"] == {"epochs": 1}
    assert ("training", "betas") not in document.places


def test_an_entry_that_was_not_there_is_made_with_its_sections():
    document = read_clean("a.b.c=1")
    assert document.value["a"] == {"b": {"c": 1}}
    assert list(document.places)[-3:] == [("a", "b", "c"), ("a",), ("a", "b")]


def test_the_later_setting_wins():
    assert read_clean("training.epochs=1", "training.epochs=2").value["training"]["epochs"] == 2


def test_a_setting_can_be_shown_like_a_line_of_a_file():
    document = read_clean("name=y", "training.epochs= [1]")
    place = document.places["training", "epochs"]
    assert document.sources["--set"] == "name=y\ntraining.epochs= [1]"
    assert place.value == ("--set", 2, 18, 2, 21)
    assert place.key == ("--set", 2, 10, 2, 16)
    assert document.places["training", "epochs", 0].value == ("--set", 2, 19, 2, 20)
    assert document.places["training",].key.file == "<spec>"


def test_a_section_written_as_one_value_can_be_added_to_and_replaced():
    assert read_clean("adapter.rank=8").value["adapter"] == {"type": "lora", "rank": 8}
    assert read_clean("adapter=qlora").value["adapter"] == {"type": "qlora"}
    assert read_clean("data=[a, b]").value["data"] == {"train": ["a", "b"]}


@pytest.mark.parametrize(
    ("setting", "start", "end", "message"),
    [
        ("training.epochs", 1, 16, "`training.epochs` sets nothing"),
        ("", 1, 1, "`` sets nothing"),
        ("=1", 1, 1, "`` is not a dotted key"),
        ("a..b=1", 1, 5, "`a..b` is not a dotted key"),
        ("a b=1", 1, 4, "`a b` is not a dotted key"),
        ("training.betas[0]=1", 1, 18, "`training.betas[0]` is not a dotted key"),
        ("name.first=1", 6, 11, "`name` holds no entries that could be set"),
        ("training.betas.x=1", 16, 17, "`training.betas` holds no entries that could be set"),
        ("extends=base.yaml", 1, 8, "`extends` belongs in a file; it cannot be set for one call"),
        ("name=a: b", 6, 10, "a list or mapping is set in brackets"),
        ("name=- a", 6, 9, "a list or mapping is set in brackets"),
        ("name=# x", 6, 9, "this value is only a comment"),
    ],
)
def test_a_setting_that_cannot_be_read_is_an_error_and_has_no_effect(setting, start, end, message):
    document, [diagnostic] = read(setting)
    assert (diagnostic.code, diagnostic.message) == ("FTC030", message)
    assert diagnostic.span == ("--set", 1, start, 1, end)
    assert document.value == read()[0].value


@pytest.mark.parametrize(
    ("setting", "code"),
    [
        ("name=[1", "FTC003"),
        ("name=@x", "FTC003"),
        ("name=!!python/object:x y", "FTC012"),
        ("name=.nan", "FTC013"),
        ("name=*x", "FTC014"),
        ("name={a: 1, a: 2}", "FTC010"),
        ("name=x\0", "FTC004"),
        ("name=" + "[" * 70, "FTC006"),
        ("name=[" + "1," * 100_001, "FTC006"),
    ],
)
def test_a_value_is_refused_as_in_a_spec(setting, code):
    _, [diagnostic] = read("training.epochs=1", setting)
    assert (diagnostic.code, diagnostic.span.file, diagnostic.span.line) == (code, "--set", 2)


def test_bad_settings_do_not_hide_each_other_nor_the_good_ones():
    document, diagnostics = read("nothing", "name=[", "training.epochs=5")
    assert [d.code for d in diagnostics] == ["FTC030", "FTC003"]
    assert document.value["training"]["epochs"] == 5


@given(flows())
def test_any_flow_value_is_read_as_it_would_be_in_the_spec(written):
    in_spec, problems = read_text(f"k: {written}")
    set_to, other_problems = read_text("a: 1", overrides=[f"k={written}"])
    assert not problems and not other_problems
    assert set_to.value["k"] == in_spec.value["k"]


@given(st.lists(st.text(max_size=20), max_size=4))
def test_no_setting_breaks_the_reader(settings):
    read(*settings)


EITHER_WAY = [
    ("training: {epochs: 3}", "training.max_steps=10", {"max_steps": 10}),
    ("training: {warmup_ratio: 0.1}", "training.warmup_steps=10", {"warmup_steps": 10}),
    ("training: {saves_per_epoch: 2}", "training.save_steps=10", {"save_steps": 10}),
]


@pytest.mark.parametrize(("text", "setting", "training"), EITHER_WAY)
def test_what_says_the_same_in_another_way_gives_way(text, setting, training):
    document, diagnostics = read_text(f"{text}\n", overrides=[setting])
    assert not diagnostics
    assert document.value["training"] == training
    assert [path for path in document.places if len(path) == 2] == [("training", *training)]


def test_two_settings_that_say_the_same_are_both_kept():
    both = ["training.epochs=3", "training.max_steps=10"]
    document, _ = read_text("training: {epochs: 2}\n", overrides=both)
    assert document.value["training"] == {"epochs": 3, "max_steps": 10}


def test_a_stage_is_set_in_another_way_too():
    text = "stages: [{name: sft, training: {epochs: 3}}]\n"
    document, _ = read_text(text, overrides=["stages.sft.training.max_steps=10"])
    assert document.value["stages"][0]["training"] == {"max_steps": 10}
