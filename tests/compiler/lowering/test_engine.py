"""Rows in; document, source map, losses out; and back."""

from datetime import date
from typing import Any

from ftc.lowering.engine import lift, lower
from ftc.lowering.row import (
    OMIT,
    Fidelity,
    Refusal,
    choice,
    converted,
    delegated,
    equals,
    exact,
    fixed,
    otherwise,
)
from ftc.plan.plan import Default, Given, Leaf, Plan
from ftc.source.document import Document
from ftc.source.span import Span

HERE = Span("spec.yaml", 1, 1, 1, 2)


def plan(given: dict[str, Any], decided: dict[str, Any] | None = None) -> Plan:
    leaves = {n: Leaf(v, Given(HERE), tuple(n.split("."))) for n, v in given.items()}
    leaves |= {
        n: Leaf(v, Default("because"), tuple(n.split("."))) for n, v in (decided or {}).items()
    }
    return Plan(leaves, Document({}, {}, {}, "spec.yaml"), today=date(2026, 11, 23), root=".")


TABLE = (
    exact("learning_rate", "training.learning_rate"),
    choice("method", "method.type", {"sft": "supervised", "dpo": "dpo"}),
    converted(
        ("data", "share"),
        ("data.validation",),
        lambda text: float(text.rstrip("%")) / 100,
        backward=lambda share: {"data.validation": f"{share * 100:g}%"},
        note="a fraction",
    ),
    *delegated("hardware.gpus", note="the service brings its own hardware"),
)


def test_the_document_has_the_keys_in_the_order_of_the_rows():
    lowered = lower(
        plan({"method.type": "sft", "training.learning_rate": 2e-4, "data.validation": "10%"}),
        TABLE,
    )
    assert list(lowered.document) == ["learning_rate", "method", "data"]
    assert lowered.document["data"] == {"share": 0.1}


def test_every_written_place_knows_its_leaves():
    lowered = lower(plan({"data.validation": "10%"}), TABLE)
    trace = lowered.trace(("data", "share"))
    assert trace is not None
    assert trace.leaves == ("data.validation",)
    assert trace.fidelity is Fidelity.CONVERTED


def test_a_given_leaf_that_no_row_carries_is_lost():
    assert lower(plan({"training.packing": True}), TABLE).lost == ("training.packing",)


def test_a_default_that_no_row_carries_is_not_lost():
    assert lower(plan({}, {"training.packing": True}), TABLE).lost == ()


def test_what_concerns_others_is_not_lost():
    lowered = lower(plan({"version": 1}), TABLE, frozenset({"version"}))
    assert lowered.lost == ()


def test_a_value_without_a_word_is_refused_even_by_default():
    refused = lower(plan({}, {"method.type": "kto"}), TABLE).refused
    assert [r.leaf for r in refused] == ["method.type"]
    assert refused[0].refusal.reason == "it takes sft, dpo, but not kto"


def test_a_delegated_leaf_is_named_only_where_it_was_given():
    assert lower(plan({"hardware.gpus": 2}), TABLE).delegated == {
        "hardware.gpus": "the service brings its own hardware"
    }
    assert lower(plan({}, {"hardware.gpus": 1}), TABLE).delegated == {}


def test_a_condition_gates_but_does_not_carry():
    table = (exact("beta", "method.beta", when=equals("method.type", "dpo")),)
    lowered = lower(plan({"method.type": "dpo", "method.beta": 0.1}), table)
    assert lowered.document == {"beta": 0.1}
    assert lowered.lost == ("method.type",)


def test_a_refusal_can_blame_another_leaf_than_its_first():
    table = (
        converted("x", ("a", "b"), lambda a, b: Refusal("no", leaf="b") if b else a, note="either"),
    )
    assert lower(plan({"a": 1, "b": 2}), table).refused[0].leaf == "b"


def test_saying_nothing_can_say_it():
    table = (choice("rl", "method.type", {"sft": OMIT, "dpo": "dpo"}),)
    lowered = lower(plan({"method.type": "sft"}), table)
    assert lowered.document == {}
    assert lowered.lost == ()


def test_list_places_are_written_in_order():
    table = (
        fixed(("datasets", 0, "type"), "chat_template", note="chat data"),
        exact(("datasets", 0, "path"), "data.train"),
    )
    lowered = lower(plan({"data.train": "t.jsonl"}), table)
    assert lowered.document == {"datasets": [{"type": "chat_template", "path": "t.jsonl"}]}


def test_the_rows_run_backwards_and_name_what_they_cannot_read():
    document = {"learning_rate": 1e-5, "method": "dpo", "data": {"share": 0.2}, "magic": 7}
    leaves, unread = lift(document, TABLE)
    assert leaves == {
        "training.learning_rate": 1e-5,
        "method.type": "dpo",
        "data.validation": "20%",
    }
    assert unread == [("magic",)]


WRITTEN_OUT = (
    exact("seed", "training.seed"),
    otherwise(fixed("seed", 0, note="its own")),
    otherwise(fixed(("data", "order"), "random", note="its own"), ("data", "shuffle")),
)


def test_a_default_of_the_target_is_written_where_nothing_else_is_said():
    assert lower(plan({}), WRITTEN_OUT).document == {"seed": 0, "data": {"order": "random"}}
    assert lower(plan({"training.seed": 7}), WRITTEN_OUT).document["seed"] == 7


def test_a_default_of_the_target_stands_back_where_the_spec_uses_the_targets_own_words():
    said = {"data": {"shuffle": False}}
    assert lower(plan({}), WRITTEN_OUT, verbatim=said).document == {"seed": 0}
    said = {"data": {"order": "sorted"}, "seed": 3}
    assert lower(plan({}), WRITTEN_OUT, verbatim=said).document == {}
