"""The last line: how many there are, and how many go away by themselves."""

from collections import Counter
from collections.abc import Iterable

from ftc.diagnostics.diagnostic import Diagnostic, Severity
from ftc.diagnostics.grouping import grouped


def summary(diagnostics: Iterable[Diagnostic]) -> str:
    """ "2 errors, 1 warning; 1 fixable with --fix"; "" when there is nothing to tell."""
    found = [group.diagnostic for group in grouped(diagnostics)]
    counts = Counter(diagnostic.severity for diagnostic in found)
    told = [_counted(counts[severity], severity) for severity in Severity if counts[severity]]
    safe = sum(1 for d in found if d.fix is not None and d.fix.safe)
    unsafe = sum(1 for d in found if d.fix is not None and not d.fix.safe)
    ways = [f"{safe} fixable with --fix"] if safe else []
    if unsafe:
        ways.append(f"{unsafe} {'more ' if safe else 'fixable '}with --fix --unsafe-fixes")
    return ", ".join(told) + (f"; {', '.join(ways)}" if ways else "")


def _counted(count: int, severity: Severity) -> str:
    return f"{count} {severity}" if count == 1 else f"{count} {severity}s"
