"""The loss over the steps: for the terminal, and as a picture."""

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path

Series = Mapping[str, Sequence[tuple[int, float]]]
"""Points (step, loss) by name."""

_NAMES = {"loss": "train", "eval_loss": "validation"}
_MARKS = {"train": "·", "validation": "o"}
_COLOURS = {"train": "#8a8f98", "validation": "#c2410c"}


def read(metrics: Path) -> Series:
    """The losses in a `metrics.jsonl`; an incomplete last line (a kill) is passed over."""
    series: dict[str, list[tuple[int, float]]] = {}
    for line in metrics.read_text(encoding="utf-8").splitlines() if metrics.exists() else []:
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        for key, name in _NAMES.items():
            value = entry.get(key)
            if isinstance(value, int | float) and math.isfinite(value):
                series.setdefault(name, []).append((int(entry["step"]), float(value)))
    return series


def as_text(series: Series, *, width: int = 72, height: int = 12) -> str:
    """A plot of at most `width` by `height` characters and a legend; empty without two points."""
    points = [point for points in series.values() for point in points]
    if len(points) < 2:
        return ""
    steps, losses = zip(*points, strict=True)
    left, right, low, high = min(steps), max(steps), min(losses), max(losses)
    label = max(len(f"{high:.3g}"), len(f"{low:.3g}"))
    columns = width - label - 2
    rows = [[" "] * columns for _ in range(height)]
    for name, listed in series.items():
        for step, loss in listed:
            column = round((step - left) / max(right - left, 1) * (columns - 1))
            row = round((high - loss) / ((high - low) or 1) * (height - 1))
            rows[row][column] = _MARKS.get(name, "*")
    labels = [f"{high:.3g}", *[""] * (height - 2), f"{low:.3g}"]
    lines = [
        f"{text:>{label}} |{''.join(row).rstrip()}" for text, row in zip(labels, rows, strict=True)
    ]
    ends = f"{left}{right:>{columns - len(str(left))}}"
    legend = "   ".join(f"{_MARKS.get(name, '*')} {name} loss" for name in series)
    return "\n".join(
        [*lines, f"{'':>{label}} +{'-' * columns}", f"{'':>{label}}  {ends}", "", legend]
    )


def as_picture(series: Series, file: Path, title: str) -> None:
    """The same as a PNG."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 4.5), layout="constrained")
    axes = figure.add_subplot()
    for name, points in series.items():
        steps, losses = zip(*points, strict=True)
        marker = "o" if name == "validation" else None
        axes.plot(steps, losses, label=name, color=_COLOURS.get(name), marker=marker)
    axes.set(xlabel="step", ylabel="loss", title=title)
    axes.grid(alpha=0.3)
    axes.legend()
    figure.savefig(file, dpi=120)
