"""Python literals, written as `ruff format` would; the only way for a value into a program."""

import re
from typing import Any, Final

from ftc.emit.characters import python_escape
from ftc.emit.error import EmitError

WIDTH: Final = 88
"""Columns of a line: the default of `ruff format` and black."""

_SPECIAL = re.compile(r"[^ -~]|[\"'\\]")
_INDENT = 4


def literal(value: Any, *, indent: int = 0, room: int | None = None) -> str:
    """Source text for which `ast.literal_eval` gives the value back, exactly.

    `room` is how many columns the literal may take on its line; a list or dict that needs more is
    written an entry a line, where `indent` is the indentation of the line that it starts on.
    Raises `EmitError` for a value that is no JSON value, or not finite.
    """
    line = _one_line(value)
    if room is None or len(line) <= room or not isinstance(value, list | dict) or not value:
        return line
    inner = indent + _INDENT
    width = room + indent  # a nested line starts further left than the first one did
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    lines = [opening]
    for prefix, entry in _entries(value):
        taken = inner + len(prefix) + 1  # for the comma
        text = literal(entry, indent=inner, room=width - taken)
        lines.append(f"{' ' * inner}{prefix}{text},")
    return "\n".join([*lines, " " * indent + closing])


def _entries(value: list[Any] | dict[Any, Any]) -> list[tuple[str, Any]]:
    if isinstance(value, dict):
        return [(f"{_one_line(key)}: ", entry) for key, entry in value.items()]
    return [("", entry) for entry in value]


def _one_line(value: Any) -> str:
    if isinstance(value, str):
        return _string(value)
    if value is None or isinstance(value, bool | int):
        return repr(value)
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, list):
        return "[" + ", ".join(map(_one_line, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(p + _one_line(entry) for p, entry in _entries(value)) + "}"
    raise EmitError(f"a {type(value).__name__} has no place in a compiled file")


def _string(text: str) -> str:
    quote = "'" if text.count('"') > text.count("'") else '"'

    def spelt(match: re.Match[str]) -> str:
        character = match[0]
        if character in "\"'":
            return "\\" + character if character == quote else character
        if character == "\\":
            return "\\\\"
        return character if character.isprintable() else python_escape(character)

    return quote + _SPECIAL.sub(spelt, text) + quote


def _number(value: float) -> str:
    if value - value != 0:  # infinity and NaN
        raise EmitError(f"{value} is not a finite number")
    mantissa, exponent, power = repr(value).partition("e")
    return f"{mantissa}e{int(power)}" if exponent else mantissa
