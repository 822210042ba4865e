"""A spec that asks for what was asked for: what was lifted is compiled again and held against the
request, and what comes out otherwise stays in the target's own words.

Three things can become of an entry of the request: the spec says it, `targets.<name>.set` keeps it
verbatim, or it is named with the reason why neither can be.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from ftc.compilation import Compilation, judge
from ftc.diagnostics.diagnostic import Diagnostic, Severity
from ftc.front_end import Checked, check_text
from ftc.lifting import Lifted, spec_text
from ftc.lowering.engine import lift
from ftc.plan.plan import within
from ftc.source.document import Document
from ftc.source.span import ABSENT, Path, Span, dotted, found_at, value_at
from ftc_schemas.named_tuple import NamedTuple

_NEEDED: Final = ("version", "name", "model.base", "data.train", "data.validation", "data.format")
"""Leaves without which there is nothing to train; what is wrong with them, `ftc check` says."""

_ROUNDS: Final = 100
"""More than a configuration has entries that can be wrong, one after the other."""


class Added(NamedTuple):
    """What the compiled document says beyond the request."""

    place: str
    value: Any
    note: str


class Settled(NamedTuple):
    """What a spec says, and how it differs from the request."""

    leaves: Mapping[str, Any]
    verbatim: Mapping[str, Any]
    """For `targets.<name>.set`."""
    otherwise: tuple[str, ...] = ()
    """Entries that the compiled document says in other words."""
    refused: tuple[tuple[str, str], ...] = ()
    """Entries that neither the language nor the target has a place for, each with the reason."""
    added: tuple[Added, ...] = ()


class _Draft(NamedTuple):
    """What the spec says by now."""

    leaves: Mapping[str, Any]
    verbatim: dict[str, Any]
    asked: Mapping[str, Any]
    """The request, without what was refused of it."""
    refused: Mapping[str, str]
    """The reason by place."""


def settle(lifted: Lifted, file: str) -> Settled:
    """Each round takes back one thing or keeps one more, so there are not more than entries.

    `file` is the spec's, since locations start at its folder.
    """
    request = lifted.request
    draft = _Draft(lifted.leaves, dict(request.verbatim or {}), request.document, {})
    for _ in range(len(draft.leaves) + _ROUNDS):
        revised = _revised(draft, lifted, file)
        if isinstance(revised, Settled):
            return revised
        draft = revised
    return _unsettled(draft, lifted)


def _revised(draft: _Draft, lifted: Lifted, file: str) -> _Draft | Settled:
    """The draft without what is wrong with it, or with what it lacks; settled where it is neither
    wrong nor lacks anything."""
    target = lifted.target
    text = spec_text(draft.leaves, "", verbatim=draft.verbatim, to=target.name)
    checked = check_text(text, file=file)
    judged = judge(checked.plan, target) if checked.plan is not None else None
    unfit = _unfit_leaves(checked, judged, draft.leaves)
    if unfit:
        fit = {leaf: value for leaf, value in draft.leaves.items() if leaf not in unfit}
        return draft._replace(leaves=fit)
    if judged is None or checked.plan is None:
        return _unsettled(draft, lifted)
    made = judged.lowered.document
    broken = {
        problem.path: problem.message
        for problem in target.definition(made, checked.plan)
        if problem.path and problem.path[0] in draft.verbatim
    }
    if broken:
        return _without_broken(draft, broken)
    missing = _missing(draft.asked, made)
    otherwise = tuple(key for key in missing if _said_otherwise(key, draft, lifted, made))
    keep = {key: value for key, value in missing.items() if key not in otherwise}
    if keep:
        return draft._replace(verbatim=_merged(draft.verbatim, keep))
    added = tuple(_added(draft.asked, made, judged))
    return Settled(draft.leaves, draft.verbatim, otherwise, tuple(draft.refused.items()), added)


def _without_broken(draft: _Draft, broken: Mapping[Path, str]) -> _Draft:
    """The draft without what the target's definition refuses."""
    verbatim, asked = draft.verbatim, draft.asked
    for path in broken:
        verbatim, asked = _without(verbatim, path), _without(asked, path)
    refused = {dotted(path): message for path, message in broken.items()}
    return _Draft(draft.leaves, verbatim, asked, {**draft.refused, **refused})


def losses(lifted: Lifted, checked: Checked) -> Iterator[str]:
    """Places of the request that no row reads back, and that the spec does not bring about by
    itself."""
    made: Any = {}
    if checked.plan is not None:
        made = judge(checked.plan, lifted.target).lowered.document
    for path in lifted.lost:
        if not _says(found_at(made, path), value_at(lifted.request.document, path)):
            yield dotted(path)


