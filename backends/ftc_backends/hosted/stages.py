"""A job that starts from the model of an earlier job of the same spec.

That model's name exists only when the earlier job has ended. The request names it by a
placeholder, as it names uploaded files; `submit.json` says what to fill in.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from ftc.lowering.row import Condition, Row, converted, delegated, has
from ftc.lowering.target import File, Staged
from ftc.source.span import Path
from ftc_backends.hosted import SUBMIT

from_a_stage: Final[Condition] = has("from.stage")

_PLACEHOLDER: Final = r"\$\{stage:[a-z0-9-]+\}"


def placeholder(stage: str) -> str:
    """Stands for the model that the job of a stage leaves."""
    return f"${{stage:{stage}}}"


def is_placeholder(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(_PLACEHOLDER, value) is not None


def started_from(
    writes: str | Path,
    *,
    refused: Callable[..., Any] = lambda *_: None,
    optional: tuple[str, ...] = (),
) -> tuple[Row, ...]:
    """The rows of a service whose jobs can start from the model of an earlier one. `refused` gives
    a Refusal for those that cannot, from the stage's name and the leaves in `optional`."""

    def model(stage: str, *leaves: Any) -> Any:
        return refused(stage, *leaves) or placeholder(stage)

    return (
        converted(
            writes,
            ("from.stage",),
            model,
            optional=optional,
            note="the model that the earlier job leaves; its name is known when that has ended",
        ),
        *delegated("from.adapter", note="the service goes on with what it has"),
    )


def filled_in(field: str) -> Row:
    """What replaces the placeholder: the entry of the finished job that names its model."""

    def models(stage: str) -> list[dict[str, str]]:
        return [{"placeholder": placeholder(stage), "stage": stage, "field": field}]

    return converted(
        (SUBMIT, "models"),
        ("from.stage",),
        models,
        note="the model of the finished job replaces its placeholder",
    )


def order(stages: Sequence[Staged]) -> Iterator[File]:
    """`order.json`: which job is submitted when, and what it waits for."""
    folders = {stage.plan.stage.name: stage.folder for stage in stages if stage.plan.stage}
    entries = []
    for stage in stages:
        entry: dict[str, Any] = {"folder": stage.folder}
        before = [folders[name] for name in stage.plan.get("stages", ())]
        if before:
            entry["after"] = before
        entries.append(entry)
    yield File("order.json", json.dumps({"jobs": entries}, indent=2) + "\n")
