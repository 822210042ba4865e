"""The functions of rewards.py, as they are compiled: what they give, and that no value of a spec
becomes part of their code."""

import ast
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.test_injection import HOSTILE

from ftc import backends
from ftc.front_end import check_text
from ftc.lowering.engine import lower
from ftc_backends.local import program
from ftc_schemas.spec.rewards import REWARD_DEFAULTS

HARD = [
    "",
    " ",
    "\0",
    "\ud800",
    "\u202e",
    "é" * 10_000,
    "[" * 100_000,
    "9" * 10_000,
    "NaN",
    '{"a": NaN}',
    '{"a": 1e999}',
    "null",
]
"""Answers that a model might give to hurt its judge."""


def as_yaml(spec: dict[str, Any]) -> str:
    """JSON whose escapes YAML reads alike: it has no pairs of surrogates."""
    pair = r"\\u(d[89ab]..)\\u(d[c-f]..)"
    return re.sub(pair, lambda m: f"\\U{_joined(m[1], m[2]):08x}", json.dumps(spec))


def _joined(high: str, low: str) -> int:
    return 0x10000 + ((int(high, 16) - 0xD800) << 10) + int(low, 16) - 0xDC00


def source(*rewards: dict[str, Any]) -> str:
    """The text of rewards.py."""
    spec = {
        "version": 1,
        "name": "sample",
        "model": "org/model",
        "data": "a.jsonl",
        "method": {"type": "grpo", "rewards": list(rewards)},
    }
    plan = check_text(as_yaml(spec)).plan
    assert plan is not None
    lowered = lower(plan, backends.target("local").table)
    assert not lowered.refused
    return next(file.text for file in program.render(lowered) if file.name == "rewards.py")


def judge(reward: dict[str, Any], root: Path = Path()) -> Callable[..., list[float]]:
    """The compiled function of one reward."""
    module: dict[str, Any] = {"__name__": "rewards"}
    exec(compile(source(reward), "rewards.py", "exec"), module)  # noqa: S102  # ours
    functions = module["functions"]
    (function,) = functions(root) if functions.__code__.co_argcount else functions()
    return function


def worth(reward: dict[str, Any], *answers: str, **columns: Any) -> list[float]:
    ids = [list(range(len(answer.split()))) for answer in answers]
    given = judge(reward)(
        prompts=["?"] * len(answers), completions=list(answers), completion_ids=ids, **columns
    )
    chats = [[{"role": "assistant", "content": answer}] for answer in answers]
    same = judge(reward)(
        prompts=["?"] * len(answers), completions=chats, completion_ids=ids, **columns
    )
    assert given == same, "a chat's answer is worth what the same text is"
    return given


def test_a_pattern_may_be_anywhere_and_on_several_lines():
    reward = {"type": "regex", "pattern": "<a>.*</a>"}
    assert worth(reward, "so: <a>1\n2</a>!", "<a>1", "") == [1.0, 0.0, 0.0]


def test_a_pattern_may_have_to_match_all():
    reward = {"type": "regex", "pattern": r"\d+", "match": "full"}
    assert worth(reward, "42", "42.", "a 42") == [1.0, 0.0, 0.0]


SCHEMA = {"type": "object", "required": ["total"], "properties": {"total": {"type": "number"}}}


def test_json_has_to_be_valid():
    reward = {"type": "json-schema", "json_schema": SCHEMA}
    answers = ['{"total": 1}', ' {"total": 1.5}\n', '{"total": "1"}', "{}", '{"total": 1', "1"]
    assert worth(reward, *answers) == [1.0, 1.0, 0.0, 0.0, 0.0, 0.0]


def test_json_in_prose_is_none():
    reward = {"type": "json-schema", "json_schema": SCHEMA}
    assert worth(reward, 'Here: {"total": 1}', '```json\n{"total": 1}\n```') == [0.0, 0.0]


def test_a_schema_may_stand_in_a_file(tmp_path: Path):
    (tmp_path / "schema.json").write_text(json.dumps(SCHEMA), encoding="utf-8")
    reward = {"type": "json-schema", "json_schema": "schema.json"}
    function = judge(reward, tmp_path)
    assert function.__name__ == "valid_json"
    assert function(completions=['{"total": 2}', "{}"]) == [1.0, 0.0]


@pytest.mark.parametrize("right", ["42", 42])
def test_the_right_answer_may_be_a_number(right: Any):
    reward = {"type": "exact-match", "column": "answer"}
    assert worth(reward, " 42\n", "43", answer=[right, right]) == [1.0, 0.0]


def test_what_does_not_count_is_ignored():
    reward = {
        "type": "exact-match",
        "column": "answer",
        "ignore": ["case", "whitespace", "punctuation"],
    }
    answers = ["It is  blue.", "it's blue", "IT IS BLUE!"]
    assert worth(reward, *answers, answer=["It is blue"] * 3) == [1.0, 0.0, 1.0]


def test_punctuation_of_a_number_counts():
    reward = {"type": "exact-match", "column": "answer", "ignore": ["punctuation", "whitespace"]}
    answers = ["-5.", "5", "3.5", "35"]
    assert worth(reward, *answers, answer=["-5", "-5", "3.5", "3.5"]) == [1.0, 0.0, 1.0, 0.0]


def test_nothing_is_ignored_when_nothing_should_be():
    reward = {"type": "exact-match", "column": "answer", "ignore": []}
    assert worth(reward, "a", " a", answer=["a", "a"]) == [1.0, 0.0]


def test_the_answer_is_taken_out_of_its_frame():
    reward = {"type": "exact-match", "column": "total", "extract": "<answer>(.*?)</answer>"}
    answers = ["3 + 4 <answer>7</answer>", "7", "<answer> 7\n</answer> <answer>8</answer>"]
    assert worth(reward, *answers, total=["7"] * 3) == [1.0, 0.0, 1.0]


