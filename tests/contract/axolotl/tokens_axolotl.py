"""The tokens of each row and those that are learned, as Axolotl makes them; in its environment.

In: YAML files as arguments. Out, as the last line: `{file: [[tokens, labels], …]}` in JSON.
"""

import json
import sys

from axolotl.cli.args import TrainerCliArgs
from axolotl.cli.config import load_cfg
from axolotl.common.datasets import load_datasets


def tokens(file: str) -> list[list[list[int]]]:
    rows = load_datasets(cfg=load_cfg(file), cli_args=TrainerCliArgs()).train_dataset
    return [[row["input_ids"], row["labels"]] for row in rows]


if __name__ == "__main__":
    print(json.dumps({file: tokens(file) for file in sys.argv[1:]}))
