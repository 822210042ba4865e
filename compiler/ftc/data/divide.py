"""Divide rows into train, validation and test: by content, without leaks, and for good.

A row's side follows from a hash of what decides for it: its own content, or its group. Nothing else
that is in the file plays a part, so adding rows moves none. Near duplicates stand together: the
first of them decides. Where an earlier split lies in the output folder, its rows keep their sides,
and a new row that nearly repeats rows of two sides is left out, because either side would leak.

Divided by time, the oldest rows are learned from and the newest judged by; the cuts are kept in the
manifest, and stay where they are when rows are added.
"""

import hashlib
from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Final

from ftc.data import near
from ftc.data.atomic import replace_folder
from ftc.data.examples import example_of
from ftc.data.files import LocationError, shown
from ftc.data.found import Source
from ftc.data.manifest import MANIFEST, WrittenFile, digest_of, read_manifest, write_manifest
from ftc.data.progress import Progress, quiet
from ftc.data.read import raw_records
from ftc.data.recognise import Recognised, recognise_file
from ftc.data.record import Record
from ftc.data.second_look import compared
from ftc.data.split import place_of
from ftc.data.usable import row_of
from ftc_schemas.named_tuple import NamedTuple

SIDES: Final = ("train", "validation", "test")
LEFT_OUT: Final = "left-out"


class DivideError(Exception):
    """Why rows cannot be divided as asked; a whole sentence."""


class Wish(NamedTuple):
    """How rows are to be divided."""

    shares: tuple[float, float, float] = (0.8, 0.1, 0.1)
    """Of train, validation and test; together 1."""
    group_by: str | None = None
    """Rows with the same value of this field stay together."""
    time_by: str | None = None
    """The field by which rows are old or new."""
    stratify_by: str | None = None
    """The field whose values are counted on each side."""
    near: bool = True


class Divided(NamedTuple):
    rows: Mapping[str, int]
    """By side; `left-out` among them where rows were."""
    strata: Mapping[str, Mapping[str, int]]
    """Rows by value and side, of the field that was asked for."""
    cuts: tuple[str, ...]
    """The times at which validation and test begin."""


def divide(
    sources: Sequence[Source],
    folder: Path,
    wish: Wish,
    progress: Callable[[str, int], Progress] = lambda name, size: quiet,
    *,
    remote: bool = False,
) -> Divided:
    """Write `folder/train.jsonl`, … and the manifest; all of them come into being together. Raises
    DivideError, LocationError and EmitError."""
    if wish.near and not near.has_library():
        raise DivideError(
            "near duplicates are found by rensa, which is not installed; "
            'pip install "ftc[data]", or --no-near'
        )
    earlier = read_manifest(folder)
    known = _known_sides(folder) if earlier is not None else {}
    rows = _Rows.read(sources, wish, remote=remote)
    cuts = _cuts(rows, wish, earlier)
    sides = _sides(rows, wish, cuts, known)
    if wish.near:
        pairs = _near_duplicates(sources, len(sides), progress, remote=remote)
        sides = _together(rows, sides, known, pairs)
    divided: list[Divided] = []

    def write(fresh: Path) -> bool:
        counts, strata, written = _write(fresh, sources, sides, wish, remote=remote)
        divided.append(Divided(counts, strata, cuts))
        write_manifest(
            fresh,
            {
                "made_by": "ftc data split",
                "sources": [digest_of(source.file) for source in sources],
                "split": {
                    "shares": dict(zip(SIDES, wish.shares, strict=True)),
                    "group_by": wish.group_by,
                    "time_by": wish.time_by,
                    "stratify_by": wish.stratify_by,
                    "near_duplicates_together": wish.near,
                    "cuts": list(cuts),
                },
                "strata": strata,
                "files": [one.as_json() for one in written],
            },
        )
        return True

    replace_folder(folder, MANIFEST, write)
    return divided[0]


