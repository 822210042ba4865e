"""A spec as read: plain values, and for each of them where it was written."""

from collections.abc import Mapping
from typing import Any

from ftc.source.span import Path, Place, Span
from ftc_schemas.named_tuple import NamedTuple


class Document(NamedTuple):
    """Values (dict, list, str, int, float, bool, None) with the place of every key and value.

    After `extends`, `places` points into several files; `sources` keeps each file's text, so that
    a diagnostic can show the line.
    """

    value: Any
    places: Mapping[Path, Place]
    sources: Mapping[str, str]
    file: str
    """The file that was asked for, as the user named it."""

    def span(self, path: Path, *, key: bool = False) -> Span:
        """The place of the value at `path`, or of its key; else of its nearest written ancestor."""
        while path not in self.places and path:
            path = path[:-1]
            key = True  # a missing child is shown at its parent's name, not at the whole block
        if not path and key:
            return self._first_key()
        place = self.places.get(path)
        if place is None:
            return Span(self.file, 1, 1, 1, 1)
        return place.key if key and place.key is not None else place.value

    def _first_key(self) -> Span:
        """Where the file begins to say something: a place for what it doesn't say."""
        keys = (self.places[path].key for path in self.places if len(path) == 1)
        return next((k for k in keys if k and k.file == self.file), Span(self.file, 1, 1, 1, 1))

    def given(self, path: Path) -> bool:
        """Whether somebody wrote this entry."""
        return path in self.places
