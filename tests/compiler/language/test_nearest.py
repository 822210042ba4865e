"""The nearest word is what was probably meant, and nothing when nothing is near."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftc.language.nearest import _distance, nearest

KEYS = ["learning_rate", "lr_scheduler", "max_length", "epochs", "seed", "batch_size"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("learning_rte", "learning_rate"),
        ("learningrate", "learning_rate"),
        ("Learning-Rate", "learning_rate"),
        ("epcohs", "epochs"),
        ("sed", "seed"),
        ("batchsize", "batch_size"),
        ("temperature", None),
        ("", None),
    ],
)
def test_a_misspelt_key_gets_the_real_one(typed: str, meant: str | None):
    assert nearest(typed, KEYS) == meant


@given(st.text(max_size=20), st.lists(st.text(max_size=20), max_size=5))
def test_what_is_found_is_one_of_the_choices(word: str, choices: list[str]):
    assert nearest(word, choices) in (None, *choices)


@given(st.sampled_from(KEYS))
def test_a_real_key_is_its_own_nearest(key: str):
    assert nearest(key, KEYS) == key


@given(st.text("abcd_", max_size=8), st.text("abcd_", max_size=8))
def test_a_choice_that_shares_too_few_letters_is_passed_over_and_no_other(word, choice):
    """What is looked at first, the letters, never hides a choice that the distance allows."""
    limit = max(len(word), len(choice)) // 3
    near = _distance(word, choice, limit) is not None
    assert (nearest(word, [choice]) == choice) == near
