"""Everything that is found in datasets: the scan of each file, and what only the whole shows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from sys import maxsize
from typing import Final

from ftc.data import balance, kingfisher, languages, names, near
from ftc.data.checks.inside import CREDENTIALS, has_fast_search
from ftc.data.duplicates import LEAKED, REPEATED, repeats
from ftc.data.files import LocationError, shown, size_of
from ftc.data.found import CheckedData, Found, Seen, Settings, Source, Unread, rule_of
from ftc.data.passes import scan_file
from ftc.data.progress import Stage, no_stages
from ftc.data.read import records
from ftc.data.recognise import FIRST_ROWS, Recognised, recognise_file
from ftc.data.record import one_document
from ftc.data.rows import quoted
from ftc.data.scan import BROKEN_ROW, FOREIGN_FORMAT, WRONG_FORMAT
from ftc.data.second_look import benchmark_overlaps, near_duplicates, people
from ftc.data.shapes import NEVER_REWRITTEN, Shape, said_in_a_spec
from ftc.data.streams import content_size
from ftc.data.tally import MOST_HEADS, Hit, Hits, Tally
from ftc.diagnostics.diagnostic import Severity

EMPTY: Final = "FTC504"
ANOTHER_TOOLS_FILE: Final = "FTC550"

_MOST_NAMED: Final = 6
"""Keys of a row of no known format."""


class Scans:
    """What was read for one training of a spec, for the next one that holds the same file against
    the same: stages that share a source read it once."""

    def __init__(self) -> None:
        self._known: list[tuple[object, Seen]] = []

    def take(self, source: Source, settings: Settings, stage: Stage) -> Seen:
        """Raises LocationError."""
        asked = source.file, settings._replace(method=None, benchmarks=(), near=False, names=0)
        for known, seen in self._known:
            if known == asked:
                return seen._replace(source=source)
        seen = _scan(source, settings, stage)
        self._known.append((asked, seen))
        return seen


def check_files(
    sources: Sequence[Source],
    settings: Settings,
    stage: Stage = no_stages,
    scans: Scans | None = None,
) -> CheckedData:
    """Read all rows of all files, and tell what is wrong with them."""
    seen: list[Seen] = []
    unread: list[Unread] = []
    scans = scans or Scans()
    for source in sources:
        try:
            seen.append(scans.take(source, settings, stage))
        except LocationError as error:
            unread.append(Unread(source, error))
    found = [
        Found(rule_of(code), one.source, hits)
        for one in seen
        for code, hits in one.tally.hits.items()
    ]
    found = list(map(_as_one_document, found))
    by_source: dict[Source | None, Seen] = {one.source: one for one in seen}
    found = [_with_way_out(one, by_source) for one in found]
    found += [
        Found(rule_of(EMPTY), one.source, Hits())
        for one in seen
        if not (one.tally.rows or one.tally.hits)
    ]
    found += _foreign(seen)
    distinct, again = _repeats(seen)
    found += again
    for one in seen:
        found += [
            Found(rule_of(code), one.source, hits, told)
            for code, hits, told in balance.judge(one.tally)
        ]
    found += _enough(seen, settings)
    if settings.near:
        told = {
            (one.source.file, hit.line)
            for one in again
            if one.source is not None and one.rule.code in (REPEATED, LEAKED)
            for hit in one.hits.first
        }
        found += near_duplicates(seen, settings, stage, told)
    found += benchmark_overlaps(seen, settings, stage)
    found += people(seen, settings, stage)
    found += _left_out(seen, settings)
    return CheckedData(tuple(seen), tuple(unread), in_order(_merged(found)), distinct)


def in_order(found: Iterable[Found]) -> tuple[Found, ...]:
    """Errors first, then warnings and notes; by code within."""
    order = list(Severity)
    return tuple(sorted(found, key=lambda one: (order.index(one.rule.severity), one.rule.code)))


def _scan(source: Source, settings: Settings, stage: Stage) -> Seen:
    recognised = recognise_file(source.file, remote=settings.remote)
    if settings.format is not None:
        why = "as the spec says"
        if (
            recognised is not None
            and recognised.format == settings.format
            and not (recognised.foreign)
        ):
            why = f"as the spec says; {recognised.why}"
        written = None if recognised is None else recognised.written
        recognised = Recognised(settings.format, None, why, settings.options.mapping, written)
    if recognised is None:
        recognised = Recognised("chat", None, _unknown(source, settings), guessed=True)
    options = settings.options._replace(
        format=recognised.format,
        foreign=recognised.foreign,
        languages=_stride(source, settings.languages),
        most_heads=maxsize if settings.languages is None else max(MOST_HEADS, settings.languages),
    )
    progress = stage(f"reading {shown(source.file)}", content_size(source.file) or 0)
    tally = scan_file(
        source.file,
        options,
        processes=settings.processes,
        progress=progress,
        remote=settings.remote,
    )
    if tally.heads:
        stage("telling languages", 0)
        languages.tell_languages(tally)
    if options.content and settings.kingfisher and kingfisher.can_scan(source.file):
        _scan_for_credentials(source.file, tally, stage)
    return Seen(source, recognised, tally)


def _unknown(source: Source, settings: Settings) -> str:
    """Why a file is in no known format: by the keys of its first row that is an object."""
    for record in islice(records(source.file, remote=settings.remote), FIRST_ROWS):
        if isinstance(record.value, dict) and record.value:
            keys = [quoted(key) for key in list(record.value)[:_MOST_NAMED]]
            more = f" and {len(record.value) - len(keys)} more" * (len(record.value) > len(keys))
            return f"no format has the keys {', '.join(keys)}{more}"
    return "no row has the keys of any format"


def _with_way_out(found: Found, seen: Mapping[Source | None, Seen]) -> Found:
    """Rows of no known format, or of another tool's, are not corrected one by one."""
    one = seen.get(found.source)
    if one is None or found.rule.code not in (WRONG_FORMAT, FOREIGN_FORMAT):
        return found
    if one.recognised.guessed and found.rule.code == WRONG_FORMAT:
        told = (
            "say in a spec's `data.columns` which key is what, or write them in one of its formats"
        )
        return found._replace(help=told)
    if one.recognised.written is None or one.recognised.mapping:
        return found
    shape, format = one.recognised.written, one.format
    said = said_in_a_spec(shape, format if format in shape.columns else None)
    return found._replace(help=f"the spec says {said}" if said else _rewritten(shape))


