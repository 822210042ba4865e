"""Simple preference optimization of all weights.

Compiled from a spec: change the spec, not this file.

    pip install -r requirements.txt
    python train.py

Model, tokenizer, checkpoints and metrics.jsonl go to OUTPUT_DIR. Started again
after an interruption, it goes on from the last whole checkpoint.
"""

import argparse
import sys
from pathlib import Path

from transformers import AutoModelForCausalLM, AutoTokenizer, PreTrainedModel
from trl.experimental.cpo import CPOConfig, CPOTrainer

import answer
import checks
import data
from recovery import (
    Metrics,
    StopOnSignal,
    claim,
    ended,
    last_whole_checkpoint,
    room_on_disk,
)

MODEL = "Qwen/Qwen3-1.7B"
REVISION = "70d244cc86ccca08cf5af4e1e306ecf908b1ad5e"
TRAIN = ["data/reply-preference/train.jsonl"]
VALIDATION_SHARE = 0.1
OUTPUT_DIR = "outputs/reply-simpo"


def load(model: str) -> PreTrainedModel:
    """CPOTrainer itself would not quantize, nor keep to this process's GPU."""
    return AutoModelForCausalLM.from_pretrained(
        model,
        revision=REVISION,
        dtype="float32",
    )


def config(output_dir: Path, fresh: bool) -> CPOConfig:
    return CPOConfig(
        output_dir=str(output_dir),
        eval_on_start=fresh,  # the loss to beat: step 0 of metrics.jsonl
        run_name="reply-simpo",
        # how long, and in what portions
        num_train_epochs=1,
        per_device_train_batch_size=2,
        gradient_accumulation_steps=8,
        dataloader_drop_last=False,
        per_device_eval_batch_size=2,
        # how the weights move
        learning_rate=5e-7,
        lr_scheduler_type="cosine",
        warmup_steps=2,
        optim="adamw_torch_fused",
        adam_beta1=0.9,
        adam_beta2=0.999,
        adam_epsilon=1e-8,
        weight_decay=0.0,
        max_grad_norm=1.0,
        # which tokens are learned
        max_length=1024,
        # how strongly one answer is preferred
        beta=2.0,
        loss_type="simpo",
        simpo_gamma=1.0,
        cpo_alpha=0.0,
        disable_dropout=True,
        remove_unused_columns=False,
        # what it runs on
        bf16=True,
        tf32=True,
        activation_checkpointing=True,
        # what is recorded
        logging_steps=10,
        logging_nan_inf_filter=False,
        report_to="none",
        eval_strategy="epoch",
        save_strategy="epoch",
        save_total_limit=2,
        # what makes it repeatable
        seed=42,
        data_seed=42,
        # TRL's and transformers' own, said so that other versions do the same
        label_smoothing=0.0,
        alpha=0.0,
        train_sampling_strategy="random",
        accelerator_config={"use_seedable_sampler": True},
        auto_find_batch_size=False,
        ignore_data_skip=False,
        neftune_noise_alpha=None,
        load_best_model_at_end=False,
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description="Prefer the replies that agents picked, without a reference model."
    )
    parser.add_argument(
        "--data-root", type=Path, default=Path(), help="where the data's paths start"
    )
    parser.add_argument(
        "--output-dir", type=Path, default=Path(OUTPUT_DIR), help="for the result"
    )
    args = parser.parse_args()

    checks.devices(memory=80000000000)
    claim(args.output_dir, Path(__file__))
    checkpoint = last_whole_checkpoint(args.output_dir)
    with checks.starting(args.output_dir):
        tokenizer = AutoTokenizer.from_pretrained(MODEL, revision=REVISION)
    if tokenizer.pad_token is None:  # CPOTrainer pads with it as it is
        tokenizer.pad_token = tokenizer.eos_token
    rows = data.read_jsonl(TRAIN, args.data_root)
    contents = data.read_lines(TRAIN, args.data_root)
    train, validation = map(data.columns, data.split(rows, contents, VALIDATION_SHARE))
    checks.chat_template(tokenizer, train[0])

    stop = StopOnSignal()
    with checks.starting(args.output_dir):
        # before the model is loaded: this takes the process's GPU
        settings = config(args.output_dir, fresh=checkpoint is None)
        trainer = CPOTrainer(
            model=load(MODEL),
            args=settings,
            train_dataset=train,
            eval_dataset=validation,
            processing_class=tokenizer,
            callbacks=[
                Metrics(args.output_dir / "metrics.jsonl", checkpoint),
                checks.SoundLoss(),
                checks.WarmUpEnds(),
                stop,
            ],
        )
    checks.context_length(trainer)
    checks.learned_tokens(trainer, train)
    checks.begins_once(trainer)
    checks.padding(trainer)

    example = validation[0]
    before = answer.to(example, trainer)
    if checkpoint and ended(Path(checkpoint)):
        # no step is left, and transformers would take one where it ended within an epoch
        trainer.args.max_steps, trainer.args.num_train_epochs = -1, 0
    with room_on_disk(trainer):
        trainer.train(resume_from_checkpoint=checkpoint)
    if stop.received:
        step = trainer.state.global_step
        print(f"Stopped at step {step}; the same command goes on")
        sys.exit(128 + stop.received)

    checks.trained(trainer)
    with room_on_disk(trainer):
        trainer.save_model()
    answer.show(example, before, answer.to(example, trainer))
    print(f"Model saved in {args.output_dir}")


if __name__ == "__main__":
    main()
