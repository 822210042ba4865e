"""Which language a text is written in, by lingua: offline, and only where it is sure."""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from typing import Any, Final

from ftc.data.tally import Hit, Hits, Tally

_LONGEST: Final = 160
"""Characters that are looked at; more tell nothing new."""

_LEAST_LETTERS: Final = 60
"""Below that, names and code are taken for languages."""

LANGUAGES: Final = (
    *("ARABIC", "BENGALI", "CHINESE", "CZECH", "DANISH", "DUTCH", "ENGLISH", "FINNISH", "FRENCH"),
    *("GERMAN", "GREEK", "HEBREW", "HINDI", "HUNGARIAN", "INDONESIAN", "ITALIAN", "JAPANESE"),
    *("KOREAN", "PERSIAN", "POLISH", "PORTUGUESE", "ROMANIAN", "RUSSIAN", "SPANISH", "SWEDISH"),
    *("THAI", "TURKISH", "UKRAINIAN", "VIETNAMESE"),
)
"""Those that are told apart. Each one more makes all slower, and seldom ones are found in texts
that are written in none of them."""

MOST_ROWS: Final = 2_000
"""Rows of a file that are judged, evenly spread over it. Each takes up to a millisecond; a share of
half a per cent is missed once in 20,000 times."""

_DISTANCE: Final = 0.25
"""How far the best guess must stand before the second, out of 1."""


def has_language_library() -> bool:
    return _detector() is not None


def head_of(text: str) -> str:
    """What of a text is looked at; empty where it is too short, or no prose. JSON and code have
    keys and names of no language."""
    head = text[:_LONGEST]
    prose = head[:1] not in ("{", "[", "<", "`") and sum(map(str.isalpha, head)) >= _LEAST_LETTERS
    return head if prose else ""


def languages_of(texts: Sequence[str]) -> list[str | None]:
    """The English name of each text's language; None where it is too short or not plain."""
    detector = _detector()
    heads = list(map(head_of, texts))
    named: list[str | None] = [None] * len(texts)
    worth = [number for number, head in enumerate(heads) if head]
    if detector is not None and worth:
        found = detector.detect_languages_in_parallel_of([heads[number] for number in worth])
        for number, language in zip(worth, found, strict=True):
            named[number] = None if language is None else language.name.capitalize()
    return named


def tell_languages(tally: Tally) -> None:
    """Count the rows by the languages that they are plainly written in.

    Once for a whole file, in this process alone, by all cores: the models take seconds to load, and
    their threads do not outlive a fork.
    """
    named = languages_of([head.text for head in tally.heads])
    for head, name in zip(tally.heads, named, strict=True):
        if name is not None:
            hit = Hit(head.line, None if head.offset < 0 else head.offset, name)
            tally.languages.setdefault(name, Hits()).add(hit)
    tally.heads = []


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
def _detector() -> Any:
    try:
        lingua = import_module("lingua")
    except ImportError:
        return None
    known = [getattr(lingua.Language, name) for name in LANGUAGES]
    builder = lingua.LanguageDetectorBuilder.from_languages(*known)
    return builder.with_minimum_relative_distance(_DISTANCE).build()
