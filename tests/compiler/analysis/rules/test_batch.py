"""Batches: how they divide over GPUs and micro-batches."""

import pytest
from tests.compiler.analysis.specs import findings, found

from ftc.diagnostics.diagnostic import Edit


@pytest.mark.parametrize(
    ("batch", "better"), [(30, 32), (33, 32), (34, 36), (5, 4), (6, 8), (7, 8), (9, 8)]
)
def test_the_nearest_batch_that_divides_is_offered(batch: int, better: int) -> None:
    (finding,) = found(f"training: {{batch_size: {batch}, micro_batch_size: 4}}", "FTC220")
    assert finding.fix is not None
    assert finding.fix.edits == (Edit("set", ("training", "batch_size"), better),)
    assert not finding.fix.safe


def test_a_batch_must_divide_over_the_gpus_without_a_micro_batch_too() -> None:
    assert found("training: {batch_size: 30}\nhardware: {gpus: 4}", "FTC220")
    assert not found("training: {batch_size: 32}\nhardware: {gpus: 4}", "FTC220")


def test_a_batch_is_shared_out_over_gpus_and_micro_batches() -> None:
    fragment = "training: {batch_size: 24, micro_batch_size: 8}\nhardware: {gpus: 2}"
    (finding,) = found(fragment, "FTC220")
    assert finding.label == "not a multiple of 16 (2 GPUs x 8 examples at a time)"
    assert len(finding.related) == 2


def test_a_batch_below_one_micro_batch_is_one_finding_not_two() -> None:
    codes = {d.code for d in findings("training: {batch_size: 6, micro_batch_size: 8}")}
    assert "FTC221" in codes
    assert "FTC220" not in codes


def test_fewer_examples_than_gpus_is_an_error() -> None:
    assert found("training: {batch_size: 4}\nhardware: {gpus: 8}", "FTC221")
