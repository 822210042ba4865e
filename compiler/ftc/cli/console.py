"""Where output goes: for people to stderr, for machines to stdout."""

import os
import sys
from collections.abc import Iterable, Mapping
from typing import TextIO

from ftc.diagnostics.diagnostic import Diagnostic
from ftc.emit.characters import escape

_MOST_SHOWN = 200
"""Findings that a person is shown in one run; a hostile file can have tens of thousands."""


def say(text: str = "") -> None:
    """A line for the person at the terminal, broken at its width; in one piece where there is no
    terminal, for who searches a log. Names of files may hold anything: it is spelt out."""
    text = "\n".join(map(escape, text.split("\n")))
    if len(text) > width() and sys.stderr.isatty():
        from ftc.diagnostics.wrapping import wrap

        text = "\n  ".join(wrap(text, width() - 2))
    print(text, file=sys.stderr)


def show(diagnostics: Iterable[Diagnostic], sources: Mapping[str, str], style: str) -> None:
    """Print findings: as text on stderr, in a machine's format on stdout. The renderers star out
    credentials that specs hold by mistake."""
    diagnostics = list(diagnostics)
    if style == "text":
        if diagnostics:
            from ftc.diagnostics import terminal

            shown = diagnostics[:_MOST_SHOWN]
            text = terminal.render(shown, sources, width=width(), colour=colour(sys.stderr))
            print(text, file=sys.stderr)
            if len(diagnostics) > len(shown):
                say(f"\n… and {len(diagnostics) - len(shown)} more; --format json has them all\n")
    elif style == "json":
        from ftc.diagnostics import json

        print(json.render(diagnostics))
    elif style == "github":
        from ftc.diagnostics import github

        print(github.render(diagnostics), end="")
    else:
        from ftc.analysis.registry import all_rules
        from ftc.diagnostics import sarif

        print(sarif.render(diagnostics, all_rules(), sources))


def width() -> int:
    """Columns of the terminal; 80 where there is none."""
    try:
        return max(os.get_terminal_size(sys.stderr.fileno()).columns, 40)
    except (OSError, ValueError):
        return 80


def colour(stream: TextIO) -> bool:
    """Colour only on a terminal, and not when `NO_COLOR` is set (no-color.org)."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
