"""Converted data against the limits of its model."""

from datetime import date

import pytest

from ftc.jobs.data_limits import beyond_limits
from ftc.jobs.job_plan import DataFile, JobPlan
from ftc_schemas.catalog import HostedModel

MODEL = HostedModel(
    "m", "f", "https://example.org", date(2026, 11, 23), min_examples=10, max_examples=100,
    max_file_bytes=1000, max_tokens=50, max_validation_examples=20,
)  # fmt: skip


def found(**fields):
    values = {"role": "train", "rows": 50, "bytes": 500, **fields}
    file = DataFile(
        values["role"], "data/x.jsonl", ("x",), values["rows"], values["bytes"], "0", 1, 1, "", True
    )
    plan = JobPlan(
        "a", 1, "t", "T", "s", (), "n", "m", {}, {}, (file,), (), {}, (), 1, False, None
    )  # fmt: skip
    return [(d.severity.value, d.message) for d in beyond_limits(plan, MODEL)]


def test_data_within_the_limits_has_no_finding():
    assert found() == []


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"rows": 9}, "wants 10 or more"),
        ({"rows": 101}, "takes 100"),
        ({"bytes": 1001}, "takes 1.0 kB"),
        ({"role": "validation", "rows": 21}, "takes 20"),
    ],
)
def test_a_limit_that_is_broken_is_named(fields, said):
    ((level, message),) = found(**fields)
    assert level == "error"
    assert said in message


def test_few_rows_to_validate_on_are_no_matter_of_the_model():
    assert found(role="validation", rows=2) == []
