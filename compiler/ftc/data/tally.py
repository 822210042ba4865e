"""What one pass over a stretch of a file found; passes over several stretches add up."""

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from operator import add
from tempfile import TemporaryFile
from typing import IO, Final

from ftc_schemas.named_tuple import NamedTuple

MOST_KEPT: Final = 100_000
"""Hits of one kind in one file that are kept to be listed; all are counted."""

MOST_KEYS: Final = 4_000_000
"""Rows whose keys are held in memory; beyond that they go to a temporary file."""

MOST_HEADS: Final = 20_000
"""Beginnings of answers that are kept, of 300 characters each. More come where a file's first rows
were far longer than the others, by which it was estimated how many rows to pass over."""

_MOST_DISTINCT: Final = 10_000
"""Distinct system prompts, short answers and slices that are counted apart."""


class Hit(NamedTuple):
    """A row with a fault."""

    line: int
    """From 1; in a Parquet file the row's number."""
    offset: int | None
    """The byte at which its line begins; None in Parquet and CSV."""
    what: str


class Head(NamedTuple):
    """How an answer begins, for who tells its language."""

    line: int
    offset: int
    """-1 where rows have none."""
    text: str


class Hits:
    """The hits of one kind: all counted, the first ones kept."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        self.count = 0
        self.most = most
        self.first: list[Hit] = []

    @property
    def has_room(self) -> bool:
        """Whether another hit would be kept."""
        return len(self.first) < self.most

    def add(self, hit: Hit) -> None:
        self.count += 1
        if self.has_room:
            self.first.append(hit)

    def extend(self, other: "Hits", lines: int = 0) -> None:
        """Those of a later stretch, whose lines were counted from 1."""
        self.count += other.count
        room = self.most - len(self.first)
        self.first += [hit._replace(line=hit.line + lines) for hit in other.first[:room]]


class Keys:
    """Of each row a fingerprint, where it stands, and how long it is, a column each."""

    def __init__(self) -> None:
        self.asked = array("q")
        """What it asks."""
        self.answered = array("q")
        self.lines = array("q")
        self.offsets = array("q")
        """-1 where rows have none."""
        self.prompts = array("I")
        """Characters of what it asks."""
        self.others = array("I")
        """Characters of its answers."""

    def __len__(self) -> int:
        return len(self.asked)

    @property
    def columns(self) -> "tuple[array[int], ...]":
        return self.asked, self.answered, self.lines, self.offsets, self.prompts, self.others


class KeyStore:
    """The keys of all stretches, in order; on disk where there are many, so that memory stays
    bounded: 40 bytes a row would be 40 GB for a billion of them."""

    def __init__(self) -> None:
        self._kept: list[tuple[int, Keys]] = []
        """Each with how many lines stand before it."""
        self._rows = 0
        self._spilled: list[tuple[int, int]] = []
        """Of what is on disk: lines before, and rows."""
        self._file: IO[bytes] | None = None

    def append(self, before: int, keys: Keys) -> None:
        self._kept.append((before, keys))
        self._rows += len(keys)
        if self._rows > MOST_KEYS:
            self._spill()

    def extend(self, other: "KeyStore", lines: int) -> None:
        """Those of a later stretch, whose lines were counted from 1."""
        for before, keys in other:
            self.append(before + lines, keys)

    def __iter__(self) -> Iterator[tuple[int, Keys]]:
        at = 0
        for before, rows in self._spilled:
            keys = Keys()
            for column in keys.columns:
                size = column.itemsize * rows
                column.frombytes(self._read(at, size))
                at += size
            yield before, keys
        yield from self._kept

    def _spill(self) -> None:
        if self._file is None:
            self._file = TemporaryFile(prefix="ftc-keys-")  # noqa: SIM115  # as long as the tally
        self._file.seek(0, 2)
        for before, keys in self._kept:
            self._spilled.append((before, len(keys)))
            for column in keys.columns:
                column.tofile(self._file)
        self._kept, self._rows = [], 0

    def _read(self, at: int, size: int) -> bytes:
        if self._file is None:
            raise RuntimeError("nothing was spilled")
        self._file.seek(at)
        return self._file.read(size)


class Common:
    """How often each of some values occurs, and where the first of them stand."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.first: dict[str, tuple[int, int]] = {}
        """Line and offset of the first row with each value."""
        self.others = 0
        """Rows with a value beyond those that are counted apart."""

    def update(self, values: Sequence[str], lines: Sequence[int], offsets: Sequence[int]) -> None:
        """Count values; once there are too many, those that are new are not told apart."""
        if len(self.counts) < _MOST_DISTINCT:
            known = len(self.counts)
            self.counts.update(values)
            if len(self.counts) > known:
                for value, line, offset in zip(values, lines, offsets, strict=True):
                    self.first.setdefault(value, (line, offset))
            return
        counted = [value for value in values if value in self.counts]
        self.counts.update(counted)
        self.others += len(values) - len(counted)

    def extend(self, other: "Common", lines: int) -> None:
        """Those of a later stretch, whose lines were counted from 1."""
        for value, count in other.counts.items():
            if value in self.counts or len(self.counts) < _MOST_DISTINCT:
                self.counts[value] += count
                line, offset = other.first[value]
                self.first.setdefault(value, (line + lines, offset))
            else:
                self.others += count
        self.others += other.others

    def hit(self, value: str, what: str) -> Hit:
        """The first row with a value."""
        line, offset = self.first[value]
        return Hit(line, None if offset < 0 else offset, what)

    @property
    def total(self) -> int:
        return self.counts.total() + self.others


