"""The invariant above all goldens: change any one leaf of any plan, and each target's output
changes, or the target says what became of that leaf. Goldens cannot show what was never emitted."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from ftc import backends
from ftc.compilation import Compilation, compile_plan
from ftc.front_end import check_text
from ftc.language.vocabulary import Entry, choices, entries, leaf_types
from ftc.samples import needed
from ftc_schemas.spec.formats import FORMATS
from ftc_schemas.spec.leaves import DOCUMENTATION, HOSTED
from ftc_schemas.spec.root import Spec

TARGETS = list(backends.names())
ENTRIES = {
    entry.name: entry
    for entry in entries(Spec)
    if not entry.name.startswith(("targets", *HOSTED)) and entry.name not in DOCUMENTATION
}
BASE = {"version": 1, "name": "sample", "model.base": "org/model", "data.train": "data/train.jsonl"}
METHODS = [
    {"method.type": method, "data.format": kind, **needed("method", method)}
    for method, kinds in FORMATS.items()
    for kind in kinds
]
REWARDS = [
    [{"type": "length", "max": 200}],
    [{"type": "length", "max": 100}],
    [{"type": "length", "max": 200, "weight": 0.5}],
    [{"type": "length", "target": 200, "unit": "characters"}],
    [{"type": "regex", "pattern": "a+"}],
    [{"type": "regex", "pattern": "a+", "match": "full"}],
    [{"type": "exact-match", "column": "answer"}],
    [{"type": "exact-match", "column": "answer", "ignore": ["case"]}],
    [{"type": "exact-match", "column": "answer", "extract": "<(.)>"}],
    [{"type": "json-schema", "json_schema": {"type": "object"}}],
    [{"type": "json-schema", "json_schema": "answer.json"}],
    [{"type": "model", "path": "org/reward"}],
    [{"type": "model", "path": "org/reward", "revision": "0123456"}],
    [{"type": "function", "path": "rewards.py:kindness"}],
]
SOURCES = [
    "other.jsonl",
    ["a.jsonl", "b.jsonl"],
    ["a.jsonl", "b.csv"],
    [{"path": "a.jsonl", "weight": 1}, {"path": "b.jsonl", "weight": 1}],
    [{"path": "a.jsonl", "weight": 1}, {"path": "b.jsonl", "weight": 2}],
    [{"path": "hf://org/name", "split": "train_sft"}],
    [{"path": "hf://org/name", "split": "train_gen"}],
    [{"path": "hf://org/name", "subset": "en"}],
    [{"path": "hf://org/name", "subset": "de"}],
]
ADAPTERS = [{"adapter.type": kind} for kind in leaf_types(Spec, "adapter")]


BESIDE = ["method.rewards"]
"""What may stand in a file beside the document alone: of a spec that is refused, there is none."""
NEEDED = {
    "tracking": {"tracking.tool": "wandb"},
    "hub": {"hub.repo": "org/result"},
}
"""What a section has to say before its other entries mean anything."""


def nested(leaves: dict[str, Any]) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for name, value in leaves.items():
        here = tree
        *sections, key = name.split(".")
        for section in sections:
            here = here.setdefault(section, {})
        here[key] = value
    return tree


def compiled(leaves: dict[str, Any], target: str) -> Compilation | None:
    checked = check_text(json.dumps(nested(leaves)), today=date(2026, 11, 23))
    if checked.plan is None:
        return None
    return compile_plan(checked.plan, backends.target(target))


def told(result: Compilation) -> set[str]:
    """Everything that the target says, with the leaf that it is about."""
    lowered = result.lowered
    return {
        *(f"lost {leaf}" for leaf in lowered.lost),
        *(f"refused {r.leaf} {r.refusal.reason}" for r in lowered.refused),
        *(f"delegated {leaf}" for leaf in lowered.delegated),
    }


def names_leaf(result: Compilation, leaf: str) -> bool:
    lowered = result.lowered
    return (
        leaf in lowered.lost
        or leaf in lowered.delegated
        or any(refused.leaf == leaf for refused in lowered.refused)
    )


def values_of(entry: Entry, base: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Legal values of an entry, in what it means to the types that `base` states."""
    kind = base.get(f"{entry.name.partition('.')[0]}.type")
    meant = (field for types, field in entry.meanings if kind in types.split(", "))
    entry = entry._replace(field=next(meant, entry.field))
    options = choices(entry.field)
    if options:
        return st.sampled_from(options)
    example = entry.example
    if entry.name == "method.rewards":
        return st.sampled_from(REWARDS)
    if entry.name == "data.train":
        return st.sampled_from(SOURCES)
    if isinstance(example, bool):
        return st.booleans()
    if entry.name == "data.validation":
        return st.sampled_from(["10%", "20%", "2.5%", "data/validation.jsonl"])
    if entry.name == "hardware.memory":
        return st.sampled_from(["24GB", "80GB"])
    if isinstance(example, int):
        return st.integers(1, 64)
    if isinstance(example, float):
        return st.sampled_from([0.01, 0.03, 0.1, 0.25, 0.45])
    if isinstance(example, list):
        return st.lists(
            st.sampled_from(["q_proj", "k_proj", "v_proj"]), min_size=1, max_size=3, unique=True
        )
    return st.sampled_from([str(example), f"{example}-2"])


