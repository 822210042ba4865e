"""Counting: fast, bounded, and right about blank lines."""

import io
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftc.data import count
from ftc.data.count import MOST_ROWS, Count, count_lines, total


@given(content=st.lists(st.sampled_from([b"a", b" ", b"\n", b"\r\n", b"{}", b"\t"])).map(b"".join))
@pytest.mark.parametrize("chunk", [1, 2, 3, 2**20])
def test_it_counts_the_lines_that_hold_anything(content: bytes, chunk: int) -> None:
    whole, count._CHUNK = count._CHUNK, chunk  # chunks that end anywhere in a line
    try:
        counted = count_lines(io.BytesIO(content))
    finally:
        count._CHUNK = whole
    assert counted == Count(sum(bool(line.strip()) for line in content.split(b"\n")), True)


def test_it_stops_at_a_number_of_bytes_and_says_so() -> None:
    content = b"{}\n" * 1000
    assert count_lines(io.BytesIO(content), most_bytes=300) == Count(100, exact=False)
    assert count_lines(io.BytesIO(content), most_bytes=3000) == Count(1000, exact=True)


def test_it_stops_at_a_number_of_rows_and_says_so() -> None:
    counted = count_lines(io.BytesIO(b"1\n" * 10 * MOST_ROWS))
    assert MOST_ROWS <= counted.rows < 10 * MOST_ROWS
    assert not counted.exact


def test_it_counts_from_where_the_file_stands() -> None:
    file = io.BytesIO(b"a\nb\nc\n")
    file.readline()
    assert count_lines(file) == Count(2, exact=True)


def test_a_line_of_many_megabytes_takes_little_memory() -> None:
    file = io.BytesIO(b"a" * (32 * 2**20))
    tracemalloc.start()
    counted = count_lines(file)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert counted == Count(1, exact=True)
    assert peak < 8 * 2**20


def test_a_sum_is_exact_when_all_its_parts_are() -> None:
    assert total() == Count(0, exact=True)
    assert total(Count(2, True), Count(3, True)) == Count(5, exact=True)
    assert total(Count(2, True), Count(3, False)) == Count(5, exact=False)
