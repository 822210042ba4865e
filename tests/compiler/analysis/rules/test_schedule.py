"""Schedules: how much of a run is warm-up."""

from tests.compiler.analysis.specs import found

from ftc.diagnostics.diagnostic import Severity

COUNTED = "data: {train: data/good.jsonl, validation: data/validation.jsonl}\n"
"""150 rows to learn from."""


def test_a_warmup_as_long_as_the_run_is_an_error() -> None:
    (finding,) = found("training: {warmup_steps: 100, max_steps: 100}", "FTC205")
    assert finding.severity is Severity.ERROR
    assert finding.label == "the run has 100 steps"


def test_a_warmup_that_takes_much_of_the_run_is_a_warning() -> None:
    (finding,) = found("training: {warmup_steps: 40, max_steps: 100}", "FTC205")
    assert finding.severity is Severity.WARNING
    assert finding.message == "the learning rate rises for 40% of the run"


def test_the_length_of_the_run_is_counted_where_the_rows_are_at_hand() -> None:
    fragment = COUNTED + "training: {warmup_steps: 100, batch_size: 15, epochs: 2}"
    (finding,) = found(fragment, "FTC205")
    assert finding.label == "the run has at most 20 steps"


def test_one_step_of_warmup_is_fine_in_any_run() -> None:
    assert not found("training: {warmup_steps: 1, max_steps: 2}", "FTC205")
