"""The programs that services grade with give the numbers that local's rewards give."""

import json
import types
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.backends.local.test_rewards import HARD, source

from ftc_backends.hosted import REWARDS
from ftc_backends.hosted.graders import refusal, unchecked
from ftc_backends.hosted.reward_lambda import reward_file
from ftc_backends.openai.rewards import grader
from ftc_backends.vertex.rewards import composite, single

REWARDS_OF_EACH_KIND: list[dict[str, Any]] = [
    {"type": "exact-match", "column": "total"},
    {"type": "exact-match", "column": "total", "extract": "<answer>(.*?)</answer>"},
    {"type": "exact-match", "column": "total", "extract": "(a)|(b)"},
    {"type": "exact-match", "column": "total", "ignore": ["case", "whitespace", "punctuation"]},
    {"type": "regex", "pattern": r"<answer>\d+</answer>\s*$"},
    {"type": "regex", "pattern": r"\d+", "match": "full"},
    {"type": "length", "unit": "characters", "min": 3},
    {"type": "length", "unit": "characters", "max": 20},
    {"type": "length", "unit": "characters", "min": 3, "max": 20},
    {"type": "length", "unit": "characters", "target": 12},
    {
        "type": "json-schema",
        "json_schema": {
            "type": "object",
            "properties": {"total": {"type": "integer", "minimum": 0}},
            "required": ["total"],
            "additionalProperties": False,
        },
    },
]

ANSWERS = st.one_of(
    st.text(max_size=40),
    st.sampled_from(HARD),
    st.from_regex(r"(so )?<answer> ?-?\d{1,4}\.? ?</answer>\n?", fullmatch=True),
    st.builds(lambda n: json.dumps({"total": n}), st.one_of(st.integers(), st.floats(), st.text())),
)
RIGHTS = st.one_of(
    st.text(min_size=1, max_size=8),
    st.integers(-9999, 9999).map(str),
    st.integers(-99, 99),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
)


def loaded(text: str) -> dict[str, Any]:
    """The names of a module."""
    module = types.ModuleType("graded")
    exec(compile(text, "graded.py", "exec"), module.__dict__)  # noqa: S102  # what we wrote
    return module.__dict__


def locally(reward: dict[str, Any], answer: str, right: Any) -> float:
    """What local's own program gives."""
    (function,) = loaded(source(reward))["functions"]()
    completion = [[{"role": "assistant", "content": answer}]]
    (value,) = function(completions=completion, total=[right])
    return float(value)


def at_openai(reward: dict[str, Any], answer: str, right: Any) -> float:
    grade = loaded(grader([reward])["source"])["grade"]
    return float(grade({"output_text": answer}, {"total": right}))


def at_vertex(reward: dict[str, Any], answer: str, right: Any) -> float:
    scorer = single([reward])["codeExecutionRewardScorer"]
    evaluate = loaded(scorer["pythonCodeSnippet"])["evaluate"]
    parts = [{"text": "let me think", "thought": True}, {"text": answer}]
    written = right if isinstance(right, str) else json.dumps(right)
    return float(evaluate({"references": {"total": written}}, {"parts": parts}))


def lambda_of(rewards: list[dict[str, Any]]) -> Any:
    lowered = types.SimpleNamespace(document={REWARDS: rewards})
    file = reward_file(lowered)
    return loaded(file.text)["lambda_handler"]


def at_bedrock(reward: dict[str, Any], answer: str, right: Any) -> float:
    sample = {
        "id": "7",
        "messages": [{"role": "user", "content": "?"}, {"role": "assistant", "content": answer}],
        "metadata": {"reference_answer": {"total": right}},
    }
    (graded,) = lambda_of([reward])([sample], None)
    assert graded["id"] == "7"
    return float(graded["aggregate_reward_score"])


