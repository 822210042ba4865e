"""What must hold for a run to be worth its time; what does not, ends it."""

import math
import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from datasets import Dataset
from transformers import PreTrainedTokenizerBase, TrainerCallback
from trl import DistillationTrainer

from data import token_ids


def devices(memory: int, processes: int = 1) -> None:
    """One process a GPU: another number of them would make another batch size."""
    here = int(os.environ.get("LOCAL_WORLD_SIZE", "1"))
    found = torch.accelerator.device_count()
    if int(os.environ.get("WORLD_SIZE", "1")) != processes:
        sys.exit(f"Start {processes} processes, as the top of train.py says")
    if found < here:
        sys.exit(f"GPUs: {here} needed, {found} found; `gpus: 0` compiles for the CPU")
    if here == 1 < found:
        sys.exit("Make one GPU visible: CUDA_VISIBLE_DEVICES=0 python train.py")
    for index in range(torch.cuda.device_count()):
        total = torch.cuda.get_device_properties(index).total_memory
        if total < 0.9 * memory:  # a "24 GB" card shows a little less
            print(f"GPU {index} has {total / 1e9:.0f} GB, {memory / 1e9:.0f} expected")


def begins_once(tokenizer: PreTrainedTokenizerBase, prompts: Dataset) -> None:
    """A tokenizer writes the beginning of a text, also where it is written already."""
    bos = tokenizer.bos_token_id
    starts = (token_ids(row, tokenizer)[:2] for row in prompts.take(100))
    if bos is not None and [bos, bos] in starts:
        sys.exit(f"{tokenizer.bos_token} stands twice: leave it out of the rows")


def padding(trainer: DistillationTrainer) -> None:
    """A model was seen to answer nothing once its settings said that both are one."""
    tokenizer = trainer.processing_class
    if tokenizer.pad_token_id in stops(trainer):
        token = tokenizer.pad_token
        warn(f"{token} fills gaps and ends answers: name another special_tokens.pad")


def stops(trainer: DistillationTrainer) -> set[int | None]:
    """The tokens that end an answer."""
    known = trainer.model.generation_config.eos_token_id
    known = known if isinstance(known, list) else [known]
    return {trainer.processing_class.eos_token_id, *known} - {None}


@contextmanager
def starting(output_dir: Path) -> Iterator[None]:
    """What the libraries refuse is said in a sentence; a file says where in them."""
    try:
        yield
    except Exception as error:
        kind = "" if isinstance(error, ValueError) else f"{type(error).__name__}: "
        more = kept(traceback.format_exc(), output_dir / "traceback.txt")
        sys.exit(f"Training does not start: {kind}{error}\n{more}")


def kept(trace: str, file: Path) -> str:
    """Where it is; where no file can be written, itself."""
    try:
        file.write_text(trace, encoding="utf-8")
    except OSError as error:
        return f"{file} cannot be written ({error.strerror}), so here it is:\n{trace}"
    return f"More is in {file}"


def warn(text: str) -> None:
    print(f"\nWARNING: {text}", file=sys.stderr)  # behind a bar, on a line of its own


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


class SoundLoss(TrainerCallback):
    """What is no number stays so; a loss that grew a hundredfold comes from too long steps."""

    still = 0

    def on_log(
        self, args: Any, state: Any, control: Any, logs: dict[str, float], **_: Any
    ) -> None:
        step = state.global_step
        for name, value in logs.items():
            if name.endswith("loss") and not math.isfinite(value):
                sys.exit(f"\n{name} is {value} at step {step}: lower learning_rate")
        losses = [entry["loss"] for entry in state.log_history if "loss" in entry]
        if losses and losses[-1] > 100 * max(losses[0], 1.0):
            first, last = losses[0], losses[-1]
            sys.exit(
                f"\nloss was {first:.1f}, and is {last:.1f} at step {step}: lower learning_rate"
            )
        self.still = self.still + 1 if logs.get("grad_norm") == 0 else 0
        if self.still == 3:
            warn(f"No gradient at step {step}: see the data, or lower learning_rate")


class AnswersEnd(TrainerCallback):
    """Of an answer that is cut off, the end is judged that it never had."""

    def __init__(self) -> None:
        self.shares: list[float] | None = []

    def on_log(
        self, args: Any, state: Any, control: Any, logs: dict[str, float], **_: Any
    ) -> None:
        cut = logs.get("completions/clipped_ratio")
        if self.shares is not None and cut is not None:
            self.shares.append(cut)
            if state.global_step >= 10:
                self.tell(state)

    def on_train_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        self.tell(state)

    def tell(self, state: Any) -> None:
        shares, self.shares = self.shares, None
        if shares and sum(shares) > len(shares) / 2 and state.is_world_process_zero:
            warn(
                f"in {state.global_step} steps {sum(shares) / len(shares):.0%} of the answers "
                "did not end: raise max_completion_length, or see whether the model can end"
            )
