"""Streams cut into whole lines: every line once, in its place, however the pieces fall."""

import io

from hypothesis import example, given
from hypothesis import strategies as st

from ftc.data.chunks import Chunk, chunks

pieces = st.sampled_from([b"a", b"bb\n", b"\n", b"cccccc", b"d\r\n"])
content = st.lists(pieces, max_size=30).map(b"".join)


def lines_of(data: bytes) -> list[bytes]:
    lines = data.split(b"\n")
    return lines[:-1] if lines[-1] == b"" else lines


def starts_of(lines: list[bytes]) -> list[int]:
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    return starts


@given(content, st.integers(1, 9), st.sampled_from([5, 10, 1000]))
@example(b"bb\ncccccccc\nbb\n", 4, 5)
def test_every_line_is_in_one_chunk_that_knows_where_it_begins(
    data: bytes, size: int, longest: int
) -> None:
    lines = lines_of(data)
    starts = starts_of(lines)
    number = 1
    for chunk in chunks(io.BytesIO(data), size=size, longest=longest):
        assert (chunk.line, chunk.offset) == (number, starts[number - 1])
        if chunk.content is None:
            assert len(lines[number - 1]) + 1 > longest
            number += 1
            continue
        whole = lines_of(chunk.content)
        assert chunk.lines == whole
        assert [chunk.offset + start for start in chunk.starts] == [
            starts[number - 1 + n] for n in range(len(whole))
        ]
        assert whole == lines[number - 1 : number - 1 + len(whole)]
        number += len(whole)
    assert number == len(lines) + 1


@given(content, st.integers(1, 9), st.integers(1, 20))
def test_a_limit_takes_the_lines_that_begin_before_it(data: bytes, size: int, limit: int) -> None:
    lines = lines_of(data)
    taken = [
        line + b"\n" for line, start in zip(lines, starts_of(lines), strict=False) if start < limit
    ]
    got = b"".join(chunk.content or b"" for chunk in chunks(io.BytesIO(data), limit, size))
    assert got == b"".join(taken)[: len(data)]


@given(content, st.integers(1, 9), st.integers(1, 12), st.integers(2, 12))
@example(b"bb\ncccccccccccccccccc\nbb\nbb\n", 4, 5, 9)
def test_stretches_have_every_line_once_however_long_some_are(
    data: bytes, size: int, longest: int, stretch: int
) -> None:
    starts = starts_of(lines_of(data))
    begun = []
    start = 0
    while start < len(data):
        end = data.find(b"\n", min(start + stretch, len(data)) - 1) + 1 or len(data)
        stream = io.BytesIO(data)
        stream.seek(start)
        for chunk in chunks(stream, end - start, size, longest, start):
            begun += [chunk.offset + at for at in chunk.starts]
        start = end
    assert begun == starts[:-1]


def test_a_byte_order_mark_is_told_and_counts_as_bytes() -> None:
    (chunk,) = chunks(io.BytesIO(b"\xef\xbb\xbfa\n"))
    assert chunk == Chunk(b"a\n", 1, 3, bom=True, starts=[0])
    assert chunk.lines == [b"a"]