class _Rows(NamedTuple):
    """What decides for each row, in order: 8 bytes for its content and 8 for its place."""

    places: "array[float]"
    """From 0 to 1: of its content, or of its group."""
    contents: "array[int]"
    """A hash of its content alone, by which an earlier split knows it."""
    times: list[str]
    """Empty where time plays no part."""
    grouped: bool

    @classmethod
    def read(cls, sources: Sequence[Source], wish: Wish, *, remote: bool) -> "_Rows":
        rows = cls(array("d"), array("Q"), [], wish.group_by is not None)
        broken: list[str] = []
        for source in sources:
            for _, record in raw_records(source.file, remote=remote):
                if record.problem is not None:
                    broken.append(f"{shown(source.file)}:{record.line}: {record.problem}")
                    continue
                value = record.value
                rows.contents.append(content_hash(value))
                group = _field(value, wish.group_by, record, source)
                rows.places.append(place_of(value if wish.group_by is None else [group]))
                if wish.time_by is not None:
                    rows.times.append(_time(_field(value, wish.time_by, record, source)))
        if broken:
            more = f" (and {len(broken) - 1:,} more)" if len(broken) > 1 else ""
            raise DivideError(f"a row cannot be read: {broken[0]}{more}; `ftc data clean` drops it")
        if not rows.places:
            raise DivideError("there are no rows")
        return rows


def content_hash(value: object) -> int:
    """64 bits of a row's content, the same on every machine."""
    import json

    text = json.dumps(value, sort_keys=True, separators=(",", ":"), default=str)
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")


def side_of(place: float, shares: tuple[float, float, float]) -> str:
    """The held-out sides lie at the beginning, as with `validation: 10%`."""
    _, validation, test = shares
    if place < test:
        return "test"
    return "validation" if place < test + validation else "train"


def _field(value: object, name: str | None, record: Record, source: Source) -> Any:
    if name is None:
        return None
    if not isinstance(value, dict) or value.get(name) is None:
        where = f"{shown(source.file)}:{record.line}"
        raise DivideError(f"{where} has no field `{name}`")
    return value[name]


