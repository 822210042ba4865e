"""Repeat a call that may safely be repeated, and wait longer each time."""

import random
import time
from collections.abc import Callable
from typing import Final, TypeVar

from ftc.jobs.driver import ServiceError

T = TypeVar("T")

ATTEMPTS: Final = 5
FIRST: Final = 0.5
LONGEST: Final = 30.0
"""Seconds. Five attempts take up to 8 seconds; a service that asks for more gets it."""

MOST_ASKED: Final = 300.0
"""Seconds of Retry-After that are waited for; who asks for more is told of to the user."""


def safely(call: Callable[[], T], *, attempts: int = ATTEMPTS) -> T:
    """The call's result. Only for calls that change nothing, or the same however often."""
    for attempt in range(attempts):
        try:
            return call()
        except ServiceError as error:
            if not error.passes or attempt == attempts - 1 or (error.wait or 0) > MOST_ASKED:
                raise
            pause(attempt, error.wait)
    raise AssertionError("no attempt was made")


def pause(attempt: int, asked: float | None) -> None:
    """Wait before the next attempt: as long as asked, else about twice as long as the last time."""
    longest = min(FIRST * 2.0**attempt, LONGEST)
    # jitter, so that many clients do not come back all at once; nothing secret depends on it
    time.sleep(longest * random.uniform(0.5, 1) if asked is None else asked)  # noqa: S311
