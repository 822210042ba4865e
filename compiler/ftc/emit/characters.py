"""Characters that a text file or a terminal must not get as they are.

They are invisible, or they change how the characters around them are shown: controls (C0, C1),
bidirectional overrides (https://trojansource.codes), zero-width and tag characters, line breaks
that only some readers count as such, non-characters, and lone surrogates, which no encoding takes.
Joiners (U+200C, U+200D) and variation selectors stay: emoji and several scripts need them.
"""

import re
from collections.abc import Callable

_NON_CHARACTERS = "".join(
    f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(17)
)
_CLASS = (
    "\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    f"\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f{_NON_CHARACTERS}"
)
_UNSAFE = f"[{_CLASS}]"
"""The pattern of one; it takes long to compile, and nothing that Python prints as it is matches."""


def is_safe(text: str) -> bool:
    """Whether no character is unsafe; tab and line feed are, let them pass where they are meant."""
    return text.isprintable() or re.search(_UNSAFE, text) is None


def escape(text: str, spell: Callable[[str], str] | None = None) -> str:
    r"""The text with every unsafe character spelt out, by default like Python does: `\x1b`."""
    if text.isprintable():
        return text
    write = spell or python_escape
    return re.sub(_UNSAFE, lambda match: write(match[0]), text)


def python_escape(character: str) -> str:
    r"""`\n`, `\x1b`, `\u202e`, `\U000e0001`: also what YAML's double quotes take."""
    short = _SHORT.get(character)
    if short:
        return short
    code = ord(character)
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


_SHORT = {"\t": "\\t", "\n": "\\n", "\r": "\\r"}
