"""A row: the tie between places in the plan and a place in a target's document.

A target is a tuple of rows in the order in which that target's users write its keys. Everything
else (the document, the source map, the losses, the capability matrix, the way back) follows from
the rows.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, Final

from ftc.plan.plan import Plan
from ftc.source.span import Path
from ftc_schemas.named_tuple import NamedTuple


class Fidelity(StrEnum):
    EXACT = "exact"
    CONVERTED = "converted"
    """The same meaning in another unit or shape."""
    DELEGATED = "delegated"
    """The target decides by itself; the user is told."""


class _Omit:
    def __repr__(self) -> str:
        return "OMIT"


OMIT: Final = _Omit()
"""What `forward` returns when the target expresses the value by leaving the key out."""


class Refusal(NamedTuple):
    """What `forward` returns when the target cannot take the value. The leaf is then an error,
    whether somebody wrote it or not."""

    reason: str
    """Completes "… on bedrock: ", for example "it takes sft, but not dpo"."""
    help: str | None = None
    leaf: str | None = None
    """The leaf to blame, when it isn't the row's first."""


Condition = Callable[[Plan], bool]
Forward = Callable[..., Any]
Backward = Callable[[Any], Mapping[str, Any]]


def always(plan: Plan) -> bool:
    return True


def has(*names: str) -> Condition:
    """All these leaves are in the plan, given or decided."""
    return lambda plan: all(name in plan.leaves for name in names)


def lacks(*names: str) -> Condition:
    """None of these leaves is in the plan."""
    return lambda plan: not any(name in plan.leaves for name in names)


def equals(name: str, *values: object) -> Condition:
    """The leaf is in the plan and has one of these values."""
    return lambda plan: name in plan and plan[name] in values


def both(*conditions: Condition) -> Condition:
    return lambda plan: all(condition(plan) for condition in conditions)


def either(*conditions: Condition) -> Condition:
    return lambda plan: any(condition(plan) for condition in conditions)


def unless(condition: Condition) -> Condition:
    return lambda plan: not condition(plan)


class Row(NamedTuple):
    """One row. It applies when `when` holds and every leaf in `reads` is in the plan.

    A leaf in `reads` counts as carried by the target. A leaf that only `when` looks at does not:
    a condition gates, it doesn't express.
    """

    writes: Path
    """Where in the target's document; () when the row writes nothing."""
    reads: tuple[str, ...]
    """Leaves handed to `forward`, in this order."""
    forward: Forward
    backward: Backward | None = None
    """From the document's value to leaves; None where there is no way back."""
    fidelity: Fidelity = Fidelity.EXACT
    when: Condition = always
    optional: tuple[str, ...] = ()
    """Leaves handed to `forward` after `reads`, as None where the plan lacks them; they count as
    carried too."""
    note: str = ""
    """How it was converted, or what the target does by itself; one phrase for `ftc explain`."""
    group: str = ""
    """Rows of one group stand together in the output; a writer may part groups by a blank line."""
    yields_to: tuple[Path, ...] = ()
    """The row stands back where a row above it, or the spec's verbatim entries, have written one of
    these places."""


def _identity(value: Any) -> Any:
    return value


def exact(writes: str | Path, leaf: str, *, when: Condition = always, group: str = "") -> Row:
    """The target takes the leaf as it is."""
    return Row(
        _path(writes), (leaf,), _identity, lambda value: {leaf: value}, when=when, group=group
    )


def choice(
    writes: str | Path,
    leaf: str,
    table: Mapping[Any, Any],
    *,
    refusal: str | Mapping[Any, str] = "",
    when: Condition = always,
    group: str = "",
) -> Row:
    """The target has its own word for each value it can take; `OMIT` where saying nothing says it.

    A value that isn't in `table` is refused, for the one reason that `refusal` gives, or for its
    own in there. The way back picks the first value with that word.
    """

    def forward(value: Any) -> Any:
        if value in table:
            return table[value]
        reason = refusal if isinstance(refusal, str) else refusal.get(value, "")
        return Refusal(reason or f"it takes {_listed(table)}, but not {value}")

    def backward(word: Any) -> Mapping[str, Any]:
        return next(({leaf: value} for value, mine in table.items() if mine == word), {})

    return Row(_path(writes), (leaf,), forward, backward, when=when, group=group)


def converted(
    writes: str | Path,
    reads: tuple[str, ...],
    forward: Forward,
    *,
    backward: Backward | None = None,
    optional: tuple[str, ...] = (),
    note: str,
    when: Condition = always,
    group: str = "",
) -> Row:
    """The same meaning in the target's unit or shape."""
    return Row(
        _path(writes), reads, forward, backward, Fidelity.CONVERTED, when, optional, note, group
    )


def fixed(
    writes: str | Path, value: Any, *, note: str, when: Condition = always, group: str = ""
) -> Row:
    """Something that this target needs said, whatever the spec says."""
    return Row(_path(writes), (), lambda: value, when=when, note=note, group=group)


def otherwise(row: Row, *rivals: Path) -> Row:
    """The row, for what stands there when nothing else has been said: a default of the target's
    own, written out, so that another version's is not taken in its place.

    `rivals`: places that say the same in other words, which the target takes instead of this one.
    """
    return row._replace(yields_to=(row.writes, *rivals))


def delegated(*leaves: str, note: str, when: Condition = always) -> tuple[Row, ...]:
    """Leaves that the target settles by itself; each that the spec gives is named in a note."""
    return tuple(
        Row((), (leaf,), lambda _: OMIT, fidelity=Fidelity.DELEGATED, when=when, note=note)
        for leaf in leaves
    )


def _path(writes: str | Path) -> Path:
    return (writes,) if isinstance(writes, str) else writes


def _listed(table: Mapping[Any, Any]) -> str:
    return ", ".join(str(value) for value in table)
