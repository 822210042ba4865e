"""Values of the language that are texts, read and written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftc_schemas.spec.leaves import percent, share


@given(st.integers(0, 10**10))
def test_a_share_is_read_back_as_it_was_written(number: int):
    fraction = number / 10**10
    assert share(percent(fraction)) == fraction


@pytest.mark.parametrize(
    ("fraction", "text"), [(0.1, "10%"), (0.125, "12.5%"), (1e-7, "0.00001%"), (1.0, "100%")]
)
def test_a_share_is_written_as_somebody_would(fraction: float, text: str):
    assert percent(fraction) == text
