"""What functions and constants of a module of rewards are called: each by a name of its own."""

import ast

from hypothesis import given
from hypothesis import strategies as st

from ftc_backends.reward_code import (
    CONSTANTS,
    FUNCTIONS,
    assignment,
    code,
    numbered,
    plain_name,
    suffixes,
)


@given(st.lists(st.sampled_from(["length", "length_2", "pattern", "pattern_2", "pattern_2_2"])))
def test_no_two_names_are_alike_and_the_first_of_a_name_keeps_it(names: list[str]) -> None:
    given_names = numbered(names)
    assert len(set(given_names)) == len(names)
    for index, name in enumerate(names):
        assert given_names[index].startswith(name)
        if name not in names[:index] and name not in given_names[:index]:
            assert given_names[index] == name


def test_the_second_of_a_kind_has_constants_with_a_2() -> None:
    rewards = [{"type": "regex"}, {"type": "length"}, {"type": "regex"}]
    assert suffixes(rewards) == ["", "", "_2"]


def test_a_function_of_the_users_keeps_its_name() -> None:
    assert plain_name({"type": "function", "path": "rewards.py:polite"}) == "polite"
    assert plain_name({"type": "model", "path": "org/judge"}) == "reward_model"


def test_every_kind_that_comes_along_has_its_constants_and_its_code() -> None:
    for kind in FUNCTIONS:
        assert kind in CONSTANTS
        assert code(kind).strip()


@given(st.text(max_size=200) | st.lists(st.text(max_size=60), max_size=8))
def test_a_constant_is_python_that_gives_the_value_back(value: object) -> None:
    (statement,) = ast.parse(assignment("PATTERN", value)).body
    assert isinstance(statement, ast.Assign)
    assert ast.literal_eval(statement.value) == value
