"""What is special about single entries of the language. Light: reading a spec needs it."""

from collections.abc import Mapping

SHORTHANDS: Mapping[tuple[str | int, ...], str] = {
    ("model",): "base",
    ("data",): "train",
    ("method",): "type",
    ("adapter",): "type",
}
"""Sections that may be written as one value: `method: sft` means `method: {type: sft}`."""

DOCUMENTATION = frozenset({"version", "description"})
"""Leaves that speak about the spec itself; no target has to carry them."""
