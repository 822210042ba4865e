"""Pieces of work that processes share come back whole and in order, whatever befalls a helper."""

import os
import signal
import time
from pathlib import Path

import pytest
from tests.waiting import until

from ftc.data.crew import MOST_PIECES, Pause, in_order

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")


@pytest.mark.parametrize("processes", [1, 2, 5])
def test_results_come_in_the_order_of_the_pieces(processes: int) -> None:
    def work(number: int, pause: Pause) -> bytes:
        time.sleep(0.001 * (number % 3))
        pause()
        return str(number).encode() * (200_000 * (number % 4 == 1) + 1)

    found = list(in_order(25, processes, work))
    assert found == [work(number, lambda: None) for number in range(25)]


def test_the_helpers_take_their_share(tmp_path: Path) -> None:
    """Nobody takes a second piece before each has one, however late a busy machine starts them."""

    def work(number: int, pause: Pause) -> int:
        (tmp_path / str(os.getpid())).touch()
        until(lambda: len(list(tmp_path.iterdir())) == 3)
        pause()
        return os.getpid()

    workers = list(in_order(30, 3, work))
    assert len(set(workers)) == 3


def test_the_piece_of_a_killed_helper_is_done_here() -> None:
    mine = os.getpid()

    def work(number: int, pause: Pause) -> int:
        time.sleep(0.01)
        if os.getpid() != mine:
            os.kill(os.getpid(), signal.SIGKILL)
        return number * number

    assert list(in_order(6, 3, work)) == [0, 1, 4, 9, 16, 25]


def test_what_is_wrong_with_a_piece_is_raised_here() -> None:
    def work(number: int, pause: Pause) -> int:
        time.sleep(0.005)
        if number == 7:
            raise OSError("gone")
        return number

    with pytest.raises(OSError, match="gone"):
        list(in_order(9, 3, work))


def test_no_process_and_no_pipe_is_left_when_somebody_stops_listening() -> None:
    files = len(list(Path("/proc/self/fd").iterdir())) if Path("/proc").is_dir() else 0
    mine = os.getpid()

    def work(number: int, pause: Pause) -> int:
        time.sleep(0.002)
        pause()
        return os.getpid()

    results = in_order(3_000, 3, work)
    helper = next(process for process in results if process != mine)
    results.close()
    with pytest.raises(ProcessLookupError):
        os.kill(helper, 0)
    if files:
        assert len(list(Path("/proc/self/fd").iterdir())) == files


def test_more_pieces_than_a_pipe_holds_are_refused() -> None:
    with pytest.raises(ValueError, match="more than"):
        list(in_order(MOST_PIECES + 1, 2, lambda number, pause: number))
    assert sum(in_order(MOST_PIECES, 2, lambda number, pause: 1)) == MOST_PIECES
