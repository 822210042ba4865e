"""The curve of a run, in the terminal and as a picture."""

import json
from pathlib import Path
from typing import Any

import pytest

from ftc.jobs import curve
from ftc.jobs.curve import LOSS, REWARD, Curve

LOSSES = Curve(
    LOSS, {"train": [(1, 4.0), (5, 2.0), (10, 1.0)], "validation": [(0, 4.0), (10, 1.5)]}
)


def _written(folder: Path, *entries: dict[str, Any], rest: str = "") -> Path:
    metrics = folder / "metrics.jsonl"
    metrics.write_text("".join(json.dumps(entry) + "\n" for entry in entries) + rest)
    return metrics


def test_the_metrics_give_the_losses_of_both_kinds(tmp_path: Path):
    entries = [{"step": 0, "eval_loss": 3.0}, {"step": 5, "loss": 2.0, "grad_norm": 1.0}]
    metrics = _written(tmp_path, *entries, rest='{"step": 6, "lo')
    assert curve.read(metrics) == (LOSS, {"validation": [(0, 3.0)], "train": [(5, 2.0)]})


def test_where_rewards_are_learned_from_the_curve_is_theirs(tmp_path: Path):
    metrics = _written(
        tmp_path,
        {"step": 0, "eval_loss": 0.0, "eval_reward": 0.25},
        {"step": 5, "loss": 0.0, "reward": 0.5},
        {"step": 10, "loss": 0.0, "reward": None},
    )
    found = curve.read(metrics)
    assert found == (REWARD, {"validation": [(0, 0.25)], "train": [(5, 0.5)]})
    assert curve.as_text(found).splitlines()[-1] == "o validation reward   · train reward"


def test_a_run_without_metrics_has_no_curve(tmp_path: Path):
    found = curve.read(tmp_path / "metrics.jsonl")
    assert found == (LOSS, {})
    assert curve.as_text(found) == ""


def test_the_plot_fits_and_shows_its_ends():
    plot = curve.as_text(LOSSES, width=60, height=10)
    lines = plot.splitlines()
    assert max(map(len, lines)) <= 60
    assert lines[0].startswith("4 |")
    assert lines[9].startswith("1 |")
    assert lines[-1] == "· train loss   o validation loss"


def test_a_loss_that_never_moves_is_still_a_line():
    assert curve.as_text(Curve(LOSS, {"train": [(1, 2.0), (2, 2.0)]}))


@pytest.mark.slow
def test_the_picture_is_a_png(tmp_path: Path):
    curve.as_picture(LOSSES, tmp_path / "loss.png", "sample")
    assert (tmp_path / "loss.png").read_bytes().startswith(b"\x89PNG")
