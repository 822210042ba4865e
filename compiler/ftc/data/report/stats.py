"""What `ftc data stats` prints."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from ftc.data.files import shown
from ftc.data.report.facts import Facts
from ftc.data.report.headline import counted
from ftc.data.report.plots import bar, histogram
from ftc.diagnostics.cells import shown as plain
from ftc.diagnostics.wrapping import wrap

_MOST_VALUES: Final = 20


def render(files: Sequence[Facts], width: int) -> str:
    return "\n\n".join("\n".join(_file(one, width)) for one in files)


def _file(one: Facts, width: int) -> Iterator[str]:
    tally = one.seen.tally
    kind = one.seen.recognised.foreign or one.seen.format
    yield f"{shown(one.seen.source.file)}: {counted(tally.rows)} of {kind}, {tally.bytes:,} bytes"
    if tally.rows > tally.usable:
        yield f"{counted(tally.rows - tally.usable)} cannot be used; `ftc data check` says why"
    yield ""
    yield from histogram("tokens a row", one.token_lengths, width, one.max_length)
    yield from (f"  {line}" for line in wrap(_tokens(one), width - 2))
    if one.tokens.counted.failed:
        yield f"  {counted(one.tokens.counted.failed)} estimated: no chat template takes them"
    if one.cut is not None:
        yield f"  {one.cut:.1%} of the rows exceed training.max_length ({one.max_length:,})"
    for title, found in (
        ("characters of the prompt", one.prompt_characters),
        ("characters of the answer", one.answer_characters),
    ):
        if found.largest:
            yield ""
            yield from histogram(title, found, width)
    yield from _table("slices", dict(tally.slices.counts.most_common()), width)
    languages = {name: hits.count for name, hits in tally.languages.items()}
    yield from _table(f"languages of {counted(sum(languages.values()))}", languages, width)
    if tally.labels:
        labels = {"good": tally.labels[True], "bad": tally.labels[False]}
        yield from _table("labels", labels, width)


def _tokens(one: Facts) -> str:
    if one.tokens.sampled is None:
        return f"{one.token_lengths.total:,} tokens, {one.tokens.how}"
    about = round(one.token_lengths.mean * one.seen.tally.usable)
    return f"about {about:,} tokens, {one.tokens.how}; --tokens all counts every row"


def _table(title: str, counts: Mapping[str, int], width: int) -> Iterator[str]:
    if not counts:
        return
    yield ""
    yield f"{title}: {len(counts)}"
    ranked = sorted(counts.items(), key=lambda item: -item[1])
    names = [plain(name)[:30] for name, _ in ranked[:_MOST_VALUES]]
    label, total, most = max(map(len, names)), sum(counts.values()), ranked[0][1]
    room = max(width - label - 24, 10)
    for name, (_, count) in zip(names, ranked, strict=False):
        share = f"{count / total:.1%}"
        yield f"  {name:<{label}} │ {bar(count / most, room):<{room}} {count:>10,} {share:>6}"
    if len(ranked) > _MOST_VALUES:
        yield f"  … and {len(ranked) - _MOST_VALUES} more; --format json has 200 of them"