def has(method: dict[str, Any], entry: Entry) -> bool:
    """Whether an entry is one of the method, or of another section."""
    if entry.branch is None or not entry.name.startswith("method."):
        return True
    return method["method.type"] in entry.branch.split(", ")


@pytest.mark.parametrize("target", TARGETS)
@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_leaf_changes_in_silence(target: str, data: st.DataObject):
    entry = ENTRIES[data.draw(st.sampled_from(sorted(ENTRIES)))]
    base = {
        **BASE,
        **backends.target(target).example,
        **data.draw(st.sampled_from([method for method in METHODS if has(method, entry)])),
        **data.draw(st.sampled_from(ADAPTERS)),
    }
    base |= backends.target(target).example_of.get(base["method.type"], {})
    base |= NEEDED.get(entry.name.partition(".")[0], {})
    values = values_of(entry, base)
    first, second = data.draw(values), data.draw(values)
    assume(first != second)
    before = compiled({**base, entry.name: first}, target)
    after = compiled({**base, entry.name: second}, target)
    assume(before is not None and after is not None)
    assume((before.files and after.files) or entry.name not in BESIDE)
    said = names_leaf(before, entry.name) or names_leaf(after, entry.name)
    if before.files and after.files:
        changed = [f.text for f in before.files] != [f.text for f in after.files]
    else:
        changed = before.lowered.document != after.lowered.document or told(before) != told(after)
    assert changed or said, f"{entry.name}: {first!r} -> {second!r} vanishes on {target}"


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("name", sorted(ENTRIES))
def test_every_entry_that_a_spec_states_is_carried_or_named(target: str, name: str):
    entry = ENTRIES[name]
    base = {**BASE, **backends.target(target).example, **NEEDED.get(name.partition(".")[0], {})}
    if entry.branch is not None:
        section, kind = name.rpartition(".")[0], entry.branch.split(", ")[0]
        base |= {f"{section}.type": kind, **needed(section, kind)}
    if "method.type" in base:
        base["data.format"] = FORMATS[base["method.type"]][0]
        base |= backends.target(target).example_of.get(base["method.type"], {})
    value = entry.example if entry.example is not None else (choices(entry.field) or ["sample"])[0]
    result = compiled({**base, name: value}, target)
    assert result is not None
    carried = any(name in trace.leaves for trace in result.lowered.traces.values())
    absent = any(name in row.reads + row.optional for row in result.target.table)
    assert carried or absent or names_leaf(result, name)
