"""Run rules over a plan."""

from collections.abc import Iterable, Iterator

from ftc.analysis.rule import Finding, Rule
from ftc.diagnostics.diagnostic import Diagnostic, Label
from ftc.plan.plan import Plan


def run(rules: Iterable[Rule], plan: Plan, *, target: str | None = None) -> Iterator[Diagnostic]:
    """Each rule's findings, placed."""
    for rule in rules:
        if rule.check is not None:
            for finding in rule.check(plan):
                if finding.target in (None, target):
                    yield _diagnostic(rule, finding, plan, target)


def _diagnostic(rule: Rule, finding: Finding, plan: Plan, target: str | None) -> Diagnostic:
    return rule.diagnostic(
        finding.message,
        finding.span or plan.span(finding.path, key=finding.at_key),
        label=finding.label,
        help=finding.help,
        related=tuple(
            Label(plan.span(name), text)
            for name, text in finding.related
            if plan.given(name) or plan.document.given(plan.path(name))
        ),
        fix=finding.fix,
        target=target,
        leaf=finding.path,
        severity=finding.severity,
    )
