"""A spec with stages, taken apart: one document a stage, as if it were written alone.

What the spec says outside of `stages` lies under every stage, as an extended file lies under a
spec. All values keep the places where they are written, so that everything after this works on a
stage as on any other spec.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ftc.analysis.rules import language as rules
from ftc.diagnostics.diagnostic import Diagnostic, Edit, Fix, Label
from ftc.language.nearest import nearest
from ftc.language.values import kind_of
from ftc.plan.stage import references
from ftc.source.document import Document
from ftc.source.layers import merge, without
from ftc.source.span import Path, Place, dotted
from ftc_schemas.named_tuple import NamedTuple
from ftc_schemas.spec.leaves import OF_STAGE, STAGES

FROM = "from"
_OF_THE_WHOLE = ("version", STAGES, "extends")
"""What only the spec itself can say."""


class StageDocument(NamedTuple):
    """One stage, with what all share laid under it."""

    name: str
    """Empty where the spec is one training."""
    start: str | None
    """The earlier stage that it starts from."""
    document: Document
    home: Path
    """Where its own entries stand in the spec: `("stages", 1)`."""
    own: frozenset[Path]
    """The places that the stage itself writes, as its document has them."""

    def written_at(self, path: Path) -> Path:
        """A place of the stage's document as a place of the spec."""
        mine = any(path[:depth] in self.own for depth in range(len(path), 0, -1))
        return (*self.home, *path) if mine else path


def take_apart(document: Document) -> tuple[list[StageDocument], list[Diagnostic]]:
    """The stages in their order, and what is wrong with how they are written. A spec without any
    is one stage without a name."""
    if STAGES not in document.value:
        found = [_no_stages(document, path, name) for path, name in _references(document, ())]
        return [StageDocument("", None, document, (), frozenset())], found
    listed = document.value[STAGES]
    if not isinstance(listed, list) or not all(isinstance(item, dict) for item in listed):
        return [], [_not_stages(document, listed)]
    found = list(_misplaced(document, listed))
    shared = without(document, STAGES)
    stages = []
    for index, item in enumerate(listed):
        if isinstance(item.get("name"), str):
            stages.append(_stage(document, shared, index, item))
    found += _wrong_names(document, listed)
    if not found:
        found += _unheard(shared, stages)
    return stages, found


def _stage(document: Document, shared: Document, index: int, item: dict[str, Any]) -> StageDocument:
    home: Path = (STAGES, index)
    own = {p[2:]: place for p, place in document.places.items() if p[:2] == home and len(p) > 2}
    name = shared.value.get("name")
    value = {key: inner for key, inner in item.items() if key not in _OF_THE_WHOLE}
    value["name"] = f"{name}-{item['name']}" if isinstance(name, str) else item["name"]
    whole = merge(shared, document._replace(value=value, places=own))
    # its own places first: what a stage lacks is shown at the stage
    places: dict[Path, Place] = {("name",): own[("name",)]}
    places |= {path: whole.places[path] for path in own}
    places |= whole.places
    whole = _with_models_of_stages(whole._replace(places=places))
    start = item.get(FROM)
    start = start.get("stage") if isinstance(start, dict) else None
    return StageDocument(
        item["name"],
        start if isinstance(start, str) else None,
        whole,
        home,
        frozenset(own),
    )


def _with_models_of_stages(document: Document) -> Document:
    """`teacher: {from: big}` as `teacher: stage:big`, `{type: model, from: reward}` with
    `path: stage:reward`: then it is a model like any other, with its own kind of location."""
    method = document.value.get("method")
    if not isinstance(method, dict):
        return document
    places = dict(document.places)
    teacher = method.get("teacher")
    if isinstance(teacher, dict) and list(teacher) == [FROM] and isinstance(teacher[FROM], str):
        method = {**method, "teacher": OF_STAGE + teacher[FROM]}
        places[("method", "teacher")] = places.pop(("method", "teacher", FROM))
    rewards = method.get("rewards")
    if isinstance(rewards, list):
        read = [_reward(item, ("method", "rewards", i), places) for i, item in enumerate(rewards)]
        method = {**method, "rewards": read}
    return document._replace(value={**document.value, "method": method}, places=places)


def _reward(item: Any, path: Path, places: dict[Path, Place]) -> Any:
    if not isinstance(item, dict) or item.get("type") != "model" or "path" in item:
        return item
    if not isinstance(item.get(FROM), str):
        return item
    places[(*path, "path")] = places.pop((*path, FROM))
    return {
        "path" if key == FROM else key: OF_STAGE + value if key == FROM else value
        for key, value in item.items()
    }


def _not_stages(document: Document, listed: Any) -> Diagnostic:
    path: Path = (STAGES,)
    if isinstance(listed, list):
        path = (STAGES, next(i for i, item in enumerate(listed) if not isinstance(item, dict)))
        listed = listed[path[1]]
    expected = "a list of stages" if len(path) == 1 else "a stage: a mapping of keys to values"
    return rules.WRONG_KIND.diagnostic(
        f"`{dotted(path)}` must be {expected}, not {kind_of(listed)}",
        document.span(path),
        label=f"this is {kind_of(listed)}",
        help="for example `stages: [{name: sft}, {name: dpo, from: sft, method: dpo}]`",
    )


