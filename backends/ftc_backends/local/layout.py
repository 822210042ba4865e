"""Lay Python statements out as `ruff format` would, and remember what each piece of text says."""

import re
from collections.abc import Callable, Sequence
from typing import Any, Final

from ftc.emit.literal import WIDTH, literal
from ftc.source.span import Path

MARK: Final = re.compile("\0([0-9]*)\0")
"""`\\0<number>\\0` opens what a place of the document says, `\\0\\0` closes it. No Python source
may contain NUL and no literal writes one, so a value cannot be taken for a mark."""

Marked = Callable[[Path, str], str]
"""Text, marked as what a place of the document says."""


def unmarked(text: str, places: Sequence[Path]) -> tuple[str, dict[int, tuple[Path, ...]]]:
    """The text without marks, and the places that each line shows."""
    lines: dict[int, tuple[Path, ...]] = {}
    clean: list[str] = []
    place: Path | None = None
    line = 1
    for index, part in enumerate(MARK.split(text)):
        if index % 2:
            place = places[int(part)] if part else None
            continue
        clean.append(part)
        last = line + part.count("\n")
        if place is not None:
            for number in range(line, last + 1):
                lines[number] = (*lines.get(number, ()), place)
        line = last
    return "".join(clean), lines


def assignment(name: str, value: Any) -> str:
    text = literal(value, room=WIDTH - len(name) - len(" = "))
    too_wide = "\n" not in text and len(name) + len(" = ") + len(text) > WIDTH
    if too_wide and len(text) + 4 <= WIDTH:
        return f"{name} = (\n    {text}\n)"
    return f"{name} = {text}"


def lines_of_text(name: str, text: str) -> str:
    """A text of several lines, each a literal of its own."""
    lines = text.splitlines(keepends=True)
    if len(lines) < 2:
        return assignment(name, text)
    rows = "".join(f"    {literal(line)}\n" for line in lines)
    return f"{name} = (\n{rows})"


def collection(head: str, brackets: str, entries: Sequence[str]) -> str:
    """`head[…]` or `head{…}` on one line, else an entry a line."""
    opening, closing = brackets[0], brackets[1]
    joined = ", ".join(entries)
    if len(head) + len(MARK.sub("", joined)) + 2 <= WIDTH:
        return f"{head}{opening}{joined}{closing}"
    rows = "".join(f"    {entry},\n" for entry in entries)
    return f"{head}{opening}\n{rows}{closing}"


def call(head: str, arguments: Sequence[str]) -> str:
    """On one line, else the arguments on the next, else an argument a line."""
    indent = len(head) - len(head.lstrip())
    joined = ", ".join(arguments)
    bare = len(MARK.sub("", joined))
    if len(head) + bare + 2 <= WIDTH:
        return f"{head}({joined})"
    pad = " " * (indent + 4)
    if indent + 4 + bare <= WIDTH:
        return f"{head}(\n{pad}{joined}\n{' ' * indent})"
    rows = "".join(f"{pad}{argument},\n" for argument in arguments)
    return f"{head}(\n{rows}{' ' * indent})"


def imported(module: str, names: Sequence[str]) -> str:
    line = f"from {module} import {', '.join(names)}"
    if len(line) <= WIDTH:
        return line
    rows = "".join(f"    {name},\n" for name in names)
    return f"from {module} import (\n{rows})"
