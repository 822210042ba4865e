"""The tokens of each row and those that are learned, as Axolotl makes them; in its environment.

In: YAML files as arguments. Out, as the last line: `{file: [[tokens, labels], …]}` in JSON.
"""

import json
import sys
from collections.abc import Callable
from typing import Any

from axolotl.cli.args import TrainerCliArgs
from axolotl.cli.config import load_cfg
from axolotl.common.datasets import load_datasets
from datasets import Dataset


def alone(method: Callable[..., Any], rows: Dataset, *args: Any, **kwargs: Any) -> Any:
    """In this process: starting another takes longer than the work."""
    return method(rows, *args, **kwargs | {"num_proc": None})


def tokens(file: str) -> list[list[list[int]]]:
    rows = load_datasets(cfg=load_cfg(file), cli_args=TrainerCliArgs()).train_dataset
    return [[row["input_ids"], row["labels"]] for row in rows]


if __name__ == "__main__":
    for name in ("map", "filter", "save_to_disk"):
        method = getattr(Dataset, name)
        setattr(Dataset, name, lambda rows, *a, _method=method, **k: alone(_method, rows, *a, **k))
    print(json.dumps({file: tokens(file) for file in sys.argv[1:]}))
