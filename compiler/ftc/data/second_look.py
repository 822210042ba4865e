"""What takes another reading of the rows: near duplicates, overlap with a benchmark, names."""

from collections.abc import Container, Iterator, Sequence
from itertools import islice

from ftc.data import benchmark, names, near
from ftc.data.examples import Example
from ftc.data.files import shown
from ftc.data.found import Found, Seen, Settings, rule_of
from ftc.data.progress import Stage
from ftc.data.tally import Hit, Hits
from ftc.data.usable import usable_rows
from ftc_schemas.named_tuple import NamedTuple


class _Row(NamedTuple):
    source: int
    """Number of the file."""
    line: int
    offset: int | None


def near_duplicates(
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
        what = f"{_how_near(pair.similarity)} as {where}"
        code = "FTC530" if same else "FTC532"
        found.setdefault((row.source, code), Hits(settings.options.most_kept)).add(
            Hit(row.line, row.offset, what)
        )
    return [Found(rule_of(code), seen[n].source, hits) for (n, code), hits in found.items()]


def _how_near(similarity: float) -> str:
    """ "86% the same". Exact copies are told elsewhere; what differs in signs or capitals alone has
    the same words."""
    return "the same words" if similarity == 1 else f"{min(int(100 * similarity), 99)}% the same"


def compared(example: Example) -> str:
    """What of a row is compared with other rows: all of it but the system prompt, which many
    share."""
    texts = zip(example.roles, example.texts, strict=True)
    return "\n".join(text for role, text in texts if role not in ("system", "developer"))


def _examples(one: Seen, settings: Settings) -> Iterator[tuple[int, int | None, Example]]:
    return usable_rows(one.source.file, one.recognised, remote=settings.remote)


def benchmark_overlaps(seen: Sequence[Seen], settings: Settings, stage: Stage) -> list[Found]:
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
            found.append(Found(rule_of("FTC533"), one.source, hits))
    return found


def people(seen: Sequence[Seen], settings: Settings, stage: Stage) -> Iterator[Found]:
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
            yield Found(rule_of("FTC549"), one.source, hits)
