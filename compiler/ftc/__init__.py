"""ftc: a compiler for fine-tuning.

>>> import ftc
>>> files = ftc.compile("specs/support-tone.yaml", "axolotl")
>>> print(files["axolotl.yaml"])
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from os import PathLike

    from ftc.diagnostics.diagnostic import Diagnostic

__all__ = ["CompileError", "check", "compile"]
__version__ = "0.1.0"


class CompileError(Exception):
    """A spec has errors; `diagnostics` holds them with code, place and help."""

    def __init__(self, diagnostics: "Sequence[Diagnostic]") -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__("\n".join(map(_in_a_line, self.diagnostics)))


def _in_a_line(diagnostic: "Diagnostic") -> str:
    place = "" if diagnostic.span is None else f"{diagnostic.span}: "
    return f"{place}{diagnostic.severity}[{diagnostic.code}] {diagnostic.message}"


def check(
    spec: "str | PathLike[str]",
    targets: "Sequence[str] | None" = None,
    *,
    overrides: "Sequence[str]" = (),
    today: "date | None" = None,
) -> "tuple[Diagnostic, ...]":
    """Everything that `ftc check` finds wrong or doubtful, in source order: what holds everywhere,
    and what these targets add; without `targets`, those that the spec itself names.

    `overrides` are `key=value` texts as for `--set`; `today` is the day that rules about dates
    take for now. Raises KeyError when no installed backend has one of the names.
    """
    from ftc import backends, compilation, front_end

    checked = front_end.check(spec, overrides=overrides, today=today)
    names = checked.targets if targets is None else targets
    return compilation.findings(checked, [backends.target(name) for name in names])


def compile(  # the verb of the trade; `re.compile` is called the same
    spec: "str | PathLike[str]",
    target: str,
    *,
    overrides: "Sequence[str]" = (),
    today: "date | None" = None,
) -> dict[str, str]:
    """The files that `ftc compile` writes for one target, by name; nothing is written. Those of a
    spec with stages are named with their stage's folder: `1-sft/train.py`.

    Raises CompileError when the spec has errors for this target, KeyError when no installed
    backend has that name. Warnings keep nothing from being compiled: `check` has them.
    """
    from ftc import backends, compilation, front_end
    from ftc.diagnostics.diagnostic import Severity

    chosen = backends.target(target)
    checked = front_end.check(spec, overrides=overrides, today=today)
    errors = [d for d in checked.diagnostics if d.severity is Severity.ERROR]
    if errors:
        raise CompileError(errors)
    compiled = compilation.compile_spec(checked, chosen)
    errors = [d for d in compiled.diagnostics if d.severity is Severity.ERROR]
    if errors:
        raise CompileError(errors)
    return compiled.texts
