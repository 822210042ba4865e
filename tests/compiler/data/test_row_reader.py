"""The fast way to a canonical row and the long one say the same of every row."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.compiler.data.plans import chat, chats, write
from tests.compiler.data.test_scan_agrees import rows

from ftc.data.files import LocationError
from ftc.data.mapping import PLAIN, RowMapping, parse_mapped
from ftc.data.record import json_record
from ftc.data.row_reader import Read, RowReader, read_rows
from ftc.data.rows import FORMATS, ChatRow, parse
from ftc.data.split import held_out

CALL = {"id": "c1", "type": "function", "function": {"name": "f", "arguments": {"x": 1.5}}}


@given(rows, st.sampled_from(FORMATS))
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_the_fast_way_takes_is_right_and_the_same(row: dict[str, Any], format: str) -> None:
    found = RowReader(format, PLAIN).lines(json.dumps(row).encode())
    if found is not None:
        parsed = parse(row, format)
        assert not parsed.problems
        assert found == [parsed.row]


@given(rows, st.sampled_from(FORMATS))
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_row_in_other_words_is_the_same_the_fast_way(row: dict[str, Any], format: str) -> None:
    """Each key is called otherwise; the long way alone is what `parse` says."""
    mapping = RowMapping((("role", "from"),), (("human", "user"),))
    line = json.dumps(row).replace('"role"', '"from"').replace('"user"', '"human"').encode()
    record = json_record(1, line)
    found = RowReader(format, mapping).record(record, line)
    parsed = parse_mapped(record.value, format, mapping)
    assert (found.row is None) == bool(parsed.row is None or parsed.problems)
    if found.row is not None:
        assert found.row == parsed.row
    else:
        assert found.problem == "; ".join(one.message for one in parsed.problems[:3])


@pytest.mark.parametrize(
    "row",
    [
        chat("Hi", "Hello."),
        {**chat("Hi", "Hello."), "tools": [{"type": "function"}], "parallel_tool_calls": False},
        {"messages": [{"role": "assistant", "content": None, "tool_calls": [CALL], "weight": 0}]},
        {"messages": [{"role": "user", "content": [{"type": "text", "text": "Hi"}], "name": "A"}]},
        {"messages": [{"role": "tool", "content": "1", "tool_call_id": "c1"}], "id": 7},
    ],
)
def test_what_a_row_can_say_goes_the_fast_way(row: dict[str, Any]) -> None:
    """Or the test above would pass by refusing everything."""
    assert RowReader("chat", PLAIN).lines(json.dumps(row).encode()) == [parse(row, "chat").row]


@pytest.mark.parametrize("format", [name for name in FORMATS if name != "prompt-only"])
def test_each_format_has_its_fast_way(format: str) -> None:
    row = {"prompt": "p", "completion": "c", "chosen": "c", "rejected": "r", "label": True}
    row |= {"text": "t", **chat("Hi", "Hello.")}
    assert RowReader(format, PLAIN).lines(json.dumps(row).encode()) == [parse(row, format).row]


def test_a_key_of_a_message_that_no_format_knows_goes_the_long_way_and_is_kept(
    tmp_path: Path,
) -> None:
    row = {"messages": [{"role": "assistant", "content": "Hi", "reasoning_content": "Greet."}]}
    file = write(tmp_path / "a.jsonl", chat("Hi", "Hello."), row)
    first, second = read_rows(str(file), "chat", PLAIN)
    assert (first.plain, second.plain) == (True, False)
    assert isinstance(second.row, ChatRow)
    assert second.row.messages[0].extra == {"reasoning_content": "Greet."}


LINES = [
    json.dumps(chat("Hi", "Hello.")),
    json.dumps(chat("Hi", "Hello."), indent=1).replace("\n", " "),
    f" {json.dumps(chat('Grüße', 'Hallo.'))}",
    "",
    "{",
    '{"messages": []}',
    '{"messages": [{"role": "human", "content": "Hi"}]}',
    '{"messages": [{"role": "user", "content": "\\ud800"}]}',
    f"{json.dumps(chat('a', 'b'))}{json.dumps(chat('c', 'd'))}",
    "[1]",
    "[" * 3000,
    "\r",
]


@given(st.lists(st.sampled_from(LINES), max_size=6), st.sampled_from([None, 0.5]))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_rows_read_by_the_chunk_are_those_read_one_by_one(
    tmp_path: Path, lines: list[str], share: float | None
) -> None:
    file = tmp_path / "a.jsonl"
    file.write_bytes("\n".join(lines).encode())
    together = [read._replace(plain=False) for read in read_rows(str(file), "chat", PLAIN, share)]
    alone: list[Read] = []
    for number, line in enumerate(lines, start=1):
        file.write_bytes(line.encode())
        reads = read_rows(str(file), "chat", PLAIN, share)
        alone += [read._replace(line=number, plain=False) for read in reads]
    assert together == alone


def test_each_problem_has_its_line_and_reason(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", chat("Hi", "Hello."), "", "{", {"text": "Hi"}, "[" * 3000)
    found = list(read_rows(f"{tmp_path}/a.jsonl", "chat", PLAIN, 1.0))
    assert [(read.line, read.problem.split(":")[0], read.held_out) for read in found] == [
        (1, "", True),
        (3, "the row is not JSON", False),
        (4, "`messages` is missing", True),
        (5, "the row is nested too deeply", False),
    ]


def test_a_stream_that_breaks_off_is_a_problem_of_its_last_row(tmp_path: Path) -> None:
    content = "".join(json.dumps(row) + "\n" for row in chats(2000)).encode()
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(content)[:-200])
    *_, last = read_rows(f"{tmp_path}/a.jsonl.gz", "chat", PLAIN)
    assert last.problem == "the row ends in the middle, or is damaged"


def test_rows_of_csv_and_rows_in_other_words_go_the_long_way(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("question,completion\nHi,Hello.\n")
    mapping = RowMapping((("prompt", "question"),))
    (read,) = read_rows(f"{tmp_path}/a.csv", "prompt-completion", mapping)
    assert not read.plain
    assert read.row == parse({"prompt": "Hi", "completion": "Hello."}, "prompt-completion").row


def test_a_share_is_held_out_by_the_content_of_the_row(tmp_path: Path) -> None:
    many = chats(200)
    write(tmp_path / "a.jsonl", *many)
    found = read_rows(f"{tmp_path}/a.jsonl", "chat", PLAIN, 0.2)
    assert [read.held_out for read in found] == [held_out(row, 0.2) for row in many]


def test_a_file_that_is_not_there_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(LocationError, match="does not exist"):
        list(read_rows(f"{tmp_path}/none.jsonl", "chat", PLAIN))
