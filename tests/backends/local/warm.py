"""Run programs without waiting for their imports: each is a fork of a process that has made them.

Reads requests, one a line of JSON: {"program": path, "folder": path, "output": path}. Runs the
program in the folder, as `python program` would, and answers with its process id at once and with
its exit code (-n after signal n) when it has ended.
"""

import gc
import importlib
import json
import os
import runpy
import signal
import sys
from typing import Final

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
    gc.freeze()  # a fork need not copy what it never frees
    for line in sys.stdin:
        request = json.loads(line)
        child = os.fork()
        if child == 0:
            become(**request)
            return
        print(child, flush=True)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def become(program: str, folder: str, output: str) -> None:
    """What `python program > output 2>&1` finds around it."""
    signal.alarm(LONGEST)
    os.chdir(folder)
    for descriptor, file in ((0, os.devnull), (1, output), (2, output)):
        os.dup2(os.open(file, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644), descriptor)
    sys.argv[:] = [program]
    sys.path[0] = os.path.dirname(program)  # noqa: PTH120  # as Python does
    sys.modules.update(dict.fromkeys(OURS))  # None there makes an import fail
    runpy.run_path(program, run_name="__main__")


if __name__ == "__main__":
    main()
