"""Run rules over a plan."""

from collections.abc import Iterable, Iterator

from ftc.analysis.rule import Finding, Rule
from ftc.diagnostics.diagnostic import Diagnostic, Label
from ftc.plan.plan import Plan
from ftc.source.span import Path, Span
from ftc_schemas.spec.leaves import HOSTED


def run(rules: Iterable[Rule], plan: Plan, *, target: str | None = None) -> Iterator[Diagnostic]:
    """Each rule's findings, placed."""
    for rule in rules:
        if rule.check is not None:
            for finding in rule.check(plan):
                if finding.target in (None, target):
                    yield _diagnostic(rule, finding, plan, target)


def span_of(plan: Plan, name: str, *, key: bool = False) -> Span:
    """The place of a leaf; one that nobody wrote is shown at its nearest written ancestor, and an
    option of a target of which there is none at the hosted model that asks for the target."""
    path = _path(plan, name)
    if path[0] == "targets" and not plan.document.given(path[:2]):
        hosted = (*_HOSTED, *path[1:2])
        if plan.document.given(hosted):
            return plan.document.span(hosted, key=True)
    return plan.document.span(path, key=key)


_HOSTED: Path = tuple(HOSTED[0].split("."))


def _path(plan: Plan, name: str) -> Path:
    leaf = plan.leaves.get(name)
    return leaf.path if leaf is not None else tuple(name.split("."))


def _diagnostic(rule: Rule, finding: Finding, plan: Plan, target: str | None) -> Diagnostic:
    return Diagnostic(
        rule.code,
        finding.severity or rule.severity,
        finding.message,
        finding.span or span_of(plan, finding.path, key=finding.at_key),
        finding.label,
        finding.help,
        tuple(
            Label(span_of(plan, name), text)
            for name, text in finding.related
            if plan.given(name) or plan.document.given(_path(plan, name))
        ),
        finding.fix,
        target,
        finding.path,
    )
