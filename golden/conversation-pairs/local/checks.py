"""What must hold for a run to be worth its time; what does not, ends it."""

import math
import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import torch
from datasets import Dataset
from transformers import PreTrainedTokenizerBase, TrainerCallback
from trl import DPOTrainer


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


def chat_template(tokenizer: PreTrainedTokenizerBase, row: dict[str, Any]) -> None:
    """Text needs none."""
    if tokenizer.chat_template is None and not isinstance(row["prompt"], str):
        sys.exit("No chat template: take the instruct version of this model")


def begins_once(trainer: DPOTrainer) -> None:
    """A tokenizer writes the beginning of a text, also where it is written already."""
    tokenizer, rows = trainer.processing_class, trainer.train_dataset.take(100)
    bos = tokenizer.bos_token_id
    starts = (row["prompt_ids"][:2] for row in rows)
    if bos is not None and [bos, bos] in starts:
        sys.exit(f"{tokenizer.bos_token} stands twice: leave it out of the rows")


def padding(trainer: DPOTrainer) -> None:
    """A model was seen to answer nothing once its settings said that both are one."""
    tokenizer = trainer.processing_class
    if tokenizer.pad_token_id in stops(trainer):
        token = tokenizer.pad_token
        warn(f"{token} fills gaps and ends answers: name another special_tokens.pad")


def stops(trainer: DPOTrainer) -> set[int | None]:
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


def tell_cuts(lost: list[int], length: int, what: str) -> None:
    """`lost`: of each of them, the tokens beyond max_length."""
    cut = sum(tokens > 0 for tokens in lost)
    if cut:
        said = f"{cut} of {len(lost)} {what} are cut at max_length {length}"
        warn(f"{said}; {sum(lost):,} tokens are lost")


def lengths(rows: Dataset, column: str) -> list[int]:
    """How many tokens each row has in a column."""
    found: list[int] = []
    for batch in rows.select_columns(column).with_format("arrow").iter(1000):
        found += pc.list_value_length(batch[column]).to_pylist()
    return found


def context_length(trainer: DPOTrainer) -> None:
    """A model takes positions that it never learned without a word."""
    config = trainer.model.config.get_text_config()
    limit = getattr(config, "max_position_embeddings", math.inf)
    if trainer.args.max_length > limit:
        sys.exit(f"max_length: the model knows no more than {limit} positions")


def learned_weights(trainer: DPOTrainer) -> None:
    learned, total = trainer.model.get_nb_trainable_parameters()
    if learned == 0:
        sys.exit("No weight is left to learn: see the adapter")
    print(f"{learned:,} of {total:,} weights learn ({learned / total:.2%})")


def learned_tokens(trainer: DPOTrainer, given: int) -> None:
    """Cuts can leave nothing to prefer, and training would not tell."""
    rows, length = trainer.train_dataset, trainer.args.max_length
    if not len(rows):
        sys.exit(f"No pair fits into max_length {length}")
    if len(rows) < given:
        left = given - len(rows)
        warn(f"{left} of {given} pairs are left out: max_length is {length}")
    same = sum(row["chosen_ids"] == row["rejected_ids"] for row in rows)
    if same == len(rows):
        sys.exit(f"No pair differs: see the data, and max_length {length}")
    if same:
        warn(f"{same} of {len(rows)} pairs do not differ, and teach nothing")
    prompts, chosen, rejected = (
        lengths(rows, f"{name}_ids") for name in ("prompt", "chosen", "rejected")
    )
    lost = [
        max(prompt + good - length, 0) + max(prompt + bad - length, 0)
        for prompt, good, bad in zip(prompts, chosen, rejected, strict=True)
    ]
    tell_cuts(lost, length, "pairs")


def trained(trainer: DPOTrainer) -> None:
    if trainer.state.global_step == 0:
        sys.exit("Not one step was made: there are too few examples for a batch")
    for name, weights in trainer.model.named_parameters():
        if weights.requires_grad and not torch.isfinite(weights).all():
            sys.exit(f"{name} is not finite, and not saved: lower learning_rate")


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
