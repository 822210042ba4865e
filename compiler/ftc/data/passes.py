"""Scan whole files: in one process, or a large one in stretches that several processes share."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from ftc.data.chunks import chunks
from ftc.data.crew import MOST_PIECES, Pause, can_fork, in_order
from ftc.data.files import is_remote, kind_of, unreadable
from ftc.data.options import Options
from ftc.data.progress import Progress, quiet
from ftc.data.read import records
from ftc.data.scan import BROKEN_ROW, Scanner
from ftc.data.streams import DamagedError, content_size, opened
from ftc.data.tally import Tally
from ftc_schemas.named_tuple import NamedTuple

_STRETCH: Final = 32 * 2**20
"""Bytes of a file that one process takes at a time, at the most."""

_LEAST: Final = 2**20
"""And at the least: the last ones are small, so that all processes end at about the same time."""

_WORTH: Final = 8 * 2**20
"""Starting processes takes longer than scanning a file below that."""


@contextmanager
def few_collections() -> Iterator[None]:
    """Let the collector of cycles look seldom: rows form none, and it takes a tenth of the time."""
    import gc

    before = gc.get_threshold()
    gc.set_threshold(max(100_000, before[0]), *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def scan_file(
    file: str,
    options: Options,
    *,
    processes: int = 1,
    progress: Progress = quiet,
    remote: bool = False,
) -> Tally:
    """The tally of a whole file; raises LocationError when it cannot be read."""
    with few_collections():
        return _scan_file(file, options, processes, progress, remote)


def _scan_file(
    file: str, options: Options, processes: int, progress: Progress, remote: bool
) -> Tally:
    try:
        size = content_size(file)
        splittable = kind_of(file) == "jsonl" and size is not None
        if splittable and processes > 1 and size is not None and size >= _WORTH and can_fork():
            return _shared(file, size, options, processes, progress)
        if kind_of(file) == "jsonl" or (is_remote(file) and kind_of(file) is None):
            return _alone(file, size, options, progress, remote)
        scanner = Scanner(options)
        scanner.records(records(file, remote=remote))
        progress(size or 0)
        scanner.tally.bytes = size or 0
        return scanner.finish()
    except OSError as error:
        raise unreadable(error) from error


def default_processes() -> int:
    """As many as this process may use cores, and no more than sixteen."""
    affinity = getattr(os, "sched_getaffinity", None)
    return min(len(affinity(0)) if affinity else os.cpu_count() or 1, 16)


def _alone(
    file: str, size: int | None, options: Options, progress: Progress, remote: bool
) -> Tally:
    scanner = Scanner(options)
    at = 0
    try:
        with opened(file, remote=remote) as stream:
            for chunk in chunks(stream, size):
                scanner.chunk(chunk)
                progress(chunk.offset - at)
                at = chunk.offset
    except DamagedError as error:
        scanner.tally.hit(BROKEN_ROW, scanner.tally.lines + 1, None, f"the file {error}")
    return scanner.finish()


class _Stretch(NamedTuple):
    file: str
    start: int
    end: int


def _shared(file: str, size: int, options: Options, processes: int, progress: Progress) -> Tally:
    """The stretches in order, each scanned by whichever process is free.

    The processes are forked, so that they share the key of Python's hash: fingerprints of one can
    be compared with those of another.
    """
    whole = Tally(options.most_kept, options.most_heads)
    stretches = list(_stretches(file, size, processes))

    def scanned(number: int, pause: Pause) -> Tally:
        return _scan_stretch(stretches[number], options, pause)

    tallies = in_order(len(stretches), processes, scanned)
    for stretch, tally in zip(stretches, tallies, strict=True):
        whole.extend(tally)
        progress(stretch.end - stretch.start)
    return whole


def _stretches(file: str, size: int, processes: int) -> Iterator[_Stretch]:
    """Bounds that fall between lines. Each is a share of what is left, so that they get smaller."""
    least = max(_LEAST, -(-size // (MOST_PIECES - 1)))
    with open(file, "rb") as stream:  # noqa: PTH123  # a path of any kind
        start = 0
        while start < size:
            most = max(least, min(_STRETCH, (size - start) // (2 * processes)))
            end = min(start + most, size)
            if end < size:
                stream.seek(end - 1)
                while end < size and (piece := stream.readline(2**20)):
                    end = stream.tell()
                    if piece.endswith(b"\n"):
                        break
            yield _Stretch(file, start, min(end, size))
            start = end


def _scan_stretch(stretch: _Stretch, options: Options, pause: Pause) -> Tally:
    scanner = Scanner(options)
    with opened(stretch.file) as stream:
        stream.seek(stretch.start)
        for chunk in chunks(stream, stretch.end - stretch.start, start=stretch.start):
            scanner.chunk(chunk)
            pause()
    return scanner.finish()
