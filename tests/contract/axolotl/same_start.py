"""Run a program with every LoRA starting from the same numbers, and keep what its trainer was told.

Two trainers draw the random start of an adapter at different moments, so that one seed gives two
starts. Here a matrix starts from its shape alone. Runs in either environment:

    python same_start.py told.json program.py [arguments]
    python same_start.py told.json -m module [arguments]
"""

import json
import runpy
import sys
import zlib
from functools import wraps
from pathlib import Path

import torch
from peft.tuners.lora.layer import LoraLayer
from transformers import Trainer

draw = LoraLayer.reset_lora_parameters
train = Trainer.train


def start(layer: LoraLayer, name: str, init: bool | str) -> None:
    draw(layer, name, init)
    weight = layer.lora_A[name].weight
    numbers = torch.Generator().manual_seed(zlib.crc32(repr(tuple(weight.shape)).encode()))
    with torch.no_grad():
        weight.copy_(torch.rand(weight.shape, generator=numbers) / 10 - 0.05)


def telling(file: Path):
    """`Trainer.train`, which first writes down the arguments as they were understood."""

    @wraps(train)
    def told(trainer: Trainer, *arguments, **options):
        adapters = getattr(trainer.model, "peft_config", {})
        said = {
            "config": vars(trainer.args),
            "adapter": vars(adapters["default"]) if adapters else {},
        }
        file.write_text(json.dumps(said, default=plain), encoding="utf-8")
        return train(trainer, *arguments, **options)

    return told


def plain(value) -> object:
    return sorted(value) if isinstance(value, set) else str(value)


def main() -> None:
    LoraLayer.reset_lora_parameters = start
    Trainer.train = telling(Path(sys.argv.pop(1)))
    if sys.argv[1] == "-m":
        sys.argv = sys.argv[2:]
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
    else:
        sys.argv = sys.argv[1:]
        sys.path.insert(0, str(Path(sys.argv[0]).parent))
        runpy.run_path(sys.argv[0], run_name="__main__")


if __name__ == "__main__":
    main()
