"""Where else a spec could go with what one target cannot take."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache

from ftc.analysis.rules.fidelity import LOSS, REFUSED
from ftc.diagnostics.diagnostic import Diagnostic, Severity
from ftc.lowering.engine import Lowered
from ftc.plan.plan import Plan, within
from ftc_schemas.named_tuple import NamedTuple

_CODES = (LOSS.code, REFUSED.code)
_MODEL = "model"


class Elsewhere(NamedTuple):
    """What another target makes of the plan."""

    lowered: Lowered
    findings: Callable[[], Iterable[Diagnostic]]
    """Of its own rules."""


def in_question(diagnostics: Iterable[Diagnostic]) -> bool:
    """Whether anything was lost or refused, so that others are worth asking."""
    return any(d.code in _CODES for d in diagnostics)


def with_alternatives(
    plan: Plan, diagnostics: Iterable[Diagnostic], others: Mapping[str, Elsewhere]
) -> Iterator[Diagnostic]:
    """Each loss and refusal with the names of the other targets that carry the entry and refuse
    nothing else, and with the model that the spec does not name for them yet."""

    @cache
    def objections(name: str) -> frozenset[str]:
        return frozenset(_objections(others[name]))

    for diagnostic in diagnostics:
        leaf = diagnostic.leaf
        able = []
        if diagnostic.code in _CODES and leaf is not None:
            carry = (name for name, other in others.items() if _carries(other.lowered, leaf))
            able = [name for name in carry if not any(about in plan for about in objections(name))]
        if able:
            lacking = [n for n in able if any(within(about, _MODEL) for about in objections(n))]
            way = _compile_for([name for name in able if name not in lacking], lacking)
            help_text = f"{diagnostic.help}, or {way}" if diagnostic.help else way
            yield diagnostic._replace(help=help_text)
        else:
            yield diagnostic


def _carries(lowered: Lowered, name: str) -> bool:
    """The leaf, or every leaf of the section, reaches the target's document."""
    failed = {*lowered.lost, *lowered.delegated, *(one.leaf for one in lowered.refused)}
    return not any(within(leaf, name) for leaf in failed)


def _objections(other: Elsewhere) -> Iterator[str]:
    """The leaves that the target refuses or its rules take for wrong. A loss is no objection, for
    it can be accepted; nor is what the spec has not: it can be added."""
    yield from (one.leaf for one in other.lowered.refused)
    for found in other.findings():
        if found.severity is Severity.ERROR and found.leaf is not None:
            yield found.leaf


def _compile_for(ready: Sequence[str], lacking: Sequence[str]) -> str:
    """Targets for which the spec names a model, and those for which it names none yet."""
    ways = [", ".join(ready)] if ready else []
    if lacking:
        ways.append(f"{', '.join(lacking)} once the spec names a model there")
    return f"compile for {', or for '.join(ways)}"
