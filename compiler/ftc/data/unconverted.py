"""What could not be converted, told at the leaf that names it: alike rows together, the first of
them with its line and its reason."""

import re
from pathlib import Path
from types import TracebackType
from typing import Final, Self, TextIO

from ftc.analysis.rule import Rule
from ftc.analysis.rules.data import DATASET_NOT_CONVERTIBLE, ROW_NOT_CONVERTIBLE
from ftc.analysis.rules.jobs import DATA_LIMITS
from ftc.data.files import shown
from ftc.data.meter import Meter
from ftc.diagnostics.diagnostic import Diagnostic, Severity
from ftc.plan.plan import Plan
from ftc_schemas.named_tuple import NamedTuple

MOST_KINDS: Final = 20
"""Reasons of a dataset that are told one by one; rows with others are counted."""

MOST_PLACES: Final = 8
"""Rows with one reason that are named; the rest is counted."""

_NUMBER: Final = re.compile(r"\d+")


class _Kind:
    """Rows with the same fault."""

    def __init__(self, file: str, line: int, message: str) -> None:
        self.file, self.line, self.message = file, line, message
        self.rows = 1
        self.others: list[tuple[str, int]] = []

    def add(self, file: str, line: int) -> None:
        self.rows += 1
        if len(self.others) < MOST_PLACES:
            self.others.append((file, line))

    @property
    def named(self) -> bool:
        """Whether all of the rows are."""
        return self.rows == 1 + len(self.others)

    def label(self, what: str) -> str:
        """ "not written; so too lines 4, 7, b.jsonl:9 and 3 more"."""
        if self.rows == 1:
            return what
        places = [
            f"{line}" if file == self.file else f"{shown(file)}:{line}"
            for file, line in self.others
        ]
        more = self.rows - 1 - len(places)
        rest = f" and {more:,} more" if more else ""
        return f"{what}; so too lines {', '.join(places)}{rest}"


class _Of(NamedTuple):
    """Faults are told apart by where they are named, what they are called and how they read."""

    leaf: str
    rule: Rule
    reason: str


class Unconverted:
    """Collects what went wrong with the datasets of a plan; bounded, however much that is.

    Every failed row is listed in a file, which stays only if the diagnostics do not name them all.
    """

    def __init__(self, plan: Plan, target: str, listing: Path) -> None:
        self.plan = plan
        self.target = target
        self.rows = 0
        """Failed rows."""
        self._listing = listing
        self._listed: TextIO | None = None
        self._datasets: list[Diagnostic] = []
        self._kinds: dict[_Of, _Kind] = {}
        self._untold: dict[tuple[str, Rule], int] = {}
        """Rows whose reason is one too many."""

    def __enter__(self) -> Self:
        self._listing.unlink(missing_ok=True)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._listed is not None:
            self._listed.close()
        if self._all_named:
            self._listing.unlink(missing_ok=True)

    @property
    def failed(self) -> bool:
        return bool(self.rows or self._datasets)

    def row(self, leaf: str, file: str, line: int, message: str) -> None:
        """A row that cannot be written."""
        self.rows += 1
        self._list(f"{shown(file)}:{line}: {message}")
        self._add(_Of(leaf, ROW_NOT_CONVERTIBLE, _NUMBER.sub("0", message)), file, line, message)

    def long_row(self, leaf: str, file: str, line: int, tokens: int, meter: Meter) -> None:
        """A row that is written, and longer than the model reads."""
        counted = f"{tokens:,}" if meter.exact else f"about {tokens:,}"
        message = f"{counted} tokens, and {meter.model} reads {meter.limit:,}"
        self._list(f"{shown(file)}:{line}: {message}")
        self._add(_Of(leaf, DATA_LIMITS, ""), file, line, message)

    def dataset(self, leaf: str, location: str, message: str, help: str | None = None) -> None:
        """A dataset that cannot be read at all."""
        self._datasets.append(
            DATASET_NOT_CONVERTIBLE.diagnostic(
                f"`{shown(location)}` {message}",
                self.plan.span(leaf),
                label="not converted",
                help=help,
                target=self.target,
            )
        )

    def diagnostics(self, meter: Meter) -> tuple[Diagnostic, ...]:
        """All of it; `meter` is what counted the tokens."""
        told = [self._told(of, kind, meter) for of, kind in self._kinds.items()]
        for (leaf, rule), rows in self._untold.items():
            message = f"{rows:,} more rows of `{leaf}` cannot be written"
            told.append(self._diagnostic(rule, leaf, message, "not written", self._all))
        return (*self._datasets, *told)

    @property
    def _all_named(self) -> bool:
        return not self._untold and all(kind.named for kind in self._kinds.values())

    @property
    def _all(self) -> str:
        return f"all of them, each with its reason: {self._listing}"

    def _list(self, told: str) -> None:
        if self._listed is None:
            self._listed = self._listing.open("w", encoding="utf-8", errors="replace")
        self._listed.write(f"{told}\n")

    def _add(self, of: _Of, file: str, line: int, message: str) -> None:
        kind = self._kinds.get(of)
        if kind is not None:
            kind.add(file, line)
        elif sum(other[:2] == of[:2] for other in self._kinds) < MOST_KINDS:
            self._kinds[of] = _Kind(file, line, message)
        else:
            self._untold[of.leaf, of.rule] = self._untold.get((of.leaf, of.rule), 0) + 1

    def _told(self, of: _Of, kind: _Kind, meter: Meter) -> Diagnostic:
        long = of.rule is DATA_LIMITS
        message = f"{shown(kind.file)}:{kind.line}: {kind.message}"
        label = kind.label("too long" if long else "not written")
        helps = [f"counted {meter.how}" if meter.exact else meter.how] if long else []
        helps += [] if kind.named else [self._all]
        return self._diagnostic(of.rule, of.leaf, message, label, "; ".join(helps) or None)

    def _diagnostic(
        self, rule: Rule, leaf: str, message: str, label: str, help: str | None
    ) -> Diagnostic:
        return rule.diagnostic(
            message,
            self.plan.span(leaf),
            label=label,
            help=help,
            target=self.target,
            severity=Severity.WARNING if rule is DATA_LIMITS else None,
        )
