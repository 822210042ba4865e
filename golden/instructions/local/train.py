"""Supervised fine-tuning with a LoRA adapter.

Compiled from a spec: change the spec, not this file.

    pip install -r requirements.txt
    python train.py

Adapter, tokenizer, checkpoints and metrics.jsonl go to OUTPUT_DIR. Started again
after an interruption, it goes on from the last whole checkpoint.
"""

import argparse
import sys
from pathlib import Path

from peft import LoraConfig
from transformers import AutoTokenizer
from trl import SFTConfig, SFTTrainer

import answer
import checks
import data
import turns
from recovery import (
    Metrics,
    StopOnSignal,
    claim,
    ended,
    last_whole_checkpoint,
    room_on_disk,
)

MODEL = "Qwen/Qwen3-4B"
REVISION = "1cfa9a7208912126459214e8b04321603b3df60c"
TRAIN = ["data/instructions/train.jsonl"]
VALIDATION_SHARE = 0.1
OUTPUT_DIR = "outputs/instructions"


def adapter() -> LoraConfig:
    return LoraConfig(
        task_type="CAUSAL_LM",
        r=16,
        lora_alpha=32,
        lora_dropout=0.05,
        init_lora_weights=True,
        target_modules="all-linear",
        use_dora=False,
        use_rslora=False,
        bias="none",
        lora_bias=False,
    )


def in_order(config: LoraConfig) -> None:
    """PEFT keeps names in sets, which each run would save in another order."""
    for name, value in vars(config).items():
        if isinstance(value, set):
            setattr(config, name, sorted(value))


def config(output_dir: Path, fresh: bool) -> SFTConfig:
    return SFTConfig(
        output_dir=str(output_dir),
        eval_on_start=fresh,  # the loss to beat: step 0 of metrics.jsonl
        model_init_kwargs={"revision": REVISION, "dtype": "bfloat16"},
        run_name="instructions",
        # how long, and in what portions
        num_train_epochs=3,
        per_device_train_batch_size=4,
        gradient_accumulation_steps=4,
        dataloader_drop_last=False,
        per_device_eval_batch_size=4,
        # how the weights move
        learning_rate=0.0002,
        lr_scheduler_type="cosine",
        warmup_steps=0.03,
        optim="adamw_torch_fused",
        adam_beta1=0.9,
        adam_beta2=0.999,
        adam_epsilon=1e-8,
        weight_decay=0.0,
        max_grad_norm=1.0,
        # which tokens are learned
        max_length=1024,
        packing=False,
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
        shuffle_dataset=False,
        truncation_mode="keep_start",
        padding_free=False,
        pad_to_multiple_of=None,
        completion_only_loss=False,
        assistant_only_loss=False,
        eval_packing=False,
        loss_type="nll",
        router_aux_loss_coef=None,
        train_sampling_strategy="random",
        accelerator_config={"use_seedable_sampler": True},
        auto_find_batch_size=False,
        ignore_data_skip=False,
        label_smoothing_factor=0.0,
        neftune_noise_alpha=None,
        load_best_model_at_end=False,
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description="Follow written instructions on tickets."
    )
    parser.add_argument(
        "--data-root", type=Path, default=Path(), help="where the data's paths start"
    )
    parser.add_argument(
        "--output-dir", type=Path, default=Path(OUTPUT_DIR), help="for the result"
    )
    args = parser.parse_args()

    checks.devices(memory=24000000000)
    claim(args.output_dir, Path(__file__))
    checkpoint = last_whole_checkpoint(args.output_dir)
    with checks.starting(args.output_dir):
        tokenizer = AutoTokenizer.from_pretrained(MODEL, revision=REVISION)
    checks.chat_template(tokenizer)
    rows = data.read_jsonl(TRAIN, args.data_root)
    contents = data.read_lines(TRAIN, args.data_root)
    train, validation = map(data.columns, data.split(rows, contents, VALIDATION_SHARE))
    checks.messages_shown(tokenizer, train.take(100))
    taught = turns.labelled(train, tokenizer)

    stop = StopOnSignal()
    with checks.starting(args.output_dir):
        trainer = SFTTrainer(
            model=MODEL,
            args=config(args.output_dir, fresh=checkpoint is None),
            train_dataset=taught,
            eval_dataset=turns.labelled(validation, tokenizer),
            processing_class=tokenizer,
            peft_config=adapter(),
            callbacks=[
                Metrics(args.output_dir / "metrics.jsonl", checkpoint),
                checks.SoundLoss(),
                stop,
            ],
        )
    in_order(trainer.model.peft_config["default"])
    checks.context_length(trainer)
    checks.learned_weights(trainer)
    checks.learned_tokens(trainer, taught)
    checks.ends(trainer)
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
    print(f"Adapter saved in {args.output_dir}")


if __name__ == "__main__":
    main()
