"""Work that several processes share: each takes the next piece when it is free, this one too.

The others are forked, so that they start in milliseconds and share the key of Python's hash. The
numbers of the pieces wait in a pipe, from which everybody takes them; what is found comes back
through a pipe of each helper. This process reads these while it works (`pause`), so that nobody
waits for it. A helper that fails or is killed takes nothing along: its piece is done here, and what
is wrong with it shows here.
"""

import os
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from struct import Struct
from typing import Any, Final, TypeVar

T = TypeVar("T")
Pause = Callable[[], None]
"""To be called often: every millisecond or so."""

MOST_PIECES: Final = 4_000
"""Their numbers must fit into a pipe, of which the smallest hold 16 KB."""

_NUMBER: Final = Struct("<I")
_HEAD: Final = Struct("<IQ")
"""Number and size."""

_PIPE: Final = 2**20
"""Bytes that a helper can leave behind before it has to wait; Linux gives so many to everybody."""

_AT_ONCE: Final = 2**20


def can_fork() -> bool:
    return hasattr(os, "fork") and os.name == "posix"


def in_order(
    pieces: int, processes: int, work: Callable[[int, Pause], T]
) -> Generator[T, None, None]:
    """What `work` makes of the numbers below `pieces`, in their order. Raises what it raises. What
    it makes is pickled."""
    if pieces > MOST_PIECES:
        raise ValueError(f"more than {MOST_PIECES} pieces")
    waiting = _waiting(pieces)
    helpers: list[_Helper] = []
    try:
        for _ in range(min(processes, pieces) - 1):
            helpers.append(_helper(waiting, helpers, work))
        yield from _collected(pieces, waiting, helpers, work)
    finally:
        os.close(waiting)
        for helper in helpers:
            helper.end()


def _collected(
    pieces: int, waiting: int, helpers: "list[_Helper]", work: Callable[[int, Pause], T]
) -> Iterator[T]:
    found: dict[int, Any] = {}
    told = 0

    def pause() -> None:
        for helper in helpers:
            found.update(helper.found())

    while (number := _next(waiting)) is not None:
        found[number] = work(number, pause)
        pause()
        while told in found:
            yield found.pop(told)
            told += 1
    for helper in helpers:
        found.update(helper.found(to_the_end=True))
    for number in range(told, pieces):
        yield found.pop(number) if number in found else work(number, lambda: None)


class _Helper:
    """A process that takes pieces, as this one sees it."""

    def __init__(self, process: int, results: int) -> None:
        self._process = process
        self._results = results
        os.set_blocking(results, False)
        self._read = bytearray()

    def found(self, *, to_the_end: bool = False) -> Iterator[tuple[int, Any]]:
        """What it sent since it was asked last, or all until it ends."""
        if to_the_end:
            os.set_blocking(self._results, True)
        with suppress(BlockingIOError):
            while piece := os.read(self._results, _AT_ONCE):
                self._read += piece
        yield from self._whole()

    def _whole(self) -> Iterator[tuple[int, Any]]:
        import pickle  # only this program's own processes write here

        while len(self._read) >= _HEAD.size:
            number, size = _HEAD.unpack_from(self._read)
            end = _HEAD.size + size
            if len(self._read) < end:
                return
            result = pickle.loads(memoryview(self._read)[_HEAD.size : end])  # noqa: S301
            self._read = self._read[end:]
            yield number, result

    def end(self) -> None:
        import signal

        os.close(self._results)
        with suppress(ProcessLookupError):
            os.kill(self._process, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(self._process, 0)

    def forget(self) -> None:
        """For another helper, which inherited this one's pipe."""
        os.close(self._results)


def _helper(waiting: int, others: "list[_Helper]", work: Callable[[int, Pause], T]) -> _Helper:
    results, ours = os.pipe()
    _widen(ours)
    process = os.fork()
    if process:
        os.close(ours)
        return _Helper(process, results)
    code = 1
    try:
        os.close(results)
        for other in others:
            other.forget()
        _help(waiting, ours, work)
        code = 0
    finally:
        os._exit(code)  # nothing that the parent has begun may be ended here too


def _help(waiting: int, results: int, work: Callable[[int, Pause], T]) -> None:
    """Of a helper."""
    import pickle
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    while (number := _next(waiting)) is not None:
        content = pickle.dumps(work(number, lambda: None), pickle.HIGHEST_PROTOCOL)
        left = memoryview(_HEAD.pack(number, len(content)) + content)
        while left:
            left = left[os.write(results, left) :]


def _waiting(pieces: int) -> int:
    """A pipe with the numbers of all pieces; who reads from it takes one."""
    waiting, fill = os.pipe()
    os.write(fill, b"".join(map(_NUMBER.pack, range(pieces))))
    os.close(fill)
    return waiting


def _next(waiting: int) -> int | None:
    taken = os.read(waiting, _NUMBER.size)
    return _NUMBER.unpack(taken)[0] if taken else None


def _widen(pipe: int) -> None:
    """So that a helper seldom waits. Where that is not to be had, it is only slower."""
    with suppress(ImportError, AttributeError, OSError):
        import fcntl

        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE)
