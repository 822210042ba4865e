"""Write a spec's datasets as the lines that a target reads: for jobs, and for `ftc compile
--with-data`. Each source is read once, and what is written is hashed and counted on the way."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from functools import cache
from itertools import zip_longest
from math import inf
from pathlib import Path
from typing import Any, Protocol

from ftc.data.files import LocationError, locate, shown
from ftc.data.folder import DATA, replace_data
from ftc.data.line_file import LineFile, WrittenLines
from ftc.data.mapping import RowMapping, mapping_of
from ftc.data.meter import Meter
from ftc.data.mixture import drawn, sizes
from ftc.data.progress import Stage, no_stages
from ftc.data.row_reader import read_rows
from ftc.data.rows import Row, RowError, in_messages, quoted
from ftc.data.streams import content_size
from ftc.data.unconverted import Unconverted
from ftc.diagnostics.diagnostic import Diagnostic, has_errors
from ftc.plan.plan import Plan
from ftc_schemas.named_tuple import NamedTuple


class DatasetPlan(Protocol):
    """What is read here of a target's plan for one of the spec's datasets, which
    `ftc.lowering.target` describes: the lowering knows this room, not the other way round."""

    @property
    def role(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def share(self) -> float | None: ...
    @property
    def writes(self) -> str: ...
    @property
    def weight(self) -> float | None: ...


class Target(Protocol):
    """What is read here of a target."""

    @property
    def name(self) -> str: ...
    @property
    def datasets(self) -> Callable[[Plan], Iterable[DatasetPlan]] | None: ...
    @property
    def convert(self) -> Callable[[Any, Plan], Any] | None: ...


class Converted(NamedTuple):
    """What became of the datasets."""

    written: Mapping[str, WrittenLines]
    """By file (`data/train.jsonl`); empty when anything failed: then no file is."""
    skipped: int
    """Rows that could not be written; each of them is an error."""
    diagnostics: tuple[Diagnostic, ...]


class _Source(NamedTuple):
    """One location, and where its rows go."""

    location: str
    leaf: str
    """Where the spec names it."""
    share: float | None
    """The share of these rows that is held out; None when they are not divided."""
    sides: Mapping[bool, DatasetPlan]
    """What becomes of the rows that are not held out, and of those that are. Rows of a side that
    is missing are left out."""


class _Drawn:
    """Of the rows that go to one file, those that the weights take."""

    def __init__(self, numbers: frozenset[int]) -> None:
        self._numbers = numbers
        self._next = 0

    def takes_next(self) -> bool:
        number = self._next
        self._next += 1
        return number in self._numbers


def convert_datasets(
    plan: Plan,
    target: Target,
    folder: Path,
    meter: Meter,
    stage: Stage = no_stages,
) -> Converted:
    """Write `folder/data/…` a row at a time; all files come into being together, or none does.

    The rows of `data.train` that a share holds out go to the validation file, if the target takes
    one, and not to the training file. Rows that are longer than the model reads are warned of.
    Raises EmitError when the folder cannot be written.
    """
    convert = target.convert
    if target.datasets is None or convert is None:
        return Converted({}, 0, ())
    datasets = tuple(target.datasets(plan))
    sources = list(_sources(datasets))
    names = tuple(dict.fromkeys(dataset.writes for dataset in datasets))
    written: dict[str, WrittenLines] = {}
    problems = Unconverted(plan, target.name, folder.with_name(f"{folder.name}.unconverted.txt"))

    def write(fresh: Path) -> bool:
        with ExitStack() as stack:
            files = {name: stack.enter_context(LineFile(fresh / name)) for name in names}
            _Conversion(plan, target.name, convert, files, problems, meter, stage).run(sources)
        written.update({f"{DATA}/{name}": file.written() for name, file in files.items()})
        return not problems.failed

    with problems:
        if sources:
            replace_data(folder, write)
        diagnostics = problems.diagnostics(meter)
    return Converted({} if has_errors(diagnostics) else written, problems.rows, diagnostics)


def _sources(datasets: Sequence[DatasetPlan]) -> Iterator[_Source]:
    """The locations in the order in which they are written. One that a share divides is planned
    once for each side."""
    held_out = [dataset for dataset in datasets if dataset.share is not None]
    learned = [dataset for dataset in datasets if dataset.role == "train"]
    for pair in zip_longest(learned, held_out):
        sides = {held: side for held, side in zip((False, True), pair, strict=True) if side}
        source = next(iter(sides.values())).source
        yield _Source(source, "data.train", held_out[0].share if held_out else None, sides)
    for dataset in datasets:
        if dataset.role != "train" and dataset.share is None:
            yield _Source(dataset.source, f"data.{dataset.role}", None, {False: dataset})


class _Conversion:
    """Writes the sources of a plan into open files."""

    def __init__(
        self,
        plan: Plan,
        target: str,
        convert: Callable[[Any, Plan], Any],
        files: Mapping[str, LineFile],
        problems: Unconverted,
        meter: Meter,
        stage: Stage,
    ) -> None:
        self._plan = plan
        self._target = target
        self._convert = convert
        self._files = files
        self._problems = problems
        self._encode = encoder()
        self._meter = meter
        self._measure = meter.tokens
        self._most_tokens = inf if meter.limit is None else meter.limit
        self._stage = stage
        self._format: str = plan["data.format"]
        self._mapping: RowMapping = mapping_of(plan)

    def run(self, sources: Sequence[_Source]) -> None:
        weighed = self._weighed(sources)
        for number, source in enumerate(sources):
            for file in self._located(source):
                try:
                    self._file(file, source, weighed.get(number, {}))
                except LocationError as error:
                    self._problems.dataset(source.leaf, file, error.message, error.help)

    def _located(self, source: _Source) -> tuple[str, ...]:
        located = locate(source.location, self._plan.root)
        if located.remote:
            message = "is not on this machine, and compiling fetches nothing"
            help = "bring it here, and name the file"
            self._problems.dataset(source.leaf, source.location, message, help)
        elif located.problem is not None:
            error = located.problem
            self._problems.dataset(source.leaf, source.location, error.message, error.help)
        return located.files

    def _file(self, file: str, source: _Source, weighed: Mapping[bool, _Drawn]) -> None:
        files = {held: self._files[side.writes] for held, side in source.sides.items()}
        progress = self._stage(f"converting {shown(file)}", content_size(file) or 0)
        reads = read_rows(file, self._format, self._mapping, source.share, progress)
        for line, row, problem, held, plain in reads:
            out = files.get(held)
            if out is None or (weighed and not weighed[held].takes_next()):
                continue
            try:
                if row is None:
                    raise RowError(problem)
                written = self._plain_line(row) if plain else self._line(row)
            except RowError as error:
                self._problems.row(source.leaf, file, line, error.message)
                continue
            tokens = self._measure(row)
            out.add(written, tokens)
            if tokens > self._most_tokens:
                self._problems.long_row(source.leaf, file, line, tokens, self._meter)

    def _plain_line(self, row: Row) -> bytes:
        return self._encode(self._convert(row, self._plan))

    def _line(self, row: Row) -> bytes:
        """Raises RowError."""
        for message in in_messages(row):
            for key in message.extra:
                place = f"has no place in the lines of {self._target}"
                raise RowError(f"{quoted(key)} of a message {place}")
        return written_exactly(self._convert(row, self._plan))

    def _weighed(self, sources: Sequence[_Source]) -> dict[int, dict[bool, _Drawn]]:
        """What the weights take of the sides of each source. Rows are counted first: how many of
        one dataset are taken depends on how many the others have."""
        parts: dict[str, list[tuple[int, bool, float]]] = {}
        for number, source in enumerate(sources):
            for held, side in source.sides.items():
                parts.setdefault(side.writes, []).append((number, held, side.weight or 0.0))
        counts: dict[int, Mapping[bool, int]] = {}
        weighed: dict[int, dict[bool, _Drawn]] = {}
        for sides in parts.values():
            weights = [weight for _, _, weight in sides]
            if not any(weights):
                continue
            for number, _, _ in sides:
                counts[number] = counts.get(number) or self._counts(sources[number])
            rows = [counts[number][held] for number, held, _ in sides]
            for (number, held, _), n, taken in zip(sides, rows, sizes(rows, weights), strict=True):
                numbers = frozenset(drawn(n, taken, self._plan["training.seed"]))
                weighed.setdefault(number, {})[held] = _Drawn(numbers)
        return weighed

    def _counts(self, source: _Source) -> Mapping[bool, int]:
        """The rows of each side; none where a file cannot be read, which the writing then says."""
        counts = {False: 0, True: 0}
        try:
            for file in locate(source.location, self._plan.root).files:
                for read in read_rows(file, self._format, self._mapping, source.share):
                    counts[read.held_out] += 1
        except LocationError:
            return {False: 0, True: 0}
        return counts


@cache
def encoder() -> Callable[[Any], bytes]:
    """Writes what was read from plain JSON, and holds nothing else. Slow to import."""
    from msgspec.json import Encoder

    return Encoder().encode


def written_exactly(value: Any) -> bytes:
    """The same bytes, and a RowError for what JSON has not: dates and infinity of Parquet."""
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        return text.encode()
    except RecursionError:
        raise RowError("the row is nested too deeply") from None
    except (TypeError, ValueError) as error:
        raise RowError(f"the row holds a value that JSON has not: {error}") from error
