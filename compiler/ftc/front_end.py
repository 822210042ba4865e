"""The front end: from a spec to everything that is known about it without a target."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from os import PathLike, fspath
from typing import Any

from ftc import backends
from ftc.analysis.run import run
from ftc.analysis.stages import of_all_stages
from ftc.diagnostics.diagnostic import Diagnostic, has_errors, in_source_order
from ftc.language.stages import FROM, StageDocument, take_apart
from ftc.plan.build import build
from ftc.plan.plan import Plan, Stage
from ftc.source.document import Document
from ftc.source.layers import without
from ftc_schemas.named_tuple import NamedTuple
from ftc_schemas.spec.leaves import SAVED_PLAN, SHORTHANDS, STAGES

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
    if SAVED_PLAN in document.value:
        from ftc.language.check import saved_plan

        return Checked(document, (), (saved_plan(document),))
    stages, problems = _parts(document)
    told = {(problem.code, problem.span) for problem in problems}  # the name of a stage is in two
    of_sections = (d for d in _against_the_language(stages) if (d.code, d.span) not in told)
    found = [*diagnostics, *problems, *of_sections]
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
