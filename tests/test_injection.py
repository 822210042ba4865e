"""No value of a spec becomes code: swap any string of a spec for a hostile one, and every compiled
file keeps its shape and gives the very value back.

The rules are left out on purpose: they would refuse many of these values, and the writers must be
safe without them.
"""

import ast
import io
import json
import shlex
from datetime import date
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from ftc import backends
from ftc.front_end import check_text
from ftc.lowering.engine import lower
from ftc.lowering.target import File
from ftc_schemas.spec.leaves import is_template_text

HOSTILE = [
    "'); import os; os.system('id') #",
    '"""\nimport os\n"""',
    "\\",
    '\\"',
    "a\nb: c",
    "{{ 7 * 7 }}{% raw %}",
    "{# x #}",
    "!!python/object/apply:os.system [id]",
    "$(id) `id` ${HOME} ; id & | > <",
    "*alias &anchor",
    "- item",
    "key: value",
    "# comment",
    "no",
    "12:30",
    "2e-4",
    "\u202e\u2066evil",
    "\x1b[31m",
    "\ufeffbom",
    "\ue000\ue001",
    "\u2028\u2029\x85",
    "%YAML 1.1",
    "---",
    "...",
    " leading",
    "trailing ",
    "😀" * 3,
]
LEAVES = [
    "description",
    "model.base",
    "model.revision",
    "data.train",
    "data.validation",
    "data.test",
    "output",
    "adapter.target_modules",
    "data.columns.messages",
    "data.columns.role",
    "data.columns.system",
    "data.roles.user",
    "model.chat_template",
    "model.special_tokens.pad",
    "model.special_tokens.additional",
]
LISTS = ("adapter.target_modules", "model.special_tokens.additional")
NAMES = ("data.columns", "data.roles")
"""What stands below these is no location."""
BASE: dict[str, Any] = {
    "version": 1,
    "name": "sample",
    "description": "plain",
    "model": {"base": "org/model", "revision": "main"},
    "data": {"train": "a.jsonl", "validation": "b.jsonl", "test": "c.jsonl"},
    "adapter": {
        "type": "qlora",
        "target_modules": ["q_proj"],
        "modules_to_save": ["embed_tokens", "lm_head"],
    },
    "output": "outputs/x",
}
TARGETS = list(backends.names())
TEXT = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30),
)


def is_location(leaf: str) -> bool:
    return leaf.startswith("data.") and not leaf.startswith(NAMES)


def files(target_name: str, leaf: str, value: str) -> list[File]:
    """What the target writes of the spec with `leaf` set to `value`, whatever the rules say."""
    target = backends.target(target_name)
    spec = json.loads(json.dumps(BASE))
    for name, entry in {**target.example, leaf: value}.items():
        *sections, key = name.split(".")
        here = spec
        for section in sections:
            here = here.setdefault(section, {})
        here[key] = [entry] if name in LISTS else entry
    checked = check_text(json.dumps(spec), today=date(2026, 11, 23))
    if checked.plan is None:  # the source or the language refused it, which is as safe
        return []
    return list(target.files(lower(checked.plan, target.table), checked.plan))


def shape(file: File) -> Any:
    """The structure of a file without its strings."""
    if file.name.endswith(".py"):
        return _python_shape(ast.parse(file.text))
    if file.name.endswith(".json"):
        return _plain_shape(json.loads(file.text))
    if file.name.endswith(".yaml"):
        return _plain_shape(yaml.safe_load(file.text))
    if file.name.endswith(".sh"):
        return [len(shlex.split(line, comments=True)) for line in file.text.splitlines()]
    return len(file.text.splitlines())


def _python_shape(node: ast.AST) -> Any:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
            inner.value = ""
    return ast.dump(node)


def _plain_shape(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain_shape(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain_shape(item) for item in value]
    return "" if isinstance(value, str) else value


def strings(file: File) -> set[str]:
    """Every string that a reader of the file gets."""
    if file.name.endswith(".py"):
        found = ast.walk(ast.parse(file.text))
        return {n.value for n in found if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    if file.name.endswith(".json"):
        return set(_strings(json.loads(file.text)))
    if file.name.endswith(".yaml"):
        by_1_1 = yaml.safe_load(file.text)
        assert by_1_1 == YAML(typ="safe", pure=True).load(io.StringIO(file.text))
        return set(_strings(by_1_1))
    return set()


def _strings(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [s for key, inner in value.items() for s in (*_strings(key), *_strings(inner))]
    if isinstance(value, list):
        return [s for item in value for s in _strings(item)]
    return [value] if isinstance(value, str) else []


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("leaf", LEAVES)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(value=TEXT)
def test_a_hostile_string_stays_a_string(target: str, leaf: str, value: str):
    assume(not is_location(leaf) or not set(value) & set("*?[]%:/"))
    stays_a_string(target, leaf, value)


def stays_a_string(target: str, leaf: str, value: str) -> None:
    if is_location(leaf):  # an ending, a scheme or a glob says how a file is read
        value += ".jsonl"
    folder = leaf == "model.base" and value.startswith((".", "/"))
    neutral = "./plain.jsonl" if folder else "plain.jsonl"  # a folder is loaded otherwise
    if leaf == "model.chat_template" and is_template_text(value):
        neutral = "{{ plain }}"  # and a file is read
    plain = files(target, leaf, neutral)
    hostile = files(target, leaf, value)
    if not hostile:
        return
    assert [shape(f) for f in hostile] == [shape(f) for f in plain]
    before = set().union(*(strings(f) for f in plain))
    after = set().union(*(strings(f) for f in hostile))
    if neutral in before:
        assert value in after


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("leaf", LEAVES)
def test_the_known_hostile_strings_stay_strings(target: str, leaf: str):
    for value in HOSTILE:
        if not is_location(leaf) or not set(value) & set("*?[]%:/"):
            stays_a_string(target, leaf, value)
