"""What must hold for a run to be worth its time; what does not, ends it."""

import math
import os
import sys
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open
from transformers import TrainerCallback
from trl import RewardTrainer


def devices(memory: int, processes: int = 1) -> None:
    """One process a GPU: another number of them would make another batch size."""
    here = int(os.environ.get("LOCAL_WORLD_SIZE", "1"))
    found = torch.accelerator.device_count()
    if int(os.environ.get("WORLD_SIZE", "1")) != processes:
        sys.exit(f"Start {processes} processes, as the top of train.py says")
    if found < here:
        sys.exit(f"{here} processes need as many GPUs; {found} found")
    if here == 1 < found:
        sys.exit("Make one GPU visible: CUDA_VISIBLE_DEVICES=0 python train.py")
    for index in range(torch.cuda.device_count()):
        total = torch.cuda.get_device_properties(index).total_memory
        if total < 0.9 * memory:  # a "24 GB" card shows a little less
            print(f"GPU {index} has {total / 1e9:.0f} GB, {memory / 1e9:.0f} expected")


def started(trainer: type[RewardTrainer], **settings: Any) -> RewardTrainer:
    """A trainer; what it refuses of the settings or the data is said in a sentence."""
    try:
        return trainer(**settings)
    except Exception as error:
        kind = "" if isinstance(error, ValueError) else f"{type(error).__name__}: "
        sys.exit(f"{trainer.__name__} does not start: {kind}{error}")


def context_length(trainer: RewardTrainer) -> None:
    """A model takes positions that it never learned without a word."""
    config = trainer.model.config.get_text_config()
    limit = getattr(config, "max_position_embeddings", math.inf)
    if trainer.args.max_length > limit:
        sys.exit(f"max_length: the model knows no more than {limit} positions")


def learned_weights(trainer: RewardTrainer) -> None:
    learned, total = trainer.model.get_nb_trainable_parameters()
    if learned == 0:
        sys.exit("No weight is left to learn: see the adapter")
    print(f"{learned:,} of {total:,} weights learn ({learned / total:.2%})")


def learned_tokens(trainer: RewardTrainer, given: int) -> None:
    """A cut answer cannot be judged: TRL leaves out pairs that are too long."""
    rows, length = trainer.train_dataset, trainer.args.max_length
    if len(rows) < given:
        left = given - len(rows)
        print(f"{left} of {given} pairs are left out: max_length is {length}")
    same = sum(row["chosen_ids"] == row["rejected_ids"] for row in rows)
    if same == len(rows):
        sys.exit(f"No pair differs: see the data, and max_length {length}")
    if same:
        print(f"{same} of {len(rows)} pairs do not differ, and teach nothing")


def trained(trainer: RewardTrainer) -> None:
    if trainer.state.global_step == 0:
        sys.exit("Not one step was made: there are too few examples for a batch")
    for name, weights in trainer.model.named_parameters():
        if weights.requires_grad and not torch.isfinite(weights).all():
            sys.exit(f"{name} is not finite, and not saved: lower learning_rate")


def saved_head(folder: Path) -> None:
    """Without it a reload would draw a new head, and score at random."""
    for file in folder.glob("*.safetensors"):
        with safe_open(file, framework="pt") as weights:
            if any(name.endswith("score.weight") for name in weights.keys()):  # noqa: SIM118
                return
    sys.exit(f"{folder} has no score head")


class FiniteLoss(TrainerCallback):
    """A loss that is no number stays one."""

    def on_log(
        self, args: Any, state: Any, control: Any, logs: dict[str, float], **_: Any
    ) -> None:
        for name, value in logs.items():
            if name.endswith("loss") and not math.isfinite(value):
                step = state.global_step
                sys.exit(f"{name} is {value} at step {step}: lower learning_rate")
