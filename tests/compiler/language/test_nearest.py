"""The nearest word is what was probably meant, and nothing when nothing is near."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftc.language.nearest import nearest

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
