"""Weights are shares of the examples, and no row is taken twice."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.compiler.data.plans import chats, plan_of, write

from ftc.data.count import Count
from ftc.data.datasets import rows_of_sources, training_rows
from ftc.data.mixture import drawn, sizes


@pytest.mark.parametrize(
    ("rows", "weights", "taken"),
    [
        ([1000, 100_000], [0.9, 0.1], [1000, 111]),
        ([150, 30], [0.5, 0.5], [30, 30]),
        ([150, 30], [5, 1], [150, 30]),
        ([10, 10, 10], [1, 0, 1], [10, 0, 10]),
        ([3, 7], [0, 0], [0, 0]),
        ([0, 7], [1, 1], [0, 0]),
    ],
)
def test_the_smallest_for_its_share_is_taken_whole(
    rows: list[int], weights: list[float], taken: list[int]
) -> None:
    assert sizes(rows, weights) == taken


@given(
    st.lists(
        st.tuples(st.integers(1, 10_000), st.floats(0.01, 100)),
        min_size=1,
        max_size=5,
    )
)
def test_shares_hold_and_something_is_taken_whole(parts: list[tuple[int, float]]) -> None:
    rows, weights = [n for n, _ in parts], [weight for _, weight in parts]
    taken = sizes(rows, weights)
    assert any(t == n for t, n in zip(taken, rows, strict=True))
    most = min(n / weight for n, weight in parts)
    for t, n, weight in zip(taken, rows, weights, strict=True):
        assert 0 <= t <= n
        assert abs(t - most * weight) <= 0.5 + 1e-6 * n


@given(st.integers(0, 200), st.integers(0, 200), st.integers(0, 5))
def test_rows_are_drawn_in_order_and_once(rows: int, taken: int, seed: int) -> None:
    found = drawn(rows, taken, seed)
    assert len(found) == min(rows, taken)
    assert found == sorted(set(found))
    assert set(found) <= set(drawn(rows, taken + 1, seed)), "one more puts no other back"


def test_the_seed_decides_which_rows_are_drawn() -> None:
    assert drawn(100, 5, 42) == drawn(100, 5, 42) == [18, 27, 63, 84, 97]
    assert drawn(100, 5, 42) != drawn(100, 5, 43)


def test_rows_that_are_learned_are_counted_with_the_weights(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", *chats(40))
    write(tmp_path / "b.jsonl", *chats(10, start=40))
    listed = "[{path: a.jsonl, weight: 1}, {path: b.jsonl, weight: 1}]"
    plan = plan_of(f"data: {{train: {listed}}}", tmp_path)
    assert rows_of_sources(plan) == (40, 10)
    assert training_rows(plan) == Count(20, exact=True)
    absent = plan_of("data: {train: [{path: a.jsonl, weight: 1}, {path: c, weight: 1}]}", tmp_path)
    assert rows_of_sources(absent) == (40, None)
    assert training_rows(absent) is None
