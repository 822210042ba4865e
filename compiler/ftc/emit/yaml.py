"""YAML that a YAML 1.1 reader (PyYAML) and a 1.2 reader (ruamel.yaml) read to the very same value.

The layout is what an engineer writes by hand: block style, lists indented below their key, one
line an entry, so that a change of one entry is a change of one line.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from io import StringIO
from itertools import groupby
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
from ftc.emit.error import EmitError

_UNLIMITED = 1 << 30
_LONGEST_SIMPLE_KEY = 128
"""PyYAML writes longer keys as `? key`."""


def dump(value: Any, *, groups: Mapping[str, str] = {}, header: str = "") -> str:
    """The value as a YAML document.

    `groups` names the group of a top-level key; a blank line stands between groups. `header`
    becomes comment lines. Raises `EmitError` for a value that is no JSON value.
    """
    if isinstance(value, dict) and value:
        chunks = ["".join(map(_entry, chunk.items())) for chunk in _chunks(value, groups)]
    else:
        chunks = [_written(value)]
    if header:
        chunks.insert(0, "".join(f"# {escape(line)}".rstrip() + "\n" for line in _lines(header)))
    return "\n".join(chunks)


def inline(value: Any) -> str:
    """The value on one line, in flow style: `[adapter.rank, {a: 1}]`."""
    return _written(value, flow=True).rstrip("\n")


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n").split("\n")


def _chunks(value: dict[str, Any], groups: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    for _, keys in groupby(value, key=lambda key: groups.get(key, "")):
        yield {key: value[key] for key in keys}


_PLAIN = re.compile(r"[A-Za-z0-9_./][A-Za-z0-9_./@+-]*")
"""Text that needs no quotes wherever it stands, if no reader takes it for something else."""


def _entry(item: tuple[str, Any]) -> str:
    """One top-level entry. Most are plain, and PyYAML's emitter takes long over each."""
    key, value = item
    if _is_plain(key):
        if isinstance(value, str) and _is_plain(value):
            return f"{key}: {value}\n"
        if value is None or isinstance(value, bool | int | float):
            return f"{key}: {_scalar(value, flow=False).value}\n"
    return _written({key: value})


def _is_plain(text: str) -> bool:
    return (
        isinstance(text, str)
        and _PLAIN.fullmatch(text) is not None
        and len(text) < _LONGEST_SIMPLE_KEY
        and not _ambiguous(text)
    )


def _written(value: Any, *, flow: bool = False) -> str:
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
    if value is None:
        text = "null"
    elif isinstance(value, bool):
        text = "true" if value else "false"
    elif isinstance(value, int):
        text = str(value)
    elif isinstance(value, float):
        text = _number(value)
    else:
        raise EmitError(f"a {type(value).__name__} has no place in a compiled file")
    return ScalarEvent(None, None, (True, False), text)


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


_SMALLEST_POSITIONAL = 1e-5


def _number(value: float) -> str:
    """A float as both readers take it: with a point, and a signed exponent if any."""
    if value - value != 0:  # infinity and NaN
        raise EmitError(f"{value} is not a finite number")
    mantissa, exponent, power = repr(value).partition("e")
    if not exponent:
        return mantissa
    if _SMALLEST_POSITIONAL <= abs(value) < 1:
        digits = len(mantissa.lstrip("-").replace(".", ""))
        return f"{value:.{digits - 1 - int(power)}f}"
    return f"{mantissa if '.' in mantissa else mantissa + '.0'}e{power}"
