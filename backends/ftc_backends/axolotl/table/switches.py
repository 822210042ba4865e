"""Keys that are true, or not said."""

from collections.abc import Callable, Mapping
from typing import Any

from ftc.lowering.row import OMIT


def only_if(value: object) -> Callable[[Any], Any]:
    """True when the leaf has this value; saying nothing says the others."""
    return lambda given: True if given == value else OMIT


def when_true(leaf: str, value: Any) -> Callable[[Any], Mapping[str, Any]]:
    """The way back of a switch: the leaf has this value when it is on."""
    return lambda on: {leaf: value} if on else {}
