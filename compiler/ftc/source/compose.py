"""Composing: YAML text to nodes with places, from the events of libyaml's parser.

PyYAML's C parser reports line and column at C speed, but its composer recurses as deep as the text
nests; this one counts, and stops where a spec has to.
"""

import re
from typing import Any

import yaml

from ftc.analysis.rules import source as rules
from ftc.diagnostics.diagnostic import Diagnostic
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
from ftc.source.span import Span, span_at

PARSER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""The parser in Python only where PyYAML was built without libyaml."""

_CORE = "tag:yaml.org,2002:"
_SCALAR_TAGS = frozenset({"!", *(_CORE + kind for kind in ("str", "int", "float", "bool", "null"))})
_ENDS_NO_NAME = (":", "?")
_TAG = re.compile(r"![^\s,\[\]{}]*")


def compose(text: str, file: str, found: list[Diagnostic]) -> Node | None:
    """The root node, None if there is none.

    Raises `Refused` where reading cannot go on; whatever else is wrong is added to `found`.
    """
    try:
        _refuse_directives(text, file)
        return _Composer(text, file, found).document()
    except yaml.YAMLError as error:
        from ftc.source.syntax import syntax_error

        raise Refused(syntax_error(error, text, file)) from None


def _refuse_directives(text: str, file: str) -> None:
    start = 0
    for line in text.split("\n"):
        if line.startswith("%") and line.split("#")[0].split() != ["%YAML", "1.2"]:
            span = span_at(text, file, start, start + len(line))
            help_text = "remove it; a spec is always YAML 1.2"
            raise Refused(
                rules.DIRECTIVE.diagnostic("a spec takes no directives", span, help=help_text)
            )
        if line.strip() and not line.lstrip().startswith(("#", "%")):
            return
        start += len(line) + 1


class _Composer:
    """One pass over the events of one text."""

    def __init__(self, text: str, file: str, found: list[Diagnostic]) -> None:
        self.text = text
        self.file = file
        self.found = found
        self.next = PARSER(text).get_event
        self.anchors: dict[str, Content | None] = {}
        """None while the anchored value is still being read."""
        self.nodes = 0

    def document(self) -> Node | None:
        self.next()  # the start of the stream
        if isinstance(self.next(), yaml.StreamEndEvent):
            return None
        root = self.node(self.next(), 0)
        self.require_end(self.next().end_mark.index)
        return root

    def require_end(self, index: int) -> None:
        """Refuse what follows the first document, without parsing it: a second one's directives
        alone can keep the parser busy for many seconds."""
        for line in self.text[index:].split("\n"):
            rest = line.strip()
            if rest and not rest.startswith(("#", "...")):
                if not rest.startswith(("---", "%")):
                    self.next()  # no second document either; the parser knows what it is
                start = index + line.index(rest)
                raise Refused(
                    rules.SEVERAL_DOCUMENTS.diagnostic(
                        "a second YAML document starts here",
                        span_at(self.text, self.file, start, start + len(rest)),
                        help="a spec describes one job; give each job a file of its own",
                    )
                )
            index += len(line) + 1

    def node(self, event: Any, depth: int) -> Node:
        self.nodes += 1
        if depth > MAX_DEPTH:
            raise Refused(too_deep(self.span(event)))
        if self.nodes > MAX_NODES:
            raise Refused(too_many(self.span(event)))
        if isinstance(event, yaml.AliasEvent):
            return self.alias(event)
        if event.anchor is None:
            return self.content(event, depth)
        self.require_whole_name(event)
        self.anchors[event.anchor] = None
        node = self.anchors[event.anchor] = self.content(event, depth)
        return node

    def require_whole_name(self, event: Any) -> None:
        """libyaml ends an anchor's name before `:`, and would read the rest of it as the value; in
        YAML 1.2 (production 102) it belongs to the name."""
        start = self.text.index(f"&{event.anchor}", event.start_mark.index)
        end = start + 1 + len(event.anchor)
        if self.text[end : end + 1] in _ENDS_NO_NAME:
            raise Refused(
                rules.SYNTAX.diagnostic(
                    f"the name of the anchor `&{event.anchor}` goes on with `{self.text[end]}`",
                    span_at(self.text, self.file, start, end + 1),
                    help="name it by letters, digits, `-` and `_`, and leave a space behind it",
                )
            )

    def content(self, event: Any, depth: int) -> Content:
        node: Content
        if isinstance(event, yaml.ScalarEvent):
            node = self.scalar(event)
            accepted = event.tag is None or event.tag in _SCALAR_TAGS
        elif isinstance(event, yaml.SequenceStartEvent):
            node = self.sequence(event, depth)
            accepted = event.tag in (None, "!", _CORE + "seq")
        else:
            node = self.mapping(event, depth)
            accepted = event.tag in (None, "!", _CORE + "map")
        if accepted:
            return node
        self.found.append(self.unknown_tag(event))
        return BrokenNode(node.span)

    def scalar(self, event: Any) -> ScalarNode:
        if event.tag is not None:
            kind = "str" if event.tag == "!" else event.tag.removeprefix(_CORE)
        else:
            kind = None if event.implicit[0] else "str"
        span = self.block_span(event) if event.style in ("|", ">") else self.span(event)
        return ScalarNode(event.value, kind, span)

    def sequence(self, start: Any, depth: int) -> SequenceNode:
        items: list[Node] = []
        while not isinstance(event := self.next(), yaml.SequenceEndEvent):
            items.append(self.node(event, depth + 1))
        return SequenceNode(items, self.collection_span(start, event, items[-1:]))

    def mapping(self, start: Any, depth: int) -> MappingNode:
        entries: list[tuple[Node, Node]] = []
        while not isinstance(event := self.next(), yaml.MappingEndEvent):
            key = self.node(event, depth + 1)
            entries.append((key, _placed(self.node(self.next(), depth + 1), key)))
        last = [value for _, value in entries[-1:]]
        return MappingNode(entries, self.collection_span(start, event, last))

    def alias(self, event: Any) -> Node:
        span, name = self.span(event), event.anchor
        target = self.anchors.get(name)
        if target is not None:
            return target if isinstance(target, BrokenNode) else AliasNode(target, span)
        if name in self.anchors:
            message, help_text = f"`*{name}` stands inside the value that it repeats", None
        else:
            message = f"`*{name}` repeats nothing: no `&{name}` stands before it"
            help_text = f'if it is text, quote it: "*{name}"'
        self.found.append(rules.ALIAS.diagnostic(message, span, help=help_text))
        return BrokenNode(span)

    def unknown_tag(self, event: Any) -> Diagnostic:
        mark = event.start_mark
        tag = _TAG.search(self.text, mark.index)
        start, end = tag.span() if tag else (mark.index, event.end_mark.index)
        return rules.TAG.diagnostic(
            f"the tag `{self.text[start:end]}` is not allowed here",
            Span(self.file, *self.position(mark, start), *self.position(mark, end)),
            label="a spec holds plain values only",
            help="remove the tag; text that starts with `!` needs quotes",
        )

    def span(self, event: Any) -> Span:
        start, end = event.start_mark, event.end_mark
        return Span(self.file, start.line + 1, start.column + 1, end.line + 1, end.column + 1)

    def block_span(self, event: Any) -> Span:
        """A block scalar's mark ends where the next thing starts; its span ends with its text."""
        start = event.start_mark
        written = self.text[start.index : event.end_mark.index].rstrip()
        end = self.position(start, start.index + len(written))
        return Span(self.file, start.line + 1, start.column + 1, *end)

    def position(self, mark: Any, index: int) -> tuple[int, int]:
        """Line and column of an index not before the mark; counting goes from there."""
        lines = self.text.count("\n", mark.index, index)
        if not lines:
            return mark.line + 1, mark.column + 1 + index - mark.index
        return mark.line + 1 + lines, index - self.text.rfind("\n", mark.index, index)

    def collection_span(self, start: Any, end: Any, last: list[Node]) -> Span:
        """A flow collection ends with its bracket. Any other has an end mark without width, where
        the next thing starts; its span ends with its last value."""
        has_bracket = end.start_mark.index < end.end_mark.index
        first, final = self.span(start), self.span(end) if has_bracket else last[0].span
        return Span(self.file, first.line, first.column, final.end_line, final.end_column)


def _placed(value: Node, key: Node) -> Node:
    """A value that isn't written stands behind its colon. Where there is no colon either (`? a`),
    the parser has it where the text goes on, if need be behind its end; here, behind the key."""
    at, behind = value.span, key.span
    if at[1:3] != at[3:5] or at.line <= behind.end_line:
        return value
    end = (behind.end_line, behind.end_column)
    return value._replace(span=Span(at.file, *end, *end))
