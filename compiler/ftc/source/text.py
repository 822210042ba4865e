"""Source text: decoded, with one kind of line end, and with nothing invisible in it."""

import re

from ftc.analysis.rules import source as rules
from ftc.diagnostics.diagnostic import Diagnostic
from ftc.source.refused import Refused
from ftc.source.span import span_at

_INVISIBLE = "[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]"
_NAMES = {
    "\0": "NUL",
    "\x1b": "an escape character",
    "\x85": "a next-line character",
    "\u2028": "a Unicode line separator",
    "\u2029": "a Unicode paragraph separator",
    "\ufeff": "a byte order mark",
}
_MAX_REPORTED = 10


def decode(data: bytes, file: str) -> str:
    """UTF-8 bytes as text. Raises `Refused` at the first byte that isn't UTF-8."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
        what = f"the byte 0x{data[error.start]:02x} is not UTF-8"
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            what = "this is UTF-16 text"
        span = span_at(before + " ", file, len(before), len(before) + 1)
        raise Refused(
            rules.NOT_UTF8.diagnostic(what, span, help="save the file as UTF-8")
        ) from None


def normalize(text: str) -> str:
    """Without a byte order mark at the start, and with `\\n` as the only line end."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def invisible(text: str, file: str) -> list[Diagnostic]:
    """The characters that no spec may hold, the first ten of them."""
    if text.replace("\n", " ").isprintable():
        return []  # the pattern takes long to compile
    found: list[Diagnostic] = []
    for match in re.finditer(_INVISIBLE, text):
        if len(found) == _MAX_REPORTED:
            break
        character = match[0]
        name = _NAMES.get(character) or _kind(character)
        found.append(
            rules.CONTROL_CHARACTER.diagnostic(
                f"the text holds {name} (U+{ord(character):04X})",
                span_at(text, file, match.start(), match.end()),
                label="here, though it may not show",
                help="remove it; inside double quotes it can be written as an escape",
            )
        )
    return found


def _kind(character: str) -> str:
    """Of a command line, Python spells bytes that are no text in the shell's encoding as halves of
    surrogate pairs (PEP 383)."""
    byte = ord(character) - 0xDC00
    if 0x80 <= byte <= 0xFF:
        return f"the byte 0x{byte:02x}, which is no text in this locale"
    return "half a surrogate pair" if 0xD800 <= ord(character) <= 0xDFFF else "a control character"
