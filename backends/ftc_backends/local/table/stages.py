"""Where a stage starts."""

from typing import Final

from ftc.lowering.row import Row, converted, exact

STAGES: Final[tuple[Row, ...]] = (
    exact(("start", "stage"), "from.stage"),
    exact(("start", "adapter"), "from.adapter"),
    exact(("start", "base"), "from.base"),
    converted(
        "stages",
        ("stages",),
        lambda folders: folders,
        note="the output folders of the stages that it needs; an argument of train.py each",
    ),
)
