"""Waiting for what another process brings about."""

import time
from collections.abc import Callable

LONGEST = 300.0
"""Seconds. What has not come by then does not come, and who waits on stops all other tests."""


def until(holds: Callable[[], object]) -> None:
    end = time.monotonic() + LONGEST
    while not holds():
        assert time.monotonic() < end, f"not within {LONGEST:.0f} s"
        time.sleep(0.002)
