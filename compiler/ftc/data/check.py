"""Everything that is found in datasets: the scan of each file, and what only the whole shows."""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from typing import NamedTuple

from ftc.analysis.rule import Rule
from ftc.data import balance, benchmark, kingfisher, languages, names, near
from ftc.data.checks.inside import CREDENTIALS, has_fast_search
from ftc.data.duplicates import LEAKED, REPEATED, repeats
from ftc.data.examples import Example
from ftc.data.files import LocationError, shown, size_of
from ftc.data.options import Options
from ftc.data.passes import Progress, quiet, scan_file
from ftc.data.read import records
from ftc.data.recognise import Recognised, recognise_file
from ftc.data.scan import FOREIGN_FORMAT
from ftc.data.streams import content_size
from ftc.data.tally import Hit, Hits, Tally
from ftc.data.usable import usable_rows
from ftc.diagnostics.diagnostic import Severity


class Settings(NamedTuple):
    """What datasets are held against; what nobody states is recognised or left out."""

    format: str | None = None
    options: Options = Options("")
    near: bool = True
    languages: bool = True
    kingfisher: bool = True
    """Let the secret scanner look too, where it is installed and `options.content` is wanted."""
    names: int | None = 0
    """Rows of a file in which names of people are looked for; None for all."""
    benchmarks: tuple[str, ...] = ()
    """Files whose rows must not overlap with any dataset's."""
    method: str | None = None
    processes: int = 1
    remote: bool = False


class Source(NamedTuple):
    """A file of one of the datasets."""

    file: str
    dataset: str
    """`train`, `validation`, `test`; empty where no spec says what it is for."""


class Seen(NamedTuple):
    """A file that was read."""

    source: Source
    recognised: Recognised
    tally: Tally

    @property
    def format(self) -> str:
        return self.recognised.format


class Found(NamedTuple):
    """Hits of one kind in one file."""

    rule: Rule
    source: Source | None
    """None for what is about no file."""
    hits: Hits
    told: str = ""
    """The headline, where the number of rows does not make it."""


class Unread(NamedTuple):
    source: Source
    error: LocationError


class Checked(NamedTuple):
    files: tuple[Seen, ...]
    unread: tuple[Unread, ...]
    found: tuple[Found, ...]
    """Errors first, then warnings and notes; each kind by file."""
    distinct: int = 0
    """Rows that remain when of equal ones one is kept."""


Stage = Callable[[str, int], Progress]
"""Begins a stage of work, given its name and size; returns where its progress is told."""


def no_stages(name: str, size: int) -> Progress:
    return quiet


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
) -> Checked:
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
        Found(_rule(code), one.source, hits)
        for one in seen
        for code, hits in one.tally.hits.items()
    ]
    found += _foreign(seen, settings)
    distinct, again = _repeats(seen)
    found += again
    for one in seen:
        found += [
            Found(_rule(code), one.source, hits, told)
            for code, hits, told in balance.judge(
                one.tally, one.format, settings.method, one.source.dataset
            )
        ]
    if settings.near:
        told = {
            (one.source.file, hit.line)
            for one in again
            if one.source is not None and one.rule.code in (REPEATED, LEAKED)
            for hit in one.hits.first
        }
        found += _near(seen, settings, stage, told)
    found += _benchmarks(seen, settings, stage)
    found += _names(seen, settings, stage)
    found += _left_out(seen, settings)
    return Checked(tuple(seen), tuple(unread), in_order(_merged(found)), distinct)


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
        recognised = Recognised(settings.format, None, why, settings.options.mapping)
    if recognised is None:
        recognised = Recognised("chat", None, "nothing else fits: no row has the keys of a format")
    options = settings.options._replace(
        format=recognised.format,
        foreign=recognised.foreign,
        languages=_stride(source, settings) if settings.languages else 0,
    )
    progress = stage(f"reading {shown(source.file)}", content_size(source.file) or 0)
    tally = scan_file(
        source.file,
        options,
        processes=settings.processes,
        progress=progress,
        remote=settings.remote,
    )
    if options.content and settings.kingfisher and kingfisher.can_scan(source.file):
        _scan_for_credentials(source.file, tally, stage)
    return Seen(source, recognised, tally)


def _stride(source: Source, settings: Settings) -> int:
    """So that about `languages.MOST_ROWS` rows of a file are judged; estimated by its first."""
    size = content_size(source.file)
    if size is None:
        return 1 if size_of(source.file) < 2**20 else 10
    first = [record.offset for record in islice(records(source.file), 100)]
    if len(first) < 2 or first[-1] is None:
        return 1
    row = max(first[-1] / (len(first) - 1), 1)
    return max(1, round(size / row / languages.MOST_ROWS))


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


def _foreign(seen: Sequence[Seen], settings: Settings) -> Iterator[Found]:
    """A whole file in another tool's format is one finding, not one a row."""
    for one in seen:
        if one.recognised.foreign is not None:
            hits = Hits()
            hits.count = one.tally.rows
            told = f"written as {one.recognised.foreign}; checked as {one.format}"
            yield Found(_rule(FOREIGN_FORMAT), one.source, hits, told)


