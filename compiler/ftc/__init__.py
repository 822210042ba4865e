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
        super().__init__(
            "\n".join(
                f"{d.span}: {d.severity}[{d.code}]: {d.message}"
                if d.span
                else f"{d.severity}[{d.code}]: {d.message}"
                for d in self.diagnostics
            )
        )


def check(
    spec: "str | PathLike[str]",
    *,
    overrides: "Sequence[str]" = (),
    today: "date | None" = None,
) -> "tuple[Diagnostic, ...]":
    """Everything that is wrong or doubtful about a spec on every target, in source order."""
    from ftc import compilation

    return compilation.check(spec, overrides=overrides, today=today).diagnostics


def compile(  # the verb of the trade; `re.compile` is called the same
    spec: "str | PathLike[str]",
    target: str,
    *,
    overrides: "Sequence[str]" = (),
    today: "date | None" = None,
) -> dict[str, str]:
    """The files that `ftc compile` writes for one target, by name; nothing is written. Those of a
    spec with stages are named with their stage's folder: `1-sft/train.py`.

    `overrides` are `key=value` texts as for `--set`; `today` is the day that rules about dates
    take for now. Raises CompileError when the spec has errors for this target, KeyError when no
    installed backend has that name.
    """
    from ftc import backends, compilation
    from ftc.diagnostics.diagnostic import Severity, has_errors

    chosen = backends.target(target)
    checked = compilation.check(spec, overrides=overrides, today=today)
    diagnostics = list(checked.diagnostics)
    texts: dict[str, str] = {}
    if checked.plans and not has_errors(diagnostics):
        compiled = compilation.compile_spec(checked, chosen)
        diagnostics += compiled.diagnostics
        texts = compiled.texts
    if has_errors(diagnostics):
        raise CompileError([d for d in diagnostics if d.severity is Severity.ERROR])
    return texts
