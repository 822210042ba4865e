"""Rows as they lie in files: JSON Lines, CSV and Parquet, broken in every way."""

import io
import json
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ftc.data.files import LocationError
from ftc.data.read import csv_records, json_records, records
from ftc.data.record import LONGEST_LINE, Record
from ftc.data.rows import FORMATS, parse


def read_json(content: bytes) -> list[Record]:
    return [record._replace(offset=None) for record in json_records(io.BytesIO(content))]


def read_csv(content: str) -> list[Record]:
    return list(csv_records(io.BytesIO(content.encode())))


def test_a_row_knows_its_line() -> None:
    assert read_json(b'{"text": "a"}\n\n  \r\n{"text": "b"}') == [
        Record(1, {"text": "a"}),
        Record(4, {"text": "b"}),
    ]


def test_windows_line_ends_and_a_byte_order_mark_are_nothing_special() -> None:
    assert read_json(b'\xef\xbb\xbf{"text": "a"}\r\n{"text": "b"}\r\n') == [
        Record(1, {"text": "a"}),
        Record(2, {"text": "b"}),
    ]


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf", b" \t\r\n"])
def test_a_file_of_blank_lines_has_no_rows(content: bytes) -> None:
    assert read_json(content) == []


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (b'{"text": "a"', "is not JSON: Expecting ',' delimiter (column 13)"),
        (b'{"text": "a"} {}', "is not JSON: Extra data (column 15)"),
        (b"[\n", "begins a JSON array; JSON Lines holds one object a line"),
        (b'{"text": "\xff"}', "is not UTF-8 (byte 11 of the line)"),
        (b'{"n": NaN}', "is not JSON: NaN is no JSON number"),
        (b'{"n": -Infinity}', "is not JSON: -Infinity is no JSON number"),
        (b'{"n": ' + b"9" * 5000 + b"}", "is not JSON: a number with too many digits"),
        (b"[" * 100_000, "is nested too deeply"),
        (
            b'{"text": "\\ud83d"}',
            "is not JSON: half of a surrogate pair, which is no character",
        ),
        (b"\x00\x00", "is not JSON: Expecting value (column 1)"),
        ('{"text": "a"}'.encode("utf-16"), "is not UTF-8 (byte 1 of the line)"),
    ],
)
def test_a_broken_line_is_a_problem_and_the_next_one_is_read(line: bytes, problem: str) -> None:
    assert read_json(line.rstrip(b"\n") + b'\n{"text": "next"}\n')[-1].value == {"text": "next"}
    assert read_json(line)[0].problem == problem


def test_escaped_emoji_are_whole_characters() -> None:
    assert read_json(b'{"text": "\\ud83d\\ude00"}')[0].value == {"text": "\U0001f600"}


def test_a_line_beyond_all_measure_is_passed_over_in_bounded_memory() -> None:
    content = b'{"text": "' + b"a" * (2 * LONGEST_LINE) + b'"}\n{"text": "next"}\n'
    assert read_json(content) == [
        Record(1, problem="is longer than 16 MB"),
        Record(2, {"text": "next"}),
    ]


def test_csv_rows_are_text_under_the_names_of_the_first_row() -> None:
    assert read_csv('prompt,completion\r\n"2, 2","a\n\nb"\n\nc,d\n') == [
        Record(2, {"prompt": "2, 2", "completion": "a\n\nb"}),
        Record(6, {"prompt": "c", "completion": "d"}),
    ]


def test_a_csv_cell_may_be_a_long_text() -> None:
    text = "a" * 500_000
    assert read_csv(f"text\n{text}\n") == [Record(2, {"text": text})]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"a,b\n1\n", Record(2, problem="has 1 cells, the first row 2")),
        (b"a\n\xff\n", Record(2, problem="is not UTF-8")),
        (b'a\n"1', Record(2, problem="is not CSV: unexpected end of data")),
        (b"a\n" + b"1" * (LONGEST_LINE + 1), Record(2, problem="a line is longer than 16 MB")),
    ],
)
def test_a_broken_csv_row_is_a_problem(content: bytes, expected: Record) -> None:
    [record] = csv_records(io.BytesIO(content))
    assert record.line == expected.line
    assert (expected.problem or "") in (record.problem or "")


def test_a_files_kind_follows_from_its_name(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("text\nhello\n")
    (tmp_path / "a.jsonl").write_text('{"text": "hello"}\n')
    expected = [{"text": "hello"}]
    for name in ("a.csv", "a.jsonl"):
        assert [record.value for record in records(str(tmp_path / name))] == expected


def test_parquet_needs_pyarrow_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    path.write_bytes(b"PAR1")
    with pytest.raises(LocationError, match=r"pyarrow|not a Parquet file"):
        list(records(str(path)))


def test_parquet_rows_are_read_where_pyarrow_is_installed(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    import pyarrow

    rows = [{"prompt": "a", "completion": "b"}, {"prompt": "c", "completion": "d"}]
    path = tmp_path / "a.parquet"
    parquet.write_table(pyarrow.Table.from_pylist(rows), path)
    assert [record.value for record in records(str(path))] == rows


@given(content=st.binary(max_size=400))
@example(content=b'{"messages": [{"role": "user"}]}\n\xff\n[1]\n')
def test_random_bytes_never_raise(content: bytes) -> None:
    for record in (*json_records(io.BytesIO(content)), *csv_records(io.BytesIO(content))):
        if record.problem is None:
            for format in FORMATS:
                parse(record.value, format)


LINES = st.lists(
    st.one_of(
        st.binary(max_size=30),
        st.sampled_from([b"{", b'{"text": ""}', b"NaN", b"[]", b"\\ud800", b'"\\ud800"', b"1e999"]),
        st.recursive(
            st.none() | st.text() | st.integers(),
            lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
            max_leaves=4,
        ).map(lambda value: json.dumps(value).encode()),
    )
)


@given(lines=LINES)
def test_every_line_is_a_row_a_problem_or_blank(lines: list[bytes]) -> None:
    lines = [line.replace(b"\n", b"").replace(b"\xef\xbb\xbf", b"") for line in lines]
    found = {record.line for record in json_records(io.BytesIO(b"\n".join(lines)))}
    assert found == {n for n, line in enumerate(lines, 1) if line and not line.isspace()}
