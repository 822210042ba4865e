"""The fast types and the canonical rows say the same of every row."""

import io
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ftc.data.chats import Chats
from ftc.data.chunks import chunks
from ftc.data.examples import example_of
from ftc.data.judge import Batch, Judge
from ftc.data.options import Options
from ftc.data.rows import FORMATS, parse
from ftc.data.scan import Scanner
from ftc.data.shapes import stray_keys
from ftc.data.typed import FastReader

texts = st.one_of(
    st.sampled_from(["", " ", "Hi.", "a@b.co", "\x00", "é", "{"]), st.text(max_size=8)
)
turns = st.fixed_dictionaries(
    {"role": st.sampled_from(["system", "user", "assistant", "tool", "human", 7, None])},
    optional={
        "content": st.one_of(
            texts, st.none(), st.just([{"type": "text", "text": "a"}]), st.just(3)
        ),
        "weight": st.sampled_from([0, 1, True, 2, None, 1.0]),
        "name": st.one_of(texts, st.just(4)),
        "tool_calls": st.sampled_from(
            [None, [], [{"function": {"name": "f", "arguments": "{}"}}], "no"]
        ),
        "tool_call_id": st.sampled_from([None, "c1", 5]),
        "thinking": texts,
    },
)
messages = st.one_of(st.lists(turns, max_size=4), texts, st.none(), st.just({}))
rows = st.fixed_dictionaries(
    {},
    optional={
        "messages": messages,
        "prompt": messages,
        "completion": messages,
        "chosen": messages,
        "rejected": messages,
        "text": messages,
        "label": st.sampled_from([True, False, None, 1, "yes"]),
        "tools": st.sampled_from([None, [], [{"type": "function"}], "[]", "x"]),
        "parallel_tool_calls": st.sampled_from([True, None, 1]),
        "system": texts,
        "id": st.integers(),
    },
)


@given(rows, st.sampled_from(FORMATS))
@example({"prompt": "", "tools": "x"}, "prompt-only")
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_the_fast_types_take_is_right_and_the_same(row: dict[str, Any], format: str) -> None:
    found = FastReader(format).lines(json.dumps(row).encode())
    if found is None:
        return
    (fast,) = found
    parsed = parse(row, format)
    assert not parsed.problems
    assert parsed.row is not None
    assert not stray_keys(row, format)
    slow = example_of(parsed.row)
    assert (fast.roles, fast.texts) == (slow.roles, slow.texts)
    assert (fast.asked, fast.answered, fast.label) == (slow.asked, slow.answered, slow.label)


@given(rows, st.sampled_from(FORMATS))
@example({"messages": [{"role": "user", "content": "a"}], "tools": [{}], "system": "b"}, "chat")
@example({"messages": [{"role": "tool", "content": ""}], "tools": [{}], "system": None}, "chat")
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_the_fuller_types_take_is_right_and_the_same(row: dict[str, Any], format: str) -> None:
    line = memoryview(json.dumps(row).encode())
    taken = FastReader(format).line_by_line([line], lambda number: None)
    if not taken.examples:
        return
    (fast,) = taken.examples
    parsed = parse(row, format)
    assert not parsed.problems
    assert parsed.row is not None
    assert not stray_keys(row, format)
    slow = example_of(parsed.row)
    assert (fast.roles, fast.texts) == (slow.roles, slow.texts)
    assert (fast.asked, fast.answered, fast.label) == (slow.asked, slow.answered, slow.label)
    assert fast.row in (None, slow.row)
    assert taken.plain == len(taken.numbers) == 1


@given(st.lists(st.one_of(rows, st.just({"messages": [{"role": "user", "content": "Hi."}]}))))
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=60)
def test_rows_are_judged_alike_by_the_chunk_and_one_by_one(many: list[dict[str, Any]]) -> None:
    content = "".join(json.dumps(row) + "\n" for row in many).encode()
    together, alone = Scanner(Options("chat")), Scanner(Options("chat"))
    for chunk in chunks(io.BytesIO(content)):
        together.chunk(chunk)
    for chunk in chunks(io.BytesIO(content), size=1):
        alone.chunk(chunk)
    together.finish()
    alone.finish()
    assert together.tally.rows == alone.tally.rows == len(many)
    assert _hits(together) == _hits(alone)
    assert list(together.tally.fingerprints()) == list(alone.tally.fingerprints())


said = st.sampled_from(
    ["", " ", "\u00a0", " billing", "Yes.", "no", "```\nx", "a " * 200 + "b", "The end.", "x" * 70]
)
roles = st.sampled_from(["system", "user", "assistant", "tool"])
turn = st.fixed_dictionaries({"role": roles, "content": said})
by_format = {
    "chat": st.fixed_dictionaries({"messages": st.lists(turn, min_size=1, max_size=5)}),
    "prompt-completion": st.fixed_dictionaries({"prompt": said, "completion": said}),
    "text": st.fixed_dictionaries({"text": said}),
}


@pytest.mark.parametrize("format", list(by_format))
@given(data=st.data())
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_rows_measured_together_are_measured_as_each_alone(
    format: str, data: st.DataObject
) -> None:
    many = data.draw(st.lists(by_format[format], min_size=1, max_size=30))
    fast, general = Judge(Options(format)), Judge(Options(format))
    content = "".join(json.dumps(row) + "\n" for row in many).encode()
    found = FastReader(format).lines(content)
    assert isinstance(found, Chats)
    lines = range(1, len(many) + 1)
    fast.take(Batch(found, lines, lines))
    general.take(Batch(list(found), lines, lines))
    one, other = fast.finish(), general.finish()
    assert list(one.fingerprints()) == list(other.fingerprints())
    assert _hits(fast) == _hits(general)
    for name in ("prompt_characters", "row_characters", "answer_characters", "turns"):
        assert getattr(one, name) == getattr(other, name)
    for name in ("systems", "answers"):
        assert getattr(one, name).counts == getattr(other, name).counts
        assert getattr(one, name).first == getattr(other, name).first


def _hits(scanner: Scanner | Judge) -> dict[str, object]:
    return {code: sorted(hits.first) for code, hits in scanner.tally.hits.items()}
