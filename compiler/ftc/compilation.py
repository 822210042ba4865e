"""From a spec to everything that is known about it, and from a plan to one target's files."""

from collections.abc import Mapping, Sequence
from datetime import date
from os import PathLike, fspath
from typing import NamedTuple

from ftc import backends
from ftc.analysis.run import run
from ftc.diagnostics.diagnostic import Diagnostic, has_errors, in_source_order
from ftc.lowering.alternatives import in_question, with_alternatives
from ftc.lowering.engine import Lowered, lower
from ftc.lowering.overlay import Overlaid, overlay
from ftc.lowering.report import report
from ftc.lowering.target import File, Target
from ftc.plan.build import build
from ftc.plan.plan import Plan
from ftc.source.document import Document
from ftc_schemas.spec.leaves import DOCUMENTATION, SHORTHANDS

LANGUAGE = "ftc_schemas.spec.root:Spec"


class Checked(NamedTuple):
    """A spec after the front end."""

    document: Document | None
    plan: Plan | None
    """None when the spec isn't valid enough to decide anything."""
    diagnostics: tuple[Diagnostic, ...]
    """Those that hold for every target, in source order."""


class Verdict(NamedTuple):
    """What one target says of a plan, before any file is written."""

    target: Target
    lowered: Lowered
    """Its document has the spec's verbatim entries."""
    overlaid: Overlaid
    diagnostics: tuple[Diagnostic, ...]


class Compilation(NamedTuple):
    """What one target makes of a plan."""

    target: Target
    lowered: Lowered
    """Its document has the spec's verbatim entries."""
    overlaid: Overlaid
    files: tuple[File, ...]
    """Empty when a diagnostic is an error."""
    diagnostics: tuple[Diagnostic, ...]

    @property
    def texts(self) -> dict[str, str]:
        """The files' texts by name."""
        return {file.name: file.text for file in self.files}


def check(
    spec: str | PathLike[str],
    *,
    overrides: Sequence[str] = (),
    today: date | None = None,
    texts: Mapping[str, str] | None = None,
) -> Checked:
    """Read a spec file, hold it against the language, decide everything, run the rules. `texts`
    gives files another text than they have on disk."""
    from ftc.source.reader import read

    file = fspath(spec)
    document, diagnostics = read(file, overrides=overrides, shorthands=SHORTHANDS, texts=texts)
    return _checked(document, diagnostics, today)


def check_text(
    text: str, *, file: str = "spec.yaml", overrides: Sequence[str] = (), today: date | None = None
) -> Checked:
    """The same for a spec at hand; relative locations start at the folder of `file`."""
    from ftc.source.reader import read_text

    document, diagnostics = read_text(text, file, overrides=overrides, shorthands=SHORTHANDS)
    return _checked(document, diagnostics, today)


def _checked(
    document: Document | None, diagnostics: Sequence[Diagnostic], today: date | None
) -> Checked:
    if document is None or not document.value:
        return Checked(document, None, tuple(in_source_order(diagnostics)))
    from ftc.language.check import check as check_language

    found = [
        *diagnostics,
        *check_language(
            document, LANGUAGE, tuple(backends.names()), lambda name: backends.target(name).options
        ),
    ]
    if has_errors(found):
        return Checked(document, None, tuple(in_source_order(found)))
    from ftc.analysis.registry import plan_rules

    root = document.file.rpartition("/")[0] or "."
    plan = build(document, today=today or date.today(), root=root)
    found += run(plan_rules(), plan)
    return Checked(document, plan, tuple(in_source_order(found)))


def declared_targets(document: Document) -> tuple[str, ...]:
    """The targets that a spec speaks of: those under `targets:` and `model.hosted:`."""
    value = document.value
    model = value.get("model")
    hosted = (model.get("hosted") or {}) if isinstance(model, dict) else {}
    mentioned = {*(value.get("targets") or {}), *hosted}
    return tuple(name for name in backends.names() if name in mentioned)


def judge(plan: Plan, target: Target) -> Verdict:
    """Lower, overlay, check against the definition, run the target's rules."""
    lowered = lower(plan, target.table, _foreign_leaves(plan, target.name))
    overlaid = overlay(lowered, plan, target.name)
    complete = lowered._replace(document=overlaid.document)
    problems = () if lowered.refused else tuple(target.definition(complete.document, plan))
    diagnostics = [
        *report(plan, target, lowered, overlaid, problems),
        *run(target.rules, plan, target=target.name),
    ]
    if in_question(diagnostics):
        diagnostics = list(with_alternatives(diagnostics, _elsewhere(plan, target)))
    return Verdict(target, complete, overlaid, tuple(in_source_order(diagnostics)))


def _elsewhere(plan: Plan, target: Target) -> Mapping[str, Lowered]:
    """What becomes of the plan on the other targets."""
    return {
        name: lower(plan, other.table, _foreign_leaves(plan, name))
        for name, other in backends.targets().items()
        if name != target.name
    }


def compile_plan(plan: Plan, target: Target) -> Compilation:
    """Judge the plan, and write the files if nothing forbids it."""
    _, lowered, overlaid, diagnostics = judge(plan, target)
    files = () if has_errors(diagnostics) else tuple(target.files(lowered, plan))
    return Compilation(target, lowered, overlaid, files, diagnostics)


def _foreign_leaves(plan: Plan, target: str) -> frozenset[str]:
    """Leaves that no row of this target has to carry: the spec's own, and other targets'."""
    return DOCUMENTATION | {
        name
        for name in plan.leaves
        if name.startswith(("targets.", "model.hosted."))
        and not name.startswith(f"targets.{target}.")
        and name != f"model.hosted.{target}"
    }
