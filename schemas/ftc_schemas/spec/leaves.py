"""What is special about single entries of the language. Light: reading a spec needs it."""

import re
from collections.abc import Mapping

SHORTHANDS: Mapping[tuple[str | int, ...], str] = {
    ("model",): "base",
    ("data",): "train",
    ("method",): "type",
    ("adapter",): "type",
    ("tracking",): "tool",
    ("hub",): "repo",
}
"""Sections that may be written as one value: `method: sft` means `method: {type: sft}`."""

DOCUMENTATION = frozenset({"version", "description"})
"""Leaves that speak about the spec itself; no target has to carry them."""


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
