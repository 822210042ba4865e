"""The same promise below the level of our own code: killed at the n-th flush to disk or the n-th
message to the network, by strace, which knows nothing of the journal's steps."""

import os
import shutil
import subprocess
import sys

import pytest
from tests.backends.hosted.test_never_twice import SUBMIT, one_job

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace"),
]

CALLS = {"fdatasync": range(1, 15, 2), "sendto": range(1, 10, 2), "pwrite64": range(2, 40, 6)}


def traced(bench, *trace):
    """A submit in a process of its own, under strace."""
    environment = {
        **os.environ,
        **bench.setup.environment(bench.wire.url, bench.folder),
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    command = [sys.executable, "-m", "ftc", *SUBMIT, "--target", bench.name]
    return subprocess.run(
        [*trace, *command],
        cwd=bench.folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=120,
        text=True,
    )


@pytest.mark.parametrize("bench", ["openai"], indirect=True)
@pytest.mark.parametrize(
    ("call", "n"), [(call, n) for call, numbers in CALLS.items() for n in numbers]
)
def test_a_kill_at_a_system_call_leaves_one_job(bench, call, n):
    inject = f"inject={call}:signal=SIGKILL:when={n}"
    trace = ("strace", "-f", "-o", os.devnull, "-e", f"trace={call}", "-e", inject)
    killed = traced(bench, *trace)
    assert len(bench.service.jobs) <= 1
    if killed.returncode == 0:  # it made fewer of these calls
        one_job(bench)
        return
    assert killed.returncode in (-9, 137), killed.stderr
    assert bench.submit() == 0
    one_job(bench)
