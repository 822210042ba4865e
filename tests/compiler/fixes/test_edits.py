"""An edit says what it promised, and leaves every other line alone."""

import difflib
import io
from typing import Any

from hypothesis import given, note
from hypothesis import strategies as st
from ruamel.yaml import YAML
from tests.compiler.emit.hostile import same
from tests.compiler.fixes.layouts import KEYS, paths, scalars, texts

from ftc.diagnostics.diagnostic import Edit, Fix
from ftc.fixes.apply import apply

Path = tuple[str | int, ...]


def read(text: str) -> Any:
    """By ruamel.yaml, which had no part in the edit."""
    return YAML(typ="safe", pure=True).load(io.StringIO(text.removeprefix("\ufeff")))


def fixed(text: str, *edits: Edit) -> str:
    applied = apply(text, [Fix("", edits)], {})
    assert applied.fixes, "the edit was refused"
    return applied.text


def changed_lines(old: str, new: str) -> tuple[list[str], list[str]]:
    """The lines that only one of the texts has."""
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    stretches = [op for op in matcher.get_opcodes() if op[0] != "equal"]
    if not stretches:
        return [], []
    return (
        before[stretches[0][1] : stretches[-1][2]],
        after[stretches[0][3] : stretches[-1][4]],
    )


def at(value: Any, path: Path) -> Any:
    for part in path:
        value = value[part]
    return value


def put(value: Any, path: Path, change: Any) -> Any:
    """A copy with `change` made to the container at `path[:-1]`."""
    if len(path) == 1:
        copy = dict(value) if isinstance(value, dict) else list(value)
        change(copy, path[0])
        return copy
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = put(value[path[0]], path[1:], change)
    return copy


@st.composite
def edits(draw: Any) -> tuple[dict[str, Any], str, Path]:
    spec, text = draw(texts())
    path = draw(st.sampled_from(paths(spec)))
    return spec, text, path


@given(texts())
def test_the_layouts_of_these_tests_are_valid(drawn: Any):
    spec, text = drawn
    note(text)
    assert same_unordered(read(text), spec)


def same_unordered(one: Any, other: Any) -> bool:
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same_unordered(one[k], other[k]) for k in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same_unordered, one, other))
    return same(one, other)


@given(edits(), scalars)
def test_a_set_value_is_read_back(drawn: Any, value: Any):
    spec, text, path = drawn
    note(text)
    new = fixed(text, Edit("set", path, value))
    note(new)
    expected = put(spec, path, lambda copy, key: copy.__setitem__(key, value))
    assert same_unordered(read(new), expected)


@given(edits(), scalars)
def test_a_set_scalar_changes_its_own_line_alone(drawn: Any, value: Any):
    spec, text, path = drawn
    old = at(spec, path)
    if isinstance(old, dict | list) or (isinstance(old, str) and "\n" in old):
        return
    note(text)
    new = fixed(text, Edit("set", path, value))
    note(new)
    before, after = changed_lines(text, new)
    assert len(before) == len(after) <= 1


@given(edits())
def test_a_removed_entry_takes_its_own_lines_alone(drawn: Any):
    spec, text, path = drawn
    note(text)
    new = fixed(text, Edit("remove", path))
    note(new)
    expected = put(spec, path, lambda copy, key: copy.__delitem__(key))
    assert same_unordered(read(new), expected)
    before, after = changed_lines(text, new)
    kept = [line for line in after if line not in before]
    assert len(kept) <= 1  # the line that a bracket, a dash or an emptied section shares


@given(edits(), st.sampled_from(["learning_rate", "no", "a: b", "é"]))
def test_a_renamed_key_changes_its_own_line_alone(drawn: Any, key: str):
    spec, text, path = drawn
    if isinstance(path[-1], int):
        return
    note(text)
    new = fixed(text, Edit("rename", path, key))
    note(new)
    parent = at(spec, path[:-1])
    renamed = {key if k == path[-1] else k: v for k, v in parent.items()}
    assert same_unordered(
        read(new),
        renamed if len(path) == 1 else put(spec, path[:-1], lambda c, k: c.__setitem__(k, renamed)),
    )
    before, after = changed_lines(text, new)
    assert len(before) == len(after) == 1


@given(edits(), st.lists(st.sampled_from(["new", "deep", "er"]), min_size=1, max_size=3), scalars)
def test_a_new_entry_is_added_and_no_line_is_lost(drawn: Any, more: list[str], value: Any):
    spec, text, path = drawn
    parent = at(spec, path)
    if not isinstance(parent, dict) and parent is not None:
        path, parent = (), spec
    if more[0] in (parent or {}):
        return
    note(text)
    new = fixed(text, Edit("set", (*path, *more), value))
    note(new)
    nested: Any = value
    for part in reversed(more[1:]):
        nested = {part: nested}
    entries = {**(parent or {}), more[0]: nested}
    expected = entries if not path else put(spec, path, lambda c, k: c.__setitem__(k, entries))
    assert same_unordered(read(new), expected)
    before, _ = changed_lines(text, new)
    assert len(before) <= 1


@given(edits(), scalars)
def test_a_new_item_is_added_to_a_list(drawn: Any, value: Any):
    spec, text, path = drawn
    old = at(spec, path)
    if not isinstance(old, list):
        return
    note(text)
    new = fixed(text, Edit("set", path, [*old, value]))
    note(new)
    expected = put(spec, path, lambda copy, key: copy.__setitem__(key, [*old, value]))
    assert same_unordered(read(new), expected)
    before, _ = changed_lines(text, new)
    assert len(before) <= 1


@given(edits(), st.sampled_from(KEYS))
def test_line_ends_and_byte_order_mark_stay(drawn: Any, key: str):
    _, text, path = drawn
    new = fixed(text, Edit("set", path, "value"))
    assert new.startswith("\ufeff") == text.startswith("\ufeff")
    if "\r\n" in text:
        assert new.count("\n") == new.count("\r\n")
