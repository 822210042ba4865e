"""The loss curve, in the terminal and as a picture."""

import json
from pathlib import Path

import pytest

from ftc.jobs import curve

SERIES = {"train": [(1, 4.0), (5, 2.0), (10, 1.0)], "validation": [(0, 4.0), (10, 1.5)]}


def test_the_metrics_give_the_losses_of_both_kinds(tmp_path: Path):
    metrics = tmp_path / "metrics.jsonl"
    entries = [{"step": 0, "eval_loss": 3.0}, {"step": 5, "loss": 2.0, "grad_norm": 1.0}]
    metrics.write_text("".join(json.dumps(entry) + "\n" for entry in entries) + '{"step": 6, "lo')
    assert curve.read(metrics) == {"validation": [(0, 3.0)], "train": [(5, 2.0)]}


def test_a_run_without_metrics_has_no_curve(tmp_path: Path):
    assert curve.read(tmp_path / "metrics.jsonl") == {}
    assert curve.as_text({}) == ""


def test_the_plot_fits_and_shows_its_ends():
    plot = curve.as_text(SERIES, width=60, height=10)
    lines = plot.splitlines()
    assert max(map(len, lines)) <= 60
    assert lines[0].startswith("4 |")
    assert lines[9].startswith("1 |")
    assert lines[-1] == "· train loss   o validation loss"


def test_a_loss_that_never_moves_is_still_a_line():
    assert curve.as_text({"train": [(1, 2.0), (2, 2.0)]})


@pytest.mark.slow
def test_the_picture_is_a_png(tmp_path: Path):
    curve.as_picture(SERIES, tmp_path / "loss.png", "sample")
    assert (tmp_path / "loss.png").read_bytes().startswith(b"\x89PNG")
