"""Violations of the language: placed, worded for people, with the way out."""

import time
from typing import Any

import pytest

from ftc.diagnostics.diagnostic import Diagnostic
from ftc.language.check import check
from ftc.source.document import Document
from ftc.source.reader import read_text
from ftc.source.span import Path, Place, Span

SPEC = "ftc_schemas.spec.root:Spec"
OPTIONS = "ftc_schemas.spec.targets:TargetOptions"


def document(value: Any) -> Document:
    places: dict[Path, Place] = {}
    line = 0

    def walk(inner: Any, path: Path) -> None:
        nonlocal line
        line += 1
        places[path] = Place(Span("s", line, 10, line, 11), Span("s", line, 1, line, 5))
        if isinstance(inner, dict | list):
            items = inner.items() if isinstance(inner, dict) else enumerate(inner)
            for key, deeper in items:
                walk(deeper, (*path, key))

    walk(value, ())
    return Document(value, places, {}, "s")


def spec(**sections: Any) -> dict[str, Any]:
    return {
        "version": 1,
        "name": "x",
        "model": {"base": "org/m"},
        "data": {"train": "t.jsonl"},
        **sections,
    }


def found(value: Any) -> list[Diagnostic]:
    return check(document(value), SPEC, ("local", "axolotl"), lambda _: OPTIONS)


def test_a_valid_spec_has_no_findings():
    assert found(spec(method={"type": "sft"}, adapter={"type": "lora", "rank": 8})) == []


def test_a_misspelt_key_is_shown_at_the_key_with_a_fix():
    value = spec(training={"learning_rte": 1e-4})
    [diagnostic] = found(value)
    assert diagnostic.code == "FTC101"
    assert diagnostic.help == "did you mean `learning_rate`?"
    assert diagnostic.span is not None
    assert diagnostic.span.column == 1
    assert diagnostic.fix is not None
    assert diagnostic.fix.edits[0].value == "learning_rate"


def test_a_key_of_another_section_is_sent_home():
    [diagnostic] = found(spec(learning_rate=1e-4))
    assert diagnostic.help == "here that is `training.learning_rate`"


def test_a_key_of_another_tool_is_translated():
    [diagnostic] = found(spec(training={"num_train_epochs": 3}))
    assert diagnostic.help == "here that is `training.epochs`"


def test_a_key_that_no_entry_says_alone_is_explained():
    [diagnostic] = found(spec(training={"gradient_accumulation_steps": 4}))
    assert diagnostic.help is not None
    assert diagnostic.help.startswith("it follows: `training.batch_size`")


def test_a_gpu_by_its_full_name_is_recognised_and_its_memory_is_another_entry():
    [diagnostic] = found(spec(hardware={"gpu": "NVIDIA A100-SXM4-80GB"}))
    assert diagnostic.help == "write `A100` and its `memory` apart"
    assert diagnostic.fix is None


@pytest.mark.parametrize(
    ("entries", "way_out"),
    [
        ({"warmup_ratio": 3}, "3 % is `0.03`; `warmup_steps: 3` counts steps"),
        ({"min_lr_ratio": 10}, "10 % is `0.1`"),
        ({"warmup_ratio": 1.5}, None),
        ({"warmup_ratio": 1000}, None),
    ],
)
def test_a_share_in_percent_is_understood(entries: dict[str, Any], way_out: str | None):
    [diagnostic] = found(spec(training=entries))
    assert diagnostic.code == "FTC105"
    assert diagnostic.help == way_out


@pytest.mark.parametrize(
    ("written", "name"),
    [("Pine Tone", "pine-tone"), ("my_model (v2)", "my-model-v2"), ('"A"', "a"), ("Ü", None)],
)
def test_a_name_is_shown_as_it_may_be_written(written: str, name: str | None):
    text = f"version: 1\nname: {written}\nmodel: {{base: org/m}}\ndata: {{train: t.jsonl}}\n"
    read, _ = read_text(text, "spec.yaml")
    assert read is not None
    [diagnostic] = check(read, SPEC, ("local",), lambda _: OPTIONS)
    assert diagnostic.help == (name and f"write `{name}`")
    assert (diagnostic.fix and diagnostic.fix.edits[0].value) == name


