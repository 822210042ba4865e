"""Scalars: the text of a YAML scalar as text, number, true, false or null.

The core schema of YAML 1.2 (https://yaml.org/spec/1.2.2/#103-core-schema): `on`, `no` and `yes`
are text, `2e-4` is a number, `0o17` is octal, and `012` is twelve. Beyond the schema, `1_000` and
`0b101` are numbers, because both ruamel.yaml and PyYAML read them so.
"""

import math
import re

from ftc.analysis.rule import Rule
from ftc.analysis.rules import source as rules

Scalar = str | int | float | bool | None

_CONSTANTS: dict[str, Scalar] = {
    "": None,
    "~": None,
    **dict.fromkeys(("null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_NUMERIC_START = frozenset("+-.0123456789")
_INT = re.compile(
    r"([-+]?)(?:0b([01_]*[01])_*|0o([0-7_]*[0-7])_*|0x([0-9a-fA-F_]*[0-9a-fA-F])_*|([0-9][0-9_]*))"
)
_BASES = (2, 8, 16, 10)
_FLOAT = re.compile(
    r"[-+]?(?:[0-9][0-9_]*\.[0-9_]*|\.[0-9][0-9_]*|[0-9][0-9_]*(?=[eE]))(?:[eE][-+]?[0-9]+)?"
)
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_UNSTORABLE = "[\0\ud800-\udfff]"
_TYPES: dict[str, type] = {"int": int, "float": float, "bool": bool, "null": type(None)}
_QUOTED = "quote it if it is text"  # digits and an e make a commit as well as a number
_MAX_INT = 2**64 - 1
_MAX_INT_LENGTH = 100
"""Characters; a 64-bit number takes 66 in base 2, more are leading zeros and underscores."""


class Unusable(Exception):  # noqa: N818  # the user's mistake, not an error of the program
    """A scalar that no setting can have: which rule says so, why, and the way out."""

    def __init__(self, rule: Rule, message: str, help: str | None = None) -> None:
        super().__init__(message)
        self.rule = rule
        self.message = message
        self.help = help


def resolve(text: str, kind: str | None = None) -> Scalar:
    """The value of a scalar: of its core tag's kind (`int`), or as its text says without one.

    Raises `Unusable`.
    """
    if kind is None:
        return _plain(text)
    if kind == "str":
        _require_storable(text)
        return text
    value = _plain(text)
    if kind == "float" and type(value) is int:
        return float(value)
    if type(value) is not _TYPES[kind]:
        raise Unusable(rules.TAG, f"`!!{kind}` does not fit this value")
    return value


def _plain(text: str) -> Scalar:
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if text[0] not in _NUMERIC_START:
        return text
    number = _number(text)
    return text if number is None else number


def _require_storable(text: str) -> None:
    """What escapes in double quotes can make, and no file name, JSON or UTF-8 text can hold."""
    match = None if text.isprintable() else re.search(_UNSTORABLE, text)
    if match:
        name = "NUL" if match[0] == "\0" else "half a surrogate pair"
        raise Unusable(rules.CONTROL_CHARACTER, f"the value holds {name}, as an escape")


def _number(text: str) -> int | float | None:
    integer = _INT.fullmatch(text)
    if integer:
        return _integer(integer)
    if _FLOAT.fullmatch(text):
        value = float(text.replace("_", ""))
        if math.isinf(value):
            raise Unusable(rules.NUMBER, "this number is too large", _QUOTED)
        return value
    if _NOT_FINITE.fullmatch(text):
        raise Unusable(rules.NUMBER, f"`{text}` is not a finite number")
    return None


def _integer(match: re.Match[str]) -> int:
    sign, *digits = match.groups()
    base, written = next((b, d) for b, d in zip(_BASES, digits, strict=True) if d is not None)
    if len(written) > _MAX_INT_LENGTH:
        raise Unusable(rules.NUMBER, "this number has too many digits", _QUOTED)
    value = int(written.replace("_", ""), base)
    if value > _MAX_INT:
        raise Unusable(rules.NUMBER, "this number does not fit in 64 bits", _QUOTED)
    return -value if sign == "-" else value
