"""YAML that a YAML 1.1 reader (PyYAML) and a 1.2 reader (ruamel.yaml) read to the very same value.

The layout is what an engineer writes by hand: block style, lists indented below their key, one
line an entry, so that a change of one entry is a change of one line.
"""

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from ftc.emit.characters import escape
from ftc.emit.plain_yaml import NotPlain, plain_lines


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


def _entry(item: tuple[str, Any]) -> str:
    key, value = item
    try:
        return "".join(f"{line}\n" for line in plain_lines({key: value}))
    except NotPlain:
        return _written({key: value})


def _written(value: Any, *, flow: bool = False) -> str:
    from ftc.emit.emitter import written  # slow to import, as PyYAML is

    return written(value, flow=flow)
