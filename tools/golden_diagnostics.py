"""Rewrite golden/diagnostics/: what the user sees for each bad spec, beside it.

A bad spec is checked as `ftc check` does it: for every target that it speaks of, or for those that
its first line names (`# targets: openai, local`). `make golden` calls this; the diff is the review,
and `tests/test_golden_diagnostics.py` compares.
"""

import re
from collections.abc import Mapping, Sequence
from contextlib import chdir
from datetime import date
from pathlib import Path

from ftc import backends
from ftc.compilation import findings
from ftc.diagnostics import terminal
from ftc.diagnostics.diagnostic import Diagnostic
from ftc.diagnostics.summary import summary
from ftc.front_end import check

FOLDER = Path(__file__).parent.parent / "golden" / "diagnostics"
TODAY = date(2026, 11, 23)
"""The day for rules about dates; goldens must not change with the calendar."""

_TARGETS = re.compile(r"# targets: (.+)")


def specs() -> list[Path]:
    """The bad specs; what they extend lies in a folder below."""
    return sorted(FOLDER.glob("*.yaml"))


def found_in(spec: Path) -> tuple[Sequence[Diagnostic], Mapping[str, str]]:
    """What is found in one spec, in source order, and the texts of the files it stands in. Files
    are named as seen from the folder of the spec."""
    with chdir(spec.parent):
        checked = check(spec.name, today=TODAY)
        names = _targets(spec) or checked.targets
        return findings(checked, map(backends.target, names)), checked.sources


def shown(spec: Path) -> str:
    """What a terminal of 80 columns shows."""
    found, sources = found_in(spec)
    text = terminal.render(found, sources, width=80, colour=False)
    return f"{text}\n{spec.name}: {summary(found) or 'no problems found'}\n"


def expected(spec: Path) -> Path:
    """Where the golden text of a spec lies."""
    return spec.with_suffix(".out")


def regenerate() -> None:
    """Write all of them anew; texts without a spec go."""
    for stale in set(FOLDER.glob("*.out")) - {expected(spec) for spec in specs()}:
        stale.unlink()
    for spec in specs():
        expected(spec).write_text(shown(spec), encoding="utf-8", newline="\n")


def _targets(spec: Path) -> tuple[str, ...]:
    first = spec.read_text(encoding="utf-8").partition("\n")[0]
    match = _TARGETS.fullmatch(first)
    return tuple(match[1].split(", ")) if match else ()


if __name__ == "__main__":
    regenerate()
