"""What must hold for a run to be worth its time; what does not, ends it."""

import math
import os
import sys
from typing import Any

import torch
from transformers import PreTrainedTokenizerBase, TrainerCallback
from trl import DistillationTrainer


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


def started(trainer: type[DistillationTrainer], **settings: Any) -> DistillationTrainer:
    """A trainer; what it refuses of the settings or the data is said in a sentence."""
    try:
        return trainer(**settings)
    except Exception as error:
        kind = "" if isinstance(error, ValueError) else f"{type(error).__name__}: "
        sys.exit(f"{trainer.__name__} does not start: {kind}{error}")


def context_length(trainer: DistillationTrainer, prompt: int) -> None:
    """A model takes positions that it never learned without a word."""
    config = trainer.model.config.get_text_config()
    limit = getattr(config, "max_position_embeddings", math.inf)
    if prompt + trainer.args.max_completion_length > limit:
        sys.exit(f"max_length: the model knows no more than {limit} positions")


def learned_tokens(trainer: DistillationTrainer) -> None:
    """A step takes so many answers; of too few prompts, TRL makes no step at all."""
    args, prompts = trainer.args, len(trainer.train_dataset)
    answers = args.train_batch_size * args.gradient_accumulation_steps * args.world_size
    if prompts < answers:
        sys.exit(f"{prompts} prompts are less than a batch")


def trained(trainer: DistillationTrainer) -> None:
    if trainer.state.global_step == 0:
        sys.exit("Not one step was made: there are too few examples for a batch")
    for name, weights in trainer.model.named_parameters():
        if weights.requires_grad and not torch.isfinite(weights).all():
            sys.exit(f"{name} is not finite, and not saved: lower learning_rate")


def same_vocabulary(
    student: PreTrainedTokenizerBase, teacher: PreTrainedTokenizerBase
) -> None:
    """Probabilities are compared token by token."""
    if student.get_vocab() != teacher.get_vocab():
        sys.exit("The teacher has other tokens than the student: match its answers")


class FiniteLoss(TrainerCallback):
    """A loss that is no number stays one."""

    def on_log(
        self, args: Any, state: Any, control: Any, logs: dict[str, float], **_: Any
    ) -> None:
        for name, value in logs.items():
            if name.endswith("loss") and not math.isfinite(value):
                step = state.global_step
                sys.exit(f"{name} is {value} at step {step}: lower learning_rate")
