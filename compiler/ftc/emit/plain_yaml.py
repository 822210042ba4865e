"""The YAML of values that need no style: words, numbers, and what is made of them.

Most of what is compiled is of this kind, and PyYAML takes longer to import than to write it takes.
"""

import re
from collections.abc import Iterator
from typing import Any

from ftc.emit.error import EmitError


class NotPlain(Exception):  # noqa: N818  # not an error: PyYAML writes it
    """Something in the value may need quotes or another style."""


def plain_lines(value: dict[str, Any]) -> Iterator[str]:
    """The lines of a mapping in block style. Raises `NotPlain`, `EmitError`."""
    for key, entry in value.items():
        if isinstance(entry, dict) and entry:
            yield f"{_word(key)}:"
            yield from (f"  {line}" for line in plain_lines(entry))
        elif isinstance(entry, list) and entry:
            yield f"{_word(key)}:"
            yield from (f"  {line}" for item in entry for line in _item(item))
        else:
            yield f"{_word(key)}: {_scalar(entry)}"


def _item(item: Any) -> Iterator[str]:
    if isinstance(item, dict) and item:
        first, *others = plain_lines(item)
        yield f"- {first}"
        yield from (f"  {line}" for line in others)
    else:
        yield f"- {_scalar(item)}"


def _scalar(value: Any) -> str:
    if isinstance(value, dict | list):
        raise NotPlain
    return _word(value) if isinstance(value, str) else unquoted(value)


_WORD = re.compile(r"(?:[A-Za-z]|[1-9][0-9]*[A-DF-Za-df-z])[A-Za-z0-9_./@+-]{0,100}")
"""No number or date begins with a letter, or with digits and one that is no exponent's."""
_OTHER_THAN_TEXT = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})
"""Words that a reader may take for something else, whatever their case."""


def _word(text: Any) -> str:
    if not isinstance(text, str) or not _WORD.fullmatch(text) or text.lower() in _OTHER_THAN_TEXT:
        raise NotPlain
    return text


def unquoted(value: Any) -> str:
    """A value that is no text."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _number(value)
    raise EmitError(f"a {type(value).__name__} has no place in a compiled file")


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
