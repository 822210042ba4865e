"""The source stage: from a spec's file to its values, each with the place where it was written."""

import os
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from ftc.diagnostics.diagnostic import Diagnostic, in_source_order
from ftc.source.construct import Budget
from ftc.source.document import Document
from ftc.source.extends import SpecFiles
from ftc.source.limits import MAX_BYTES, too_large
from ftc.source.parse import parse
from ftc.source.shorthand import Shorthands, expand

_NONE: Shorthands = MappingProxyType({})


def read(
    file: str | os.PathLike[str],
    *,
    overrides: Sequence[str] = (),
    shorthands: Shorthands = _NONE,
    texts: Mapping[str, str] | None = None,
) -> tuple[Document | None, list[Diagnostic]]:
    """A spec with all that it extends, the overrides set and the shorthands spelled out. `texts`
    gives files another text than they have on disk: what a fix would make of them.

    There is no Document only if the file itself cannot be read. One of which nothing can be
    understood has no values, but its text, so that the diagnostics can be shown; there is always
    an error then. Diagnostics come in source order.
    """
    found: list[Diagnostic] = []
    budget = Budget()
    document = SpecFiles(shorthands, found, budget, texts).read(os.fspath(file))
    if document is not None:
        document = _finish(document, overrides, shorthands, found, budget)
    return document, in_source_order(found)


def read_text(
    text: str,
    file: str = "<spec>",
    *,
    folder: str | None = None,
    overrides: Sequence[str] = (),
    shorthands: Shorthands = _NONE,
) -> tuple[Document, list[Diagnostic]]:
    """The same for a text at hand, called `file` in diagnostics. It extends files only if it is
    said in which folder it stands."""
    found: list[Diagnostic] = []
    budget = Budget()
    if len(text) > MAX_BYTES:
        return Document({}, {}, {}, file), [too_large(file, None)]
    document = parse(text, file, found, budget)
    document = SpecFiles(shorthands, found, budget).extend(document, folder)
    return _finish(document, overrides, shorthands, found, budget), in_source_order(found)


def _finish(
    document: Document,
    overrides: Sequence[str],
    shorthands: Shorthands,
    found: list[Diagnostic],
    budget: Budget,
) -> Document:
    """Shorthands are spelled out before overrides, so that these can set an entry of a section
    written as one value, and after them, since they may be written so themselves."""
    document = expand(document, shorthands)
    if not overrides:
        return document
    from ftc.source.overrides import override

    return expand(override(document, overrides, found, budget), shorthands)