def _unsettled(draft: _Draft, lifted: Lifted) -> Settled:
    """Nothing can be compiled yet, for a reason that `ftc check` gives; what the spec does not say
    is kept verbatim, as it is."""
    verbatim = dict(draft.verbatim)
    for key, value in draft.asked.items():
        found, unread = lift({key: value}, lifted.target.table)
        said = all(draft.leaves.get(leaf) == v for leaf, v in found.items())
        if unread or not found or not said:
            verbatim.setdefault(key, value)
    return Settled(draft.leaves, verbatim, (), tuple(draft.refused.items()))


def _unfit_leaves(
    checked: Checked, judged: Compilation | None, leaves: Mapping[str, Any]
) -> set[str]:
    """Leaves that the language, a rule or the target takes for wrong."""
    if checked.document is None:
        return set()
    found = [*checked.diagnostics, *(judged.diagnostics if judged is not None else ())]
    errors = [d for d in found if d.severity is Severity.ERROR]
    about = [_leaf_of(error, checked.document) for error in errors]
    return {
        leaf for leaf in leaves if leaf not in _NEEDED and any(within(name, leaf) for name in about)
    }


def _leaf_of(error: Diagnostic, document: Document) -> str:
    """The entry that an error is about: the one that it names, if it was written, or the innermost
    one at its place."""
    if error.leaf is not None and document.given(tuple(error.leaf.split("."))):
        return error.leaf
    if error.span is None:
        return ""
    at = [path for path in document.places if path and _covers(document, path, error.span)]
    names = [str(part) for part in max(at, key=len, default=()) if isinstance(part, str)]
    return "" if names[:1] == ["targets"] else ".".join(names)


def _covers(document: Document, path: Path, span: Span) -> bool:
    place = document.places[path]
    return any(
        (part.line, part.column) <= (span.line, span.column) < (part.end_line, part.end_column)
        for part in (place.key, place.value)
        if part is not None
    )


def _missing(asked: Mapping[str, Any], made: Mapping[str, Any]) -> dict[str, Any]:
    """What the request says and the document does not, with as little around it as can be."""
    found: dict[str, Any] = {}
    for key, value in asked.items():
        there = made.get(key, ABSENT)
        if isinstance(value, dict) and isinstance(there, dict):
            inner = _missing(value, there)
            if inner:
                found[key] = inner
        elif not _says(there, value):
            found[key] = value
    return found


def _says(made: Any, asked: Any) -> bool:
    """Whether a value says what was asked for; mappings in it may say more."""
    if isinstance(asked, dict) and isinstance(made, dict):
        return not _missing(asked, made)
    if isinstance(asked, list) and isinstance(made, list):
        return len(asked) == len(made) and all(map(_says, made, asked))
    return bool(made == asked) and isinstance(made, bool) == isinstance(asked, bool)


def _said_otherwise(key: str, draft: _Draft, lifted: Lifted, made: Mapping[str, Any]) -> bool:
    """Whether a row read the whole entry into leaves that the spec still gives, and what is written
    for them, if anything, is read back as the same. Of lists and mappings a row may read a part."""
    value = draft.asked[key]
    if isinstance(value, (dict, list)):
        return False
    found, _ = lift({key: value}, lifted.target.table)
    if not found or any(draft.leaves.get(leaf, ABSENT) != v for leaf, v in found.items()):
        return False
    if key not in made:
        return True
    again, _ = lift(made, lifted.target.table)
    return all(again.get(leaf, ABSENT) == v for leaf, v in found.items())


def _merged(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    result = dict(under)
    for key, value in over.items():
        below = result.get(key)
        if isinstance(value, dict) and isinstance(below, dict):
            value = _merged(below, value)
        result[key] = value
    return result


def _without(tree: Any, path: Path) -> Any:
    """The tree without what stands at the path; without the nearest above it, if nothing does."""
    key, *rest = path
    if rest and found_at(tree, path[:2]) is not ABSENT:
        changed = _without(tree[key], tuple(rest))
        if isinstance(tree, list):
            return [changed if index == key else one for index, one in enumerate(tree)]
        return {**tree, key: changed}
    if isinstance(tree, list):
        return [one for index, one in enumerate(tree) if index != key]
    return {name: value for name, value in tree.items() if name != key}


def _added(asked: Any, made: Mapping[str, Any], judged: Compilation) -> Iterator[Added]:
    for path, value in _beyond(asked, made, ()):
        trace = judged.lowered.trace(path)
        if judged.overlaid.source(path) is None:
            yield Added(dotted(path), value, trace.note if trace is not None else "")


def _beyond(asked: Any, made: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    """Places that the document has and the request has not."""
    if isinstance(asked, dict) and isinstance(made, dict):
        for key, value in made.items():
            if key not in asked:
                yield (*path, key), value
            else:
                yield from _beyond(asked[key], value, (*path, key))
    elif isinstance(asked, list) and isinstance(made, list):
        for index, (theirs, ours) in enumerate(zip(asked, made, strict=False)):
            yield from _beyond(theirs, ours, (*path, index))
