"""Reading the part of YAML that nearly every spec keeps to, without a YAML parser.

That part is mappings and lists by indentation, and values on one line: plain, in quotes without
escapes, or in brackets. It comes to the nodes that `ftc.source.compose` makes of it, in a tenth of
the time that it takes to import PyYAML. A text with anything else in it, be it an anchor, a block
of text, a tab or a mistake, is left to libyaml as a whole.
`tests/compiler/source/test_plain.py` holds the two together.
"""

import re

from ftc.source.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ftc.source.span import Span
from ftc_schemas.named_tuple import NamedTuple

_LONGEST = 50_000
"""Characters of a text; what is larger may come near a limit, and another counts for those."""
_LONGEST_LINE = 1000
"""libyaml finds no key on a line of more than 1024."""
_DEEPEST = 16

_KEY = re.compile(r"([A-Za-z_][A-Za-z0-9_-]*):(?: +|$)")
_QUOTED = re.compile(r""""[ !#-\[\]-~]*"|'[ -&(-~]*'""")
_FLOW_WORD = re.compile(r"-?[A-Za-z0-9_./~+][A-Za-z0-9_./~+%@=-]*(?: +[A-Za-z0-9_./~+%@=-]+)*")
_BLOCK_START = re.compile(r"-?[A-Za-z0-9_./~+]")


class _NotPlain(Exception):  # noqa: N818  # not an error: somebody else reads it
    """The text has something that is not read here."""


class _Line(NamedTuple):
    number: int
    indent: int
    text: str
    """From the first character that is no space."""


def read_plain(text: str, file: str) -> MappingNode | None:
    """The mapping that the text holds; None where libyaml has to look."""
    if len(text) > _LONGEST or "\t" in text:
        return None
    lines = []
    for number, line in enumerate(text.split("\n"), start=1):
        content = line.lstrip(" ")
        if content and content[0] != "#":
            lines.append(_Line(number, len(line) - len(content), content))
    if not lines or lines[0].indent:
        return None
    reader = _Reader(lines, file)
    try:
        root = reader.mapping(0, 0)
    except _NotPlain:
        return None
    return root if reader.at == len(lines) else None


class _Reader:
    def __init__(self, lines: list[_Line], file: str) -> None:
        self.lines = lines
        self.file = file
        self.at = 0

    def indent(self) -> int:
        """Of the next line; -1 at the end."""
        return self.lines[self.at].indent if self.at < len(self.lines) else -1

    def mapping(self, indent: int, depth: int) -> MappingNode:
        entries: list[tuple[Node, Node]] = []
        while self.indent() == indent:
            line = self.lines[self.at]
            key = _KEY.match(line.text)
            if key is None:
                raise _NotPlain
            name = ScalarNode(key[1], None, self.span(line, 0, key.end(1)))
            entries.append((name, self.value(line, key.end(), indent, depth)))
        return MappingNode(entries, self.around(entries[0][0], entries[-1][1]))

    def sequence(self, indent: int, depth: int) -> SequenceNode:
        items: list[Node] = []
        first = self.lines[self.at]
        while self.indent() == indent:
            line = self.lines[self.at]
            inner = line.text[1:].lstrip(" ")
            start = len(line.text) - len(inner)
            if line.text[:2] != "- " or not inner:
                raise _NotPlain
            if _KEY.match(inner):  # the first entry of a mapping stands behind the dash
                self.lines[self.at] = _Line(line.number, indent + start, inner)
                items.append(self.mapping(indent + start, depth + 1))
            else:
                items.append(self.value(line, start, indent, depth))
            if self.indent() > indent:
                raise _NotPlain
        span = self.span(first, 0, 1)
        return SequenceNode(items, self.around(ScalarNode("-", None, span), items[-1]))

    def value(self, line: _Line, start: int, indent: int, depth: int) -> Node:
        """What stands behind a key or a dash, or below a key."""
        self.at += 1
        text = line.text
        below = start == len(text) or text[start] == "#"
        if len(text) > _LONGEST_LINE or depth > _DEEPEST or below != (self.indent() > indent):
            raise _NotPlain  # also a value without text, or one that goes on in the next line
        if below:
            dash = self.lines[self.at].text.startswith("- ")
            block = self.sequence if dash else self.mapping
            node: Node = block(self.indent(), depth + 1)
            if self.indent() > indent:
                raise _NotPlain
            return node
        if text[start] in "[{":
            node, end = self.flow(line, start, depth)
        elif text[start] in "\"'":
            node, end = self.quoted(line, start)
        else:
            return self.plain(line, start)
        rest = text[end:].lstrip(" ")
        if rest and not (rest[0] == "#" and text[end] == " "):
            raise _NotPlain
        return node

    def plain(self, line: _Line, start: int) -> ScalarNode:
        """Up to a comment or the end of the line."""
        text = line.text[start:].partition(" #")[0].rstrip(" ")
        odd = not (text.isascii() and text.isprintable() and _BLOCK_START.match(text))
        if odd or ": " in text or text[-1] == ":":
            raise _NotPlain
        return ScalarNode(text, None, self.span(line, start, start + len(text)))

    def quoted(self, line: _Line, start: int) -> tuple[ScalarNode, int]:
        match = _QUOTED.match(line.text, start)
        if match is None:
            raise _NotPlain
        span = self.span(line, start, match.end())
        return ScalarNode(match[0][1:-1], "str", span), match.end()

    def flow(self, line: _Line, start: int, depth: int) -> tuple[Node, int]:
        """A value inside brackets, or the brackets themselves; and where it ends."""
        text = line.text
        opening = text[start : start + 1]
        if opening in ("'", '"'):
            return self.quoted(line, start)
        if opening not in ("[", "{"):
            match = _FLOW_WORD.match(text, start)
            if match is None:
                raise _NotPlain
            return ScalarNode(match[0], None, self.span(line, start, match.end())), match.end()
        if depth > _DEEPEST:
            raise _NotPlain
        closing = "]" if opening == "[" else "}"
        items: list[Node] = []
        entries: list[tuple[Node, Node]] = []
        at = _behind_spaces(text, start + 1)
        while text[at : at + 1] != closing:
            if opening == "{":
                key = _KEY.match(text, at)
                if key is None:
                    raise _NotPlain
                name = ScalarNode(key[1], None, self.span(line, at, key.end(1)))
                value, at = self.flow(line, key.end(), depth + 1)
                entries.append((name, value))
            else:
                value, at = self.flow(line, at, depth + 1)
                items.append(value)
            at = _behind_spaces(text, at)
            if text[at : at + 1] == ",":
                at = _behind_spaces(text, at + 1)
                if text[at : at + 1] == closing:
                    raise _NotPlain
            elif text[at : at + 1] != closing:
                raise _NotPlain
        span = self.span(line, start, at + 1)
        node = SequenceNode(items, span) if opening == "[" else MappingNode(entries, span)
        return node, at + 1

    def span(self, line: _Line, start: int, end: int) -> Span:
        column = line.indent + 1
        return Span(self.file, line.number, column + start, line.number, column + end)

    def around(self, first: Node, last: Node) -> Span:
        return Span(self.file, *first.span[1:3], *last.span[3:5])


def _behind_spaces(text: str, at: int) -> int:
    while text[at : at + 1] == " ":
        at += 1
    return at
