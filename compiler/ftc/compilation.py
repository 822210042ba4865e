"""From a spec to everything that is known about it, and from a plan to one target's files."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from os import PathLike, fspath
from typing import Any, NamedTuple

from ftc import backends
from ftc.analysis.run import run
from ftc.analysis.stages import of_all_stages
from ftc.diagnostics.diagnostic import Diagnostic, has_errors, in_source_order
from ftc.language.stages import FROM, StageDocument, take_apart
from ftc.lowering.alternatives import in_question, with_alternatives
from ftc.lowering.engine import Lowered, lower
from ftc.lowering.overlay import Overlaid, overlay, verbatim_entries
from ftc.lowering.report import report, without_echoes
from ftc.lowering.target import File, Staged, Target
from ftc.plan.build import build
from ftc.plan.plan import Plan, Stage
from ftc.source.document import Document
from ftc.source.layers import without
from ftc_schemas.spec.leaves import DOCUMENTATION, HOSTED, SHORTHANDS, STAGES

LANGUAGE = "ftc_schemas.spec.root:Spec"
STAGE = "ftc_schemas.spec.stages:Stage"


class Checked(NamedTuple):
    """A spec after the front end."""

    document: Document | None
    plans: tuple[Plan, ...]
    """One a stage, in their order; a spec without stages has one. Empty when the spec isn't valid
    enough to decide anything."""
    diagnostics: tuple[Diagnostic, ...]
    """Those that hold for every target, in source order."""
    stages: tuple[StageDocument, ...] = ()
    """What the plans are made of."""

    @property
    def plan(self) -> Plan | None:
        """The plan of a spec that is one training."""
        return self.plans[0] if len(self.plans) == 1 else None

    @property
    def sources(self) -> Mapping[str, str]:
        """The text of each file that diagnostics point into."""
        return {} if self.document is None else self.document.sources

    @property
    def targets(self) -> tuple[str, ...]:
        """Those that the spec names under `targets:` and `model.hosted:`, also in its stages."""
        mentioned = set(_mentioned(self.document.value)) if self.document is not None else set()
        return tuple(name for name in backends.names() if name in mentioned)

    @property
    def name(self) -> str:
        """What the spec calls itself; only of a spec that has plans."""
        assert self.document is not None  # noqa: S101  # plans come from a document
        name: str = self.document.value["name"]
        return name


def _mentioned(said: Any) -> Iterator[str]:
    """The targets that a spec or a stage names. Both may be anything: the spec may have errors."""
    if not isinstance(said, dict):
        return
    model, stages = said.get("model"), said.get(STAGES)
    for named in (said.get("targets"), model.get("hosted") if isinstance(model, dict) else None):
        yield from named if isinstance(named, dict) else ()
    for stage in stages if isinstance(stages, list) else ():
        yield from _mentioned(stage)


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
        return Checked(document, (), tuple(in_source_order(diagnostics)))
    stages, problems = _parts(document)
    found = [*diagnostics, *problems, *_against_the_language(stages)]
    if has_errors(found) or not stages:
        return Checked(document, (), tuple(in_source_order(found)))
    from ftc.analysis.registry import plan_rules

    plans = _plans(stages, today or date.today())
    found += of_all_stages([list(run(plan_rules(), plan)) for plan in plans], stages)
    return Checked(document, tuple(plans), tuple(in_source_order(found)), tuple(stages))


def _parts(document: Document) -> tuple[list[StageDocument], list[Diagnostic]]:
    stages, found = take_apart(document)
    if STAGES in document.value:
        from ftc.language.check import check_heads

        heads = check_heads(document, STAGE)
        return stages, [*heads, *found]
    return stages, found


def _against_the_language(stages: Sequence[StageDocument]) -> list[Diagnostic]:
    from ftc.language.check import check as check_language

    targets = tuple(backends.names())
    return of_all_stages(
        [
            check_language(
                without(stage.document, FROM) if stage.name else stage.document,
                LANGUAGE,
                targets,
                lambda name: backends.target(name).options,
            )
            for stage in stages
        ],
        stages,
    )


def _plans(stages: Sequence[StageDocument], today: date) -> list[Plan]:
    """Each plan knows those before it."""
    plans: list[Plan] = []
    earlier: dict[str, Plan] = {}
    for number, written in enumerate(stages, start=1):
        name, document = written.name, written.document
        root = document.file.rpartition("/")[0] or "."
        stage = None
        if name:
            last, start = number == len(stages), earlier.get(written.start or "")
            stage = Stage(name, number, last, start, dict(earlier))
        plan = build(document, today=today, root=root, stage=stage)
        plans.append(plan)
        earlier[name] = plan
    return plans


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


def _elsewhere(plan: Plan, target: Target) -> Mapping[str, Lowered]:
    """What becomes of the plan on the other targets."""
    return {
        name: lower(plan, other.table, _foreign_leaves(plan, name))
        for name, other in backends.targets().items()
        if name != target.name
    }


def compile_plan(plan: Plan, target: Target) -> Compilation:
    """Judge the plan, and write the files if nothing forbids it."""
    judged = judge(plan, target)
    if has_errors(judged.diagnostics):
        return judged
    return judged._replace(files=tuple(target.files(judged.lowered, plan)))


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
    a pipeline with a hole trains something else."""
    parts = tuple(Part(_folder(plan), plan, compile_plan(plan, target)) for plan in checked.plans)
    found = _together([part.compilation.diagnostics for part in parts], checked.stages)
    order: tuple[File, ...] = ()
    if target.order is not None and parts[0].folder and not has_errors(found):
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
