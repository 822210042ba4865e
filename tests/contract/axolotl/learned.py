"""Tokenize data as Axolotl would for training; runs in Axolotl's environment.

In: YAML files as arguments. Out, as JSON: for each file the stretches of text of each row on which
the loss falls.
"""

import json
import sys

from axolotl.cli.args import TrainerCliArgs
from axolotl.cli.config import load_cfg
from axolotl.common.datasets import load_datasets
from axolotl.loaders import load_tokenizer

MASKED = -100


def learned(file: str) -> list[list[str]]:
    cfg = load_cfg(file)
    tokenizer = load_tokenizer(cfg)
    rows = load_datasets(cfg=cfg, cli_args=TrainerCliArgs()).train_dataset
    return [[tokenizer.decode(ids) for ids in stretches(row["labels"])] for row in rows]


def stretches(labels: list[int]) -> list[list[int]]:
    found: list[list[int]] = []
    before = MASKED
    for label in labels:
        if label != MASKED:
            if before == MASKED:
                found.append([])
            found[-1].append(label)
        before = label
    return found


if __name__ == "__main__":
    answers = {file: learned(file) for file in sys.argv[1:]}
    print(json.dumps(answers))
