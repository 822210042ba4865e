"""Lay the spec's verbatim entries (`targets.<name>.set`) over a lowered document."""

from collections.abc import Mapping
from typing import Any

from ftc.lowering.engine import Lowered
from ftc.plan.plan import Plan
from ftc.source.span import Path, found_at
from ftc_schemas.named_tuple import NamedTuple


class Overlaid(NamedTuple):
    """The document after the overlay."""

    document: dict[str, Any]
    verbatim: frozenset[Path]
    """Places whose value comes from `set`."""
    replaced: Mapping[Path, tuple[str, ...]]
    """Places where a given leaf's value was replaced by another, each with its leaves."""

    def source(self, path: Path) -> Path | None:
        """The verbatim entry that `path` lies in, if any."""
        return next((path[:n] for n in range(len(path), 0, -1) if path[:n] in self.verbatim), None)


def verbatim_entries(plan: Plan, target: str) -> Mapping[str, Any]:
    """What the spec says in the target's own words."""
    options = plan.document.value.get("targets", {}).get(target) or {}
    return options.get("set") or {}


def overlay(lowered: Lowered, plan: Plan, target: str) -> Overlaid:
    """Merge `set` last: mappings merge, everything else replaces."""
    verbatim: set[Path] = set()
    document = _merged(lowered.document, verbatim_entries(plan, target), (), verbatim)
    replaced = {
        path: trace.leaves
        for path, trace in lowered.traces.items()
        if any(plan.given(leaf) for leaf in trace.leaves)
        and found_at(document, path) != found_at(lowered.document, path)
    }
    return Overlaid(document, frozenset(verbatim), replaced)


def _merged(
    under: dict[str, Any], over: Mapping[str, Any], path: Path, verbatim: set[Path]
) -> dict[str, Any]:
    result = dict(under)
    for key, value in over.items():
        here = (*path, key)
        below = result.get(key)
        if isinstance(value, dict) and isinstance(below, dict):
            result[key] = _merged(below, value, here, verbatim)
        else:
            result[key] = value
            verbatim.add(here)
    return result
