"""What a rule is: a page for people, and a function from the plan to findings.

A rule without a `check` function is raised by the machinery itself (the YAML reader, the language,
the lowering engine); it has a code and a page all the same.
"""

from collections.abc import Callable, Iterable

from ftc.diagnostics.diagnostic import Diagnostic, Fix, Label, Severity
from ftc.plan.plan import Plan
from ftc.source.span import Span
from ftc_schemas.named_tuple import NamedTuple


class Finding(NamedTuple):
    """One hit of a rule. The machinery adds code, severity and the place of `path`."""

    path: str
    """The leaf it is about, dotted: `training.learning_rate`. A leaf that nobody wrote is shown at
    its nearest written ancestor."""
    message: str
    label: str = ""
    help: str | None = None
    related: tuple[tuple[str, str], ...] = ()
    """Other leaves that the reader needs, each with a word on why; those that nobody wrote are
    left out."""
    fix: Fix | None = None
    severity: Severity | None = None
    """Only where it differs from the rule's own."""
    at_key: bool = False
    """Underline the key instead of the value."""
    target: str | None = None
    """Set by rules that several targets share: the only target that reports this."""
    span: Span | None = None
    """The place itself, for what no leaf says: something in a comment."""


Check = Callable[[Plan], Iterable[Finding]]


class Rule(NamedTuple):
    """A rule and its page. `bad` and `good` are fragments of specs, run as tests and shown in the
    docs: laid over a small valid spec, `bad` yields this rule and `good` does not."""

    code: str
    """FTC and three digits: 0xx source, 1xx language, 2xx meaning across fields, 3xx target
    fidelity, 4xx target limits and catalogue, 5xx data, 6xx jobs, 7xx single methods,
    adapters and pipelines."""
    name: str
    """Like `learning-rate-out-of-range`; stable, used in ignores and URLs."""
    severity: Severity
    what: str
    why: str
    bad: str = ""
    good: str = ""
    sources: tuple[str, ...] = ()
    check: Check | None = None

    def diagnostic(
        self,
        message: str,
        span: Span | None = None,
        *,
        label: str = "",
        help: str | None = None,
        related: tuple[Label, ...] = (),
        fix: Fix | None = None,
        target: str | None = None,
        leaf: str | None = None,
        severity: Severity | None = None,
    ) -> Diagnostic:
        """What is told where the rule is broken; `severity` only where it differs from the rule's
        own."""
        return Diagnostic(
            self.code,
            severity or self.severity,
            message,
            span,
            label,
            help,
            related,
            fix,
            target,
            leaf,
        )


def rule(
    code: str,
    name: str,
    severity: Severity,
    *,
    what: str,
    why: str,
    bad: str = "",
    good: str = "",
    sources: tuple[str, ...] = (),
) -> Callable[[Check], Rule]:
    """Turn the decorated check into a `Rule`."""

    def build(check: Check) -> Rule:
        return Rule(code, name, severity, what, why, bad, good, sources, check)

    return build
