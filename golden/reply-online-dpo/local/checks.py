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
from transformers import TrainerCallback
from trl.experimental.online_dpo import OnlineDPOTrainer


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


def padding(trainer: OnlineDPOTrainer) -> None:
    """A model was seen to answer nothing once its settings said that both are one."""
    tokenizer = trainer.processing_class
    if tokenizer.pad_token_id in stops(trainer):
        token = tokenizer.pad_token
        warn(f"{token} fills gaps and ends answers: name another special_tokens.pad")


def stops(trainer: OnlineDPOTrainer) -> set[int | None]:
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


def context_length(trainer: OnlineDPOTrainer, prompt: int) -> None:
    """A model takes positions that it never learned without a word."""
    config = trainer.model.config.get_text_config()
    limit = getattr(config, "max_position_embeddings", math.inf)
    if prompt + trainer.args.max_new_tokens > limit:
        sys.exit(f"max_length: the model knows no more than {limit} positions")


def learned_weights(trainer: OnlineDPOTrainer) -> None:
    learned, total = trainer.model.get_nb_trainable_parameters()
    if learned == 0:
        sys.exit("No weight is left to learn: see the adapter")
    print(f"{learned:,} of {total:,} weights learn ({learned / total:.2%})")


def learned_tokens(trainer: OnlineDPOTrainer) -> None:
    """A step takes so many answers; of too few prompts, TRL makes no step at all."""
    args, prompts = trainer.args, len(trainer.train_dataset)
    answers = args.train_batch_size * args.gradient_accumulation_steps * args.world_size
    if prompts < answers:
        sys.exit(f"{prompts} prompts are less than a batch")


def trained(trainer: OnlineDPOTrainer) -> None:
    if trainer.state.global_step == 0:
        sys.exit("Not one step was made: there are too few examples for a batch")
    for name, weights in trainer.model.named_parameters():
        if weights.requires_grad and not torch.isfinite(weights).all():
            sys.exit(f"{name} is not finite, and not saved: lower learning_rate")


class SoundLoss(TrainerCallback):
    """A loss that is no number stays one."""

    def on_log(
        self, args: Any, state: Any, control: Any, logs: dict[str, float], **_: Any
    ) -> None:
        step = state.global_step
        for name, value in logs.items():
            if name.endswith("loss") and not math.isfinite(value):
                sys.exit(f"\n{name} is {value} at step {step}: lower learning_rate")


class RewardsDiffer(TrainerCallback):
    """Answers that are all worth the same teach nothing, and training would not tell."""

    differed = told = False

    def on_log(
        self, args: Any, state: Any, control: Any, logs: dict[str, float], **_: Any
    ) -> None:
        self.differed |= logs.get("objective/scores_margin", 0.0) > 0.0
        if state.global_step >= 10 and not self.told:
            self.tell(state)

    def on_train_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        self.tell(state)

    def tell(self, state: Any) -> None:
        self.told = True
        if not self.differed and state.is_world_process_zero:
            warn(
                f"in {state.global_step} steps no two answers to a prompt got different "
                "rewards, so nothing was learned. See the rewards, whether the prompts are "
                "too easy or too hard, and temperature."
            )


class AnswersEnd(TrainerCallback):
    """Of an answer that is cut off, the end is judged that it never had."""

    def __init__(self) -> None:
        self.shares: list[float] | None = []

    def on_log(
        self, args: Any, state: Any, control: Any, logs: dict[str, float], **_: Any
    ) -> None:
        ended = logs.get("val/contain_eos_token")
        cut = None if ended is None else 1 - ended
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