def _rewritten(shape: Shape) -> str:
    """How rows become ours, by the converter where it can."""
    if shape.name in NEVER_REWRITTEN:
        return shape.rewrite
    return f"`ftc data convert --to {shape.becomes}` rewrites them"


def _stride(source: Source, rows: int | None) -> int:
    """Every so many-th row is judged, so that about `rows` of a file are, and 0 for none of them;
    estimated by the first rows."""
    if rows is None:
        return 1
    if rows == 0:
        return 0
    size = content_size(source.file)
    if size is None:
        return 1 if size_of(source.file) < 2**20 else 10
    first = [record.offset for record in islice(records(source.file), 100)]
    if len(first) < 2 or first[-1] is None:
        return 1
    row = max(first[-1] / (len(first) - 1), 1)
    return max(1, round(size / row / rows))


def _scan_for_credentials(file: str, tally: Tally, stage: Stage) -> None:
    """Add what the scanner finds in rows in which our own patterns found nothing."""
    stage(f"scanning {shown(file)} for credentials", 0)
    hits = tally.hits.get(CREDENTIALS, Hits())
    known = {hit.line for hit in hits.first}
    for line, kind, _ in kingfisher.credentials_in(file):
        if line not in known:
            known.add(line)
            hits.add(Hit(line, None, f"the row holds a credential ({kind})"))
    if hits.count:
        hits.first.sort(key=lambda hit: hit.line)
        tally.hits[CREDENTIALS] = hits


