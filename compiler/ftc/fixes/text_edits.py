"""Set, rename and remove entries in a YAML text; everything else stays, byte for byte.

An edit is one replacement of a stretch of the text. ruamel.yaml's round trip would be no match: it
lays out anew what it was not asked to touch (aligned values, spaces in brackets, folded text).
"""

import re
from collections.abc import Sequence
from typing import Any

from ftc.emit.characters import is_safe
from ftc.emit.yaml import inline
from ftc.fixes.layout import EntryText, MappingText, Node, ScalarText, SequenceText, descend, layout
from ftc.source.span import Path

_INDENT = "  "
_NEWLINE = r"(?:\r\n|\n|\r(?!\n))"
_LINE_END = re.compile(rf"{_NEWLINE}|\Z")
_COLON = re.compile(r"\s*:")
_DASH = re.compile(r"^ *(-)(?=\s|\Z)", re.MULTILINE)
_BLANK_BEFORE = re.compile(rf"(?:\A|\n|\r(?!\n))[ \t]*{_NEWLINE}\Z")
_BLANK_AFTER = re.compile(rf"[ \t]*{_NEWLINE}")
_BLANK_BETWEEN = re.compile(rf"{_NEWLINE}[ \t]*{_NEWLINE}")


class CannotEditError(Exception):
    """The text has no place for the edit, or none that would leave the rest alone."""


def set_value(text: str, path: Path, value: Any) -> str:
    """Replace the value at the path, or add the entry and those that it lies in."""
    page = _Page(text)
    nodes = descend(layout(text), path)
    if not nodes:
        return text + page.block(_nested(path, value), "")
    depth = len(nodes) - 1
    if depth == len(path):
        return page.replaced(nodes, path, value)
    node, key, value = nodes[-1], path[depth], _nested(path[depth + 1 :], value)
    if isinstance(node, SequenceText) and key == len(node.items):
        return page.appended(node, value)
    if isinstance(node, MappingText) and isinstance(key, str):
        return page.inserted(node, key, value, top=depth == 0)
    if isinstance(node, ScalarText) and node.value in ("", "~", "null", "Null", "NULL"):
        return page.replaced(nodes, path[:depth], _nested((key,), value))
    raise CannotEditError


def rename_key(text: str, path: Path, key: str) -> str:
    """Give an entry another key; it stays where it is."""
    parent, index = _part(descend(layout(text), path), path)
    if not isinstance(parent, MappingText):
        raise CannotEditError
    old = parent.entries[index].key
    return text[: old.start] + _Page(text).written(old, key) + text[old.end :]


def remove_entry(text: str, path: Path) -> str:
    """Take an entry of a mapping or an item of a list away, with its line if it has one."""
    nodes = descend(layout(text), path)
    page = _Page(text)
    parent, index = _part(nodes, path)
    parts = _parts(parent)
    if len(parts) == 1:
        empty: Any = {} if isinstance(parent, MappingText) else []
        end = parent.end if parent.flow else page.line_end(parent.end)  # its comment goes too
        return page.replaced([*nodes[:-2], parent._replace(end=end)], path[:-1], empty)
    if parent.flow:
        return page.without_part(parts, index)
    return page.without_lines(page.starts(parent), index, parts[index].end)


def _part(nodes: list[Node], path: Path) -> tuple[MappingText | SequenceText, int]:
    """The collection that the path's last entry lies in, and which of its parts that is."""
    if len(nodes) != len(path) + 1 or not path:
        raise CannotEditError
    parent, key = nodes[-2], path[-1]
    index = parent.find(key) if isinstance(parent, MappingText) else key
    if isinstance(parent, ScalarText) or not isinstance(index, int):
        raise CannotEditError
    return parent, index


def _parts(parent: MappingText | SequenceText) -> Sequence[EntryText | Node]:
    return parent.entries if isinstance(parent, MappingText) else parent.items


def _nested(path: Path, value: Any) -> Any:
    """The value inside of new mappings for the rest of its path."""
    for part in reversed(path):
        if not isinstance(part, str):
            raise CannotEditError
        value = {part: value}
    return value


