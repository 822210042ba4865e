"""What must hold for a run to be worth its time; what does not, ends it."""

import math
import os
import sys
from importlib.util import find_spec
from typing import Any

import pyarrow.compute as pc
import torch
from datasets import Dataset
from jinja2 import TemplateError
from transformers import PreTrainedTokenizerBase, TrainerCallback
from trl import SFTTrainer

from turns import shown


def devices(memory: int, gpu: str, processes: int = 1) -> None:
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
        name = torch.cuda.get_device_name(index)
        if f" {gpu} " not in f" {name.replace('-', ' ')} ":
            print(f"GPU {index} is no {gpu} but a {name}: compile for that")
        total = torch.cuda.get_device_properties(index).total_memory
        if total < 0.9 * memory:  # a "24 GB" card shows a little less
            print(f"GPU {index} has {total / 1e9:.0f} GB, {memory / 1e9:.0f} expected")


def installed(module: str, package: str) -> None:
    """Asked before a model is loaded; the trainer would, after."""
    if find_spec(module) is None:
        sys.exit(f"{package} is not installed: pip install {package}")


def chat_template(tokenizer: PreTrainedTokenizerBase) -> None:
    if tokenizer.chat_template is None:
        sys.exit("No chat template: take the instruct version of this model")


def messages_shown(tokenizer: PreTrainedTokenizerBase, rows: Dataset) -> None:
    """A template leaves out what it does not know, and says nothing."""
    unseen = False
    for number, row in enumerate(rows, 1):
        try:
            chat, text = shown(row, tokenizer)
        except TemplateError as error:
            sys.exit(f"Chat {number}: the chat template refuses it: {error}")
        for role, content in ((turn["role"], turn.get("content")) for turn in chat):
            asks = role in ("system", "developer", "user") and isinstance(content, str)
            if asks and content.strip() not in text:
                sys.exit(f"The chat template leaves out what {role} says")
        if row.get("tools") and not unseen:
            unseen = text == tokenizer.apply_chat_template(chat, tokenize=False)
    if unseen:
        print("The chat template shows no tools: the model learns to call them unseen")


def ends(trainer: SFTTrainer) -> None:
    """A model stops where it has learned to; and a text begins once."""
    tokenizer, rows = trainer.processing_class, trainer.train_dataset.take(100)
    stops = trainer.model.generation_config.eos_token_id
    known = {tokenizer.eos_token_id, *(stops if isinstance(stops, list) else [stops])}
    if not any(known & set(row["labels"]) for row in rows):
        print("No row teaches where an answer ends: see the template, and max_length")
    bos = tokenizer.bos_token_id
    if bos is not None and any(row["input_ids"][:2] == [bos, bos] for row in rows):
        sys.exit(f"{tokenizer.bos_token} stands twice: leave it out of the rows")


def started(trainer: type[SFTTrainer], **settings: Any) -> SFTTrainer:
    """A trainer; what it refuses of the settings or the data is said in a sentence."""
    try:
        return trainer(**settings)
    except Exception as error:
        kind = "" if isinstance(error, ValueError) else f"{type(error).__name__}: "
        sys.exit(f"{trainer.__name__} does not start: {kind}{error}")


def context_length(trainer: SFTTrainer) -> None:
    """A model takes positions that it never learned without a word."""
    config = trainer.model.config.get_text_config()
    limit = getattr(config, "max_position_embeddings", math.inf)
    if trainer.args.max_length > limit:
        sys.exit(f"max_length: the model knows no more than {limit} positions")


def learned_weights(trainer: SFTTrainer) -> None:
    learned, total = trainer.model.get_nb_trainable_parameters()
    if learned == 0:
        sys.exit("No weight is left to learn: see the adapter")
    print(f"{learned:,} of {total:,} weights learn ({learned / total:.2%})")


def learned_tokens(trainer: SFTTrainer) -> None:
    """Masks and cuts can leave nothing to learn, and training would not tell."""
    rows, length = trainer.train_dataset, trainer.args.max_length
    learned = ([token for token in row["labels"] if token != -100] for row in rows)
    first = next(filter(None, learned), None)
    if first is None:
        sys.exit(f"No token is left to learn: see the masks, and max_length {length}")
    print(f"The first example teaches: {trainer.processing_class.decode(first)!r:.500}")
    lengths = pc.list_value_length(rows.data.column("input_ids"))
    cut = pc.sum(pc.greater_equal(lengths, length)).as_py()
    if cut:
        print(f"{cut} of {len(lengths)} examples are cut at max_length {length}")


def trained(trainer: SFTTrainer) -> None:
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
