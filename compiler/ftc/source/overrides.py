"""Overrides: entries that the command line sets, `--set training.learning_rate=2e-4`.

They stand in a file of their own named `--set`, one a line, so that a diagnostic about one can
show it like any other.
"""

import re
from collections.abc import Sequence
from typing import Any

from ftc.analysis.rules import source as rules
from ftc.diagnostics.diagnostic import Diagnostic
from ftc.source import extends
from ftc.source.compose import compose
from ftc.source.construct import MISSING, Budget, construct
from ftc.source.document import Document
from ftc.source.layers import forget, said_otherwise, with_value, without_value
from ftc.source.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ftc.source.refused import Refused
from ftc.source.span import OVERRIDES, Path, Place, Span, dotted
from ftc.source.text import invisible, normalize
from ftc_schemas.named_tuple import NamedTuple

_KEY = re.compile(r"[^\s.=\[\]{}\"']+")


def override(
    document: Document, settings: Sequence[str], found: list[Diagnostic], budget: Budget
) -> Document:
    """The document with each `key=value` set, the later over the earlier.

    A value replaces what stood at its key, mappings too. What is wrong with a setting goes to
    `found`, and the setting has no effect.
    """
    if not settings:
        return document
    lines = [normalize(setting) for setting in settings]
    text = "\n".join(lines)
    document = document._replace(sources={**document.sources, OVERRIDES: text})
    unseen = invisible(text, OVERRIDES)
    if unseen:
        found += unseen
        return document
    line = 1
    for setting in lines:
        try:
            document = _apply(document, _Setting(setting, line), found, budget)
        except Refused as refused:
            found.append(refused.diagnostic)
        line += 1 + setting.count("\n")
    return document


class _Setting(NamedTuple):
    """One `key=value` and the line where it starts."""

    text: str
    line: int

    def span(self, start: int, end: int) -> Span:
        """The place of a part of the key, which has no line end in it."""
        return Span(OVERRIDES, self.line, start + 1, self.line, end + 1)


def _apply(
    document: Document, setting: _Setting, found: list[Diagnostic], budget: Budget
) -> Document:
    key, equals, written = setting.text.partition("=")
    if not equals or "\n" in key:
        raise Refused(_malformed(setting, key))
    parts, keys = _parts(setting, key)
    path, old = _found(document.value, parts, keys)
    node = _value_node(setting, len(key) + 1, written, found)
    places = dict(document.places)
    forget(old, path, places)
    below = _without_other(document.value, path, places)
    value = construct(node, path, places, found, budget)
    if value is MISSING:
        return document
    places[path] = Place(node.span, keys[-1])
    for depth, at in enumerate(keys[:-1], start=1):
        whole = at._replace(end_line=node.span.end_line, end_column=node.span.end_column)
        places.setdefault(path[:depth], Place(whole, at))
    return document._replace(value=with_value(below, path, value), places=places)


def _without_other(value: Any, path: Path, places: dict[Path, Place]) -> Any:
    """Without what a file says in another way than the entry that is set. Two settings of one call
    that say the same are both kept: that is a mistake."""
    other = said_otherwise(path)
    place = places.get(other) if other is not None else None
    if other is None or place is None or place.value.file == OVERRIDES:
        return value
    del places[other]
    return without_value(value, other)


def _parts(setting: _Setting, key: str) -> tuple[list[str], list[Span]]:
    """The dotted key's parts, each with its place."""
    parts = key.split(".")
    spans: list[Span] = []
    start = 0
    for part in parts:
        spans.append(setting.span(start, start + len(part)))
        if not _KEY.fullmatch(part):
            raise Refused(_bad_key(key, setting.span(0, len(key))))
        start += len(part) + 1
    if parts[0] == extends.KEY:
        message = "`extends` belongs in a file; it cannot be set for one call"
        raise Refused(rules.OVERRIDE.diagnostic(message, spans[0]))
    return parts, spans


def _found(value: Any, parts: list[str], keys: list[Span]) -> tuple[Path, Any]:
    """The path that the parts lead to, and what stands there now, None if nothing does."""
    path: list[str | int] = []
    for part, at in zip(parts, keys, strict=True):
        if isinstance(value, list) and any(isinstance(item, dict) for item in value):
            index = _index(value, tuple(path), part, at)
            path.append(index)
            value = value[index]
        elif value is None or isinstance(value, dict):
            path.append(part)
            value = None if value is None else value.get(part)
        else:
            here = dotted(tuple(path))
            message = f"`{here}` holds no entries that could be set"
            raise Refused(rules.OVERRIDE.diagnostic(message, at, help=f"set it whole: `{here}=…`"))
    return tuple(path), value


def _index(items: list[Any], path: Path, part: str, at: Span) -> int:
    """An item of a list of sections, by its number from 0 or by the name that it has."""
    named = [item.get("name") if isinstance(item, dict) else None for item in items]
    if part in named:
        return named.index(part)
    if part.isdecimal() and int(part) < len(items):
        return int(part)
    known = ", ".join(name for name in named if isinstance(name, str))
    raise Refused(
        rules.OVERRIDE.diagnostic(
            f"`{dotted(path)}` has no item `{part}`",
            at,
            label=f"it has {known}" if known else f"it has {len(items)}, counted from 0",
            help=f"write `{dotted(path)}.{named[0] if known else 0}.…`",
        )
    )


def _value_node(setting: _Setting, start: int, written: str, found: list[Diagnostic]) -> Node:
    if not written.strip():
        return ScalarNode("", None, setting.span(start, start))
    # Composed where it stands, so that places come out right.
    node = compose("\n" * (setting.line - 1) + " " * start + written, OVERRIDES, found)
    if node is None:
        message, at = "this value is only a comment", setting.span(start, len(setting.text))
        raise Refused(rules.OVERRIDE.diagnostic(message, at, help="quote it if it is text"))
    if isinstance(node, MappingNode | SequenceNode) and written.lstrip()[0] not in "[{":
        raise Refused(
            rules.OVERRIDE.diagnostic(
                "a list or mapping is set in brackets",
                node.span,
                help="write [a, b] or {a: b}; quote it if it is text",
            )
        )
    return node


def _malformed(setting: _Setting, key: str) -> Diagnostic:
    first = key.split("\n")[0]
    return rules.OVERRIDE.diagnostic(
        f"`{first}` sets nothing",
        setting.span(0, len(first)),
        label="expected key=value",
        help="for example `--set training.epochs=1`",
    )


def _bad_key(key: str, at: Span) -> Diagnostic:
    help_text = "write it like `training.learning_rate`"
    if "[" in key:
        help_text = "a list is set whole: `data.train=[a.jsonl, b.jsonl]`"
    return rules.OVERRIDE.diagnostic(f"`{key}` is not a dotted key", at, help=help_text)