class _Page:
    """A text, to be changed in one place."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.newline = "\r\n" if "\r\n" in text else "\n"

    def written(self, old: Node, value: Any) -> str:
        """A value on one line; text in the quotes that the old one had."""
        quote = self.text[old.start : old.start + 1]
        if isinstance(value, str) and isinstance(old, ScalarText) and quote in ("'", '"'):
            if quote in value or "\\" in value or not is_safe(value):
                return inline(value)
            return quote + value + quote
        return inline(value)

    def replaced(self, nodes: list[Node], path: Path, value: Any) -> str:
        """The text with another value for the last of the nodes along a path."""
        text, node = self.text, nodes[-1]
        written = self.written(node, value)
        after = self.introduced(nodes[-2], path[-1]) if len(nodes) > 1 else node.start
        between = text[after : node.start]
        if node.start == node.end and len(nodes) > 1:
            return f"{text[:after]} {written}{text[after:]}"
        if "\n" not in between and "\r" not in between:
            return text[: node.start] + written + text[node.end :]
        comment = text[after : self.line_end(after)]
        return f"{text[:after]} {written}{comment}{text[node.end :]}"

    def introduced(self, parent: Node, key: str | int) -> int:
        """The offset behind the colon or the dash before a value."""
        if isinstance(parent, MappingText):
            index = parent.find(key)
            colon = (
                None if index is None else _COLON.match(self.text, parent.entries[index].key.end)
            )
            if colon is None:
                raise CannotEditError  # `{key}` has none
            return colon.end()
        if not isinstance(parent, SequenceText) or not isinstance(key, int):
            raise CannotEditError
        return parent.items[key].start if parent.flow else self.starts(parent)[key] + 1

    def inserted(self, node: MappingText, key: str, value: Any, *, top: bool) -> str:
        """The text with a new last entry in a mapping."""
        if node.flow:
            return self.with_part(node, inline({key: value})[1:-1])
        first = node.entries[0].start
        indent = " " * (first - self.line_start(first))
        lead = ""
        if top and len(node.entries) > 1:
            between = self.text[node.entries[-2].end : node.entries[-1].start]
            lead = self.newline if _BLANK_BETWEEN.search(between) else ""
        return self.with_lines(node.end, lead + self.block({key: value}, indent))

    def appended(self, node: SequenceText, value: Any) -> str:
        """The text with a new last item in a list."""
        if node.flow:
            return self.with_part(node, inline(value))
        dash = self.starts(node)[-1]
        indent = " " * (dash - self.line_start(dash))
        return self.with_lines(node.end, f"{indent}- {inline(value)}{self.newline}")

    def block(self, value: dict[str, Any], indent: str) -> str:
        """Lines for new entries: mappings below their key, everything else beside it."""
        lines = ""
        for key, inner in value.items():
            if isinstance(inner, dict) and inner:
                lines += (
                    f"{indent}{inline(key)}:{self.newline}{self.block(inner, indent + _INDENT)}"
                )
            else:
                lines += f"{indent}{inline(key)}: {inline(inner)}{self.newline}"
        return lines

    def with_lines(self, end: int, lines: str) -> str:
        """The text with lines added after the line in which a value ends."""
        text = self.text
        at = end if text[end - 1] in "\r\n" else self.next_line(end)
        if text[at - 1] in "\r\n":
            return text[:at] + lines + text[at:]
        return text + self.newline + lines.removesuffix(self.newline)

    def with_part(self, node: MappingText | SequenceText, part: str) -> str:
        """The text with another part at the end of a bracket."""
        parts = _parts(node)
        if parts:
            at = parts[-1].end
            return f"{self.text[:at]}, {part}{self.text[at:]}"
        at = self.text.index("{" if isinstance(node, MappingText) else "[", node.start) + 1
        return self.text[:at] + part + self.text[at:]

    def without_part(self, parts: Sequence[EntryText | Node], index: int) -> str:
        """The text without one part of a bracket, and without a comma beside it."""
        text = self.text
        if index + 1 < len(parts):
            return text[: parts[index].start] + text[parts[index + 1].start :]
        return text[: parts[index - 1].end] + text[parts[index].end :]

    def without_lines(self, starts: list[int], index: int, end: int) -> str:
        """The text without an entry that has its lines to itself; of blank lines around it, one
        stays. The first entry of a mapping in a list shares its line with the dash."""
        text, start = self.text, starts[index]
        first = self.line_start(start)
        before, after = text[:first], text[self.next_line(end) :]
        if not text[first:start].strip():
            if _BLANK_BEFORE.search(before):
                after = _BLANK_AFTER.sub("", after, count=1) if _BLANK_AFTER.match(after) else after
                before = before if after else before.rstrip() + self.newline
            return before + after
        if index:
            raise CannotEditError
        if text[self.next_line(end) : starts[1]].strip():  # comments, which stay
            return text[:start].rstrip(" ") + text[self.line_end(end) :]
        return text[:start] + text[starts[1] :]

    def starts(self, node: MappingText | SequenceText) -> list[int]:
        """Where the entries of a block begin: their keys, or their dashes."""
        if isinstance(node, MappingText):
            return [entry.start for entry in node.entries]
        starts: list[int] = []
        here = node.start
        for item in node.items:
            if starts or self.text[here] != "-":
                dash = _DASH.search(self.text, here)
                if dash is None or dash.start(1) > item.start:
                    raise CannotEditError
                here = dash.start(1)
            starts.append(here)
            here = item.end
        return starts

    def line_start(self, at: int) -> int:
        return max(self.text.rfind("\n", 0, at), self.text.rfind("\r", 0, at)) + 1

    def line_end(self, at: int) -> int:
        match = _LINE_END.search(self.text, at)
        return match.start() if match else len(self.text)

    def next_line(self, at: int) -> int:
        match = _LINE_END.search(self.text, at)
        return match.end() if match else len(self.text)
