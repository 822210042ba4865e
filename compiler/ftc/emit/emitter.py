"""YAML in any style that a value needs, by PyYAML's emitter."""

import re
from collections.abc import Iterable
from io import StringIO
from typing import Any, cast

from yaml.emitter import Emitter
from yaml.events import (
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamStartEvent,
)
from yaml.resolver import Resolver

from ftc.emit.characters import escape, is_safe
from ftc.emit.plain_yaml import unquoted

_UNLIMITED = 1 << 30


def written(value: Any, *, flow: bool = False) -> str:
    stream = StringIO()
    emitter = _Emitter(stream, width=_UNLIMITED, allow_unicode=True)
    emitter.emit(StreamStartEvent())
    emitter.emit(DocumentStartEvent(explicit=False))
    for event in _events(value, flow):
        emitter.emit(event)
    text = stream.getvalue()
    return text if text.endswith("\n") else text + "\n"


class _Emitter(Emitter):
    """PyYAML's emitter, with lists indented, double quotes preferred, and the escapes of
    `ftc.emit.characters`."""

    def check_empty_document(self) -> bool:
        return False  # an empty text needs no `---` before it

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def choose_scalar_style(self) -> str:
        text: str = cast("ScalarEvent", self.event).value
        style: str = super().choose_scalar_style()
        if style == "" or (style == "|" and _reads_back_as_block(text)):
            return style
        single = ('"' in text or "\\" in text) and "'" not in text and is_safe(text)
        return "'" if single else '"'

    def write_double_quoted(self, text: str, split: bool = True) -> None:
        body = text.replace("\\", "\\\\").replace('"', '\\"')
        self.write_indicator(f'"{escape(body)}"', True)


def _reads_back_as_block(text: str) -> bool:
    """Whether a literal block keeps the text, and shows it plainly: no indentation indicator, no
    kept trailing lines, nothing invisible."""
    plain = text[0] not in " \n" and not text.endswith("\n\n")
    return plain and is_safe(text.replace("\n", " "))


def _events(value: Any, flow: bool) -> Iterable[Event]:
    if isinstance(value, dict):
        yield MappingStartEvent(None, None, True, flow_style=flow)
        for key, entry in value.items():
            yield _scalar(key, flow)
            yield from _events(entry, flow)
        yield MappingEndEvent()
    elif isinstance(value, list):
        yield SequenceStartEvent(None, None, True, flow_style=flow)
        for entry in value:
            yield from _events(entry, flow)
        yield SequenceEndEvent()
    else:
        yield _scalar(value, flow)


def _scalar(value: Any, flow: bool) -> ScalarEvent:
    if isinstance(value, str):
        plain = is_safe(value) and not _ambiguous(value)
        style = "|" if "\n" in value[:-1] and not flow else None
        return ScalarEvent(None, None, (plain, True), value, style=style)
    return ScalarEvent(None, None, (True, False), unquoted(value))


_YAML_1_1 = Resolver.yaml_implicit_resolvers
"""PyYAML's patterns of plain scalars that are no text, by first character."""

_YAML_1_2 = re.compile(
    r"""
      | [yYnN]                                          # in YAML 1.1, though PyYAML lets them pass
      | ~ | = | << | (?i: null | true | false )
      | [-+]? (?: 0b [01_]+ | 0o? [0-7_]+ | 0x [0-9a-fA-F_]+ | [0-9][0-9_]* ) | [-+] _ [0-9_]*
      | [-+]? (?: [0-9][0-9_]* (?: \.[0-9_]* )? | \.[0-9_]+ ) (?: [eE][-+]?[0-9]+ )?
      | [-+]? \. (?i: inf | nan )
    """,
    re.VERBOSE,
)
"""The same for ruamel.yaml, and for `ftc.source.scalars`."""


def _ambiguous(text: str) -> bool:
    """Whether a reader takes the plain text for something else than text."""
    patterns = _YAML_1_1.get(text[:1], ())
    return bool(_YAML_1_2.fullmatch(text)) or any(p.match(text) for _, p in patterns)
