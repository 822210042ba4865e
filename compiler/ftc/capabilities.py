"""The capability matrix: what each target makes of each thing the language can say.

Nothing is declared twice: the matrix is found by handing every target's rows a small plan that
states one thing, and looking at what became of it.
"""

from collections.abc import Mapping
from typing import Any

from ftc import backends
from ftc.lowering.engine import lower
from ftc.lowering.row import Fidelity
from ftc.lowering.target import Target
from ftc.samples import features, sample
from ftc_schemas.named_tuple import NamedTuple

LOST = "–"
"""The target has no such setting; a spec must give it up there by name."""

UNSTATED = "unstated"
"""The target has something like it, and does not say whether that is the same."""

_WORDS = {Fidelity.EXACT: "yes", Fidelity.CONVERTED: "converted", Fidelity.DELEGATED: "by itself"}
_SHORT = {"converted": "conv.", "by itself": "itself", UNSTATED: "?"}
"""For a terminal, where six targets must fit side by side in 80 columns."""
_LEGEND = f"""
yes     as it is
conv.   the same meaning in other units
itself  the target decides, whatever the spec says
?       it has something like it, and does not say whether that is the same;
        a spec that says it must accept that by name
{LOST}       cannot be said there; a spec that says it must give it up by name
"""


class Capability(NamedTuple):
    """One line of the matrix."""

    feature: str
    """A leaf (`training.seed`) or a leaf and its value (`method.type: dpo`)."""
    by_target: Mapping[str, str]
    """`yes`, `converted`, `by itself`, UNSTATED or LOST."""


def capabilities() -> list[Capability]:
    """The matrix of all installed targets, in the order of the language."""
    targets = backends.targets()
    return [
        Capability(title, {name: _ability(said, leaf, t) for name, t in targets.items()})
        for title, leaf, said in features()
    ]


def as_text(matrix: list[Capability]) -> str:
    """For a terminal."""
    names = list(matrix[0].by_target)
    rows = [[_SHORT.get(word, word) for word in c.by_target.values()] for c in matrix]
    first = max(len(c.feature) for c in matrix)
    widths = [max(map(len, column)) for column in zip(names, *rows, strict=True)]
    lines = [_line("", first, names, widths)]
    lines += [_line(c.feature, first, row, widths) for c, row in zip(matrix, rows, strict=True)]
    return "\n".join(lines) + "\n" + _LEGEND


def _line(first: str, width: int, cells: list[str], widths: list[int]) -> str:
    padded = (f"{cell:<{w}}" for cell, w in zip(cells, widths, strict=True))
    return f"{first:<{width}} {' '.join(padded)}".rstrip()


def _ability(said: Mapping[str, Any], leaf: str, target: Target) -> str:
    of_method = target.example_of.get(said.get("method.type", ""), {})
    example = {**target.example, **said, **of_method}
    lowered = lower(sample(example, leaf), target.table)
    if lowered.refused:
        return LOST
    if leaf in lowered.lost:
        return UNSTATED if leaf in target.unstated else LOST
    if leaf in lowered.delegated:
        return _WORDS[Fidelity.DELEGATED]
    found = [t.fidelity for t in lowered.traces.values() if leaf in t.leaves]
    exactly = not found or Fidelity.EXACT in found
    return _WORDS[Fidelity.EXACT if exactly else Fidelity.CONVERTED]
