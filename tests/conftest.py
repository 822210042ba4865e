"""What holds for all tests.

Python keeps what it has compiled, whatever the environment says: the tests start some thousand
processes, and each would compile all that it imports, which takes longer than a check. And no
generated test fails because the machine is busy. What a shell starts in the background ignores an
interrupt, and so would all that the tests start and interrupt.
"""

import os
import signal
import sys
from importlib.util import find_spec

os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
signal.signal(signal.SIGINT, signal.default_int_handler)

if "CI" not in os.environ and find_spec("hypothesis"):  # where CI is, Hypothesis does the same
    from hypothesis import HealthCheck, settings

    settings.register_profile(
        "patient", deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )
    settings.load_profile("patient")