@pytest.mark.parametrize("reward", REWARDS_OF_EACH_KIND, ids=json.dumps)
@pytest.mark.parametrize("there", [at_openai, at_vertex, at_bedrock])
@settings(max_examples=40, deadline=None)
@given(answer=ANSWERS, right=RIGHTS)
@example(answer="<answer>190</answer>", right="190")
@example(answer="190", right=190)
@example(answer='{"total": 3.0}', right="x")
@example(answer='{"total": true}', right="x")
@example(answer='{"total": "\\ud800"}', right="x")
def test_a_service_gives_an_answer_what_local_gives_it(there, reward, answer, right):
    assert there(reward, answer, right) == locally(reward, answer, right)


def test_several_rewards_are_added_up_by_their_weights():
    rewards = [
        {"type": "exact-match", "column": "total", "extract": "<answer>(.*?)</answer>"},
        {"type": "regex", "pattern": "please", "weight": 0.2},
        {"type": "regex", "pattern": "damn", "weight": -0.5},
    ]
    answer = "please damn <answer>7</answer>"
    messages = [{"role": "assistant", "content": answer}]
    sample = {"id": "1", "messages": messages, "reference_answer": {"total": "7"}}
    (graded,) = lambda_of(rewards)([sample], None)
    assert graded["aggregate_reward_score"] == pytest.approx(0.7)
    assert [m["name"] for m in graded["metrics_list"]] == ["right_answer", "pattern", "pattern_2"]
    several = grader(rewards)
    assert several["calculate_output"] == "right_answer + 0.2 * pattern - 0.5 * pattern_2"
    assert list(several["graders"]) == ["right_answer", "pattern", "pattern_2"]
    assert [part["weight"] for part in composite(rewards)] == [1.0, 0.2, -0.5]


def test_a_formula_that_begins_with_a_punishment_begins_at_0():
    punished = [{"type": "regex", "pattern": "damn", "weight": -1}]
    assert grader(punished)["calculate_output"] == "0 - pattern"


def test_weights_that_add_up_to_nothing_have_no_mean_at_vertex():
    rewards = [
        {"type": "regex", "pattern": "a", "weight": 1},
        {"type": "regex", "pattern": "b", "weight": -1},
    ]
    assert "sum of their weights" in composite(rewards).reason


def test_an_exact_match_that_ignores_nothing_is_the_services_own_string_check():
    reward = {"type": "exact-match", "column": "total", "ignore": []}
    assert grader([reward]) == {
        "type": "string_check",
        "name": "right_answer",
        "input": "{{sample.output_text}}",
        "reference": "{{item.total}}",
        "operation": "eq",
    }
    scorer = single([reward])["stringMatchRewardScorer"]
    expression = {"matchOperation": "EXACT_MATCH", "expression": "{{references.total}}"}
    assert scorer["stringMatchExpression"] == expression
    assert (scorer["correctAnswerReward"], scorer["wrongAnswerReward"]) == (1.0, 0.0)


def test_a_column_that_fits_into_no_template_is_read_by_a_program():
    reward = {"type": "exact-match", "column": "the }} total", "ignore": []}
    assert (
        loaded(grader([reward])["source"])["grade"]({"output_text": "7"}, {"the }} total": "7"})
        == 1.0
    )


@pytest.mark.parametrize("column", ["messages", "tools"])
def test_a_column_that_is_the_lines_own_key_is_refused(column):
    assert column in grader([{"type": "exact-match", "column": column}]).reason


@pytest.mark.parametrize(
    ("reward", "why"),
    [
        ({"type": "model", "path": "org/reward"}, "reward model"),
        ({"type": "function", "path": "rewards/tone.py:kind"}, "as TRL calls it"),
        ({"type": "length", "max": 200}, "tokenizer"),
        ({"type": "json-schema", "json_schema": "answer.json"}, "no files"),
        ({"type": "json-schema", "json_schema": {"pattern": "a"}}, "`pattern`"),
        ({"type": "json-schema", "json_schema": {"$ref": "#/$defs/a"}}, "`$ref`"),
        ({"type": "json-schema", "json_schema": {"items": {"multipleOf": 2}}}, "`multipleOf`"),
        (
            {"type": "json-schema", "json_schema": {"properties": {"a": {"if": {}}}}},
            "`if`",
        ),
        (
            {
                "type": "json-schema",
                "json_schema": {"$schema": "http://json-schema.org/draft-07/schema#"},
            },
            "`$schema`",
        ),
    ],
)
def test_a_reward_that_no_service_can_give_is_refused_with_the_reason(reward, why):
    found = refusal([reward])
    assert found is not None
    assert why in found.reason
    assert found.help


