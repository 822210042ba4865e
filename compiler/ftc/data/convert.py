"""Write a spec's datasets as the lines that a target reads, for `ftc compile --with-data`."""

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import count
from pathlib import Path
from typing import Final, NamedTuple

from ftc.analysis.rule import Rule
from ftc.analysis.rules.data import DATASET_NOT_CONVERTIBLE, ROW_NOT_CONVERTIBLE
from ftc.analysis.run import span_of
from ftc.data.files import LocationError, locate, shown
from ftc.data.folder import DATA, replace_data
from ftc.data.mapping import RowMapping, mapping_of, parse_mapped
from ftc.data.mixture import drawn, sizes
from ftc.data.read import Record, records
from ftc.data.rows import Row, RowError, in_messages, quoted
from ftc.data.split import held_out
from ftc.diagnostics.diagnostic import Diagnostic
from ftc.lowering.target import DatasetPlan, Target
from ftc.plan.plan import Plan

MOST_SHOWN: Final = 20
"""Rows of a dataset that are named one by one; the rest is counted."""


class Converted(NamedTuple):
    """What became of the datasets."""

    written: Mapping[str, int]
    """Rows by file (`data/train.jsonl`); empty when anything failed: then no file is."""
    skipped: int
    """Rows that could not be written; each of them is an error."""
    diagnostics: tuple[Diagnostic, ...]


class _Source(NamedTuple):
    """A dataset plan, and which part of its rows it takes."""

    dataset: DatasetPlan
    leaf: str
    """Where the spec names it."""
    share: float | None
    """The share of these rows that goes to the validation file; None when they are not divided."""
    drawn: frozenset[int] | None = None
    """Of the rows that go to this file, the numbers of those that the weights take; None for
    all."""


AsLine = Callable[[Record], bytes]
"""From a record to a line; raises RowError."""


class _Problems:
    """What could not be written, at the leaf that names it."""

    def __init__(self, plan: Plan, target: str) -> None:
        self.plan = plan
        self.target = target
        self.diagnostics: list[Diagnostic] = []
        self.rows: dict[str, int] = {}
        """Failed rows by leaf."""

    def add_row(self, leaf: str, file: str, line: int, message: str) -> None:
        self.rows[leaf] = self.rows.get(leaf, 0) + 1
        if self.rows[leaf] <= MOST_SHOWN:
            self._add(ROW_NOT_CONVERTIBLE, leaf, f"{shown(file)}:{line}: {message}", "not written")

    def add_dataset(self, leaf: str, location: str, message: str, help: str | None = None) -> None:
        message = f"`{shown(location)}` {message}"
        self._add(DATASET_NOT_CONVERTIBLE, leaf, message, "not converted", help)

    def add_rest(self) -> None:
        """One line for the rows beyond those that are named."""
        for leaf, rows in self.rows.items():
            if rows > MOST_SHOWN:
                message = f"{rows - MOST_SHOWN:,} more rows of `{leaf}` cannot be written"
                self._add(ROW_NOT_CONVERTIBLE, leaf, message, "not written")

    def _add(
        self, rule: Rule, leaf: str, message: str, label: str, help: str | None = None
    ) -> None:
        span = span_of(self.plan, leaf)
        self.diagnostics.append(
            Diagnostic(rule.code, rule.severity, message, span, label, help, target=self.target)
        )


def convert_datasets(plan: Plan, target: Target, folder: Path) -> Converted:
    """Write `folder/data/…` a row at a time; all files come into being together, or none does.

    The rows of `data.train` that a share holds out go to the validation file, if the target takes
    one, and not to the training file. Raises EmitError when the folder cannot be written.
    """
    if target.datasets is None or target.convert is None:
        return Converted({}, 0, ())
    sources = _weighed(_sources(tuple(target.datasets(plan))), plan)
    as_line = partial(
        _line, plan=plan, mapping=mapping_of(plan), target=target.name, convert=target.convert
    )
    written: dict[str, int] = {}
    problems = _Problems(plan, target.name)

    def write(fresh: Path) -> bool:
        for name in dict.fromkeys(source.dataset.writes for source in sources):
            parts = [source for source in sources if source.dataset.writes == name]
            written[f"{DATA}/{name}"] = _write(fresh / name, _lines(parts, as_line, problems))
        return not problems.diagnostics

    if sources:
        replace_data(folder, write)
    problems.add_rest()
    failed = bool(problems.diagnostics)
    skipped = sum(problems.rows.values())
    return Converted({} if failed else written, skipped, tuple(problems.diagnostics))


