"""Group relative policy optimization with a LoRA adapter.

Starts from what the stage sft has learned.
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
from trl import GRPOConfig, GRPOTrainer

import answer
import checks
import data
import rewards
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

MODEL = "Qwen/Qwen3-1.7B"
REVISION = "70d244cc86ccca08cf5af4e1e306ecf908b1ad5e"
FROM_SFT = "outputs/tone-by-reward-sft"
FROM_REWARD = "outputs/tone-by-reward-reward"
TRAIN = ["data/reply-preference/train.jsonl"]
MAX_PROMPT_LENGTH = 768
VALIDATION_SHARE = 0.1
OUTPUT_DIR = "outputs/tone-by-reward-grpo"


def adapter() -> LoraConfig:
    return LoraConfig(
        task_type="CAUSAL_LM",
        r=16,
        lora_alpha=32,
        lora_dropout=0.0,
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


def config(output_dir: Path, fresh: bool) -> GRPOConfig:
    return GRPOConfig(
        output_dir=str(output_dir),
        eval_on_start=fresh,  # the reward to beat: step 0 of metrics.jsonl
        run_name="tone-by-reward-grpo",
        # how long, and in what portions
        num_train_epochs=1,
        per_device_train_batch_size=4,
        gradient_accumulation_steps=8,
        dataloader_drop_last=False,
        per_device_eval_batch_size=8,
        # how the weights move
        learning_rate=5e-6,
        lr_scheduler_type="linear",
        warmup_steps=0.03,
        optim="adamw_torch_fused",
        adam_beta1=0.9,
        adam_beta2=0.999,
        adam_epsilon=1e-8,
        weight_decay=0.0,
        max_grad_norm=1.0,
        # how answers are written
        num_generations=8,
        num_generations_eval=8,
        max_completion_length=256,
        temperature=1.0,
        top_p=1.0,
        top_k=0,
        repetition_penalty=1.0,
        disable_dropout=True,
        remove_unused_columns=False,
        use_vllm=False,
        # how strongly what paid is learned
        reward_weights=[1.0, 0.2],
        beta=0.04,
        use_bias_correction_kl=True,
        loss_type="dapo",
        importance_sampling_level="token",
        epsilon=0.2,
        scale_rewards="group",
        multi_objective_aggregation="sum_then_normalize",
        num_iterations=1,
        mask_truncated_completions=False,
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
        steps_per_generation=8,
        epsilon_high=0.2,
        router_aux_loss_coef=None,
        sync_ref_model=False,
        min_p=None,
        use_transformers_continuous_batching=False,
        delta=None,
        off_policy_mask_threshold=None,
        top_entropy_quantile=1.0,
        entropy_coef=0.0,
        use_adaptive_entropy=False,
        cast_lm_head_to_fp32=False,
        auto_find_batch_size=False,
        ignore_data_skip=False,
        neftune_noise_alpha=None,
        load_best_model_at_end=False,
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description="Answer in the house tone, as a reward model of the agents' choices would have it.",
    )
    parser.add_argument(
        "--data-root", type=Path, default=Path(), help="where the data's paths start"
    )
    parser.add_argument(
        "--output-dir", type=Path, default=Path(OUTPUT_DIR), help="for the result"
    )
    parser.add_argument("--from-sft", type=Path, default=Path(FROM_SFT))
    parser.add_argument("--from-reward", type=Path, default=Path(FROM_REWARD))
    args = parser.parse_args()

    checks.devices(memory=24000000000)
    claim(args.output_dir, Path(__file__))
    checkpoint = last_whole_checkpoint(args.output_dir)
    start.claim(args.output_dir, args.from_sft, args.from_reward)
    merged_reward = start.merged(args.from_sft / "merged", args.from_reward)
    with checks.starting(args.output_dir):
        tokenizer = AutoTokenizer.from_pretrained(args.from_sft)
    rows = data.read_jsonl(TRAIN, args.data_root)
    contents = data.read_lines(TRAIN, args.data_root)
    train, validation = map(data.columns, data.split(rows, contents, VALIDATION_SHARE))
    train = data.fitting(train, tokenizer, MAX_PROMPT_LENGTH)
    validation = data.fitting(validation, tokenizer, MAX_PROMPT_LENGTH)

    stop = StopOnSignal()
    with checks.starting(args.output_dir):
        # before the model is loaded: this takes the process's GPU
        settings = config(args.output_dir, fresh=checkpoint is None)
        trainer = GRPOTrainer(
            model=start.continued(
                MODEL, args.from_sft, adapter(), revision=REVISION, dtype="bfloat16"
            ),
            args=settings,
            reward_funcs=rewards.functions(merged_reward),
            reward_processing_classes=rewards.tokenizers(merged_reward),
            train_dataset=train,
            eval_dataset=validation,
            processing_class=tokenizer,
            callbacks=[
                Metrics(args.output_dir / "metrics.jsonl", checkpoint),
                checks.SoundLoss(),
                checks.RewardsDiffer(),
                checks.AnswersEnd(),
                SameOrder(),
                stop,
            ],
        )
    in_order(trainer.model.peft_config["default"])
    checks.context_length(trainer, MAX_PROMPT_LENGTH)
    checks.learned_weights(trainer)
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
    print(f"Adapter saved in {args.output_dir}")


if __name__ == "__main__":
    main()
