"""Spec values in words."""

from typing import Any

from ftc.source.scalars import Unusable, resolve


def shown(value: Any, *, bare: bool = False) -> str:
    """A value as a spec would write it, shortened; in backquotes unless `bare`."""
    if isinstance(value, bool):
        text = "true" if value else "false"
    elif value is None:
        text = "null"
    else:
        text = str(value)
    text = text if len(text) <= 40 else text[:37] + "..."
    return text if bare else f"`{text}`"


def kind_of(value: Any) -> str:
    """What kind of value it is, for people."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true/false"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    return f"the text {shown(value)}" if isinstance(value, str) else f"the number {shown(value)}"


def counted(number: int, noun: str) -> str:
    """ "1 row", "12 rows"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def read_as(text: str, expected: str) -> Any:
    """The number or truth value that a text spells, where that is what was expected; else None."""
    if expected == "true or false":
        return {
            "true": True,
            "false": False,
            "yes": True,
            "no": False,
            "on": True,
            "off": False,
        }.get(text.lower())
    try:
        value = resolve(text)
    except Unusable:  # `.nan`, or more digits than any setting takes
        return None
    if type(value) is int or (type(value) is float and expected == "a number"):
        return value
    return None
