"""JSON files are exact, and stable."""

import json as stdlib
import math

import pytest
from hypothesis import given
from tests.compiler.emit import hostile
from tests.compiler.emit.hostile import same

from ftc.emit import json
from ftc.emit.characters import is_safe
from ftc.emit.error import EmitError


@given(hostile.values)
def test_the_value_comes_back(value):
    assert same(stdlib.loads(json.dump(value)), value)


@given(hostile.values)
def test_nothing_invisible_is_written(value):
    assert is_safe(json.dump(value).replace("\n", ""))


def test_the_layout_is_two_spaces_and_utf_8():
    assert json.dump({"a": [1, 2.5], "b": "日本 😀", "c": {}}) == (
        '{\n  "a": [\n    1,\n    2.5\n  ],\n  "b": "日本 😀",\n  "c": {}\n}\n'
    )


def test_a_lone_surrogate_is_spelt_out():
    assert json.dump("\ud800") == '"\\ud800"\n'


@pytest.mark.parametrize("value", [math.nan, math.inf, {1}, b"x"])
def test_what_json_cannot_say_is_refused(value):
    with pytest.raises(EmitError):
        json.dump({"x": value})
