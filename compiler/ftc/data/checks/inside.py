"""Checks that look into texts: which rows give reason to, by their bytes, and what they find there.

Most rows hold no credential, no address and no refusal. One search over the bytes of many rows
tells which may, and for what; only those rows' texts are looked at.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib import import_module
from typing import Any, Final

from ftc.data.checks import personal, phrases
from ftc.data.checks.credentials import credentials_in
from ftc.data.checks.turns import Fault
from ftc.data.examples import Example
from ftc.diagnostics.secrets import MARKS as SECRET_MARKS

CREDENTIALS: Final = "FTC536"

_LOOKS: Final = (
    SECRET_MARKS,
    b"|".join((personal.MARKS, personal.NUMBER_MARKS)),
    phrases.MARKS,
    phrases.GARBLED_MARKS,
)
"""What in a row's bytes gives reason to look at its texts, for each of the content checks."""


@cache
def marks() -> Any:
    """All of them as one pattern, a group each. RE2, where it is installed, finds them in one go,
    forty times as fast as `re`."""
    pattern = b"|".join(b"(" + look + b")" for look in _LOOKS)
    try:
        return import_module("re2").compile(pattern)
    except ImportError:
        return re.compile(pattern)


def has_fast_search() -> bool:
    return not isinstance(marks(), re.Pattern)


def _credentials(example: Example) -> Iterator[Fault]:
    found = {secret.kind for text in example.texts for secret in credentials_in(text)}
    if found:
        yield Fault(CREDENTIALS, f"the row holds {', '.join(sorted(found))}")


def _private(example: Example) -> Iterator[Fault]:
    text = "\n".join(example.texts)
    found = personal.kinds_in(text)
    if found:
        yield Fault(personal.PERSONAL, f"the row holds private data: {found}")
    if "://" in text and "@" in text:
        yield from _credentials(example)


INSIDE: Final[Mapping[int, Callable[[Example], Iterator[Fault]]]] = {
    1: _credentials,
    2: _private,
    3: phrases.faults_of_phrases,
    4: phrases.faults_of_characters,
}
"""The content checks, by the group of the pattern that gives reason for each."""
