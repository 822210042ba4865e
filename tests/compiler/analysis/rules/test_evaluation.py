"""Evaluation: what may be held out, and how it is said."""

import pytest
from tests.compiler.analysis.specs import found


def test_validation_equal_to_training_is_shown_at_both_places() -> None:
    (finding,) = found("data: {train: a.jsonl, validation: a.jsonl}", "FTC231")
    assert finding.span.line != finding.related[0].span.line


def test_one_of_several_training_files_may_not_be_the_test() -> None:
    assert found("data: {train: [a.jsonl, b.jsonl], test: b.jsonl}", "FTC231")


def test_a_test_that_is_the_validation_is_an_error() -> None:
    assert found("data: {validation: v.jsonl, test: v.jsonl}", "FTC231")


def test_equal_shares_are_no_files() -> None:
    assert not found('data: {train: a.jsonl, validation: "10%"}', "FTC231")


@pytest.mark.parametrize(
    ("steps", "wrong"),
    [
        ("eval_steps: 40, save_steps: 60", True),
        ("eval_steps: 40", True),
        ("save_steps: 40", True),
        ("eval_steps: 40, save_steps: 20", True),
        ("eval_steps: 40, save_steps: 80", False),
        ("eval_steps: 40, save_steps: 40", False),
    ],
)
def test_with_early_stopping_states_are_saved_where_they_are_measured(steps, wrong) -> None:
    fragment = f"training: {{early_stopping_patience: 2, {steps}}}"
    assert bool(found(fragment, "FTC233")) is wrong
    assert not found(f"training: {{{steps}}}", "FTC233")


@pytest.mark.parametrize(("share", "severity"), [("0%", "error"), ("40%", "warning")])
def test_a_share_of_nothing_is_worse_than_one_of_much(share: str, severity: str) -> None:
    (finding,) = found(f'data: {{validation: "{share}"}}', "FTC235")
    assert finding.severity == severity


@pytest.mark.parametrize(("fraction", "percent"), [("0.1", "10%"), ("0.05", "5%"), (".2", "20%")])
def test_a_fraction_is_rewritten_as_the_percentage_that_was_meant(fraction, percent) -> None:
    (finding,) = found(f'data: {{validation: "{fraction}"}}', "FTC236")
    assert finding.fix is not None
    assert finding.fix.safe
    assert finding.fix.edits[0].value == percent