def _misplaced(document: Document, listed: Sequence[dict[str, Any]]) -> Iterator[Diagnostic]:
    """What is said in a stage but can be said of the whole spec only."""
    for index, item in enumerate(listed):
        for key in _OF_THE_WHOLE:
            if key in item:
                path: Path = (STAGES, index, key)
                yield rules.NOT_OF_A_STAGE.diagnostic(
                    f"a stage has no `{key}` of its own",
                    document.span(path, key=True),
                    label="only the whole spec has",
                    help="say it once, outside of `stages`",
                )


def _wrong_names(document: Document, listed: Sequence[dict[str, Any]]) -> Iterator[Diagnostic]:
    """Names that stand twice, and references that lead nowhere, to the stage itself or ahead."""
    names = [item.get("name") for item in listed]
    for index, item in enumerate(listed):
        home: Path = (STAGES, index)
        name = item.get("name")
        if isinstance(name, str) and name in names[:index]:
            yield rules.DUPLICATE_STAGE.diagnostic(
                f"two stages are named `{name}`",
                document.span((*home, "name")),
                label="`from` could mean either",
                related=(
                    Label(document.span((STAGES, names.index(name), "name")), "the first one"),
                ),
            )
        start = item.get(FROM)
        if isinstance(start, dict) and isinstance(start.get("stage"), str):
            yield from _wrong_reference(document, (*home, FROM, "stage"), start["stage"], names)
        for path, stage in references(item.get("method"), (*home, "method")):
            yield from _wrong_reference(document, path, stage, names)
    for path, stage in _references(without(document, STAGES), ()):
        last = f"`{names[-1]}`" if names else "the last"
        if stage not in names:
            yield from _wrong_reference(document, path, stage, names)
        else:
            yield rules.STAGE_NOT_EARLIER.diagnostic(
                f"all stages share this, so `{stage}` would be asked before it is trained",
                document.span(path),
                help=f"say it in the stage that uses it, such as {last}",
            )


def _wrong_reference(
    document: Document, path: Path, stage: str, names: Sequence[Any]
) -> Iterator[Diagnostic]:
    earlier = [name for name in names[: _number(path, names)] if isinstance(name, str)]
    if stage in earlier:
        return
    listed = f"earlier: {', '.join(earlier)}" if earlier else "no stage stands before this one"
    if stage in names:
        itself = path[:1] == (STAGES,) and names.index(stage) == path[1]
        yield rules.STAGE_NOT_EARLIER.diagnostic(
            f"the stage `{stage}` cannot start from itself"
            if itself
            else f"the stage `{stage}` is trained only after this one",
            document.span(path),
            label=listed,
            help="stages are trained in the order in which they are listed",
        )
        return
    meant = nearest(stage, earlier)
    yield rules.UNKNOWN_STAGE.diagnostic(
        f"there is no stage `{stage}`",
        document.span(path),
        label=listed,
        help=f"did you mean `{meant}`?" if meant else _without_from(stage, path),
        fix=Fix(f"write `{meant}`", (Edit("set", path, meant),)) if meant else None,
    )


def _without_from(stage: str, path: Path) -> str | None:
    if path[-2:] != (FROM, "stage"):
        return None
    if stage == "base":
        return "leave `from` out: a stage starts from the base unless it says otherwise"
    return "another model is named under `model.base`; `from` names a stage of this spec"


def _number(path: Path, names: Sequence[Any]) -> int:
    """How many stages stand before the place."""
    return path[1] if path[:1] == (STAGES,) and isinstance(path[1], int) else len(names)


def _references(document: Document, home: Path) -> list[tuple[Path, str]]:
    return [
        (path, stage)
        for path, stage in references(document.value.get("method"), (*home, "method"))
        if path in document.places
    ]


def _no_stages(document: Document, path: Path, stage: str) -> Diagnostic:
    return rules.UNKNOWN_STAGE.diagnostic(
        f"there is no stage `{stage}`",
        document.span(path),
        label="this spec is one training",
        help="list the trainings under `stages`, or name a model by its id or folder",
    )


def _unheard(shared: Document, stages: Sequence[StageDocument]) -> Iterator[Diagnostic]:
    """What the shared part says and every stage says otherwise."""
    places = {place for stage in stages for place in stage.document.places.values()}
    heard = {
        path[:depth]  # with all that it lies in
        for path, place in shared.places.items()
        if place in places
        for depth in range(len(path) + 1)
    }
    silent: list[Path] = []
    for path in shared.places:
        if path in heard or path == ("name",) or path[:-1] in silent:
            continue
        silent.append(path)
        first = next((s for s in stages if path in s.own), None)
        over: Mapping[Path, Place] = first.document.places if first is not None else {}
        related = (Label(over[path].value, "said here in its place"),) if path in over else ()
        yield rules.SHARED_WITHOUT_EFFECT.diagnostic(
            f"`{dotted(path)}` has no effect: every stage says otherwise",
            shared.span(path, key=True),
            label="no stage takes this over",
            help="remove it here, or in the stages that it should hold for",
            related=related,
        )
