"""Run `ftc` again and again in forks of a process that has made its imports, and kill it at will.

Reads requests, one a line of JSON: {"folder", "environment", "argv", "output", "kill": [when, n]}.
The parent imports what its first child had to, so that the later ones need not.
`kill` ends the process by SIGKILL at the n-th transaction of the journal, `before` it begins or
`after` it is committed; null lets it live. Answers with the process id, and with the exit code
(-9 after a kill) when it has ended. A request with "background" is not waited for, until a request
{"wait": pid}. `patience` is how many seconds its client waits for an answer, `part` how many bytes
an upload sends at once.
"""

import gc
import importlib
import json
import os
import signal
import sys
from contextlib import suppress

from tests.services.haste import hasten, shrink

LONGEST = 60
"""Seconds after which a process that hangs is ended."""


def main(target: str) -> None:
    hasten(target, setattr)
    learned, told = os.pipe()
    os.set_blocking(learned, False)
    for line in sys.stdin:
        request = json.loads(line)
        if "wait" in request:
            _wait(request["wait"])
            continue
        _import(learned)
        child = os.fork()
        if child == 0:
            _become(told, **request)
        print(child, flush=True)
        if not request.get("background"):
            _wait(child)


def _import(learned: int) -> None:
    """What children that came to their end have imported beyond what was here."""
    with suppress(BlockingIOError):
        while names := os.read(learned, 1 << 20):
            for name in names.decode().split():
                with suppress(ImportError):  # some packages make modules up
                    importlib.import_module(name)
            gc.freeze()


def _wait(child: int) -> None:
    _, status = os.waitpid(child, 0)
    print(os.waitstatus_to_exitcode(status), flush=True)


def _become(
    told: int,
    folder: str,
    environment: dict[str, str],
    argv: list[str],
    output: str,
    kill: tuple[str, int] | None = None,
    background: bool = False,
    patience: float | None = None,
    part: int | None = None,
) -> None:
    signal.alarm(LONGEST)
    os.chdir(folder)
    os.environ.update(environment)
    for descriptor, file in ((0, os.devnull), (1, output), (2, output)):
        os.dup2(os.open(file, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644), descriptor)
    if patience is not None:
        hasten(sys.argv[1], setattr, patience)
    if part is not None:
        shrink(sys.argv[1], setattr, part)
    if kill is not None:
        _kill_at(*kill)
    code, before = 1, set(sys.modules)
    try:
        from ftc.cli.main import main as ftc

        code = ftc(argv)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        if news := " ".join(sorted(set(sys.modules) - before)):
            os.write(told, f" {news} ".encode())
        os._exit(code)


def _kill_at(when: str, n: int) -> None:
    from ftc.jobs import journal

    transaction = journal._Transaction
    enter, leave = transaction.__enter__, transaction.__exit__
    count = 0

    def counted_enter(self: object) -> None:
        nonlocal count
        count += 1
        if when == "before" and count == n:
            os.kill(os.getpid(), signal.SIGKILL)
        enter(self)

    def counted_leave(self: object, *error: object) -> None:
        leave(self, *error)
        if when == "after" and count == n:
            os.kill(os.getpid(), signal.SIGKILL)

    transaction.__enter__, transaction.__exit__ = counted_enter, counted_leave


if __name__ == "__main__":
    main(sys.argv[1])