def test_keys_are_those_of_the_chosen_type():
    [diagnostic] = found(spec(adapter={"type": "none", "rank": 8}))
    assert diagnostic.code == "FTC101"
    [diagnostic] = found(spec(adapter={"type": "lora", "bits": 4}))
    assert diagnostic.message == "unknown key `bits` in `adapter`"


def test_a_misspelt_type_gets_the_nearest():
    [diagnostic] = found(spec(adapter={"type": "qlroa"}))
    assert (diagnostic.code, diagnostic.help) == ("FTC104", "did you mean `qlora`?")


def test_a_misspelt_choice_gets_the_nearest():
    [diagnostic] = found(spec(training={"lr_scheduler": "cosin"}))
    assert (diagnostic.code, diagnostic.help) == ("FTC104", "did you mean `cosine`?")


@pytest.mark.parametrize(
    ("sections", "message"),
    [
        ({"training": {"epochs": 0}}, "`training.epochs` must be greater than 0"),
        ({"training": {"batch_size": -2}}, "`training.batch_size` must be greater than 0"),
        (
            {"training": {"seed": 1.5}},
            "`training.seed` must be a whole number, not the number `1.5`",
        ),
        ({"adapter": {"type": "lora", "rank": 0}}, "`adapter.rank` must be greater than 0"),
        ({"data": {"train": []}}, "`data.train` must not be empty"),
        ({"data": {"train": 3}}, "`data.train` must be text or a list, not the number `3`"),
        ({"training": [1]}, "`training` must be a mapping of keys to values, not a list"),
        (
            {"hardware": {"memory": "24"}},
            "`hardware.memory` must be a number and GB, GiB, MB or MiB",
        ),
        ({"name": "X Y"}, "`name` must be lower-case letters, digits and inner hyphens"),
        ({"training": {"epochs": None}}, "`training.epochs` must be a number, and is empty"),
    ],
)
def test_a_wrong_value_is_worded_for_people(sections, message):
    [diagnostic] = found(spec(**sections))
    assert diagnostic.message.startswith(message)


def test_a_quoted_number_is_fixed_by_unquoting():
    [diagnostic] = found(spec(training={"epochs": "3"}))
    assert diagnostic.fix is not None
    assert diagnostic.fix.edits[0].value == 3


def test_all_that_is_missing_is_named():
    messages = [d.message for d in found({"version": 1})]
    assert messages == ["`name` is missing", "`model` is missing", "`data` is missing"]


def test_an_unknown_target_is_found_in_both_places():
    value = spec(targets={"axolotle": {}})
    value["model"]["hosted"] = {"opnai": "x"}
    assert [d.code for d in found(value)] == ["FTC106", "FTC106"]


def test_a_targets_own_entries_are_checked():
    [diagnostic] = found(spec(targets={"local": {"acept": ["adapter"]}}))
    assert diagnostic.message == "unknown key `acept` in `targets.local`"
    assert diagnostic.help == "did you mean `accept`?"


def test_all_problems_are_found_in_one_run():
    value = spec(training={"epochs": 0, "sead": 1}, adapter={"type": "lora", "rank": "x"})
    assert sorted(d.code for d in found(value)) == ["FTC101", "FTC103", "FTC105"]


@pytest.mark.parametrize(
    "text, number", [("2e-4", 2e-4), ("16", 16), ("0o20", 16), ("1_000", 1000)]
)
def test_a_number_in_quotes_is_offered_without_them(text: str, number: float):
    [diagnostic] = found(spec(training={"learning_rate": text}))
    assert diagnostic.code == "FTC103"
    assert diagnostic.help == f"write it without quotes: `{text}`"
    assert diagnostic.fix is not None
    assert diagnostic.fix.edits[0].value == number


@pytest.mark.parametrize(
    "text", ["nan", ".nan", "inf", "-Infinity", "1e999", "８", " 8", "9" * 200]
)
def test_text_that_is_no_number_without_its_quotes_either_gets_no_fix(text: str):
    [diagnostic] = found(spec(training={"learning_rate": text}))
    assert diagnostic.code == "FTC103"
    assert diagnostic.fix is None