PLAIN = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3),
    st.floats(-3, 3, allow_nan=False),
    st.sampled_from(["", "a", "ab", "é"]),
)
VALUES = st.recursive(
    PLAIN,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from("abc"), inner, max_size=3)
    ),
    max_leaves=8,
)
COUNTS = st.integers(0, 3)
SCHEMAS = st.recursive(
    st.one_of(
        st.booleans(),
        st.fixed_dictionaries(
            {},
            optional={
                "type": st.one_of(
                    st.sampled_from(
                        ["null", "boolean", "integer", "number", "string", "array", "object"]
                    ),
                    st.lists(
                        st.sampled_from(["null", "integer", "string"]),
                        min_size=1,
                        max_size=2,
                        unique=True,
                    ),
                ),
                "const": VALUES,
                "enum": st.lists(VALUES, min_size=1, max_size=3),
                "minimum": st.integers(-3, 3),
                "maximum": st.floats(-3, 3, allow_nan=False),
                "exclusiveMinimum": st.integers(-3, 3),
                "exclusiveMaximum": st.integers(-3, 3),
                "minLength": COUNTS,
                "maxLength": COUNTS,
                "minItems": COUNTS,
                "maxItems": COUNTS,
                "uniqueItems": st.booleans(),
                "minProperties": COUNTS,
                "maxProperties": COUNTS,
                "required": st.lists(st.sampled_from("abc"), max_size=2, unique=True),
                "title": st.just("a title"),
                "format": st.just("email"),
            },
        ),
    ),
    lambda inner: st.fixed_dictionaries(
        {},
        optional={
            "properties": st.dictionaries(st.sampled_from("abc"), inner, max_size=2),
            "additionalProperties": inner,
            "items": inner,
            "not": inner,
            "allOf": st.lists(inner, min_size=1, max_size=2),
            "anyOf": st.lists(inner, min_size=1, max_size=2),
            "oneOf": st.lists(inner, min_size=1, max_size=2),
        },
    ),
    max_leaves=4,
)


@settings(max_examples=600, deadline=None)
@given(schema=SCHEMAS, value=VALUES)
@example(schema={"enum": [1]}, value=True)
@example(schema={"const": [1.0]}, value=[1])
@example(schema={"type": "integer"}, value=1.0)
@example(schema={"uniqueItems": True}, value=[1, True, 1.0])
def test_the_services_judge_a_schema_as_jsonschema_rs_does(schema, value):
    if isinstance(schema, bool):
        schema = {"allOf": [schema]}
    assert unchecked(schema) is None
    program = loaded(grader([{"type": "json-schema", "json_schema": schema}])["source"])
    expected = jsonschema_rs.validator_for(schema, offline=True).is_valid(value)
    assert program["grade"]({"output_text": json.dumps(value)}, {}) == float(expected)


@pytest.mark.parametrize(
    "hostile", ['"""', "'''\n", "\\", "\u2028", "{{item.total}}", "\x00\ud800"]
)
def test_no_value_of_a_spec_becomes_code(hostile):
    reward = {"type": "regex", "pattern": "a", "match": "search"}
    named = {"type": "exact-match", "column": hostile, "ignore": []}
    assert loaded(grader([{**reward, "pattern": "a|\\Q".replace("\\Q", "b")}])["source"])
    program = grader([named])
    assert program["type"] == "python"
    assert loaded(program["source"])["COLUMN"] == hostile
