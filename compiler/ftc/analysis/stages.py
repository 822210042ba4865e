"""Findings of several stages as those of one spec: each told once, at its place."""

from collections.abc import Sequence

from ftc.analysis.rules.fidelity import NEEDLESS_ACCEPT
from ftc.diagnostics.diagnostic import Diagnostic
from ftc.language.stages import StageDocument
from ftc.source.span import Span

_Key = tuple[str, Span | None, str, str | None]


def of_all_stages(
    found: Sequence[Sequence[Diagnostic]], stages: Sequence[StageDocument]
) -> list[Diagnostic]:
    """The findings of each stage, together.

    What all stages share is told once. What stands in the shared part but is found in some stages
    only is told with their names. An `accept` that all share is needless only if no stage needs it.
    """
    if len(stages) < 2:
        return [_at_home(d, stage) for ds, stage in zip(found, stages, strict=True) for d in ds]
    groups: dict[_Key, list[tuple[Diagnostic, StageDocument]]] = {}
    for diagnostics, stage in zip(found, stages, strict=True):
        for diagnostic in diagnostics:
            key = (diagnostic.code, diagnostic.span, diagnostic.message, diagnostic.target)
            groups.setdefault(key, []).append((diagnostic, stage))
    places = [_places(stage) for stage in stages]
    told = []
    for group in groups.values():
        diagnostic, stage = group[0]
        speakers = list(dict.fromkeys(stage.name for _, stage in group))
        everywhere = len(speakers) == len(stages)
        shared = sum(diagnostic.span in there for there in places) > len(speakers)
        if shared and not everywhere:
            if diagnostic.code == NEEDLESS_ACCEPT.code:
                continue
            told.append(_named(_at_home(diagnostic, stage), speakers))
        else:
            told.append(_at_home(diagnostic, stage))
    return told


def _places(stage: StageDocument) -> set[Span | None]:
    return {span for place in stage.document.places.values() for span in place}


def _named(diagnostic: Diagnostic, stages: Sequence[str]) -> Diagnostic:
    which = f"stage{'s' if len(stages) > 1 else ''} {', '.join(stages)}"
    return diagnostic._replace(message=f"{diagnostic.message} ({which})")


def _at_home(diagnostic: Diagnostic, stage: StageDocument) -> Diagnostic:
    """With a fix that edits the spec, where the stage is an item of a list."""
    fix = diagnostic.fix
    if fix is None or not stage.name:
        return diagnostic
    edits = tuple(edit._replace(path=stage.written_at(edit.path)) for edit in fix.edits)
    return diagnostic._replace(fix=fix._replace(edits=edits))
