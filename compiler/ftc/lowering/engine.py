"""Run a target's rows over a plan."""

from collections.abc import Iterable, Mapping
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from ftc.lowering.row import OMIT, Fidelity, Refusal, Row
from ftc.plan.plan import Given, Plan
from ftc.source.span import ABSENT, Path, found_at, value_at
from ftc_schemas.named_tuple import NamedTuple


class Trace(NamedTuple):
    """Where one value of a target's document came from."""

    leaves: tuple[str, ...]
    fidelity: Fidelity
    note: str
    group: str = ""


class Refused(NamedTuple):
    """A value that the target cannot take."""

    leaf: str
    refusal: Refusal


class Lowered(NamedTuple):
    """What became of a plan on one target."""

    document: dict[str, Any]
    traces: Mapping[Path, Trace]
    """By place in the document; a place inside a value has its nearest ancestor's trace."""
    refused: tuple[Refused, ...]
    delegated: Mapping[str, str]
    """Leaves that the target settles by itself, each with how."""
    lost: tuple[str, ...]
    """Given leaves that no row carried."""

    def trace(self, path: Path) -> Trace | None:
        while path and path not in self.traces:
            path = path[:-1]
        return self.traces.get(path)


def lower(
    plan: Plan,
    table: Iterable[Row],
    ignored: frozenset[str] = frozenset(),
    verbatim: Mapping[str, Any] = MappingProxyType({}),
) -> Lowered:
    """The target's document, and for everything the spec says what became of it.

    `ignored`: leaves that concern other targets or only the spec itself; they cannot be lost.
    `verbatim`: what will be laid over the document; rows that yield leave its places to it.
    """
    document: dict[str, Any] = {}
    traces: dict[Path, Trace] = {}
    refused: list[Refused] = []
    delegated: dict[str, str] = {}
    carried: set[str] = set()
    present = plan.leaves.keys()
    for row in table:
        if not (present >= set(row.reads) and row.when(plan)):
            continue
        if any(p in traces or found_at(verbatim, p) is not ABSENT for p in row.yields_to):
            continue
        leaves = row.reads
        if row.optional:
            leaves += tuple(leaf for leaf in row.optional if leaf in present)
        carried.update(leaves)
        value = row.forward(*map(plan.get, row.reads), *map(plan.get, row.optional))
        if isinstance(value, Refusal):
            refused.append(Refused(value.leaf or leaves[0], value))
        elif row.fidelity is Fidelity.DELEGATED:
            delegated.update((leaf, row.note) for leaf in leaves if plan.given(leaf))
        elif value is not OMIT:
            _write(document, row.writes, value)
            traces[row.writes] = Trace(leaves, row.fidelity, row.note, row.group)
    lost = tuple(
        name
        for name, leaf in plan.leaves.items()
        if isinstance(leaf.origin, Given) and name not in carried and name not in ignored
    )
    return Lowered(document, traces, tuple(refused), delegated, lost)


def lift(document: Any, table: Iterable[Row]) -> tuple[dict[str, Any], list[Path]]:
    """The rows run backwards: the leaves that a target's document states, and the places in the
    document that no row could read."""
    leaves: dict[str, Any] = {}
    read: set[Path] = set()
    for row in table:
        if row.backward is None or not row.writes:
            continue
        try:
            found = row.backward(value_at(document, row.writes))
        except (KeyError, IndexError, TypeError, ValueError, AttributeError):
            continue  # it is not there, or not in the form that the row writes
        if found:
            read.add(row.writes)
            for leaf, leaf_value in found.items():
                leaves.setdefault(leaf, leaf_value)
    unread = [
        path for path in _places(document) if not any(path[: len(known)] == known for known in read)
    ]
    return leaves, unread


def _write(document: dict[str, Any], path: Path, value: Any) -> None:
    here: Any = document
    for part, following in pairwise(path):
        empty: Any = [] if isinstance(following, int) else {}
        if isinstance(part, int):
            if part == len(here):  # rows write the items of a list in their order
                here.append(empty)
            here = here[part]
        else:
            here = here.setdefault(part, empty)
    last = path[-1]
    if isinstance(last, int):
        here.append(value)
    else:
        here[last] = value


def _places(value: Any, path: Path = ()) -> Iterable[Path]:
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from _places(inner, (*path, key))
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        for index, inner in enumerate(value):
            yield from _places(inner, (*path, index))
    else:
        yield path
