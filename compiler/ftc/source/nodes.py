"""Nodes: the structure of a YAML text with its places, before values are made of it."""

from ftc.source.span import Span
from ftc_schemas.named_tuple import NamedTuple


class ScalarNode(NamedTuple):
    text: str
    kind: str | None
    """The core tag without its prefix (`int`); `str` if quoted; None if the text decides."""
    span: Span


class SequenceNode(NamedTuple):
    items: "list[Node]"
    span: Span


class MappingNode(NamedTuple):
    entries: "list[tuple[Node, Node]]"
    span: Span


class BrokenNode(NamedTuple):
    """What a diagnostic has already refused; it has a place but no value."""

    span: Span


class AliasNode(NamedTuple):
    target: "ScalarNode | SequenceNode | MappingNode"
    span: Span
    """The place of `*name`; the target has the place of its definition."""


Content = ScalarNode | SequenceNode | MappingNode | BrokenNode
Node = Content | AliasNode
