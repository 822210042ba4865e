"""Of the ways to know a file's tokens, the truest; an estimate is never passed off as a count."""

import json
from pathlib import Path

import pytest

from ftc.data.line_file import WrittenLines
from ftc.data.meter import ESTIMATE, Meter
from ftc.front_end import check
from ftc.jobs.token_counts import FileTokens, TokenCounts

SPEC = """\
version: 1
name: counted
model: {{base: org/tiny, hosted: {{together: {hosted}}}}}
data: {{train: train.jsonl{more}}}
method: sft
"""
WRITTEN = WrittenLines(100, 5000, "0" * 64, tokens=1000, longest=40)
BY_ESTIMATE = Meter(lambda row: 0, ESTIMATE, False)
BY_TOKENIZER = Meter(lambda row: 0, "by the tokenizer of org/tiny", True)


@pytest.fixture
def counts(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def make(*, hosted="org/tiny", more="", exact=True, how="by the tokenizer of org/tiny"):
        Path("train.jsonl").write_text("{}\n")
        entry = {
            "dataset": "train", "file": "train.jsonl", "bytes": 3, "rows": 100,
            "tokens": {"total": 1500, "how": how, "exact": exact, "quantiles": {"p50": 15},
                       "longest": 50},
        }  # fmt: skip
        Path("spec.data-lock.json").write_text(json.dumps({"version": 1, "sources": [entry]}))
        Path("spec.yaml").write_text(SPEC.format(hosted=hosted, more=more))
        plan = check("spec.yaml").plan
        assert plan is not None
        return TokenCounts(plan, "together")

    return make


def test_what_was_locked_by_the_models_tokenizer_is_the_count(counts):
    expected = FileTokens(1500, 50, "by the tokenizer of org/tiny, as locked", True)
    assert counts().of("train", WRITTEN, BY_ESTIMATE) == expected


def test_without_a_lock_the_rows_were_measured(counts):
    made = counts()
    Path("spec.data-lock.json").unlink()
    assert made.of("train", WRITTEN, BY_ESTIMATE) == FileTokens(1000, 40, ESTIMATE, False)


def test_a_part_of_what_was_locked_is_estimated_from_it(counts):
    part = WRITTEN._replace(rows=90)
    tokens, _, how, exact = counts(more=", validation: 10%").of("train", part, BY_ESTIMATE)
    assert (tokens, how, exact) == (
        1350, "an estimate: by the tokenizer of org/tiny, as locked", False
    )  # fmt: skip


def test_a_count_of_the_rows_is_better_than_a_share_of_the_lock(counts):
    part = WRITTEN._replace(rows=90)
    found = counts(more=", validation: 10%").of("train", part, BY_TOKENIZER)
    assert found == FileTokens(1000, 40, "by the tokenizer of org/tiny", True)


def test_another_models_tokenizer_gives_an_estimate(counts):
    found = counts(hosted="org/other").of("train", WRITTEN, BY_ESTIMATE)
    assert found == FileTokens(
        1500, 50, "an estimate: by the tokenizer of org/tiny, as locked", False
    )


def test_a_locked_sample_is_an_estimate(counts):
    how = "by the tokenizer of org/tiny, of a sample of 50 rows"
    found = counts(exact=False, how=how).of("train", WRITTEN, BY_ESTIMATE)
    assert found == FileTokens(1500, 50, f"an estimate: {how}, as locked", False)


def test_a_locked_estimate_is_no_better_than_one_of_the_rows(counts):
    found = counts(exact=False, how=ESTIMATE).of("train", WRITTEN, BY_ESTIMATE)
    assert found == FileTokens(1000, 40, ESTIMATE, False)


@pytest.mark.parametrize(
    ("fields", "exact"),
    [
        ({}, False),
        ({"more": ", validation: 10%"}, True),
        ({"more": ", validation: train.jsonl"}, True),
        ({"exact": False}, True),
    ],
)
def test_rows_are_counted_again_only_where_the_lock_does_not_say(counts, fields, exact):
    made = counts(**fields)
    made._meter = BY_TOKENIZER
    assert made.meter().exact is exact
    made._meter = BY_TOKENIZER._replace(limit=49)
    assert made.meter().exact  # the lines of rows that are too long are wanted