def _sources(datasets: Sequence[DatasetPlan]) -> list[_Source]:
    share = next((dataset.share for dataset in datasets if dataset.share is not None), None)
    return [
        _Source(dataset, "data.train", share)
        if dataset.role == "train" or dataset.share is not None
        else _Source(dataset, f"data.{dataset.role}", None)
        for dataset in datasets
    ]


def _weighed(sources: Sequence[_Source], plan: Plan) -> list[_Source]:
    """The sources, each with the rows that its weight takes. Rows are counted first: how many of
    one dataset are taken depends on how many the others have."""
    weighed: list[_Source] = []
    for name in dict.fromkeys(source.dataset.writes for source in sources):
        parts = [source for source in sources if source.dataset.writes == name]
        weights = [source.dataset.weight or 0.0 for source in parts]
        if not any(weights):
            weighed += parts
            continue
        rows = [_count(source, plan) for source in parts]
        for source, n, taken in zip(parts, rows, sizes(rows, weights), strict=True):
            chosen = drawn(n, taken, plan["training.seed"])
            weighed.append(source._replace(drawn=frozenset(chosen)))
    return weighed


def _count(source: _Source, plan: Plan) -> int:
    """The rows that go to the source's file; none where a file cannot be read, which the writing
    then says."""
    located = locate(source.dataset.source, plan.root)
    try:
        return sum(_belongs(record, source) for file in located.files for record in records(file))
    except LocationError:
        return 0


def _write(path: Path, lines: Iterator[bytes]) -> int:
    rows = 0
    with path.open("xb") as file:
        for line in lines:
            file.write(line)
            rows += 1
        file.flush()
        os.fsync(file.fileno())
    return rows


def _lines(parts: Sequence[_Source], as_line: AsLine, problems: _Problems) -> Iterator[bytes]:
    for source in parts:
        location = source.dataset.source
        located = locate(location, problems.plan.root)
        if located.remote:
            message = "is not on this machine, and compiling fetches nothing"
            problems.add_dataset(source.leaf, location, message, "bring it here, and name the file")
        elif located.problem is not None:
            error = located.problem
            problems.add_dataset(source.leaf, location, error.message, error.help)
        numbers = count()
        for file in located.files:
            try:
                yield from _lines_of_file(file, source, as_line, problems, numbers)
            except LocationError as error:
                problems.add_dataset(source.leaf, file, error.message, error.help)


def _lines_of_file(
    file: str, source: _Source, as_line: AsLine, problems: _Problems, numbers: Iterator[int]
) -> Iterator[bytes]:
    for record in records(file):
        if not _belongs(record, source):
            continue
        number = next(numbers)
        if source.drawn is not None and number not in source.drawn:
            continue
        try:
            yield as_line(record)
        except RowError as error:
            problems.add_row(source.leaf, file, record.line, error.message)


def _belongs(record: Record, source: _Source) -> bool:
    """Whether the row goes to this file. A row that cannot be read is the training file's fault."""
    if source.share is None:
        return True
    validates = source.dataset.role == "validation"
    if record.problem is not None:
        return not validates
    try:
        return held_out(record.value, source.share) == validates
    except RecursionError:
        return not validates


def _line(
    record: Record,
    *,
    plan: Plan,
    mapping: RowMapping,
    target: str,
    convert: Callable[[Row, Plan], object],
) -> bytes:
    if record.problem is not None:
        raise RowError(f"the row {record.problem}")
    row, problems = parse_mapped(record.value, plan["data.format"], mapping)
    if row is None or problems:
        raise RowError("; ".join(problem.message for problem in problems[:3]))
    for message in in_messages(row):
        for key in message.extra:
            raise RowError(f"{quoted(key)} of a message has no place in the lines of {target}")
    value = convert(row, plan)
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False).encode() + b"\n"
    except RecursionError:
        raise RowError("the row is nested too deeply") from None
    except (TypeError, ValueError) as error:
        raise RowError(f"the row holds a value that JSON has not: {error}") from error