@pytest.mark.parametrize("missing", [None, ""])
def test_a_row_without_a_right_answer_ends_the_run(missing: Any):
    reward = {"type": "exact-match", "column": "answer"}
    with pytest.raises(SystemExit, match="right_answer failed"):
        judge(reward)(completions=[""], completion_ids=[[]], answer=[missing])


@pytest.mark.parametrize(
    ("bounds", "expected"),
    [
        ({"min": 2}, [0.0, 1.0, 1.0]),
        ({"max": 2}, [1.0, 1.0, 0.0]),
        ({"min": 2, "max": 2}, [0.0, 1.0, 0.0]),
        ({"target": 2}, [0.5, 1.0, 0.5]),
    ],
)
def test_a_length_is_counted_in_tokens(bounds: dict[str, int], expected: list[float]):
    assert worth({"type": "length", **bounds}, "one", "one two", "one two three") == expected


def test_a_length_may_be_counted_in_characters():
    reward = {"type": "length", "target": 4, "unit": "characters"}
    assert worth(reward, "", "ab", "abcd", "abcdef", "a" * 100) == [0.0, 0.5, 1.0, 0.5, 0.0]


def test_a_function_gets_what_trl_gives_and_may_say_nothing(tmp_path: Path):
    (tmp_path / "own.py").write_text(
        "from words import BAD\n"
        "def kind(prompts, completions, mood, **_):\n"
        "    return [None if m == 'any' else float(BAD not in c)"
        " for c, m in zip(completions, mood)]\n"
    )
    (tmp_path / "words.py").write_text("BAD = 'no'\n")
    function = judge({"type": "function", "path": "own.py:kind"}, tmp_path)
    assert function.__name__ == "kind"
    answers = {"completions": ["yes", "no", "no"], "mood": ["a", "b", "any"]}
    assert function(prompts=["?"] * 3, **answers) == [1.0, 0.0, None]


@pytest.mark.parametrize("value", ["nan", "inf", "'1'", "[1]", "object()", "10**400"])
def test_what_is_no_number_ends_the_run(tmp_path: Path, value: str):
    (tmp_path / "own.py").write_text(
        f"from math import nan, inf\ndef kind(completions, **_):\n    return [{value}]\n"
    )
    function = judge({"type": "function", "path": "own.py:kind"}, tmp_path)
    with pytest.raises(SystemExit, match="kind gave "):
        function(completions=["yes"])


PLAIN: dict[str, dict[str, Any]] = {
    "regex": {"pattern": "a.*b"},
    "json-schema": {"json_schema": SCHEMA},
    "exact-match": {"column": "answer", "extract": "<a>(.*)</a>", "ignore": ["case"]},
    "length": {"target": 20, "unit": "characters"},
}


@pytest.mark.parametrize("kind", PLAIN)
def test_no_answer_hurts_its_judge(kind: str):
    values = worth({"type": kind, **PLAIN[kind]}, *HARD, answer=["x"] * len(HARD))
    assert all(0.0 <= value <= 1.0 for value in values)


@pytest.mark.parametrize("kind", PLAIN)
@settings(deadline=None)
@given(answers=st.lists(st.text(max_size=60), min_size=1, max_size=4))
def test_every_answer_gets_a_number(kind: str, answers: list[str]):
    values = worth({"type": kind, **PLAIN[kind]}, *answers, answer=["x"] * len(answers))
    assert len(values) == len(answers)
    assert all(0.0 <= value <= 1.0 for value in values)


def test_each_type_says_what_it_leaves_out():
    assert REWARD_DEFAULTS.keys() == {*PLAIN, "model", "function"}


WORDS: dict[str, dict[str, Any]] = {
    "pattern": {"type": "regex", "pattern": "plain"},
    "column": {"type": "exact-match", "column": "plain"},
    "extract": {"type": "exact-match", "column": "x", "extract": "plain"},
    "json_schema": {"type": "json-schema", "json_schema": "plain"},
    "path": {"type": "model", "path": "plain"},
    "revision": {"type": "model", "path": "x/y", "revision": "plain"},
}
"""Rewards that hold a text, by the key that holds it."""


def _shape(text: str) -> str:
    """The program without its texts."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = ""
    return ast.dump(tree)


def _constants(text: str) -> dict[str, Any]:
    return {
        node.targets[0].id: ast.literal_eval(node.value)
        for node in ast.parse(text).body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }


def _stays_a_literal(key: str, value: str) -> None:
    if key == "path" and value.startswith((".", "/")):
        return  # a folder is loaded otherwise
    plain = source(WORDS[key])
    hostile = source({**WORDS[key], key: value})
    assert _shape(hostile) == _shape(plain)
    assert value in _constants(hostile).values()


@pytest.mark.parametrize("key", WORDS)
@pytest.mark.parametrize("value", HOSTILE)
def test_a_hostile_text_stays_a_literal(key: str, value: str):
    _stays_a_literal(key, value)


@pytest.mark.parametrize("key", WORDS)
@settings(deadline=None)
@given(
    value=st.text(
        st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=30
    )
)
def test_any_text_stays_a_literal(key: str, value: str):
    _stays_a_literal(key, value)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.sampled_from(HOSTILE),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(HOSTILE), inner),
    max_leaves=8,
)


@settings(deadline=None)
@given(schema=st.dictionaries(st.sampled_from(HOSTILE), JSON, max_size=3))
def test_any_schema_stays_a_literal(schema: dict[str, Any]):
    text = source({"type": "json-schema", "json_schema": schema})
    assert _constants(text)["SCHEMA"] == schema
