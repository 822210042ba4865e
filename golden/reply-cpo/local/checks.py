"""What must hold for a run to be worth its time; what does not, ends it."""

import math
import os
import sys
from typing import Any

import pyarrow.compute as pc
import torch
from transformers import TrainerCallback
from trl.experimental.cpo import CPOTrainer


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


def started(trainer: type[CPOTrainer], **settings: Any) -> CPOTrainer:
    """A trainer; what it refuses of the settings or the data is said in a sentence."""
    try:
        return trainer(**settings)
    except Exception as error:
        kind = "" if isinstance(error, ValueError) else f"{type(error).__name__}: "
        sys.exit(f"{trainer.__name__} does not start: {kind}{error}")


def context_length(trainer: CPOTrainer) -> None:
    """A model takes positions that it never learned without a word."""
    config = trainer.model.config.get_text_config()
    limit = getattr(config, "max_position_embeddings", math.inf)
    if trainer.args.max_length > limit:
        sys.exit(f"max_length: the model knows no more than {limit} positions")


def learned_weights(trainer: CPOTrainer) -> None:
    learned, total = trainer.model.get_nb_trainable_parameters()
    if learned == 0:
        sys.exit("No weight is left to learn: see the adapter")
    print(f"{learned:,} of {total:,} weights learn ({learned / total:.2%})")


def learned_tokens(trainer: CPOTrainer) -> None:
    """Cuts can leave nothing to prefer; of an empty answer the loss is no number."""
    rows, length = trainer.train_dataset, trainer.args.max_length
    same = sum(row["chosen_labels"] == row["rejected_labels"] for row in rows)
    if same == len(rows):
        sys.exit(f"No pair differs: see the data, and max_length {length}")
    if same:
        print(f"{same} of {len(rows)} pairs do not differ, and teach nothing")
    table = rows.with_format("arrow")[:]
    prompts, chosen, rejected = (
        pc.list_value_length(table[f"{name}_input_ids"])
        for name in ("prompt", "chosen", "rejected")
    )
    empty = pc.sum(pc.greater_equal(prompts, length)).as_py()
    if empty:
        sys.exit(f"{empty} prompts leave no room for an answer in max_length {length}")
    lengths = pc.max_element_wise(chosen, rejected)
    cut = pc.sum(pc.greater_equal(lengths, length)).as_py()
    if cut:
        print(f"{cut} of {len(lengths)} pairs are cut at max_length {length}")


def trained(trainer: CPOTrainer) -> None:
    if trainer.state.global_step == 0:
        sys.exit("Not one step was made: there are too few examples for a batch")
    for name, weights in trainer.model.named_parameters():
        if weights.requires_grad and not torch.isfinite(weights).all():
            sys.exit(f"{name} is not finite, and not saved: lower learning_rate")


class FiniteLoss(TrainerCallback):
    """A loss that is no number stays one."""

    def on_log(
        self, args: Any, state: Any, control: Any, logs: dict[str, float], **_: Any
    ) -> None:
        for name, value in logs.items():
            if name.endswith("loss") and not math.isfinite(value):
                step = state.global_step
                sys.exit(f"{name} is {value} at step {step}: lower learning_rate")
