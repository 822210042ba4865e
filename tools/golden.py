"""Rewrite golden/: what every example spec compiles to on every target, byte for byte.

A target that can take the spec has its files; one that cannot has `refused.txt`, the findings as
the user sees them. The diff of this folder is the review. `tests/test_golden.py` compares.
"""

import shutil
import sys
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from ftc import backends
from ftc.compilation import compile_spec
from ftc.diagnostics import terminal
from ftc.diagnostics.diagnostic import Severity
from ftc.front_end import check

ROOT = Path(__file__).parent.parent
SPECS = ROOT / "specs"
GOLDEN = ROOT / "golden"
TODAY = date(2026, 11, 23)
"""The day for rules about dates; goldens must not change with the calendar."""
REFUSED = "refused.txt"


def specs() -> list[Path]:
    """The example specs, without those that only serve as a base for others."""
    return sorted(path for path in SPECS.glob("*.yaml") if not path.name.startswith("team-"))


def expected(spec: Path) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Each target's golden files of one spec, by name."""
    checked = check(spec.relative_to(ROOT), today=TODAY)
    if not checked.plans:
        raise SystemExit(f"{spec} is not valid: {[d.message for d in checked.diagnostics]}")
    for name, target in backends.targets().items():
        compiled = compile_spec(checked, target)
        if compiled.texts:
            yield name, compiled.texts
        else:
            errors = [d for d in compiled.diagnostics if d.severity is Severity.ERROR]
            shown = terminal.render(errors, checked.sources, width=80, colour=False)
            yield name, {REFUSED: f"{shown}\n"}


def main() -> None:
    """Write everything anew, so that nothing stale stays."""
    for folder in GOLDEN.glob("*/"):
        if folder.name != "diagnostics":
            shutil.rmtree(folder)
    count = 0
    for spec in specs():
        for target, files in expected(spec):
            for name, text in files.items():
                path = GOLDEN / spec.stem / target / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8", newline="\n")
                count += 1
    sys.path.insert(0, str(ROOT / "tools"))
    import golden_diagnostics

    golden_diagnostics.regenerate()
    print(f"{count} files in {GOLDEN.relative_to(ROOT)}/")


if __name__ == "__main__":
    main()
