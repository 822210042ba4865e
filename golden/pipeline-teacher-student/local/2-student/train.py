"""Distillation of a teacher's probabilities of all weights.

Compiled from a spec: change the spec, not this file.

    pip install -r requirements.txt
    python train.py

Model, tokenizer, checkpoints and metrics.jsonl go to OUTPUT_DIR. Started again
after an interruption, it goes on from the last whole checkpoint.
"""

import argparse
import sys
from pathlib import Path

from transformers import AutoTokenizer
from trl import DistillationConfig, DistillationTrainer

import answer
import checks
import data
import start
from recovery import (
    Metrics,
    SameOrder,
    StopOnSignal,
    claim,
    ended,
    last_whole_checkpoint,
    room_on_disk,
)

MODEL = "Qwen/Qwen3-0.6B"
REVISION = "c1899de289a04d12100db370d81485cdf75e47ca"
FROM_TEACHER = "outputs/small-tone-teacher"
TRAIN = ["data/reply-preference/train.jsonl"]
MAX_PROMPT_LENGTH = 512
VALIDATION_SHARE = 0.1
OUTPUT_DIR = "outputs/small-tone-student"


def config(output_dir: Path, fresh: bool) -> DistillationConfig:
    return DistillationConfig(
        output_dir=str(output_dir),
        eval_on_start=fresh,  # the loss to beat: step 0 of metrics.jsonl
        model_init_kwargs={"revision": REVISION, "dtype": "float32"},
        teacher_model_init_kwargs={"dtype": "bfloat16"},
        run_name="small-tone-student",
        # how long, and in what portions
        num_train_epochs=1,
        per_device_train_batch_size=4,
        gradient_accumulation_steps=4,
        dataloader_drop_last=False,
        per_device_eval_batch_size=4,
        # how the weights move
        learning_rate=1e-5,
        lr_scheduler_type="linear",
        warmup_steps=0.03,
        optim="adamw_torch_fused",
        adam_beta1=0.9,
        adam_beta2=0.999,
        adam_epsilon=1e-8,
        weight_decay=0.0,
        max_grad_norm=1.0,
        # how answers are written
        max_completion_length=512,
        temperature=1.0,
        top_p=1.0,
        top_k=0,
        repetition_penalty=1.0,
        disable_dropout=True,
        remove_unused_columns=False,
        use_vllm=False,
        # how the teacher is copied
        beta=1.0,
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
        shuffle_dataset=True,
        pad_to_multiple_of=None,
        min_p=None,
        auto_find_batch_size=False,
        ignore_data_skip=False,
        neftune_noise_alpha=None,
        load_best_model_at_end=False,
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description="Answer in the house tone with a small model, taught by a larger one.",
    )
    parser.add_argument(
        "--data-root", type=Path, default=Path(), help="where the data's paths start"
    )
    parser.add_argument(
        "--output-dir", type=Path, default=Path(OUTPUT_DIR), help="for the result"
    )
    parser.add_argument("--from-teacher", type=Path, default=Path(FROM_TEACHER))
    args = parser.parse_args()

    checks.devices(memory=80000000000)
    claim(args.output_dir, Path(__file__))
    checkpoint = last_whole_checkpoint(args.output_dir)
    start.claim(args.output_dir, args.from_teacher)
    teacher = start.merged(
        "Qwen/Qwen3-4B",
        args.from_teacher,
        revision="1cfa9a7208912126459214e8b04321603b3df60c",
    )
    with checks.starting(args.output_dir):
        tokenizer = AutoTokenizer.from_pretrained(MODEL, revision=REVISION)
    checks.same_vocabulary(tokenizer, AutoTokenizer.from_pretrained(teacher))
    rows = data.read_jsonl(TRAIN, args.data_root)
    contents = data.read_lines(TRAIN, args.data_root)
    train, validation = map(data.columns, data.split(rows, contents, VALIDATION_SHARE))
    train = data.fitting(train, tokenizer, MAX_PROMPT_LENGTH)
    validation = data.fitting(validation, tokenizer, MAX_PROMPT_LENGTH)

    stop = StopOnSignal()
    with checks.starting(args.output_dir):
        trainer = DistillationTrainer(
            model=MODEL,
            args=config(args.output_dir, fresh=checkpoint is None),
            teacher_model=teacher,
            train_dataset=train,
            eval_dataset=validation,
            processing_class=tokenizer,
            callbacks=[
                Metrics(args.output_dir / "metrics.jsonl", checkpoint),
                checks.SoundLoss(),
                checks.AnswersEnd(),
                SameOrder(),
                stop,
            ],
        )
    checks.context_length(trainer, MAX_PROMPT_LENGTH)
    checks.learned_tokens(trainer)
    checks.begins_once(tokenizer, train)
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
