"""7xx about rewards: where each rule begins, and what it says there."""

import json
from pathlib import Path

import pytest
from tests.compiler.analysis.specs import found

from ftc.diagnostics.diagnostic import Severity
from ftc.front_end import check_text


def spec(*rewards: str, settings: str = "") -> str:
    """A spec with these rewards, each a line of its own."""
    listed = "".join(f"    - {reward}\n" for reward in rewards)
    return f"data: {{format: prompt-only}}\nmethod:\n  type: grpo\n{settings}  rewards:\n{listed}"


LENGTH = "{type: length, min: 5, max: 200}"


def test_one_reward_without_weight_is_a_warning_all_are_an_error() -> None:
    zero = "{type: length, min: 5, weight: 0}"
    (one,) = found(spec(LENGTH, zero), "FTC731")
    assert one.severity is Severity.WARNING
    (all_of_them,) = found(spec(zero), "FTC731")
    assert all_of_them.severity is Severity.ERROR


@pytest.mark.parametrize("pattern", ["(", "[a", "a**", "(?P<x>a)(?P<x>b)", "\\"])
def test_a_pattern_that_python_cannot_compile(pattern: str) -> None:
    (finding,) = found(spec(json.dumps({"type": "regex", "pattern": pattern})), "FTC732")
    assert "does not work" in finding.message


def test_what_is_extracted_needs_a_group() -> None:
    reward = '{type: exact-match, column: answer, extract: "<a>.*</a>"}'
    (finding,) = found(spec(reward), "FTC732")
    assert "no group" in finding.message


@pytest.mark.parametrize(
    "pattern", ["(a+)+", "(a*)*b", r"^(\w+)*$", "(.*)+x", "(?:(a+))+", "(a+b?)*", "((a|b)+)*"]
)
def test_a_repetition_of_a_repetition_takes_forever(pattern: str) -> None:
    assert found(spec(json.dumps({"type": "regex", "pattern": pattern})), "FTC733")


@pytest.mark.parametrize(
    "pattern", ["a+b+", r"(\w+\s)*", "(ab)+", "<answer>.*</answer>", "(a{2,3})+", r"\d+(\.\d+)?$"]
)
def test_other_repetitions_end(pattern: str) -> None:
    assert not found(spec(json.dumps({"type": "regex", "pattern": pattern})), "FTC733")


def test_a_fault_in_a_schema_is_shown_at_its_line() -> None:
    text = """\
version: 1
name: example
model: org/model
data: {format: prompt-only, train: a.jsonl}
method:
  type: grpo
  rewards:
    - type: json-schema
      json_schema:
        type: object
        properties:
          total: {type: nummer}
"""
    (finding,) = (d for d in check_text(text).diagnostics if d.code == "FTC734")
    assert (finding.span.line, finding.span.column) == (12, 25)
    assert "nummer" in finding.message


@pytest.mark.parametrize("ref", ["https://example.org/x.json", "file:///etc/passwd", "x.json"])
def test_a_schema_that_lies_elsewhere_is_not_fetched(ref: str) -> None:
    reward = json.dumps({"type": "json-schema", "json_schema": {"$ref": ref}})
    (finding,) = found(spec(reward), "FTC734")
    assert finding.severity is Severity.ERROR


def test_a_schema_in_a_file_is_read(tmp_path: Path) -> None:
    reward = "{type: json-schema, json_schema: schema.json}"
    assert found(spec(reward), "FTC736", root=str(tmp_path))
    for text, faulty in (('{"type": "object"}', False), ('{"type": 3}', True), ("{", True)):
        (tmp_path / "schema.json").write_text(text)
        assert bool(found(spec(reward), "FTC734", root=str(tmp_path))) is faulty
        assert not found(spec(reward), "FTC736", root=str(tmp_path))


@pytest.mark.parametrize("file", ["/etc/own.py", "../own.py", "a/../../own.py", "~/own.py"])
def test_a_function_lies_below_the_spec(file: str) -> None:
    (finding,) = found(spec(f"{{type: function, path: '{file}:kind'}}"), "FTC735")
    assert finding.severity is Severity.ERROR


def test_a_function_is_looked_for_and_never_run(tmp_path: Path) -> None:
    reward = "{type: function, path: 'own.py:kind'}"
    assert found(spec(reward), "FTC736", root=str(tmp_path))
    (tmp_path / "own.py").write_text("raise SystemExit('it was run')")
    assert not found(spec(reward), "FTC736", root=str(tmp_path))


@pytest.mark.parametrize(
    ("bounds", "told"),
    [
        ("", "no bounds"),
        ("min: 9, max: 3", "at least 9 and at most 3"),
        ("target: 5, max: 9", "two different things"),
        ("min: 600", "no answer has 600 tokens"),
    ],
)
def test_bounds_that_no_answer_can_be_between(bounds: str, told: str) -> None:
    (finding,) = found(spec(f"{{type: length, {bounds}}}"), "FTC737")
    assert told in finding.message


@pytest.mark.parametrize(
    "reward",
    ["{type: length, max: 512}", "{type: regex, pattern: '.*'}", "{type: regex, pattern: 'a?'}"],
)
def test_what_every_answer_gets_teaches_nothing(reward: str) -> None:
    assert found(spec(reward), "FTC738")
    assert not found(spec(LENGTH), "FTC738")


def test_a_leash_is_asked_for_where_a_model_judges() -> None:
    judged = "{type: model, path: ./outputs/reward}"
    assert found(spec(judged, settings="  beta: 0\n"), "FTC722")
    assert not found(spec(judged), "FTC722")
    assert not found(spec(LENGTH, settings="  beta: 0\n"), "FTC722")


def test_a_column_that_no_row_has_is_answered_with_those_that_they_have() -> None:
    text = spec("{type: exact-match, column: answers}")
    text = text.replace("prompt-only", "prompt-only, train: data/prompts.jsonl")
    (finding,) = found(text, "FTC739")
    assert finding.help == "did you mean `answer`?"
