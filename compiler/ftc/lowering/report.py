"""Turn what became of a plan on one target into diagnostics."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ftc.analysis.rules import fidelity as rules
from ftc.diagnostics.diagnostic import Diagnostic, Edit, Fix, Severity
from ftc.language.nearest import nearest
from ftc.lowering.engine import Lowered, Refused
from ftc.lowering.overlay import Overlaid
from ftc.lowering.target import Problem, Target
from ftc.plan.plan import Plan, within
from ftc.source.span import Path, dotted


def report(
    plan: Plan, target: Target, lowered: Lowered, overlaid: Overlaid, problems: tuple[Problem, ...]
) -> Iterator[Diagnostic]:
    """Losses, refusals, delegations, needless acceptances, overrides and broken definitions."""
    accepted = _accepted(plan, target.name)
    lost = [n for n in lowered.lost if not any(within(n, entry) for entry in accepted)]
    lost = [name for name in lost if not _follows(target, lowered, name)]
    for name in _whole_sections(plan, lost):
        yield _loss(plan, target, name, accepted)
    for refused in lowered.refused:
        yield _refusal(plan, target, refused)
    for note, leaves in _by_note(lowered.delegated).items():
        yield _delegation(plan, target, note, leaves)
    for index in _unused(accepted, lowered.lost):
        yield _needless(plan, target, index, accepted[index])
    for path, replaced in overlaid.replaced.items():
        yield _overridden(plan, target, path, replaced)
    for problem in problems:
        yield _broken_definition(plan, target, lowered, overlaid, problem)


def _accepted(plan: Plan, target: str) -> list[str]:
    options = plan.document.value.get("targets", {}).get(target) or {}
    accepted: list[str] = options.get("accept") or []
    return accepted


def _unused(accepted: Sequence[str], lost: Sequence[str]) -> Iterator[int]:
    """The entries of `accept` that no loss needs; of several that cover one, the first counts."""
    used = {next((i for i, e in enumerate(accepted) if within(name, e)), None) for name in lost}
    return (index for index in range(len(accepted)) if index not in used)


def _refusal(plan: Plan, target: Target, refused: Refused) -> Diagnostic:
    return rules.REFUSED.diagnostic(
        f"{target.name} cannot do this: {refused.refusal.reason}",
        plan.span(refused.leaf),
        label=_refused_label(plan, refused.leaf),
        help=refused.refusal.help,
        target=target.name,
        leaf=refused.leaf,
    )


def _delegation(plan: Plan, target: Target, note: str, leaves: Sequence[str]) -> Diagnostic:
    return rules.DELEGATED.diagnostic(
        f"{', '.join(leaves)}: {note}",
        plan.span(leaves[0]),
        target=target.name,
        leaf=leaves[0],
    )


def _refused_label(plan: Plan, leaf: str) -> str:
    if leaf not in plan:
        return f"there is no `{leaf}`"
    return f"`{leaf}`" if plan.given(leaf) else f"`{leaf}` is {plan[leaf]} by default"


def _by_note(delegated: Mapping[str, str]) -> Mapping[str, list[str]]:
    by_note: dict[str, list[str]] = {}
    for leaf, note in delegated.items():
        by_note.setdefault(note, []).append(leaf)
    return by_note


def _whole_sections(plan: Plan, lost: Sequence[str]) -> Iterable[str]:
    """The lost leaves, but a section of which everything that was said is lost stands for them:
    nobody wants ten findings on a service that chooses its own adapter."""
    whole = {
        section
        for section in {name.partition(".")[0] for name in lost}
        if section not in lost
        and sum(name.startswith(section + ".") for name in lost) > 1
        and all(n in lost or not plan.given(n) for n, _ in plan.under(section))
    }
    sections = (name.partition(".")[0] for name in lost)
    return dict.fromkeys(
        section if section in whole else name for section, name in zip(sections, lost, strict=True)
    )


def _loss(plan: Plan, target: Target, name: str, accepted: list[str]) -> Diagnostic:
    path: Path = ("targets", target.name, "accept")
    way_out = f"give it up there with `targets.{target.name}.accept: [{name}]`"
    if name in target.instead:
        way_out += f", or say `targets.{target.name}.{target.instead[name]}` in its place"
    message = f"{name} has no effect on {target.name}"
    label = f"{target.title} takes {_how_rarely(target, name)}"
    if name in target.unstated:
        message = f"whether this is {plan[name]}, {target.name} does not say"
        label = target.unstated[name]
        way_out = f"take what it has with `targets.{target.name}.accept: [{name}]`"
    return rules.LOSS.diagnostic(
        message,
        plan.span(name, key=name not in plan),
        label=label,
        help=way_out,
        fix=Fix(
            f"accept the loss of {name} on {target.name}",
            (Edit("set", path, [*accepted, name]),),
            safe=False,
        ),
        target=target.name,
        leaf=name,
    )


def _how_rarely(target: Target, name: str) -> str:
    return (
        "it, but not with the rest of this spec"
        if _carried_elsewhere(target, name)
        else "no such setting"
    )


def _carried_elsewhere(target: Target, name: str) -> bool:
    """Whether some row of the target carries the entry, though not in what this spec asks for."""
    return any(within(leaf, name) for row in target.table for leaf in (*row.reads, *row.optional))


def _follows(target: Target, lowered: Lowered, name: str) -> bool:
    """Whether a loss only follows from a refused `type`: the target takes no such method, so none
    of its settings, and what it does with the other sections shows when it is given one it takes.
    """
    kinds = [refused.leaf for refused in lowered.refused if refused.leaf.endswith(".type")]
    sections = [kind.removesuffix(".type") for kind in kinds]
    own = any(within(name, section) for section in sections)
    return own or (bool(kinds) and _carried_elsewhere(target, name))


def _needless(plan: Plan, target: Target, index: int, entry: str) -> Diagnostic:
    known = entry in plan or any(True for _ in plan.under(entry))
    meant = None if known else nearest(entry, plan.leaves)
    if not known:
        why = "the spec has no such entry"
    elif any(plan.given(name) for name, _ in plan.under(entry)):
        why = f"{target.name} carries it"
    else:
        why = "the spec does not state it"
    path: Path = ("targets", target.name, "accept", index)
    return rules.NEEDLESS_ACCEPT.diagnostic(
        f"`{entry}` is accepted as lost on {target.name}, but nothing is lost",
        plan.document.span(path),
        label=why,
        help=f"did you mean `{meant}`?" if meant else "remove it from the list",
        fix=Fix(f"remove `{entry}` from accept", (Edit("remove", path),)),
        target=target.name,
    )


def _overridden(plan: Plan, target: Target, path: Path, leaves: tuple[str, ...]) -> Diagnostic:
    given = [leaf for leaf in leaves if plan.given(leaf)]
    return rules.OVERRIDDEN.diagnostic(
        f"`set` replaces what {', '.join(f'`{leaf}`' for leaf in given)} says",
        plan.document.span(("targets", target.name, "set", *path)),
        label=f"{target.name} gets this value",
        help=f"state it once: here, or as `{given[0]}`",
        target=target.name,
    )


def _broken_definition(
    plan: Plan, target: Target, lowered: Lowered, overlaid: Overlaid, problem: Problem
) -> Diagnostic:
    trace = lowered.trace(problem.path)
    verbatim = overlaid.source(problem.path)
    where = dotted(problem.path) or "the document"
    if verbatim is not None or trace is None or not trace.leaves:
        path: Path = ("targets", target.name, "set", *(verbatim or ()))
        span = plan.document.span(path, key=verbatim is None or problem.path != verbatim)
    else:
        span = plan.span(trace.leaves[0])
    return rules.DEFINITION.diagnostic(
        f"{where}: {problem.message}",
        span,
        label=f"against the definition of {target.title} ({target.version})",
        target=target.name,
    )


def without_echoes(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Drop a target's refusal where an error for every target stands at the same place: it would
    say the same again."""
    found = list(diagnostics)
    said = {d.span for d in found if d.severity is Severity.ERROR and d.target is None}
    return [d for d in found if d.code != rules.REFUSED.code or d.span not in said]
