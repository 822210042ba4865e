"""Problems of the source stage as diagnostics."""

from ftc.analysis.rule import Rule
from ftc.diagnostics.diagnostic import Diagnostic, Label
from ftc.source.span import Span


class Refused(Exception):  # noqa: N818  # not an error of the program but its answer
    """Reading cannot go on; the diagnostic says why."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


def problem(
    rule: Rule,
    message: str,
    span: Span | None,
    *,
    label: str = "",
    help: str | None = None,
    related: tuple[Label, ...] = (),
) -> Diagnostic:
    """A hit of one of the 0xx rules."""
    return Diagnostic(rule.code, rule.severity, message, span, label, help, related)
