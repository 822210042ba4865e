"""Run programs without waiting for their imports: each is a fork of a process that has made them.

Reads requests, one a line of JSON: {"program": path, "folder": path, "output": path}. Runs the
program in the folder, as `python program` would, and answers with its process id at once and with
its exit code (-n after signal n) when it has ended.
"""

import atexit
import gc
import importlib
import json
import os
import runpy
import signal
import sys
import threading
from typing import Final, NoReturn

STACK: Final = (
    "bitsandbytes",
    "datasets",
    "peft",
    "pyarrow.compute",
    "torch",
    "transformers.models.qwen3.modeling_qwen3",
    "transformers.trainer",
    "trl.trainer.distillation_trainer",
    "trl.trainer.dpo_trainer",
    "trl.trainer.grpo_trainer",
    "trl.trainer.rloo_trainer",
    "trl.trainer.sft_trainer",
)
OURS: Final = ("ftc", "ftc_schemas", "ftc_backends")
"""What a compiled program must not need."""

LONGEST = 120
"""Seconds after which a program that hangs is ended."""


def main() -> None:
    for name in STACK:
        importlib.import_module(name)
    remember()
    gc.freeze()  # a fork need not copy what it never frees
    for line in sys.stdin:
        request = json.loads(line)
        child = os.fork()
        if child == 0:
            become(**request)
        print(child, flush=True)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def remember() -> None:
    """Ask once what transformers works out at its first answer and keeps: how the weights' names of
    each architecture are written, in nine hundred patterns."""
    from transformers.conversion_mapping import get_checkpoint_conversion_mapping

    get_checkpoint_conversion_mapping("qwen3")


def become(program: str, folder: str, output: str) -> NoReturn:
    """What `python program > output 2>&1` finds around it."""
    signal.alarm(LONGEST)
    os.chdir(folder)
    for descriptor, file in ((0, os.devnull), (1, output), (2, output)):
        os.dup2(os.open(file, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644), descriptor)
    sys.argv[:] = [program]
    sys.path[0] = os.path.dirname(program)  # noqa: PTH120  # as Python does
    sys.modules.update(dict.fromkeys(OURS))  # None there makes an import fail
    code = outcome(program)
    threading._shutdown()  # waits for threads, as Python does at its end
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # Python would take all modules apart first, which takes as long as a training


def outcome(program: str) -> int:
    """Run it; the exit code that Python would give."""
    try:
        runpy.run_path(program, run_name="__main__")
    except SystemExit as end:
        if end.code is None or isinstance(end.code, int):
            return end.code or 0
        print(end.code, file=sys.stderr)
        return 1
    except Exception:
        sys.excepthook(*sys.exc_info())
        return 1
    return 0


if __name__ == "__main__":
    main()
