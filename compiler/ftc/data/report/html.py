"""The data report as one HTML page that needs nothing else: no script, no font, no address."""

from collections.abc import Iterable, Iterator, Mapping
from html import escape
from typing import Final

from ftc.data.found import CheckedData, Found
from ftc.data.report.facts import Facts
from ftc.data.report.headline import counted, headline, way_out
from ftc.data.statistics import Distribution
from ftc.diagnostics.diagnostic import Severity
from ftc.diagnostics.secrets import redacted

_MOST_PLACES: Final = 20
_WIDTH: Final = 640
_HEIGHT: Final = 160
_AXIS: Final = 22

_STYLE: Final = """
:root { --ink: #1c2733; --soft: #5b6b7b; --line: #d9e0e7; --paper: #fff; --fill: #3a7ca5;
  --error: #b3261e; --warning: #9a6700; --note: #2e6e4e; --card: #f6f8fa }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6edf3; --soft: #9aa7b4; --line: #30363d; --paper: #0d1117; --fill: #58a6d6;
    --error: #ff8a80; --warning: #e3b341; --note: #7ee2b0; --card: #161b22 } }
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 60rem; padding: 2rem 1.25rem 4rem; color: var(--ink);
  background: var(--paper); font: 16px/1.5 system-ui, sans-serif }
h1 { font-size: 1.6rem; margin: 0 0 .25rem } h2 { font-size: 1.2rem; margin: 2.5rem 0 .75rem }
h3 { font-size: 1rem; margin: 1.5rem 0 .25rem } p { margin: .25rem 0 }
.soft { color: var(--soft) }
.sums { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1rem 0 }
.sums div { background: var(--card); border: 1px solid var(--line); border-radius: 8px;
  padding: .6rem .9rem; min-width: 8rem }
.sums b { display: block; font-size: 1.3rem; font-variant-numeric: tabular-nums }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums }
th, td { text-align: left; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid var(--line);
  vertical-align: top } td.n, th.n { text-align: right }
details { border: 1px solid var(--line); border-radius: 8px; margin: .5rem 0; padding: .5rem .9rem }
summary { cursor: pointer } code, .place { font: .85em/1.5 ui-monospace, monospace }
.place { overflow-wrap: anywhere } .error { color: var(--error) } .warning { color: var(--warning) }
.note { color: var(--note) } svg { width: 100%; height: auto; max-width: 40rem }
svg rect { fill: var(--fill) } svg text { fill: var(--soft); font: 12px system-ui, sans-serif }
svg line { stroke: var(--line) } svg .limit { stroke: var(--error); stroke-dasharray: 4 3 }
svg text.limit { fill: var(--error); stroke: none }
"""


def page(title: str, checked: CheckedData, files: Iterable[Facts]) -> str:
    """The whole document. All that comes from data is escaped."""
    body = "\n".join(
        (
            f"<h1>{escape(title)}</h1>",
            '<p class="soft">What the rows of the datasets are, and what was found in them.</p>',
            *_sums(checked),
            "<h2>Findings</h2>",
            *(_findings(checked)),
            *(part for one in files for part in _file(one)),
        )
    )
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'\">\n"
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"{body}\n</body>\n</html>\n"
    )


def _sums(checked: CheckedData) -> Iterator[str]:
    rows = sum(seen.tally.rows for seen in checked.files)
    size = sum(seen.tally.bytes for seen in checked.files)
    kinds = {
        name: sum(found.rule.severity.value == name for found in checked.found)
        for name in ("error", "warning", "note")
    }
    cells = [
        ("rows", f"{rows:,}"),
        ("distinct", f"{checked.distinct:,}"),
        ("megabytes", f"{size / 1e6:,.1f}"),
        *((f"kinds of {name}", f"{count}") for name, count in kinds.items()),
    ]
    yield '<div class="sums">'
    for name, value in cells:
        yield f'<div><b>{value}</b><span class="soft">{name}</span></div>'
    yield "</div>"


def _findings(checked: CheckedData) -> Iterator[str]:
    if not checked.found and not checked.unread:
        yield "<p>Nothing was found.</p>"
    for unread in checked.unread:
        told = f"{unread.source.file} {unread.error.message}"
        yield f'<p class="error">{escape(told)}</p>'
    for found in checked.found:
        yield from _finding(found)


