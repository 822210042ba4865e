"""The split that `validation: 10%` makes."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftc.data.split import held_out, line_held_out, place_of

ROWS = [{"prompt": f"question {n}", "completion": f"answer {n}"} for n in range(5000)]

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("row", "position"),
    [
        ({"text": "Grüße aus Köln"}, 0.23778417957951495),
        ({"text": "plain"}, 0.04568751527181628),
        ({"b": [1, 2.5, None], "a": {"y": True, "x": "\U0001f600"}}, 0.3198240303156794),
    ],
)
def test_the_split_never_changes(row: object, position: float) -> None:
    assert held_out(row, position + 1e-12)
    assert not held_out(row, position - 1e-12)


def test_about_the_asked_share_is_held_out() -> None:
    for share in (0.05, 0.1, 0.25):
        count = sum(held_out(row, share) for row in ROWS)
        deviation = (len(ROWS) * share * (1 - share)) ** 0.5
        assert abs(count - len(ROWS) * share) < 4 * deviation


def test_order_and_company_do_not_matter() -> None:
    before = {json.dumps(row): held_out(row, 0.1) for row in ROWS[:200]}
    moved = [*reversed(ROWS), {"prompt": "new", "completion": "row"}]
    after = {json.dumps(row): held_out(row, 0.1) for row in moved}
    assert before.items() <= after.items()


@given(row=st.dictionaries(st.text(), JSON), share=st.floats(0, 1))
def test_the_order_of_keys_does_not_matter(row: dict[str, object], share: float) -> None:
    assert held_out(row, share) == held_out(dict(reversed(row.items())), share)


@given(row=JSON, smaller=st.floats(0, 1), larger=st.floats(0, 1))
def test_a_larger_share_keeps_what_a_smaller_one_held_out(
    row: object, smaller: float, larger: float
) -> None:
    smaller, larger = sorted((smaller, larger))
    assert held_out(row, larger) or not held_out(row, smaller)


@given(row=JSON)
def test_nothing_and_everything_are_shares_too(row: object) -> None:
    assert not held_out(row, 0.0)
    assert held_out(row, 1.0)


def test_the_way_a_row_is_spelled_in_its_file_does_not_matter() -> None:
    spellings = ('{"text": "\\u00fc", "n": 1.0}', '{ "n":1.0,"text":"ü" }')
    assert len({held_out(json.loads(text), 0.37) for text in spellings}) == 1


@given(row=JSON, share=st.floats(0, 1), escaped=st.booleans())
def test_a_line_is_held_out_as_its_row_is(row: object, share: float, escaped: bool) -> None:
    line = json.dumps(row, ensure_ascii=escaped, allow_nan=True).encode(errors="surrogatepass")
    try:
        loaded = json.loads(line)
    except ValueError:
        return
    place = place_of(loaded)
    for bound in (share, place, place + 1e-12):
        assert line_held_out(line, bound) == held_out(loaded, bound)


@pytest.mark.parametrize(
    "text",
    ["1.0", "1e16", "1e-7", "-0.0", "-0", "1e999", "123456789012345678901234567890", "0.1",
     '"\\u007f\\u0000\\b\\/\\""', '"\\ud83d\\ude00"', '"\\ud800"', '{"b":1,"a":2,"b":3}', "NaN",
     "1E5", "9007199254740993", "5e-324", '{"\\u0062":1,"a":{"z":[],"y":{}}}'],
)  # fmt: skip
def test_numbers_and_escapes_count_as_python_writes_them(text: str) -> None:
    line = f'{{"x": {text}}}'.encode()
    loaded = json.loads(line)
    place = place_of(loaded)
    assert not line_held_out(line, place - 1e-12)
    assert line_held_out(line, place + 1e-12)
