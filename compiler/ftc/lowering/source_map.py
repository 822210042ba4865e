"""Which places of a target's document a line of a compiled file shows."""

from collections.abc import Mapping
from typing import Any

from ftc.lowering.target import File
from ftc.source.span import ABSENT, Path, found_at


def places_on(file: File, line: int, document: Mapping[str, Any]) -> tuple[Path, ...]:
    """The places of the document on that line, innermost first; () for prose and blank lines.

    A program knows its lines (`File.lines`). A JSON or YAML file is read back: what the reader
    finds on the line is what the line says. A file that shows only a part of the document, or
    something else, yields the places that are in the document.
    """
    if file.lines:
        return file.lines.get(line, ())
    if not file.name.endswith((".json", ".yaml", ".yml")):
        return ()
    from ftc.source.reader import read_text

    read, _ = read_text(file.text, file.name)
    if read is None:
        return ()
    found = [
        path
        for path, place in read.places.items()
        if path and _covers(place.value.line, place.value.end_line, line, place.key)
    ]
    there = (path for path in found if found_at(document, path) is not ABSENT)
    return tuple(sorted(there, key=len, reverse=True)[:1])


def _covers(first: int, last: int, line: int, key: Any) -> bool:
    return (key.line if key is not None else first) <= line <= last
