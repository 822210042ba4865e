"""Every leaf has a value and an origin; defaults state their reason."""

from datetime import date

import pytest

from ftc.plan.build import build
from ftc.plan.plan import Default, Derived, Given, Plan
from ftc.source.document import Document
from ftc.source.span import Path, Place, Span
from ftc_schemas.spec.defaults import DEFAULTS


def plan(value: dict, *, file: str = "spec.yaml", said_in: dict[Path, str] | None = None) -> Plan:
    value = {"version": 1, "name": "x", "model": {"base": "org/m"}, **value}
    value.setdefault("data", {"train": "train.jsonl"})
    places = {path: Place(Span(where, 1, 1, 1, 2)) for path, where in (said_in or {}).items()}
    return build(Document(value, places, {}, file), today=date(2026, 11, 23), root="")


def test_what_the_spec_says_is_given():
    assert isinstance(plan({"training": {"seed": 7}}).leaves["training.seed"].origin, Given)


def test_what_it_does_not_say_is_decided_with_a_reason():
    origin = plan({}).leaves["training.epochs"].origin
    assert isinstance(origin, Default)
    assert origin.why


@pytest.mark.parametrize(
    ("method", "adapter", "learning_rate"),
    [("sft", "lora", 2e-4), ("sft", "none", 2e-5), ("dpo", "lora", 1e-5), ("dpo", "none", 1e-6)],
)
def test_the_learning_rate_follows_method_and_adapter(method, adapter, learning_rate):
    decided = plan({"method": {"type": method}, "adapter": {"type": adapter}})
    assert decided["training.learning_rate"] == learning_rate


@pytest.mark.parametrize(
    ("batch", "gpus", "micro"), [(16, 1, 4), (6, 1, 3), (7, 1, 1), (8, 4, 2), (3, 8, 1), (16, 0, 4)]
)
def test_the_micro_batch_divides_a_devices_share(batch, gpus, micro):
    decided = plan({"training": {"batch_size": batch}, "hardware": {"gpus": gpus}})
    assert decided["training.micro_batch_size"] == micro
    assert isinstance(decided.leaves["training.micro_batch_size"].origin, Derived)


@pytest.mark.parametrize(
    ("adapter", "rank", "alpha"),
    [("lora", 16, 32), ("lora", 64, 128), ("rslora", 16, 16), ("rslora", 256, 16)],
)
def test_alpha_follows_the_rank_but_not_where_the_method_scales_by_itself(adapter, rank, alpha):
    assert plan({"adapter": {"type": adapter, "rank": rank}})["adapter.alpha"] == alpha


def test_a_leaf_that_the_choice_does_not_have_is_not_in_the_plan():
    assert "adapter.rank" not in plan({"adapter": {"type": "none"}})
    assert "method.beta" not in plan({})


def test_steps_replace_the_default_of_epochs():
    assert "training.epochs" not in plan({"training": {"max_steps": 10}})


def test_verbatim_entries_are_not_leaves():
    decided = plan({"targets": {"axolotl": {"set": {"a": 1}, "accept": ["adapter"]}}})
    assert not [name for name in decided.leaves if name.startswith("targets")]


def test_a_path_from_an_extended_file_starts_at_the_specs_folder():
    decided = plan(
        {"data": {"train": "data/a.jsonl"}},
        file="specs/team/spec.yaml",
        said_in={("data", "train"): "specs/base.yaml"},
    )
    assert decided["data.train"] == "../data/a.jsonl"


def test_a_hub_id_is_not_a_path():
    decided = plan({}, file="a/spec.yaml", said_in={("model", "base"): "b/base.yaml"})
    assert decided["model.base"] == "org/m"


def test_a_folder_from_an_extended_file_does_not_turn_into_a_hub_id():
    decided = plan(
        {"model": {"base": "./models/tiny"}},
        file="spec.yaml",
        said_in={("model", "base"): "shared/base.yaml"},
    )
    assert decided["model.base"] == "./shared/models/tiny"


@pytest.mark.parametrize("default", DEFAULTS, ids=lambda d: d.leaf)
def test_every_default_says_why(default):
    assert default.why
    assert not default.why.endswith(".")
