"""Constructing: nodes to plain values, and the place of each under its path.

Aliases and merge keys are expanded here, so entries are counted here once more. An entry that a
diagnostic refuses is left out of the values but keeps its place: it is given, if not usable.
"""

from typing import Any

from ftc.analysis.rules import source as rules
from ftc.diagnostics.diagnostic import Diagnostic, Label
from ftc.source.limits import MAX_DEPTH, MAX_NODES, too_deep, too_many
from ftc.source.nodes import (
    AliasNode,
    BrokenNode,
    Content,
    MappingNode,
    Node,
    ScalarNode,
    SequenceNode,
)
from ftc.source.refused import Refused
from ftc.source.scalars import Scalar, Unusable, resolve
from ftc.source.span import Path, Place, Span

MISSING: Any = object()
"""In place of a value that a diagnostic refused."""

_Entries = dict[str, tuple[Node, Node]]
"""The key and value nodes of a mapping by key."""


class Budget:
    """How many entries a spec may still have, over all its files."""

    __slots__ = ("left",)

    def __init__(self, entries: int = MAX_NODES) -> None:
        self.left = entries

    def spend(self, at: Span) -> None:
        """Count one entry. Raises `Refused` when there are too many."""
        self.left -= 1
        if self.left < 0:
            raise Refused(too_many(at))


def construct(
    root: Node, path: Path, places: dict[Path, Place], found: list[Diagnostic], budget: Budget
) -> Any:
    """The value of a node, `MISSING` if it has none; `places` gets the place of all that is in it.

    Raises `Refused` where reading cannot go on; whatever else is wrong is added to `found`.
    """
    places[path] = Place(root.span)
    return _Constructor(places, found, budget).value(root, path)


class _Constructor:
    def __init__(self, places: dict[Path, Place], found: list[Diagnostic], budget: Budget) -> None:
        self.places = places
        self.found = found
        self.budget = budget

    def value(self, node: Node, path: Path) -> Any:
        """The caller has recorded the place of `path` itself."""
        self.budget.spend(node.span)
        if len(path) > MAX_DEPTH:
            raise Refused(too_deep(node.span))
        if isinstance(node, AliasNode):
            node = node.target
        if isinstance(node, ScalarNode):
            return self.scalar(node)
        if isinstance(node, SequenceNode):
            return self.sequence(node, path)
        if isinstance(node, MappingNode):
            return self.mapping(node, path)
        return MISSING

    def scalar(self, node: ScalarNode) -> Any:
        try:
            return resolve(node.text, node.kind)
        except Unusable as unusable:
            told = unusable.rule.diagnostic(unusable.message, node.span, help=unusable.help)
            self.found.append(told)
            return MISSING

    def sequence(self, node: SequenceNode, path: Path) -> list[Any]:
        items: list[Any] = []
        for item in node.items:
            here = (*path, len(items))
            self.places[here] = Place(item.span)
            value = self.value(item, here)
            if value is MISSING:
                del self.places[here]  # the next item takes this place
            else:
                items.append(value)
        return items

    def mapping(self, node: MappingNode, path: Path) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for name, (key, item) in self.entries(node, 0).items():
            here = (*path, name)
            self.places[here] = Place(item.span, key.span)
            value = self.value(item, here)
            if value is not MISSING:
                result[name] = value
        return result

    def entries(self, node: MappingNode, depth: int) -> _Entries:
        """The entries merged into a mapping, then its own, which win."""
        own: _Entries = {}
        merge: tuple[Node, Node] | None = None
        for key, value in node.entries:
            if _is_merge(key):
                if merge is None:
                    merge = (key, value)
                else:
                    self.found.append(_duplicate("<<", key.span, merge[0].span))
                continue
            name = self.name(key)
            if name in own:
                self.found.append(_duplicate(name, key.span, own[name][0].span))
            elif name is not None:
                own[name] = (key, value)
        return own if merge is None else self.merged(merge[1], depth) | own

    def merged(self, value: Node, depth: int) -> _Entries:
        """What a merge key takes over; of several mappings the earlier wins."""
        if depth > MAX_DEPTH:
            raise Refused(too_deep(value.span))
        sources = _target(value)
        result: _Entries = {}
        for source in sources.items if isinstance(sources, SequenceNode) else [value]:
            self.budget.spend(source.span)
            mapping = _target(source)
            if isinstance(mapping, MappingNode):
                for name, entry in self.entries(mapping, depth + 1).items():
                    self.budget.spend(source.span)
                    result.setdefault(name, entry)
            elif not isinstance(mapping, BrokenNode):
                message = "`<<` takes a mapping or a list of mappings"
                self.found.append(rules.MERGE.diagnostic(message, source.span))
        return result

    def name(self, key: Node) -> str | None:
        """The key as text; None if it has none."""
        key_node = _target(key)
        if not isinstance(key_node, ScalarNode):
            if not isinstance(key_node, BrokenNode):
                self.found.append(_collection_as_key(key_node, key.span))
            return None
        value = self.scalar(key_node)
        if value is MISSING or isinstance(value, str):
            return None if value is MISSING else value
        self.found.append(_scalar_as_key(key_node.text, value, key.span))
        return key_node.text or None


def _target(node: Node) -> Content:
    return node.target if isinstance(node, AliasNode) else node


def _is_merge(key: Node) -> bool:
    return isinstance(key, ScalarNode) and key.text == "<<" and key.kind is None


def _duplicate(name: str, second: Span, first: Span) -> Diagnostic:
    return rules.DUPLICATE_KEY.diagnostic(
        f"`{name}` is written twice",
        second,
        label="this would replace the first one",
        help="keep one of them",
        related=(Label(first, "first written here"),),
    )


def _scalar_as_key(text: str, value: Scalar, at: Span) -> Diagnostic:
    if not text:
        return rules.KEY_NOT_TEXT.diagnostic("there is no key before this colon", at)
    kind = {type(None): "nothing", bool: "true or false"}.get(type(value), "a number")
    return rules.KEY_NOT_TEXT.diagnostic(
        f"the key `{text}` is read as {kind}",
        at,
        label="keys are text",
        help=f'quote it: "{text}"',
    )


def _collection_as_key(node: Node, at: Span) -> Diagnostic:
    kind = "list" if isinstance(node, SequenceNode) else "mapping"
    return rules.KEY_NOT_TEXT.diagnostic(
        f"a {kind} stands where a key belongs",
        at,
        label="keys are text",
        help="text with braces or brackets, such as `{{ name }}`, needs quotes",
    )
