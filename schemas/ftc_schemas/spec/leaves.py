"""What is special about single entries of the language. Light: reading a spec needs it."""

import re
from collections.abc import Mapping

SHORTHANDS: Mapping[tuple[str | int, ...], str] = {
    ("model",): "base",
    ("data",): "train",
    ("method",): "type",
    ("adapter",): "type",
}
"""Sections that may be written as one value: `method: sft` means `method: {type: sft}`."""

DATA_WORK = frozenset(
    {
        "data.slice_by",
        "data.output.json_schema",
        "data.output.pattern",
        "data.clean.drop",
        "data.clean.redact",
        "data.split.ratio",
        "data.split.group_by",
        "data.split.time_by",
        "data.split.stratify_by",
    }
)
"""Leaves that `ftc data` reads, and nobody else: they say how the data is checked and made, and
what is trained on is the file that `data.train` names."""

DOCUMENTATION = frozenset({"version", "description"}) | DATA_WORK
"""Leaves that speak about the spec itself or the making of its data; no target has to carry
them."""


def share(validation: str | None) -> float | None:
    """The share that `validation: 10%` splits off, as a fraction; None when it names a file."""
    if validation is None or not validation.endswith("%"):
        return None
    try:
        return round(float(validation[:-1]) / 100, 10)
    except ValueError:
        return None


_UNITS = {"GB": 10**9, "GiB": 2**30, "MB": 10**6, "MiB": 2**20}


def memory_bytes(memory: str) -> int:
    """`24GB` in bytes; what no machine has counts as an exabyte."""
    match = re.fullmatch(r"([\d.]+) ?(\w+)", memory)
    if match is None:
        raise ValueError(memory)
    return int(min(float(match[1]) * _UNITS[match[2]], 10**18))