def _finding(found: Found) -> Iterator[str]:
    severity = found.rule.severity.value
    file = "" if found.source is None else f" · {found.source.file}"
    opened = " open" if found.rule.severity is Severity.ERROR else ""
    yield (
        f'<details{opened}><summary><b class="{severity}">{severity} {found.rule.code}</b> '
        f'{escape(headline(found))}<span class="soft">{escape(file)}</span></summary>'
    )
    yield f"<p>{escape(found.rule.why)}</p>"
    help = way_out(found)
    if help:
        yield f"<p><b>Way out:</b> {escape(help)}</p>"
    for hit in found.hits.first[:_MOST_PLACES]:
        at = f"line {hit.line:,}" + ("" if hit.offset is None else f", byte {hit.offset:,}")
        yield f'<p class="place">{at}: {escape(redacted(hit.what))}</p>'
    left = found.hits.count - min(len(found.hits.first), _MOST_PLACES)
    if found.hits.first and left > 0:
        yield f'<p class="soft">… and {counted(left)} more</p>'
    yield "</details>"


def _file(one: Facts) -> Iterator[str]:
    tally = one.seen.tally
    yield f"<h2>{escape(one.seen.source.file)}</h2>"
    kind = one.seen.recognised.foreign or one.seen.format
    told = f"{counted(tally.rows)} of {kind} ({one.seen.recognised.why})"
    yield f'<p class="soft">{escape(told.replace("`", ""))}</p>'
    yield f'<h3>Tokens a row</h3><p class="soft">{escape(one.tokens.how)}</p>'
    if one.cut is not None:
        yield f"<p>{one.cut:.1%} of the rows are longer than {one.max_length:,} tokens.</p>"
    yield histogram(one.token_lengths, one.max_length)
    for name, found in (
        ("Characters of the prompt", one.prompt_characters),
        ("Characters of the answer", one.answer_characters),
    ):
        if found.largest:
            yield f"<h3>{name}</h3>"
            yield histogram(found)
    yield from _table("Slices", dict(tally.slices.counts.most_common(30)))
    yield from _table("Languages", {name: hits.count for name, hits in tally.languages.items()})
    if tally.labels:
        labels = {"good": tally.labels[True], "bad": tally.labels[False]}
        yield from _table("Labels", labels)


def _table(title: str, counts: Mapping[str, int]) -> Iterator[str]:
    if not counts:
        return
    total = sum(counts.values())
    yield f'<h3>{title}</h3><table><tr><th>Value</th><th class="n">Rows</th>'
    yield '<th class="n">Share</th></tr>'
    for name, count in sorted(counts.items(), key=lambda item: -item[1]):
        yield f'<tr><td>{escape(name[:80])}</td><td class="n">{count:,}</td>'
        yield f'<td class="n">{count / total:.1%}</td></tr>'
    yield "</table>"


def histogram(found: Distribution, limit: int | None = None) -> str:
    """Bars as SVG, with the numbers in words below."""
    if not found.rows:
        return "<p>None.</p>"
    most = max(one.rows for one in found.bins)
    step = _WIDTH / len(found.bins)
    bars = []
    for number, one in enumerate(found.bins):
        height = one.rows / most * (_HEIGHT - _AXIS)
        bars.append(
            f'<rect x="{number * step + 1:.1f}" y="{_HEIGHT - _AXIS - height:.1f}" '
            f'width="{max(step - 2, 1):.1f}" height="{height:.1f}"><title>'
            f"{one.low:,} to {one.high - 1:,}: {counted(one.rows)}</title></rect>"
        )
    base = _HEIGHT - _AXIS
    axis = [f'<line x1="0" y1="{base}" x2="{_WIDTH}" y2="{base}"/>']
    ticks = range(0, len(found.bins), max(1, len(found.bins) // 5))
    axis += [
        f'<text x="{number * step:.1f}" y="{_HEIGHT - 6}">{found.bins[number].low:,}</text>'
        for number in ticks
    ]
    told = (
        f"mean {found.mean:,.0f} · median {found.quantiles[50]:,} · 95 % {found.quantiles[95]:,} · "
        f"99 % {found.quantiles[99]:,} · longest {found.largest:,}"
    )
    last = found.bins[-1]
    if len(found.bins) > 1 and last.high - last.low > found.bins[0].high - found.bins[0].low:
        told += f" · the last bar takes all from {last.low:,} on"
    return (
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{escape(told)}">'
        + "".join([*bars, *axis, *_limit(found, limit)])
        + f'</svg><p class="soft">{told}</p>'
    )


def _limit(found: Distribution, limit: int | None) -> Iterator[str]:
    """A line at `training.max_length`, where it falls among the bars."""
    low, high = found.bins[0].low, found.bins[-1].low
    if limit is None or not low <= limit <= high:
        return
    x = (limit - low) / max(high - low, 1) * _WIDTH * (len(found.bins) - 1) / len(found.bins)
    yield f'<line class="limit" x1="{x:.1f}" y1="0" x2="{x:.1f}" y2="{_HEIGHT - _AXIS}"/>'
    yield f'<text class="limit" x="{x + 4:.1f}" y="12">max_length {limit:,}</text>'