class Tally:
    """Everything that is counted in one pass."""

    def __init__(self, most: int = MOST_KEPT, most_heads: int = MOST_HEADS) -> None:
        self.most = most
        """Hits of a kind that are kept."""
        self.most_heads = most_heads
        self.rows = 0
        """All of them, the broken ones too."""
        self.usable = 0
        self.bytes = 0
        self.lines = 0
        self.hits: dict[str, Hits] = {}
        """By code."""
        self.keys = KeyStore()
        self.turns: Counter[int] = Counter()
        self.systems = Common()
        self.answers = Common()
        """Short ones, of which labels may be made."""
        self.labels: Counter[bool] = Counter()
        self.slices = Common()
        self.heads: list[Head] = []
        """Of some rows, evenly spread."""
        self.languages: dict[str, Hits] = {}
        """What these are written in, once that was asked."""

    def hit(self, code: str, line: int, offset: int | None, what: str) -> None:
        if code not in self.hits:
            self.hits[code] = Hits(self.most)
        self.hits[code].add(Hit(line, offset, what))

    def extend(self, other: "Tally") -> None:
        """Add what a pass over the next stretch of the same file found."""
        for code, hits in other.hits.items():
            self.hits.setdefault(code, Hits(self.most)).extend(hits, self.lines)
        self.heads += [head._replace(line=head.line + self.lines) for head in other.heads]
        while len(self.heads) > self.most_heads:
            del self.heads[1::2]
        self.keys.extend(other.keys, self.lines)
        self.turns.update(other.turns)
        self.labels.update(other.labels)
        self.systems.extend(other.systems, self.lines)
        self.answers.extend(other.answers, self.lines)
        self.slices.extend(other.slices, self.lines)
        self.rows += other.rows
        self.usable += other.usable
        self.bytes += other.bytes
        self.lines += other.lines

    @property
    def prompt_characters(self) -> Counter[int]:
        """How many rows ask so much. Counted when it is asked for: few do, and a dictionary for
        every row is a tenth of the scan."""
        return _counted(keys.prompts for _, keys in self.keys)

    @property
    def answer_characters(self) -> Counter[int]:
        return _counted(keys.others for _, keys in self.keys)

    @property
    def row_characters(self) -> Counter[int]:
        return _counted(map(add, keys.prompts, keys.others) for _, keys in self.keys)

    def fingerprints(self) -> Iterator[tuple[int, int, int, int]]:
        """What is asked, what is answered, the line and the offset, of each usable row in order."""
        for before, keys in self.keys:
            for asked, answered, line, offset in zip(
                keys.asked, keys.answered, keys.lines, keys.offsets, strict=True
            ):
                yield asked, answered, line + before, offset


def _counted(columns: Iterable[Iterable[int]]) -> Counter[int]:
    found: Counter[int] = Counter()
    for column in columns:
        found.update(column)
    return found
