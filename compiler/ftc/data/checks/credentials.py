"""Credentials in the texts of rows: those that could open something.

A spec is searched for anything that may be secret, for hiding too much of a message costs nothing.
In data the other mistake is the dear one. Code is full of `password=self.password` and manuals of
`api_key: YOUR_API_KEY`, and a check that calls each of them a leak is soon switched off.
"""

import re
from collections.abc import Iterator
from typing import Final

from ftc.diagnostics.secrets import NAMED, PEM, URL, Secret, secrets_in

_PLACEHOLDER: Final = re.compile(
    r"your|my[-_]|example|sample|dummy|fake|placeholder|change[-_]?me|redacted|insert|password|passwd"
    r"|secret|token|x{4}|\*{3}|\.{3}|…",
    re.IGNORECASE,
)
"""Words of manuals; AWS ends the keys of its own with EXAMPLE."""

_EXPRESSION: Final = re.compile(
    r"[\s(){}\[\]<>]|^\$|^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+$|^[a-z]+(?:_[a-z0-9]+)+$"
)
"""Calls, items, templates, attributes and names of variables."""

_FEWEST_SIGNS: Final = 6
"""Distinct characters. `hf_xxxxxxxx` has fewer, what a machine drew at random more."""

_KEY_LINE: Final = re.compile(r"[A-Za-z0-9+/=]{40}")
"""A private key's lines have 64 characters (RFC 7468, section 2); where there is none that is long,
`...` stands for it."""

_WORDS: Final = frozenset(
    ("admin", "guest", "mysql", "pass", "postgres", "pwd", "root", "test", "user")
)
"""What stands for a password in addresses of databases that nobody reaches."""


def credentials_in(text: str) -> Iterator[Secret]:
    """From the start of a text to its end, without placeholders and names of variables."""
    for secret in secrets_in(text):
        if _opens_something(secret.kind, text[secret.start : secret.end]):
            yield secret


def _opens_something(kind: str, value: str) -> bool:
    if kind == PEM:
        return _KEY_LINE.search(value) is not None
    if kind == URL:
        value = value.partition(":")[2]
        return value.lower() not in _WORDS and not _is_stated(value)
    if kind == NAMED and (value.isalpha() or not any(map(str.isdigit, value))):
        return False
    return not _is_stated(value)


def _is_stated(value: str) -> bool:
    """Whether it names or describes a credential instead of being one."""
    few = len(set(value.lower())) < _FEWEST_SIGNS
    return few or bool(_PLACEHOLDER.search(value) or _EXPRESSION.search(value))
