"""Run programs in children of one process that has loaded Axolotl; runs in Axolotl's environment.

Of the 22 seconds of a processor that a training of three steps takes, 18 are loading. A child is
forked before anything of a program has run, so none sees what another has done.

In: one program a line, as JSON: its `arguments` as Python takes them, the folder it runs in
(`cwd`), what its `environment` has besides, the files that are its `streams` (input, output,
errors), and the `seconds` that it has. Out: its return code, one a line.
"""

import json
import os
import runpy
import signal
import sys
import traceback
from collections.abc import Callable
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import Any

LOADED = (
    "axolotl.cli.main",
    "axolotl.cli.train",
    "axolotl.core.builders",
    "bitsandbytes",
    "transformers.models.llama.modeling_llama",
    "trl.trainer.dpo_trainer",
    "trl.trainer.grpo_trainer",
    "trl.trainer.kto_trainer",
    "trl.trainer.reward_trainer",
    "trl.trainer.sft_trainer",
)
"""What `axolotl train` loads, the trainers that it chooses from, and the tiny model."""


def load() -> None:
    for module in LOADED:
        import_module(module)
    from datasets import Dataset

    for name in ("map", "filter", "save_to_disk"):
        setattr(Dataset, name, alone(getattr(Dataset, name)))


def alone(method: Callable[..., Any]) -> Callable[..., Any]:
    """In this process: starting others takes longer than the work on a few rows."""

    @wraps(method)
    def here(rows: Any, *arguments: Any, **options: Any) -> Any:
        return method(rows, *arguments, **options | {"num_proc": None})

    return here


def started(order: dict) -> int:
    """The number of the child's process."""
    sys.stdout.flush()
    child = os.fork()
    if child:
        return child
    signal.alarm(order["seconds"])
    for number, file in enumerate(order["streams"]):
        os.dup2(os.open(file, os.O_WRONLY if number else os.O_RDONLY), number)
    os.chdir(order["cwd"])
    os.environ.update(order["environment"])
    sys.path[:0] = filter(None, order["environment"].get("PYTHONPATH", "").split(os.pathsep))
    code = ended(order["arguments"])
    sys.stdout.flush()
    os._exit(code)


def ended(arguments: list[str]) -> int:
    """A program's return code; what it raises is shown, as Python would."""
    try:
        run(arguments)
    except SystemExit as end:
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


def run(arguments: list[str]) -> None:
    named = arguments[0] == "-m"
    sys.argv = arguments[named:]
    if named:
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
    else:
        sys.path.insert(0, str(Path(sys.argv[0]).parent))
        runpy.run_path(sys.argv[0], run_name="__main__")


if __name__ == "__main__":
    orders, answers = os.fdopen(os.dup(0)), os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what loading prints is no answer
    sys.path.pop(0)  # this file's folder, which no program has
    load()
    for line in orders:
        _, status = os.waitpid(started(json.loads(line)), 0)
        print(os.waitstatus_to_exitcode(status), file=answers, flush=True)
