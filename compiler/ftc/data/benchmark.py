"""Overlap with a benchmark: runs of words that its rows and a dataset's have in common."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from ftc.data.files import LocationError
from ftc.data.files import shown as shown_file
from ftc.data.read import records
from ftc.data.record import Record
from ftc_schemas.named_tuple import NamedTuple

WORDS: Final = 13
"""In a row; Brown et al. 2020 (arXiv 2005.14165), appendix C."""

_WORD: Final = re.compile(r"\w+")


class Benchmark(NamedTuple):
    runs: frozenset[int]
    """Hashes of each run of WORDS words."""
    texts: frozenset[int]
    """Hashes of texts that have fewer words than that, but at least five."""


def read(files: Sequence[str], *, remote: bool = False) -> Benchmark:
    """The texts of benchmark files, in whatever fields they stand. Raises LocationError, also where
    a row cannot be read: nobody could say what it has in common with the data."""
    runs: set[int] = set()
    short: set[int] = set()
    for file in files:
        for record in _records(file, remote=remote):
            for text in _texts(record.value):
                words = _words(text)
                if len(words) >= WORDS:
                    runs.update(_runs(words))
                elif len(words) >= 5:
                    short.add(hash(tuple(words)))
    if not runs and not short:
        raise LocationError(f"{', '.join(map(shown_file, files))}: no text that could overlap")
    return Benchmark(frozenset(runs), frozenset(short))


def _records(file: str, *, remote: bool) -> Iterable[Record]:
    try:
        for record in records(file, remote=remote):
            if record.problem is not None:
                raise LocationError(f"line {record.line}: the row {record.problem}")
            yield record
    except LocationError as error:
        raise LocationError(f"{shown_file(file)}: {error.message}", error.help) from error


def shared(text: str, benchmark: Benchmark) -> str:
    """The first words that a text shares with the benchmark; empty when it shares none."""
    words = _words(text)
    for start, run in enumerate(_runs(words)):
        if run in benchmark.runs:
            return " ".join(words[start : start + WORDS])
    for line in text.split("\n"):
        few = _words(line)
        if 5 <= len(few) < WORDS and hash(tuple(few)) in benchmark.texts:
            return " ".join(few)
    return ""


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _runs(words: Sequence[str]) -> list[int]:
    return [hash(tuple(words[n : n + WORDS])) for n in range(len(words) - WORDS + 1)]


def _texts(value: object) -> Iterable[str]:
    """All texts in a row, however deep."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one
