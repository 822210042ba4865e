"""What must hold for a run to be worth its time; what does not, ends it."""

import math
import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import distributions
from pathlib import Path
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
        sys.exit(f"GPUs: {here} needed, {found} found; `gpus: 0` compiles for the CPU")
    if here == 1 < found:
        sys.exit("Make one GPU visible: CUDA_VISIBLE_DEVICES=0 python train.py")
    for index in range(torch.cuda.device_count()):
        name = torch.cuda.get_device_name(index)
        if f" {gpu} " not in f" {name.replace('-', ' ')} ":
            print(f"GPU {index} is no {gpu} but a {name}: compile for that")
        total = torch.cuda.get_device_properties(index).total_memory
        if total < 0.9 * memory:  # a "24 GB" card shows a little less
            print(f"GPU {index} has {total / 1e9:.0f} GB, {memory / 1e9:.0f} expected")


def installed(*packages: str) -> None:
    """The settings ask for them; they would be missed once the model is loaded, or later."""
    missing = [name for name in packages if not any(distributions(name=name))]
    if missing:
        names = " ".join(missing)
        sys.exit(f"Not installed: {names}. Take them by: pip install {names}")


def chat_template(tokenizer: PreTrainedTokenizerBase) -> None:
    if tokenizer.chat_template is None:
        sys.exit("No chat template: take the instruct version of this model")


def messages_shown(tokenizer: PreTrainedTokenizerBase, rows: Dataset) -> None:
    """A template leaves out what it does not know, and says nothing."""
    unseen = unsaid = False
    for number, row in enumerate(rows, 1):
        try:
            chat, text = shown(row, tokenizer)
        except TemplateError as error:
            sys.exit(f"Chat {number}: the chat template refuses it: {error}")
        for role, content in ((turn["role"], turn.get("content")) for turn in chat):
            asks = role in ("system", "developer", "user") and isinstance(content, str)
            if asks and content.strip() not in text:
                sys.exit(f"The chat template leaves out what {role} says")
        calls = [call for turn in chat for call in turn.get("tool_calls") or ()]
        names = (call.get("function", call)["name"] for call in calls)
        unsaid |= any(name not in text for name in names)
        if row.get("tools") and not unseen:
            unseen = text == tokenizer.apply_chat_template(chat, tokenize=False)
    if unseen:
        print("The chat template shows no tools: the model learns to call them unseen")
    if unsaid:
        warn("The chat template leaves out the calls of tools: they are not learned")


def ends(trainer: SFTTrainer) -> None:
    """A model stops where it has learned to."""
    known, rows = stops(trainer), trainer.train_dataset.take(100)
    if not any(known & set(row["labels"]) for row in rows):
        warn("No row teaches where an answer ends: see the template, and max_length")


def begins_once(trainer: SFTTrainer) -> None:
    """A tokenizer writes the beginning of a text, also where it is written already."""
    tokenizer, rows = trainer.processing_class, trainer.train_dataset.take(100)
    bos = tokenizer.bos_token_id
    starts = (row["input_ids"][:2] for row in rows)
    if bos is not None and [bos, bos] in starts:
        sys.exit(f"{tokenizer.bos_token} stands twice: leave it out of the rows")


def padding(trainer: SFTTrainer) -> None:
    """A model was seen to answer nothing once its settings said that both are one."""
    tokenizer = trainer.processing_class
    if tokenizer.pad_token_id in stops(trainer):
        token = tokenizer.pad_token
        warn(f"{token} fills gaps and ends answers: name another special_tokens.pad")


def stops(trainer: SFTTrainer) -> set[int | None]:
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


def learned_tokens(trainer: SFTTrainer, given: Dataset) -> None:
    """Masks and cuts can leave nothing to learn, and training would not tell."""
    rows, length = trainer.train_dataset, trainer.args.max_length
    learned = ([token for token in row["labels"] if token != -100] for row in rows)
    first = next(filter(None, learned), None)
    if first is None:
        sys.exit(f"No token is left to learn: see the masks, and max_length {length}")
    print(f"The first example teaches: {trainer.processing_class.decode(first)!r:.500}")
    left = len(given) - len(rows)
    if left:
        warn(f"{left} examples are left out: max_length {length} leaves them no answer")
    lost = [max(tokens - length, 0) for tokens in lengths(given, "input_ids")]
    tell_cuts(lost, length, "examples")


def trained(trainer: SFTTrainer) -> None:
    if trainer.state.global_step == 0:
        sys.exit("Not one step was made: there are too few examples for a batch")
    for name, weights in trainer.model.named_parameters():
        if weights.requires_grad and not torch.isfinite(weights).all():
            sys.exit(f"{name} is not finite, and not saved: lower learning_rate")


class SoundLoss(TrainerCallback):
    """What is no number stays so; worse than guessing, or without a gradient, all is lost."""

    still = 0

    def on_log(
        self, args: Any, state: Any, control: Any, logs: dict[str, float], **kept: Any
    ) -> None:
        step = state.global_step
        for name, value in logs.items():
            if name.endswith("loss") and not math.isfinite(value):
                sys.exit(f"\n{name} is {value} at step {step}: lower learning_rate")
        guessing = math.log(kept["model"].config.get_text_config().vocab_size)
        if logs.get("loss", 0.0) > 2 * guessing:
            loss = f"loss is {logs['loss']:.1f} at step {step}"
            sys.exit(f"\n{loss}, of guessing {guessing:.1f}: lower learning_rate")
        self.still = self.still + 1 if logs.get("grad_norm") == 0 else 0
        if self.still == 3:
            sys.exit(f"\nNo gradient is left at step {step}: lower learning_rate")
