"""Where a stage starts."""

from collections.abc import Mapping
from typing import Any, Final

from ftc.lowering.row import OMIT, Row, converted, exact


def _folders(needed: Mapping[str, Any]) -> dict[str, str]:
    return {name: known["output"] for name, known in needed.items()}


def _merges(needed: Mapping[str, Any]) -> Any:
    """By stage: what the adapter lies on."""
    merges = {
        name: {key: known[key] for key in ("base", "model", "revision", "scores") if known[key]}
        for name, known in needed.items()
        if known["asked"] and known["adapter"]
    }
    return merges or OMIT


STAGES: Final[tuple[Row, ...]] = (
    exact(("start", "stage"), "from.stage"),
    exact(("start", "adapter"), "from.adapter"),
    exact(("start", "base"), "from.base"),
    converted(
        "stages",
        ("stages",),
        _folders,
        note="the output folders of the stages that it needs; an argument of train.py each",
    ),
    converted(
        "merges",
        ("stages",),
        _merges,
        note="a model that is asked must be whole: its adapter is merged into its base",
    ),
)
