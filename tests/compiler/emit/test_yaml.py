"""YAML files mean the same to a YAML 1.1 reader and a 1.2 reader."""

import io
import math

import pytest
import yaml as pyyaml
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML
from tests.compiler.emit import hostile
from tests.compiler.emit.hostile import same

from ftc.emit import yaml
from ftc.emit.characters import is_safe
from ftc.emit.error import EmitError


def read_1_1(text):
    return pyyaml.safe_load(text)


def read_1_2(text):
    return YAML(typ="safe", pure=True).load(io.StringIO(text))


@given(hostile.values)
def test_both_readers_get_the_value_back(value):
    text = yaml.dump(value)
    assert same(read_1_1(text), value)
    assert same(read_1_2(text), value)


@given(hostile.values)
def test_both_readers_get_a_value_written_on_one_line_back(value):
    text = yaml.inline(value)
    assert "\n" not in text
    assert same(read_1_1(text), value)
    assert same(read_1_2(text), value)


@pytest.mark.parametrize("text", hostile.STRINGS)
def test_a_hostile_string_comes_back_as_value_as_key_and_in_a_list(text):
    value = {"a": text, text: 1, "list": [text, {text: [text]}], "end": 0}
    written = yaml.dump(value)
    assert same(read_1_1(written), value)
    assert same(read_1_2(written), value)


@given(hostile.values)
def test_nothing_invisible_is_written(value):
    assert is_safe(yaml.dump(value).replace("\n", ""))


@given(hostile.strings.filter(lambda text: text.isprintable() and text not in "yYnN"))
def test_a_string_is_quoted_only_where_a_reader_needs_it(text):
    written = yaml.dump({"key": text}).removeprefix("key: ").rstrip("\n")
    if written[0] in "\"'":
        plain = f"key: {text}\n"
        readings = []
        for read in (read_1_1, read_1_2):
            try:
                readings.append(read(plain))
            except Exception as error:  # any refusal is a reason to quote
                readings.append(error)
        # PyYAML's emitter is careful about indicators that are harmless here and there
        assert readings != [{"key": text}] * 2 or any(c in text for c in ",[]{}?:#&*!|>%@`-.=")


@given(hostile.floats)
def test_a_float_is_exact_and_has_a_point(number):
    text = yaml.dump(number).strip()
    assert "." in text
    assert float(text) == number


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (2e-4, "0.0002"),
        (2e-5, "0.00002"),
        (1e-5, "0.00001"),
        (1.5e-5, "0.000015"),
        (5e-6, "5.0e-06"),
        (5e-7, "5.0e-07"),
        (1.25e-8, "1.25e-08"),
        (3.0, "3.0"),
        (-0.0, "-0.0"),
        (-2e-5, "-0.00002"),
        (1e16, "1.0e+16"),
        (1e22, "1.0e+22"),
    ],
)
def test_learning_rates_read_well(number, text):
    assert yaml.dump(number) == text + "\n"


def test_the_layout_is_what_people_write_by_hand():
    value = {
        "base_model": "Qwen/Qwen3-0.6B",
        "revision": "c1899de289a0",
        "datasets": [
            {"path": "data/train.jsonl", "type": "chat_template", "roles": {"user": ["human"]}},
            {"path": "more.jsonl"},
        ],
        "lora_target_modules": ["q_proj", "v_proj"],
        "plugins": [],
        "special_tokens": {"pad_token": "<|end|>"},
        "chat_template_jinja": "{% for m in messages %}\n{{ m.content }}\n{% endfor %}\n",
        "pattern": 'a "quoted" \\d+',
        "note": 'say: "hi"',
        "on": "no",
    }
    assert yaml.dump(value, header="Compiled by ftc.\nEdit the spec instead.") == (
        "# Compiled by ftc.\n"
        "# Edit the spec instead.\n"
        "\n"
        "base_model: Qwen/Qwen3-0.6B\n"
        "revision: c1899de289a0\n"
        "datasets:\n"
        "  - path: data/train.jsonl\n"
        "    type: chat_template\n"
        "    roles:\n"
        "      user:\n"
        "        - human\n"
        "  - path: more.jsonl\n"
        "lora_target_modules:\n"
        "  - q_proj\n"
        "  - v_proj\n"
        "plugins: []\n"
        "special_tokens:\n"
        "  pad_token: <|end|>\n"
        "chat_template_jinja: |\n"
        "  {% for m in messages %}\n"
        "  {{ m.content }}\n"
        "  {% endfor %}\n"
        'pattern: a "quoted" \\d+\n'
        "note: 'say: \"hi\"'\n"
        '"on": "no"\n'
    )


def test_a_blank_line_stands_between_groups():
    value = {"base_model": "m", "adapter": "lora", "lora_r": 16, "seed": 1, "extra": 2}
    groups = {"base_model": "model", "adapter": "adapter", "lora_r": "adapter", "seed": "run"}
    assert yaml.dump(value, groups=groups) == (
        "base_model: m\n\nadapter: lora\nlora_r: 16\n\nseed: 1\n\nextra: 2\n"
    )


@given(hostile.values, st.dictionaries(hostile.strings, st.sampled_from("abc")), hostile.strings)
def test_groups_and_header_change_no_value(value, groups, header):
    text = yaml.dump(value, groups=groups, header=header)
    assert same(read_1_1(text), value)
    assert same(read_1_2(text), value)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, {1, 2}, b"x", object()])
def test_what_is_no_json_value_is_refused(value):
    with pytest.raises(EmitError):
        yaml.dump({"x": [value]})