def _as_one_document(found: Found) -> Found:
    """A file that is JSON but not JSON Lines is one finding, not one a line."""
    first = found.hits.first[0] if found.hits.count > 1 else None
    if found.rule.code != BROKEN_ROW or found.source is None or first is None or first.line != 1:
        return found
    whole = one_document(first.what, found.source.file)
    if whole is None:
        return found
    hits = Hits()
    hits.add(first)
    told, help = f"the file is {whole[0]}", f"rewrite it: {whole[1]}"
    return found._replace(hits=hits, told=told, help=help)


def _foreign(seen: Sequence[Seen]) -> Iterator[Found]:
    """A whole file in another tool's format that no spec names is one finding, not one a row."""
    for one in seen:
        shape = one.recognised.written
        if one.recognised.foreign is not None and shape is not None:
            hits = Hits()
            hits.count = one.tally.rows
            told = f"written as {shape.name}"
            if shape.name not in NEVER_REWRITTEN:
                told += f"; checked as the {one.format} it becomes"
            said = said_in_a_spec(shape)
            help = _rewritten(shape) + (f", or a spec says {said}" if said else "")
            yield Found(rule_of(ANOTHER_TOOLS_FILE), one.source, hits, told, help)


def _repeats(seen: Sequence[Seen]) -> tuple[int, list[Found]]:
    by_file = {one.source.file: one.source for one in seen}
    formats = {one.format for one in seen}
    grouped = repeats(
        [(one.source.file, one.source.dataset, one.tally) for one in seen],
        shown,
        answers=formats <= {"chat", "prompt-completion"},
        prompts="text" not in formats,
    )
    found = [
        Found(rule_of(code), by_file[file], hits) for (file, code), hits in grouped.hits.items()
    ]
    return grouped.distinct, found


def _enough(seen: Sequence[Seen], settings: Settings) -> Iterator[Found]:
    """Whether there are examples enough, in all files of the training data together."""
    learned = [
        one
        for one in seen
        if balance.is_learned_by_supervision(one.format, settings.method, one.source.dataset)
    ]
    if learned:
        source = learned[0].source if len(learned) == 1 else None
        for code, hits, told in balance.enough(sum(one.tally.usable for one in learned)):
            yield Found(rule_of(code), source, hits, told)


def _merged(found: Sequence[Found]) -> list[Found]:
    """Hits of one kind in one file that two steps found, a row once: near duplicates that also ask
    the very same."""
    merged: dict[tuple[str, str, str], Found] = {}
    for one in found:
        key = (one.rule.code, "" if one.source is None else one.source.file, one.told)
        if key not in merged:
            merged[key] = one
            continue
        hits = merged[key].hits
        known = {hit.line for hit in hits.first}
        for hit in one.hits.first:
            if hit.line not in known:
                hits.add(hit)
        hits.first.sort(key=lambda hit: hit.line)
    return list(merged.values())


def _left_out(seen: Sequence[Seen], settings: Settings) -> Iterator[Found]:
    """What was not looked at, for want of a library."""
    from ftc.data.checks.personal import has_phone_library

    if not seen:
        return
    missing = []
    if settings.near and not near.has_library():
        missing.append(("near duplicates", "rensa"))
    if settings.options.content and settings.kingfisher and not kingfisher.has_library():
        missing.append(("credentials are searched for by the forms of ten issuers", "kingfisher"))
    if settings.languages != 0 and not languages.has_language_library():
        missing.append(("languages", "lingua"))
    if settings.options.content and not has_phone_library():
        missing.append(("telephone numbers are judged by their form alone", "phonenumbers"))
    if settings.options.content and not has_fast_search():
        missing.append(("the content checks are many times slower", "google-re2"))
    for what, library in missing:
        yield Found(rule_of("FTC547"), None, Hits(), f"{what}: {library} is not installed")
    if settings.names != 0 and names.missing():
        told = f"names of people: {names.missing()}"
        yield Found(rule_of("FTC547"), None, Hits(), told, names.way_out())