def _repeats(seen: Sequence[Seen]) -> tuple[int, list[Found]]:
    by_file = {one.source.file: one.source for one in seen}
    formats = {one.format for one in seen}
    grouped = repeats(
        [(one.source.file, one.source.dataset, one.tally) for one in seen],
        shown,
        answers=formats <= {"chat", "prompt-completion"},
        prompts="text" not in formats,
    )
    found = [Found(_rule(code), by_file[file], hits) for (file, code), hits in grouped.hits.items()]
    return grouped.distinct, found


class _Row(NamedTuple):
    source: int
    """Number of the file."""
    line: int
    offset: int | None


def _near(
    seen: Sequence[Seen], settings: Settings, stage: Stage, told: Container[tuple[str, int]]
) -> list[Found]:
    """Near duplicates within a dataset and across datasets; exact copies were told already."""
    if not near.has_library() or not seen:
        return []
    rows: list[_Row] = []
    progress = stage("comparing rows", sum(one.tally.usable for one in seen))

    def texts() -> Iterator[str]:
        for number, one in enumerate(seen):
            for line, offset, example in _examples(one, settings):
                rows.append(_Row(number, line, offset))
                yield compared(example)

    def again(wanted: Sequence[int]) -> Iterator[tuple[int, str]]:
        left = set(wanted)
        number = 0
        for one in seen:
            for _, _, example in _examples(one, settings):
                if number in left:
                    yield number, compared(example)
                number += 1

    found: dict[tuple[int, str], Hits] = {}
    for pair in near.near_pairs(texts(), again, progress):
        row, earlier = rows[pair.row], rows[pair.earlier]
        if (seen[row.source].source.file, row.line) in told:
            continue
        same = seen[row.source].source.dataset == seen[earlier.source].source.dataset
        where = f"{shown(seen[earlier.source].source.file)}:{earlier.line}"
        what = f"{pair.similarity:.0%} the same as {where}"
        code = "FTC530" if same else "FTC532"
        found.setdefault((row.source, code), Hits(settings.options.most_kept)).add(
            Hit(row.line, row.offset, what)
        )
    return [Found(_rule(code), seen[n].source, hits) for (n, code), hits in found.items()]


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


def compared(example: Example) -> str:
    """What of a row is compared with other rows: all of it but the system prompt, which many
    share."""
    texts = zip(example.roles, example.texts, strict=True)
    return "\n".join(text for role, text in texts if role not in ("system", "developer"))


def _examples(one: Seen, settings: Settings) -> Iterator[tuple[int, int | None, Example]]:
    return usable_rows(one.source.file, one.recognised, remote=settings.remote)


def _benchmarks(seen: Sequence[Seen], settings: Settings, stage: Stage) -> list[Found]:
    if not settings.benchmarks:
        return []
    known = benchmark.read(settings.benchmarks, remote=settings.remote)
    found = []
    for one in seen:
        progress = stage("comparing with the benchmark", one.tally.usable)
        hits = Hits()
        for line, offset, example in _examples(one, settings):
            shared = benchmark.shared(compared(example), known)
            if shared:
                hits.add(Hit(line, offset, f"shares “{shared}”"))
            progress(1)
        if hits.count:
            found.append(Found(_rule("FTC533"), one.source, hits))
    return found


def _names(seen: Sequence[Seen], settings: Settings, stage: Stage) -> Iterator[Found]:
    """Names of people, in rows that are evenly spread over each file."""
    if settings.names == 0 or names.missing():
        return
    for one in seen:
        rows = one.tally.usable
        every = 1 if settings.names is None else max(1, -(-rows // settings.names))
        progress = stage("looking for names", -(-rows // every))
        hits = Hits(settings.options.most_kept)
        for line, offset, example in islice(_examples(one, settings), 0, None, every):
            people = names.people_in(compared(example))
            if people:
                what = "a person" if people == 1 else f"{people} people"
                hits.add(Hit(line, offset, f"the row names {what}"))
            progress(1)
        if hits.count:
            yield Found(_rule("FTC549"), one.source, hits)


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
    if settings.languages and not languages.has_language_library():
        missing.append(("languages", "lingua"))
    if settings.options.content and not has_phone_library():
        missing.append(("telephone numbers are judged by their form alone", "phonenumbers"))
    if settings.options.content and not has_fast_search():
        missing.append(("the content checks are many times slower", "google-re2"))
    left_out = [f"{what}: {library} is not installed" for what, library in missing]
    if settings.names != 0 and names.missing():
        left_out.append(f"names of people: {names.missing()}")
    for told in left_out:
        yield Found(_rule("FTC547"), None, Hits(), told)


@cache
def _rules() -> Mapping[str, Rule]:
    from ftc.analysis.rules import data

    return {rule.code: rule for rule in data.RULES}


def _rule(code: str) -> Rule:
    return _rules()[code]
