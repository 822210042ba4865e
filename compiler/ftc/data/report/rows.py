"""One row as a person reads it."""

import json
from collections.abc import Iterator
from typing import Any

from ftc.data.examples import example_of
from ftc.data.recognise import recognise_rows
from ftc.data.record import Record
from ftc.data.usable import row_of
from ftc.diagnostics.cells import shown
from ftc.diagnostics.secrets import redacted
from ftc.diagnostics.wrapping import wrap


def as_text(where: str, value: Any, width: int) -> str:
    """The row's texts under the names of who says them; credentials are starred out."""
    return "\n".join([f"── {where} ".ljust(width, "─"), *_lines(value, width)])


def _lines(value: Any, width: int) -> Iterator[str]:
    record = Record(1, value)
    recognised = recognise_rows([record])
    row = None if recognised is None else row_of(record, recognised)
    if row is None:
        yield from _wrapped(json.dumps(value, ensure_ascii=False, default=str), width)
        return
    example = example_of(row)
    for number, (role, text) in enumerate(zip(example.roles, example.texts, strict=True)):
        name = role or (
            "prompt"
            if number < example.asked
            else "answer"
            if number < example.answered
            else "rejected"
        )
        yield f"{name}:"
        yield from _wrapped(text, width)


def _wrapped(text: str, width: int) -> Iterator[str]:
    for line in redacted(text).split("\n"):
        yield from ("  " + piece for piece in wrap(shown(line), width - 2))
