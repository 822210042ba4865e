"""Where everything stands in a YAML text, so that a part of it can be changed and the rest kept.

Offsets count characters of the text as it is, line ends and all. The events are those of the
parser that reads specs (`ftc.source.compose`), so that both see the same structure.
"""

from typing import Any

import yaml

from ftc.source.compose import PARSER
from ftc.source.span import Path
from ftc_schemas.named_tuple import NamedTuple


class ScalarText(NamedTuple):
    """A scalar or an alias. A value that is left empty has no width."""

    start: int
    end: int
    value: str | None
    """What it says; None for an alias."""


class SequenceText(NamedTuple):
    start: int
    """Of the bracket, or of the first dash."""
    end: int
    """Behind the bracket, or behind the last item; what follows belongs to no value."""
    flow: bool
    items: "list[Node]"


class MappingText(NamedTuple):
    start: int
    end: int
    flow: bool
    entries: "list[EntryText]"

    def find(self, key: str | int) -> int | None:
        """Index of the entry with that key; None where there is none, or more than one."""
        found = [i for i, entry in enumerate(self.entries) if _says(entry.key, key)]
        return found[0] if len(found) == 1 else None


class EntryText(NamedTuple):
    key: "Node"
    value: "Node"

    @property
    def start(self) -> int:
        return self.key.start

    @property
    def end(self) -> int:
        return max(self.key.end, self.value.end)


Node = ScalarText | SequenceText | MappingText


def layout(text: str) -> Node | None:
    """The root of the text's only document; None if it has none. Raises `yaml.YAMLError`."""
    parser = _Layout(text)
    parser.next()  # the start of the stream
    if isinstance(parser.next(), yaml.StreamEndEvent):
        return None
    return parser.node(parser.next())


def child(node: Node | None, part: str | int) -> Node | None:
    """An entry's value or a list's item, if the text spells it out there."""
    if isinstance(node, MappingText):
        index = node.find(part)
        return None if index is None else node.entries[index].value
    if isinstance(node, SequenceText) and isinstance(part, int) and part < len(node.items):
        return node.items[part]
    return None


def descend(root: Node | None, path: Path) -> list[Node]:
    """The nodes along a path, from the root as far as the text goes."""
    nodes = [] if root is None else [root]
    for part in path:
        inner = child(nodes[-1], part) if nodes else None
        if inner is None:
            break
        nodes.append(inner)
    return nodes


def _says(key: Node, word: str | int) -> bool:
    return isinstance(key, ScalarText) and key.value == word


class _Layout:
    def __init__(self, text: str) -> None:
        self.text = text
        self.next = PARSER(text).get_event

    def node(self, event: Any) -> Node:
        start: int = event.start_mark.index
        if isinstance(event, yaml.ScalarEvent):
            return ScalarText(start, self.scalar_end(event), event.value)
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(event)
        if isinstance(event, yaml.MappingStartEvent):
            return self.mapping(event)
        return ScalarText(start, self.scalar_end(event), None)

    def scalar_end(self, event: Any) -> int:
        """A block scalar's mark ends where the next thing starts. What it ends with is layout, not
        content, unless its header says `+`."""
        start: int = event.start_mark.index
        end: int = event.end_mark.index
        written = self.text[start:end]
        if getattr(event, "style", None) not in ("|", ">") or "+" in written.split("\n", 1)[0]:
            return end
        return start + len(written.rstrip())

    def sequence(self, start: Any) -> SequenceText:
        items: list[Node] = []
        while not isinstance(event := self.next(), yaml.SequenceEndEvent):
            items.append(self.node(event))
        return SequenceText(*self.extent(start, event, items[-1:]), items)

    def mapping(self, start: Any) -> MappingText:
        entries: list[EntryText] = []
        while not isinstance(event := self.next(), yaml.MappingEndEvent):
            entries.append(EntryText(self.node(event), self.node(self.next())))
        return MappingText(*self.extent(start, event, entries[-1:]), entries)

    def extent(
        self, start: Any, end: Any, last: "list[Node] | list[EntryText]"
    ) -> tuple[int, int, bool]:
        """Start, end and style of a collection; only a flow collection's end has a width."""
        flow = bool(start.flow_style)
        return start.start_mark.index, end.end_mark.index if flow else last[0].end, flow
