"""Mixtures: weights and subsets of several datasets."""

from pathlib import Path

import pytest
from tests.compiler.analysis.specs import found, messages

from ftc.diagnostics.diagnostic import Severity


def test_weights_of_zero_teach_nothing(tmp_path: Path) -> None:
    listed = "[{path: a.jsonl, weight: 0}, {path: b.jsonl, weight: 0}]"
    [diagnostic] = found(f"data: {{train: {listed}}}", "FTC215", root=str(tmp_path))
    assert diagnostic.severity is Severity.ERROR
    listed = "[{path: a.jsonl, weight: 0}, {path: b.jsonl, weight: 1}]"
    assert messages(f"data: {{train: {listed}}}", tmp_path, "FTC215") == [
        "`a.jsonl` has the weight 0 and is never learned from"
    ]


@pytest.mark.parametrize("weights", [(3, 1), (0.5, 0.5), (70, 30), (1, 1)])
def test_ratios_and_shares_are_both_fine(weights: tuple[float, float], tmp_path: Path) -> None:
    a, b = weights
    listed = f"[{{path: a.jsonl, weight: {a}}}, {{path: b.jsonl, weight: {b}}}]"
    assert messages(f"data: {{train: {listed}}}", tmp_path, "FTC215") == []


def test_a_subset_of_a_file_is_none(tmp_path: Path) -> None:
    listed = "[{path: hf://datasets/o/n@1/a.jsonl, subset: en}, {path: hf://o/n@1, subset: en}]"
    [message] = messages(f"data: {{train: {listed}}}", tmp_path, "FTC217")
    assert message == "`hf://datasets/o/n@1/a.jsonl` is a file, and has no subsets"


@pytest.mark.parametrize(
    ("path", "kind", "way_out"),
    [
        ("wikitext", "a path here", "with its owner, `hf://owner/wikitext`"),
        ("teknium/OpenHermes-2.5", "a path here", "is written `hf://teknium/OpenHermes-2.5`"),
        ("data/a.csv", "a file", "name the file that holds these rows"),
        ("s3://bucket/rows", "a file", "name the file that holds these rows"),
        ("../rows", "a file", "name the file that holds these rows"),
    ],
)
def test_a_subset_of_what_may_be_a_name_on_the_hub_says_how_to_write_that(
    path: str, kind: str, way_out: str, tmp_path: Path
) -> None:
    listed = f"[{{path: {path}, subset: en}}]"
    [diagnostic] = found(f"data: {{train: {listed}}}", "FTC217", root=str(tmp_path))
    assert diagnostic.message == f"`{path}` is {kind}, and has no subsets"
    assert way_out in (diagnostic.help or "")
