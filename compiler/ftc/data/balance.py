"""What only the whole of a dataset shows: whether it is even, and whether it is enough."""

from collections.abc import Iterator
from typing import Final

from ftc.data.tally import Hits, Tally

_MOST_CLASSES: Final = 50
_LEAST_ROWS: Final = 50
"""Fewer say nothing about shares."""

_DOMINANT: Final = 0.9
_RATIO: Final = 4
_SMALL_SLICE: Final = 30
_SMALL_SHARE: Final = 0.1
"""Of rows in another language, or with another system prompt, that look like a mistake."""

_SUPERVISED: Final = ("chat", "prompt-completion")

Judged = tuple[str, Hits, str]
"""Code, the rows concerned, and the headline."""


def judge(tally: Tally) -> Iterator[Judged]:
    """What a file shows by itself."""
    yield from _classes(tally)
    yield from _labels(tally)
    yield from _languages(tally)
    yield from _systems(tally)
    yield from _slices(tally)


def is_learned_by_supervision(format: str, method: str | None, dataset: str) -> bool:
    """Whether the guides' numbers of examples speak of it."""
    return format in _SUPERVISED and method in (None, "sft") and dataset in ("", "train")


def _classes(tally: Tally) -> Iterator[Judged]:
    """Short answers that repeat are classes; one of them should not be nearly all."""
    counts = tally.answers.counts
    total = tally.answers.total
    if total < _LEAST_ROWS or len(counts) > _MOST_CLASSES or counts.get("", 0) > total * 0.05:
        return
    (answer, most), *_ = counts.most_common(1)
    if answer and len(counts) > 1 and most > total * _DOMINANT:
        told = f"{most / total:.0%} of the answers are `{_plain(answer)}`"
        yield "FTC535", _counted(most), told


def _labels(tally: Tally) -> Iterator[Judged]:
    good, bad = tally.labels[True], tally.labels[False]
    if good + bad >= _LEAST_ROWS and max(good, bad) > _RATIO * min(good, bad):
        yield "FTC535", _counted(max(good, bad)), f"{good:,} good and {bad:,} bad answers"


def _languages(tally: Tally) -> Iterator[Judged]:
    total = sum(hits.count for hits in tally.languages.values())
    if total < 20:
        return
    main = max(tally.languages, key=lambda language: tally.languages[language].count)
    if tally.languages[main].count < total * (1 - _SMALL_SHARE):
        return
    others = Hits()
    for language, hits in tally.languages.items():
        if language != main:
            others.count += hits.count
            others.first += [hit._replace(what=f"is written in {language}") for hit in hits.first]
    others.first.sort()
    if others.count:
        yield "FTC540", others, f"{_rows(others.count)} not in {main}, as the others are"


def _systems(tally: Tally) -> Iterator[Judged]:
    counts, total = tally.systems.counts, tally.systems.total
    if total < 20 or len(counts) < 2:
        return
    (main, most), *_ = counts.most_common(1)
    without = counts.get("", 0)
    if most >= total * (1 - _SMALL_SHARE):
        what = "without the usual system prompt" if main else "with a system prompt"
        told = f"{_rows(total - most)} {what}; {most:,} agree"
        yield "FTC541", _variants(tally, main, total - most), told
    elif 0 < without < total:
        told = f"{_rows(without)} without a system prompt, {total - without:,} with one"
        hits = _counted(without)
        hits.first = [tally.systems.hit("", "the first without one")]
        yield "FTC541", hits, told


def _variants(tally: Tally, main: str, count: int) -> Hits:
    """The first row of each system prompt but the usual one, the rarest first."""
    hits = _counted(count)
    rare = sorted(tally.systems.counts.items(), key=lambda item: item[1])
    for system, rows in rare:
        if system != main:
            how = f"has `{_plain(system)}`" if system else "has none"
            more = f", as {rows - 1:,} more have" if rows > 1 else ""
            hits.first.append(tally.systems.hit(system, how + more))
    return hits


def _slices(tally: Tally) -> Iterator[Judged]:
    for name, count in sorted(tally.slices.counts.items()):
        if count < _SMALL_SLICE:
            hits = _counted(count)
            hits.first = [tally.slices.hit(name, "its first row")]
            yield "FTC544", hits, f"slice `{_plain(name)}` has {_rows(count)}"


def enough(rows: int) -> Iterator[Judged]:
    """The guides' numbers; below 100 FTC507 speaks, where a spec says what is trained."""
    if not rows:
        return
    if rows < 100:
        told = (
            "one example is" if rows == 1 else f"{rows:,} examples are"
        ) + " mostly learned by heart"
    elif rows < 500:
        told = f"{rows:,} examples are enough for a style or a format"
    elif rows < 1_000:
        told = f"{rows:,} examples are enough for a style, not for a domain"
    else:
        return
    yield "FTC545", _counted(rows), told


def _counted(count: int) -> Hits:
    hits = Hits()
    hits.count = count
    return hits


def _rows(count: int) -> str:
    return f"{count:,} row" if count == 1 else f"{count:,} rows"


def _plain(text: str) -> str:
    shown = text if len(text) <= 40 else text[:39] + "…"
    return "".join(c if c.isprintable() and c != "`" else " " for c in shown)
