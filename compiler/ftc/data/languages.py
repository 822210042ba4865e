"""Which language a text is written in, by lingua: offline, and only where it is sure."""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from typing import Any, Final

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

MOST_ROWS: Final = 5_000
"""Rows of a file that are judged, evenly spread over it: each takes about half a millisecond."""

_DISTANCE: Final = 0.25
"""How far the best guess must stand before the second, out of 1."""


def has_language_library() -> bool:
    return _detector() is not None


def languages_of(texts: Sequence[str]) -> list[str | None]:
    """The English name of each text's language; None where it is too short or not plain."""
    detector = _detector()
    if detector is None:
        return [None] * len(texts)
    heads = [text[:_LONGEST] for text in texts]
    worth = [n for n, head in enumerate(heads) if _is_prose(head)]
    found = detector.detect_languages_in_parallel_of([heads[n] for n in worth])
    named: list[str | None] = [None] * len(texts)
    for n, language in zip(worth, found, strict=True):
        named[n] = None if language is None else language.name.capitalize()
    return named


@cache
def codes() -> Mapping[str, str]:
    """ISO 639-1 codes of the languages by their names: `{"German": "de"}`; none without lingua."""
    try:
        lingua = import_module("lingua")
    except ImportError:
        return {}
    known = [getattr(lingua.Language, name) for name in LANGUAGES]
    return {one.name.capitalize(): one.iso_code_639_1.name.lower() for one in known}


def _is_prose(text: str) -> bool:
    """JSON and code have keys and names of no language."""
    return text[:1] not in ("{", "[", "<", "`") and (sum(map(str.isalpha, text)) >= _LEAST_LETTERS)


@cache
def _detector() -> Any:
    try:
        lingua = import_module("lingua")
    except ImportError:
        return None
    known = [getattr(lingua.Language, name) for name in LANGUAGES]
    builder = lingua.LanguageDetectorBuilder.from_languages(*known)
    return builder.with_minimum_relative_distance(_DISTANCE).build()
