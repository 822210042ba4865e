"""The same of compiled programs of the local target: each is stopped where it would train.

In: programs as arguments, one folder each. Out: as of `tokens_axolotl.py`.
"""

import json
import os
import runpy
import sys
from pathlib import Path
from typing import Any

from trl import SFTTrainer


class Stopped(BaseException):
    """No Exception, so that no program takes it for a fault of its own."""


def stop(trainer: SFTTrainer, *_: Any, **__: Any) -> None:
    raise Stopped([[row["input_ids"], row["labels"]] for row in trainer.train_dataset])


def tokens(program: str) -> list[list[list[int]]]:
    folder = Path(program).parent
    for module in folder.glob("*.py"):  # those of the program before have the same names
        sys.modules.pop(module.stem, None)
    sys.argv = [program, "--output-dir", str(folder / "output")]
    sys.path[0] = str(folder)
    try:
        runpy.run_path(program, run_name="__main__")
    except Stopped as stopped:
        return stopped.args[0]
    raise SystemExit(f"{program} ended without a training")


if __name__ == "__main__":
    SFTTrainer.train = stop
    answer = {program: tokens(program) for program in sys.argv[1:]}
    print(json.dumps(answer))
    sys.stdout.flush()
    os._exit(0)
