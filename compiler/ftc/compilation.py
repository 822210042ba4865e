"""The back end: from a spec's plans to one target's files, and to what it says of them."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from ftc import backends
from ftc.analysis.run import run
from ftc.analysis.stages import of_all_stages
from ftc.diagnostics.diagnostic import Diagnostic, has_errors, in_source_order
from ftc.front_end import Checked
from ftc.language.stages import StageDocument
from ftc.lowering.alternatives import Elsewhere, in_question, with_alternatives
from ftc.lowering.engine import Lowered, lower
from ftc.lowering.overlay import Overlaid, overlay, verbatim_entries
from ftc.lowering.report import report, without_echoes
from ftc.lowering.target import File, Staged, Target
from ftc.plan.plan import Plan
from ftc_schemas.named_tuple import NamedTuple
from ftc_schemas.spec.leaves import DOCUMENTATION, HOSTED


class Compilation(NamedTuple):
    """What one target makes of a plan."""

    target: Target
    lowered: Lowered
    """Its document has the spec's verbatim entries."""
    overlaid: Overlaid
    diagnostics: tuple[Diagnostic, ...]
    files: tuple[File, ...] = ()
    """None when a diagnostic is an error, or when the plan was judged only."""

    @property
    def texts(self) -> dict[str, str]:
        """The files' texts by name."""
        return {file.name: file.text for file in self.files}


class Part(NamedTuple):
    """A stage's share of what a target makes of a spec."""

    folder: str
    """Below the target's folder: `2-dpo`; empty for a spec that is one training."""
    plan: Plan
    compilation: Compilation

    def path(self, file: str) -> str:
        """A file's name below the target's folder."""
        return f"{self.folder}/{file}" if self.folder else file


class Compiled(NamedTuple):
    """What one target makes of a whole spec."""

    target: Target
    parts: tuple[Part, ...]
    order: tuple[File, ...]
    """How the stages follow each other; empty for a spec that is one training."""
    diagnostics: tuple[Diagnostic, ...]

    @property
    def texts(self) -> dict[str, str]:
        """All files' texts by name; none when a diagnostic is an error."""
        if has_errors(self.diagnostics):
            return {}
        texts = {file.name: file.text for file in self.order}
        for part in self.parts:
            for file in part.compilation.files:
                texts[part.path(file.name)] = file.text
        return texts


def judge(plan: Plan, target: Target) -> Compilation:
    """Lower, overlay, check against the definition, run the target's rules; write no file."""
    verbatim = verbatim_entries(plan, target.name)
    lowered = lower(plan, target.table, _foreign_leaves(plan, target.name), verbatim)
    overlaid = overlay(lowered, plan, target.name)
    complete = lowered._replace(document=overlaid.document)
    problems = () if lowered.refused else tuple(target.definition(complete.document, plan))
    diagnostics = [
        *report(plan, target, lowered, overlaid, problems),
        *run(target.rules, plan, target=target.name),
    ]
    if in_question(diagnostics):
        diagnostics = list(with_alternatives(plan, diagnostics, _elsewhere(plan, target)))
    return Compilation(target, complete, overlaid, tuple(in_source_order(diagnostics)))


def _elsewhere(plan: Plan, target: Target) -> Mapping[str, Elsewhere]:
    """What becomes of the plan on the other targets."""
    return {
        name: Elsewhere(
            lower(plan, other.table, _foreign_leaves(plan, name)),
            partial(run, other.rules, plan, target=name),
        )
        for name, other in backends.targets().items()
        if name != target.name
    }


def compile_plan(plan: Plan, target: Target) -> Compilation:
    """Judge the plan, and write the files if nothing forbids it."""
    judged = judge(plan, target)
    return judged if has_errors(judged.diagnostics) else _with_files(judged, plan)


def _with_files(judged: Compilation, plan: Plan) -> Compilation:
    return judged._replace(files=tuple(judged.target.files(judged.lowered, plan)))


def judge_spec(checked: Checked, target: Target) -> tuple[Diagnostic, ...]:
    """What the target says of all stages, in source order."""
    return _together([judge(plan, target).diagnostics for plan in checked.plans], checked.stages)


def findings(checked: Checked, targets: Iterable[Target]) -> tuple[Diagnostic, ...]:
    """All that is to be said of a spec: what holds everywhere, and what these targets add."""
    found = list(checked.diagnostics)
    if checked.plans:
        for target in targets:
            found += judge_spec(checked, target)
    return tuple(in_source_order(without_echoes(found)))


def compile_spec(checked: Checked, target: Target) -> Compiled:
    """All stages, and their order. One that the target cannot take keeps all from being written:
    a pipeline with a hole trains something else. So does an error for every target: what writes
    files relies on what the rules have found right."""
    judged = [judge(plan, target) for plan in checked.plans]
    found = _together([one.diagnostics for one in judged], checked.stages)
    writes = not has_errors((*checked.diagnostics, *found))
    parts = tuple(
        Part(_folder(plan), plan, _with_files(one, plan) if writes else one)
        for plan, one in zip(checked.plans, judged, strict=True)
    )
    order: tuple[File, ...] = ()
    if target.order is not None and parts[0].folder and writes:
        staged = [Staged(part.folder, part.plan, part.compilation.lowered) for part in parts]
        order = tuple(target.order(staged))
    return Compiled(target, parts, order, found)


def _together(
    found: Sequence[tuple[Diagnostic, ...]], stages: Sequence[StageDocument]
) -> tuple[Diagnostic, ...]:
    if len(found) == 1:
        return tuple(of_all_stages(found, stages))  # in order already
    return tuple(in_source_order(of_all_stages(found, stages)))


def _folder(plan: Plan) -> str:
    return "" if plan.stage is None else f"{plan.stage.number}-{plan.stage.name}"


def _foreign_leaves(plan: Plan, target: str) -> frozenset[str]:
    """Leaves that no row of this target has to carry: the spec's own, and other targets'."""
    return DOCUMENTATION | {
        name
        for name in plan.leaves
        if name.startswith(_BY_TARGET)
        and not name.startswith(f"targets.{target}.")
        and name not in {f"{entries}.{target}" for entries in HOSTED}
    }


_BY_TARGET = ("targets.", *(f"{entries}." for entries in HOSTED))
