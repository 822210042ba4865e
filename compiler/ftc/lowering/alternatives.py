"""Where else a spec could go with what one target cannot take."""

from collections.abc import Iterable, Iterator, Mapping

from ftc.analysis.rules.fidelity import LOSS, REFUSED
from ftc.diagnostics.diagnostic import Diagnostic
from ftc.lowering.engine import Lowered
from ftc.plan.plan import Plan, within

_CODES = (LOSS.code, REFUSED.code)


def in_question(diagnostics: Iterable[Diagnostic]) -> bool:
    """Whether anything was lost or refused, so that others are worth asking."""
    return any(d.code in _CODES for d in diagnostics)


def with_alternatives(
    plan: Plan, diagnostics: Iterable[Diagnostic], others: Mapping[str, Lowered]
) -> Iterator[Diagnostic]:
    """Each loss and refusal with the names of the other targets that carry the entry and refuse
    nothing else."""
    for diagnostic in diagnostics:
        leaf = diagnostic.leaf
        able = []
        if diagnostic.code in _CODES and leaf is not None:
            able = [name for name, lowered in others.items() if _carries(plan, lowered, leaf)]
        if able:
            way = f"compile for {', '.join(able)}"
            help_text = f"{diagnostic.help}, or {way}" if diagnostic.help else way
            yield diagnostic._replace(help=help_text)
        else:
            yield diagnostic


def _carries(plan: Plan, lowered: Lowered, name: str) -> bool:
    """The leaf, or every leaf of the section, reaches the target's document, and nothing that the
    spec has is refused there: a loss can be accepted, and what is missing added."""
    refused = any(one.leaf in plan for one in lowered.refused)
    failed = {*lowered.lost, *lowered.delegated, *(one.leaf for one in lowered.refused)}
    return not refused and not any(within(leaf, name) for leaf in failed)
