"""The lines of Together's training files, held against Together's own check where it is there."""

import json

import pytest

from ftc.data.rows import RowError, parse
from ftc_backends.together.lines import convert

TURNS = [{"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}]
CALL = {"id": "1", "type": "function", "function": {"name": "f", "arguments": {"x": 1}}}
ROWS = {
    "chat": ("chat", {"messages": TURNS}, {"messages": TURNS}),
    "tools": (
        "chat",
        {
            "messages": [
                TURNS[0],
                {"role": "assistant", "content": None, "tool_calls": [CALL]},
                {"role": "tool", "tool_call_id": "1", "content": "r"},
                TURNS[1],
            ],
            "tools": [{"type": "function", "function": {"name": "f"}}],
        },
        None,
    ),
    "instruction": (
        "prompt-completion",
        {"prompt": "q", "completion": "a"},
        {"prompt": "q", "completion": "a"},
    ),
    "text": ("text", {"text": "all"}, {"text": "all"}),
    "preference": (
        "preference",
        {"prompt": "q", "chosen": "a", "rejected": "b"},
        {
            "input": {"messages": [TURNS[0]]},
            "preferred_output": [TURNS[1]],
            "non_preferred_output": [{"role": "assistant", "content": "b"}],
        },
    ),
}


def line(format, row):
    parsed = parse(row, format)
    assert parsed.row is not None, parsed.problems
    return convert(parsed.row, None)


@pytest.mark.parametrize("case", ROWS)
def test_a_row_becomes_a_line(case):
    format, row, expected = ROWS[case]
    assert expected is None or line(format, row) == expected


def test_arguments_of_a_call_are_text():
    format, row, _ = ROWS["tools"]
    (call,) = line(format, row)["messages"][1]["tool_calls"]
    assert call["function"]["arguments"] == '{"x": 1}'


@pytest.mark.parametrize("case", ROWS)
def test_the_services_own_check_takes_it(case, tmp_path):
    files = pytest.importorskip("together.lib.utils.files")
    format, row, _ = ROWS[case]
    path = tmp_path / "train.jsonl"
    path.write_text(json.dumps(line(format, row)) + "\n")
    report = files.check_file(path)
    assert report["is_check_passed"], report


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"messages": TURNS[:1]}, "end with the assistant"),
        ({"messages": [{"role": "developer", "content": "s"}, *TURNS]}, "developer"),
        ({"messages": TURNS, "parallel_tool_calls": False}, "parallel_tool_calls"),
    ],
)
def test_what_would_fail_the_job_is_refused(row, said):
    with pytest.raises(RowError, match=said):
        line("chat", row)
