"""Which language a text is written in, by lingua: offline, and only where it is sure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import import_module
from typing import Any, Final

from ftc.data.prose import prose
from ftc.data.tally import Hit, Hits, Tally

LANGUAGES: Final = (
    *("ARABIC", "BENGALI", "CHINESE", "CZECH", "DANISH", "DUTCH", "ENGLISH", "FINNISH", "FRENCH"),
    *("GERMAN", "GREEK", "HEBREW", "HINDI", "HUNGARIAN", "INDONESIAN", "ITALIAN", "JAPANESE"),
    *("KOREAN", "PERSIAN", "POLISH", "PORTUGUESE", "ROMANIAN", "RUSSIAN", "SPANISH", "SWEDISH"),
    *("THAI", "TURKISH", "UKRAINIAN", "VIETNAMESE"),
)
"""Those that are told apart. Each one more makes all slower, and seldom ones are found in texts
that are written in none of them."""

MOST_ROWS: Final = 5_000
"""Rows of a file that are judged, evenly spread over it, where nobody asks for more. Each takes a
fifth of a millisecond; a share of a fifth of a per cent is missed once in 20,000 times."""

_FIRST: Final = 120
"""Characters of the first look, by lingua's small models. They load in a fifth of a second, where
the full ones take four and half a gigabyte. Of 1,725 texts of this length in the 29 languages
(translations of Django 5.2) they told ten wrongly, and the full ones none (lingua 2.1, 2026-11)."""

_SECOND: Final = 300
"""Characters of the second look, by the full models of the languages in question."""

_RARE: Final = 0.1
"""The share of a file's rows, below which a language is looked at again."""

_DISTANCE: Final = 0.25
"""How far the best guess must stand before the second, out of 1."""


def has_language_library() -> bool:
    return bool(codes())


def language_of(text: str) -> str | None:
    """The English name of one text's language, by the full models; None where it is too short or
    not plain."""
    said = prose(text)
    return _told([said], LANGUAGES, full=True)[0] if said and has_language_library() else None


def tell_languages(tally: Tally) -> None:
    """Count the rows by the languages that they are plainly written in.

    What few rows are written in is looked at twice, for that is what is reported, and the full
    models tell it from names and loan words. Where all rows are in one language, or in several that
    are common, they are not loaded.

    Once for a whole file, in this process alone, by all cores: the models' threads do not outlive a
    fork.
    """
    if not has_language_library():
        return
    texts = [head.text for head in tally.heads]
    named = _told([text[:_FIRST] for text in texts], LANGUAGES)
    counts = Counter(filter(None, named))
    rare = {name for name, rows in counts.items() if rows < _RARE * counts.total()}
    again = [number for number, name in enumerate(named) if name in rare]
    if len(counts) > 1 and again:
        second = _told([texts[number][:_SECOND] for number in again], counts, full=True)
        for number, name in zip(again, second, strict=True):
            named[number] = name
    for head, name in zip(tally.heads, named, strict=True):
        if name is not None:
            hit = Hit(head.line, None if head.offset < 0 else head.offset, name)
            tally.languages.setdefault(name, Hits()).add(hit)
    tally.heads = []


def _told(texts: Sequence[str], among: Iterable[str], *, full: bool = False) -> list[str | None]:
    """The language of each text, one of some; None where none stands out."""
    detector = _detector(frozenset(map(str.upper, among)), full)
    found = detector.detect_languages_in_parallel_of(list(texts))
    return [None if language is None else language.name.capitalize() for language in found]


@cache
def codes() -> Mapping[str, str]:
    """ISO 639-1 codes of the languages by their names: `{"German": "de"}`; none without lingua."""
    try:
        lingua = import_module("lingua")
    except ImportError:
        return {}
    known = [getattr(lingua.Language, name) for name in LANGUAGES]
    return {one.name.capitalize(): one.iso_code_639_1.name.lower() for one in known}


@cache
def _detector(names: frozenset[str], full: bool) -> Any:
    lingua = import_module("lingua")
    known = [getattr(lingua.Language, name) for name in sorted(names)]
    builder = lingua.LanguageDetectorBuilder.from_languages(*known)
    builder = builder.with_minimum_relative_distance(_DISTANCE)
    return (builder if full else builder.with_low_accuracy_mode()).build()