def _time(value: Any) -> str:
    """Times that sort as text: ISO dates, or numbers padded to one width."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise DivideError(f"`{value}` is no time: write a number, or a date like 2026-11-23")
    return value if isinstance(value, str) else f"{float(value):032.6f}"


def _cuts(rows: _Rows, wish: Wish, earlier: Mapping[str, Any] | None) -> tuple[str, ...]:
    """Where validation and test begin: as in an earlier split, else by the shares."""
    if wish.time_by is None:
        return ()
    split = (earlier or {}).get("split") or {}
    if split.get("time_by") == wish.time_by and len(split.get("cuts") or ()) == 2:
        return tuple(map(str, split["cuts"]))
    ordered = sorted(rows.times)
    train, validation, _ = wish.shares
    last = len(ordered) - 1
    first = ordered[min(round(len(ordered) * train), last)]
    return first, ordered[min(round(len(ordered) * (train + validation)), last)]


def _sides(rows: _Rows, wish: Wish, cuts: tuple[str, ...], known: Mapping[int, str]) -> list[str]:
    if wish.time_by is not None:
        validation, test = cuts
        return [
            "test" if time >= test else "validation" if time >= validation else "train"
            for time in rows.times
        ]
    return [
        known.get(content) or side_of(place, wish.shares)
        for place, content in zip(rows.places, rows.contents, strict=True)
    ]


def _known_sides(folder: Path) -> dict[int, str]:
    """The rows of an earlier split, by their content."""
    known: dict[int, str] = {}
    for side in SIDES:
        file = folder / f"{side}.jsonl"
        if file.is_file():
            for _, record in raw_records(str(file)):
                if record.problem is None:
                    known[content_hash(record.value)] = side
    return known


def _near_duplicates(
    sources: Sequence[Source],
    rows: int,
    progress: Callable[[str, int], Progress],
    *,
    remote: bool,
) -> Sequence[near.Pair]:
    """The near duplicates among all rows, by their numbers."""
    recognised = [recognise_file(source.file, remote=remote) for source in sources]

    def texts() -> Iterator[str]:
        for source, format in zip(sources, recognised, strict=True):
            for _, record in raw_records(source.file, remote=remote):
                yield _text(record, format)

    def again(wanted: Sequence[int]) -> Iterator[tuple[int, str]]:
        left = set(wanted)
        return ((n, text) for n, text in enumerate(texts()) if n in left)

    return near.near_pairs(texts(), again, progress("comparing rows", rows), every_earlier=True)


def _together(
    rows: _Rows, sides: Sequence[str], known: Mapping[int, str], pairs: Sequence[near.Pair]
) -> list[str]:
    """The sides again, with near duplicates on one: that of the first, or of the earlier split.

    Where sides are decided by time or by group, a row cannot follow its near duplicate; the row on
    the held-out side is left out instead. So is a new row that is near to rows of two sides.
    """
    found = list(sides)
    for root, cluster in _clusters(pairs, len(sides)).items():
        wanted = {sides[row] for row in cluster}
        if len(wanted) == 1:
            continue
        old = {known[rows.contents[row]] for row in cluster if rows.contents[row] in known}
        if len(old) > 1:
            moved = {row: LEFT_OUT for row in cluster if rows.contents[row] not in known}
        elif rows.times or rows.grouped:
            kept = "train" if "train" in wanted else min(wanted)
            moved = {row: LEFT_OUT for row in cluster if sides[row] != kept}
        else:
            moved = dict.fromkeys(cluster, old.pop() if old else sides[root])
        for row, side in moved.items():
            found[row] = side
    return found


def _clusters(pairs: Sequence[near.Pair], rows: int) -> Mapping[int, list[int]]:
    """The rows that are near to each other, at any distance, by the earliest of them."""
    joined = _DisjointSets(rows)
    for pair in pairs:
        joined.join(pair.row, pair.earlier)
    members: dict[int, list[int]] = {}
    for pair in pairs:
        for row in (pair.row, pair.earlier):
            members.setdefault(joined.root(row), []).append(row)
    return members


class _DisjointSets:
    """Union-find over the rows; the earliest row of a set is its root."""

    def __init__(self, size: int) -> None:
        self._parent = array("q", range(size))

    def root(self, row: int) -> int:
        while self._parent[row] != row:
            self._parent[row] = self._parent[self._parent[row]]
            row = self._parent[row]
        return row

    def join(self, one: int, other: int) -> None:
        first, second = sorted((self.root(one), self.root(other)))
        self._parent[second] = first


def _text(record: Record, recognised: Recognised | None) -> str:
    """What of a row is compared; the whole of it where it has no known format."""
    row = None if recognised is None else row_of(record, recognised)
    return str(record.value) if row is None else compared(example_of(row))


def _write(
    folder: Path, sources: Sequence[Source], sides: Sequence[str], wish: Wish, *, remote: bool
) -> tuple[dict[str, int], dict[str, dict[str, int]], list[WrittenFile]]:
    wanted = [side for side in (*SIDES, LEFT_OUT) if side in set(sides)]
    files: dict[str, BinaryIO] = {side: (folder / f"{side}.jsonl").open("wb") for side in wanted}
    strata: dict[str, Counter[str]] = {}
    try:
        number = 0
        for source in sources:
            for raw, record in raw_records(source.file, remote=remote):
                if record.problem is not None or number >= len(sides):
                    raise LocationError(f"`{shown(source.file)}` changed while it was read")
                side = sides[number]
                files[side].write(raw + b"\n")
                if wish.stratify_by is not None:
                    stratum = str(_field(record.value, wish.stratify_by, record, source))
                    strata.setdefault(stratum, Counter())[side] += 1
                number += 1
    finally:
        for file in files.values():
            file.close()
    written = [WrittenFile.of(folder / f"{side}.jsonl", sides.count(side)) for side in wanted]
    counts: dict[str, int] = {side: sides.count(side) for side in wanted}
    return counts, {name: dict(sides) for name, sides in sorted(strata.items())}, written
