"""The loss over the steps, or the reward where rewards are learned from: for the terminal, and as a
picture."""

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path

from ftc_schemas.named_tuple import NamedTuple

Series = Mapping[str, Sequence[tuple[int, float]]]
"""Points (step, loss or reward) by name."""

LOSS = "loss"
REWARD = "reward"
_NAMES = {
    LOSS: {"loss": "train", "eval_loss": "validation"},
    REWARD: {"reward": "train", "objective/scores": "train", "eval_reward": "validation"},
}
"""What the trainers call it. The loss of a policy says nothing about how good it is."""
_MARKS = {"train": "·", "validation": "o"}
_COLOURS = {"train": "#8a8f98", "validation": "#c2410c"}


class Curve(NamedTuple):
    """What a run is judged by."""

    what: str
    """LOSS, or REWARD where the run has rewards."""
    series: Series


def read(metrics: Path) -> Curve:
    """The curve in a `metrics.jsonl`; an incomplete last line (a kill) is passed over."""
    found: dict[str, dict[str, list[tuple[int, float]]]] = {LOSS: {}, REWARD: {}}
    for line in metrics.read_text(encoding="utf-8").splitlines() if metrics.exists() else []:
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        for what, names in _NAMES.items():
            for key, name in names.items():
                value = entry.get(key)
                if isinstance(value, int | float) and math.isfinite(value):
                    found[what].setdefault(name, []).append((int(entry["step"]), float(value)))
    what = REWARD if found[REWARD] else LOSS
    return Curve(what, found[what])


def as_text(curve: Curve, *, width: int = 72, height: int = 12) -> str:
    """A plot of at most `width` by `height` characters and a legend; empty without two points."""
    series = curve.series
    points = [point for points in series.values() for point in points]
    if len(points) < 2:
        return ""
    steps, values = zip(*points, strict=True)
    left, right, low, high = min(steps), max(steps), min(values), max(values)
    label = max(len(f"{high:.3g}"), len(f"{low:.3g}"))
    columns = width - label - 2
    rows = [[" "] * columns for _ in range(height)]
    for name, listed in series.items():
        for step, value in listed:
            column = round((step - left) / max(right - left, 1) * (columns - 1))
            row = round((high - value) / ((high - low) or 1) * (height - 1))
            rows[row][column] = _MARKS.get(name, "*")
    labels = [f"{high:.3g}", *[""] * (height - 2), f"{low:.3g}"]
    lines = [
        f"{text:>{label}} |{''.join(row).rstrip()}" for text, row in zip(labels, rows, strict=True)
    ]
    ends = f"{left}{right:>{columns - len(str(left))}}"
    legend = "   ".join(f"{_MARKS.get(name, '*')} {name} {curve.what}" for name in series)
    return "\n".join(
        [*lines, f"{'':>{label}} +{'-' * columns}", f"{'':>{label}}  {ends}", "", legend]
    )


def as_picture(curve: Curve, file: Path, title: str) -> None:
    """The same as a PNG."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 4.5), layout="constrained")
    axes = figure.add_subplot()
    for name, points in curve.series.items():
        steps, values = zip(*points, strict=True)
        marker = "o" if name == "validation" else None
        axes.plot(steps, values, label=name, color=_COLOURS.get(name), marker=marker)
    axes.set(xlabel="step", ylabel=curve.what, title=title)
    axes.grid(alpha=0.3)
    axes.legend()
    figure.savefig(file, dpi=120)