def read(text: str) -> list[Diagnostic]:
    """What is wrong with a spec as it is written: these tests need its text."""
    places, _ = read_text(BEGINNING + text)
    return check(places, SPEC, ("local", "axolotl"), lambda _: OPTIONS)


BEGINNING = "version: 1\nname: x\ndata: {train: t.jsonl}\n"


@pytest.mark.parametrize(
    "written, message, help_text",
    [
        (
            "model: {base: org/m, revision: 1234e56}",
            "`model.revision` must be text, not the number `1234e56`",
            'write it in quotes: `"1234e56"`',
        ),
        (
            "model: {base: org/m}\nhardware: {memory: 24}",
            "`hardware.memory` must be text, not the number `24`",
            "write `24GB`",
        ),
        (
            "model: {base: org/m}\ntraining: {max_length: 1e3}",
            "`training.max_length` must be a whole number, not the number `1e3`",
            "write `1000`",
        ),
        (
            "model: {base: org/m}\ntraining: {warmup_ratio: 3%}",
            "`training.warmup_ratio` must be a number, not the text `3%`",
            "write `0.03`",
        ),
        (
            "model: {base: org/m}\nadapter: {type: qlora, bits: '8'}",
            "`adapter.bits` must be 4 or 8, not the text `8`",
            "write it without quotes: `8`",
        ),
    ],
)
def test_a_value_of_another_kind_is_shown_as_written_and_as_it_would_be_right(
    written: str, message: str, help_text: str
):
    [diagnostic] = read(written)
    assert (diagnostic.message, diagnostic.help) == (message, help_text)
    assert diagnostic.fix is not None


@pytest.mark.parametrize(
    "written",
    ["hub: {repo: 5}", "training: {warmup_ratio: 300%}", "training: {epochs: 3x}"],
)
def test_what_would_be_wrong_in_other_words_too_is_not_offered(written: str):
    [diagnostic] = read(f"model: {{base: org/m}}\n{written}")
    assert (diagnostic.help, diagnostic.fix) == (None, None)


def test_a_share_written_as_a_number_is_offered_as_a_percentage():
    [diagnostic] = found(spec(data={"train": "t.jsonl", "validation": 0.1}))
    assert diagnostic.help == "write `10%`"


def test_one_mapping_where_a_list_belongs_is_sent_into_a_list():
    [diagnostic] = found(spec(data={"train": {"path": "t.jsonl", "weight": 2}}))
    assert diagnostic.help == "a list of one is a list too: `[{path: …, weight: …}]`"


def test_a_list_of_targets_is_shown_the_mapping():
    [diagnostic] = found(spec(targets=["local"]))
    assert diagnostic.help == "for example `targets: {local: {}}`"


def test_a_required_entry_under_a_misspelt_name_is_not_missing_as_well():
    value = spec()
    value["modle"] = value.pop("model")
    [diagnostic] = found(value)
    assert diagnostic.help == "did you mean `model`?"


@pytest.mark.parametrize("given", [["sft"], {"sft": 1}])
def test_a_choice_that_is_no_word_is_told_by_its_kind(given: Any):
    [diagnostic] = found(spec(method={"type": given}))
    kind = "a list" if isinstance(given, list) else "a mapping"
    assert diagnostic.message == f"`method.type` cannot be {kind}"


def test_a_choice_without_a_value_is_empty():
    [diagnostic] = found(spec(training={"optimizer": None}))
    assert diagnostic.message == "`training.optimizer` is empty"
    assert diagnostic.help == "remove the key, or give it a value"


@pytest.mark.parametrize("word", ["alpaca", "sharegpt", "messages", "kto"])
def test_a_format_of_another_tool_is_translated(word: str):
    [diagnostic] = found(spec(data={"train": "t.jsonl", "format": word}))
    assert diagnostic.help is not None
    assert diagnostic.help.startswith("write `")


def test_thousands_of_unknown_keys_are_told_in_seconds():
    value = spec() | {f"key_{number}": number for number in range(5_000)}
    before = time.process_time()
    assert len(found(value)) == 5_000
    assert time.process_time() - before < 5
