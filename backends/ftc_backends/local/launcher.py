"""`accelerate.yaml`: how the processes of several GPUs are started."""

from collections.abc import Iterator, Mapping
from typing import Any

from ftc.emit.yaml import dump
from ftc.lowering.engine import Lowered
from ftc.lowering.target import File
from ftc.source.span import Path


def file(lowered: Lowered) -> File:
    launch = lowered.document["launch"]
    lines = {number: (path,) for number, path in enumerate(_entries(launch, ("launch",)), start=1)}
    return File("accelerate.yaml", dump(launch), lines)


def _entries(mapping: Mapping[str, Any], at: Path) -> Iterator[Path]:
    """The place that each line of the file shows: every entry of a mapping has a line."""
    for key, value in mapping.items():
        yield (*at, key)
        if isinstance(value, dict):
            yield from _entries(value, (*at, key))
