"""Extends: a spec file with the specs that it builds on laid under it."""

from collections.abc import Mapping

from ftc.analysis.rules import source as rules
from ftc.diagnostics.diagnostic import Diagnostic
from ftc.source.construct import Budget
from ftc.source.document import Document
from ftc.source.files import Identity, folder_of, path_in, read_file
from ftc.source.layers import merge, without
from ftc.source.limits import MAX_BYTES, MAX_CHAIN, MAX_FILES
from ftc.source.parse import parse
from ftc.source.refused import Refused
from ftc.source.shorthand import Shorthands, expand
from ftc.source.span import Path, Span
from ftc.source.text import decode, normalize

KEY = "extends"

_Chain = tuple[tuple[Identity | None, str], ...]
"""The files from the spec down to the one being read: each extends the next."""


class SpecFiles:
    """Reads the files of one spec, within limits that hold for all of them together.

    What is wrong goes to `found`; what can be read is read all the same.
    """

    def __init__(
        self,
        shorthands: Shorthands,
        found: list[Diagnostic],
        budget: Budget,
        texts: Mapping[str, str] | None = None,
    ) -> None:
        self._shorthands = shorthands
        self._found = found
        self._budget = budget
        self._texts = texts or {}
        self._bytes_left = MAX_BYTES
        self._files = 0

    def read(self, file: str) -> Document | None:
        """The spec in a file; None if there is no text to read."""
        return self._read(file, None, ())

    def extend(self, document: Document, folder: str | None) -> Document:
        """A document that was read from elsewhere, as if its file stood in `folder`; without a
        folder it cannot extend anything."""
        return self._extended(document, folder, ((None, document.file),))

    def _read(self, file: str, at: Span | None, chain: _Chain) -> Document | None:
        try:
            if len(chain) >= MAX_CHAIN or self._files >= MAX_FILES:
                raise Refused(_too_many(file, len(chain), at))
            data, identity = read_file(file, at=at, limit=self._bytes_left)
            _require_no_cycle(identity, file, at, chain)
        except Refused as refused:
            self._found.append(refused.diagnostic)
            return None
        self._files += 1
        self._bytes_left -= len(data)
        try:
            text = self._texts[file] if file in self._texts else decode(data, file)
        except Refused as refused:
            self._found.append(refused.diagnostic)
            return Document({}, {}, {file: normalize(data.decode("utf-8", "replace"))}, file)
        document = parse(text, file, self._found, self._budget)
        return self._extended(document, folder_of(file), (*chain, (identity, file)))

    def _extended(self, document: Document, folder: str | None, chain: _Chain) -> Document:
        if not document.given((KEY,)):
            return document
        below: Document | None = None
        for name, at in self._bases(document):
            if folder is None:
                message = "a text that is in no file cannot extend one"
                self._found.append(rules.EXTENDS.diagnostic(message, at))
                continue
            base = self._read(path_in(folder, name), at, chain)
            if base is not None:
                base = expand(base, self._shorthands)
                below = base if below is None else merge(below, base)
        top = without(document, KEY)
        return top if below is None else merge(below, top)

    def _bases(self, document: Document) -> list[tuple[str, Span]]:
        """The paths under `extends`, each with its place."""
        said = document.value.get(KEY)
        items = said if isinstance(said, list) else [said]
        paths: list[Path] = [(KEY, i) for i in range(len(items))] if items is said else [(KEY,)]
        bases: list[tuple[str, Span]] = []
        for item, path in zip(items, paths, strict=True):
            at = document.span(path)
            if isinstance(item, str) and item:
                bases.append((item, at))
            elif KEY in document.value:  # else another diagnostic stands there already
                message = "`extends` takes the path of a spec, or a list of them"
                help_text = "for example `extends: ../base.yaml`"
                self._found.append(rules.EXTENDS.diagnostic(message, at, help=help_text))
        return bases


def _require_no_cycle(identity: Identity, file: str, at: Span | None, chain: _Chain) -> None:
    known = [other for other, _ in chain]
    if identity not in known:
        return
    loop = [name for _, name in chain[known.index(identity) :]]
    message = f"{loop[0]} extends itself: {' → '.join([*loop, loop[0]])}"
    raise Refused(rules.EXTENDS_CYCLE.diagnostic(message, at, label="the circle closes here"))


def _too_many(file: str, length: int, at: Span | None) -> Diagnostic:
    if length >= MAX_CHAIN:
        message = f"{file} is not read: the chain of `extends` is {MAX_CHAIN} files long already"
    else:
        message = f"{file} is not read: this spec has read {MAX_FILES} files already"
    return rules.EXTENDS_LIMIT.diagnostic(message, at)
