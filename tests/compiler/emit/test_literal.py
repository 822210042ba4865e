"""Python literals give the value back and look as `ruff format` leaves them."""

import ast
import math
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.compiler.emit import hostile
from tests.compiler.emit.hostile import same

from ftc.emit.error import EmitError
from ftc.emit.literal import literal

strings = st.one_of(hostile.strings, st.text(st.characters(categories=["Cs", "Cc", "Cf", "Po"])))
WIDTH = 88


@given(hostile.values)
def test_the_value_comes_back(value):
    assert same(ast.literal_eval(literal(value)), value)


@given(strings)
def test_a_string_stays_one_printable_token(text):
    written = literal(text)
    assert written.isprintable()
    assert ast.literal_eval(written) == text


@given(hostile.values, st.integers(0, 12), st.integers(0, 60))
def test_the_value_comes_back_from_several_lines(value, indent, room):
    assert same(ast.literal_eval(literal(value, indent=indent, room=room)), value)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (2e-4, "0.0002"),
        (2e-5, "2e-5"),
        (5e-7, "5e-7"),
        (1e16, "1e16"),
        (3.0, "3.0"),
        (True, "True"),
        (None, "None"),
        ("it's", '"it\'s"'),
        ('say "hi"', "'say \"hi\"'"),
        ("a\nb", '"a\\nb"'),
        ("\x1b", '"\\x1b"'),
        ("a\u202eb", '"a\\u202eb"'),
        ("日本 😀", '"日本 😀"'),
        (["q_proj", "v_proj"], '["q_proj", "v_proj"]'),
        ({"a": [], "b": {}}, '{"a": [], "b": {}}'),
    ],
)
def test_literals_read_as_an_expert_writes_them(value, text):
    assert literal(value) == text


def test_a_list_that_does_not_fit_is_written_an_entry_a_line():
    assert literal(["q_proj", "k_proj"], indent=4, room=16) == (
        '[\n        "q_proj",\n        "k_proj",\n    ]'
    )


@pytest.mark.parametrize("value", [math.nan, math.inf, {1}, b"x", object(), (1,)])
def test_what_is_no_json_value_is_refused(value):
    with pytest.raises(EmitError):
        literal([value])


def _assignment(name, value):
    prefix = f"{name} = "
    return prefix + literal(value, room=WIDTH - len(prefix))


def test_ruff_format_leaves_every_literal_alone(tmp_path):
    plain = [s for s in hostile.STRINGS if len(s) < 40]
    values = [
        *plain,
        *(2e-4, 2e-5, 1e16, 123456, -1, True, None, [], {}),
        [s for s in plain if s.isalpha()],
        {
            "target_modules": ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj"],
            "r": 16,
        },
        {
            "messages": [
                {"role": "user", "content": "x" * 50},
                {"role": "assistant", "content": "y" * 60},
            ]
        },
    ]
    source = "".join(f"{_assignment(f'value_{i}', value)}\n" for i, value in enumerate(values))
    path = tmp_path / "literals.py"
    path.write_text(source, encoding="utf-8")
    command = [sys.executable, "-m", "ruff", "format", "--isolated", "--diff", str(path)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout
