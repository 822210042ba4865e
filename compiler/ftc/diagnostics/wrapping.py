"""Break prose into lines of a width, counted in terminal cells."""

import re

from ftc.diagnostics.cells import width

_WORD = re.compile(r"(?:`[^`\n]*`|[^\s`]|`)+")
"""What must not be broken: a word, and anything in backquotes, since people copy it."""


def wrap(text: str, room: int) -> list[str]:
    """The text's lines, each at most `room` cells wide unless one word is wider. Line ends in the
    text stay, and so does the indentation after one: it is an example."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        if paragraph.startswith(" "):
            lines.append(paragraph.rstrip())
        else:
            lines += _filled(_WORD.findall(paragraph), room)
    return lines


def _filled(words: list[str], room: int) -> list[str]:
    lines: list[str] = []
    line, used = "", 0
    for word in words:
        size = width(word)
        if line and used + 1 + size > room:
            lines.append(line)
            line, used = word, size
        elif line:
            line, used = f"{line} {word}", used + 1 + size
        else:
            line, used = word, size
    return [*lines, line]
