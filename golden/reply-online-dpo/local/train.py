"""Direct preference optimization of the model's own answers with a LoRA adapter.

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
from transformers import AutoModelForCausalLM, AutoTokenizer, PreTrainedModel
from trl.experimental.online_dpo import OnlineDPOConfig, OnlineDPOTrainer

import checks
import data
import rewards
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
TRAIN = ["data/support-prompts/train.jsonl"]
MAX_PROMPT_LENGTH = 768
OUTPUT_DIR = "outputs/reply-online-dpo"


def load(model: str) -> PreTrainedModel:
    """OnlineDPOTrainer itself would not quantize, nor keep to this process's GPU."""
    return AutoModelForCausalLM.from_pretrained(
        model,
        revision=REVISION,
        dtype="bfloat16",
    )


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


def config(output_dir: Path) -> OnlineDPOConfig:
    return OnlineDPOConfig(
        output_dir=str(output_dir),
        run_name="reply-online-dpo",
        # how long, and in what portions
        num_train_epochs=1,
        per_device_train_batch_size=4,
        gradient_accumulation_steps=4,
        dataloader_drop_last=False,
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
        # which tokens are learned
        max_length=1024,
        # how answers are written
        max_new_tokens=256,
        temperature=0.9,
        top_p=1.0,
        top_k=0,
        repetition_penalty=1.0,
        disable_dropout=True,
        remove_unused_columns=False,
        use_vllm=False,
        # how strongly what paid is learned
        reward_weights=[1.0],
        beta=[0.1],
        loss_type="sigmoid",
        missing_eos_penalty=1.0,
        # what it runs on
        bf16=True,
        tf32=True,
        activation_checkpointing=True,
        # what is recorded
        logging_steps=10,
        logging_nan_inf_filter=False,
        report_to="none",
        save_strategy="epoch",
        save_total_limit=2,
        # what makes it repeatable
        seed=42,
        data_seed=42,
        # TRL's and transformers' own, said so that other versions do the same
        min_p=None,
        train_sampling_strategy="random",
        accelerator_config={"use_seedable_sampler": True},
        auto_find_batch_size=False,
        ignore_data_skip=False,
        neftune_noise_alpha=None,
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description="Prefer the better one of two replies of its own."
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
    if tokenizer.pad_token is None:  # OnlineDPOTrainer pads with it as it is
        tokenizer.pad_token = tokenizer.eos_token
    train = data.columns(data.read_jsonl(TRAIN, args.data_root))
    train = data.fitting(train, tokenizer, MAX_PROMPT_LENGTH)

    stop = StopOnSignal()
    with checks.starting(args.output_dir):
        # before the model is loaded: this takes the process's GPU
        settings = config(args.output_dir)
        trainer = OnlineDPOTrainer(
            model=load(MODEL),
            args=settings,
            reward_funcs=rewards.functions(args.data_root),
            reward_processing_classes=rewards.tokenizers(args.data_root),
            train_dataset=train,
            processing_class=tokenizer,
            peft_config=adapter(),
            callbacks=[
                Metrics(args.output_dir / "metrics.jsonl", checkpoint),
                checks.SoundLoss(),
                checks.RewardsDiffer(),
                checks.AnswersEnd(),
                stop,
            ],
        )
    in_order(trainer.model.peft_config["default"])
    checks.context_length(trainer, MAX_PROMPT_LENGTH)
    checks.learned_weights(trainer)
    checks.learned_tokens(trainer)
    checks.padding(trainer)

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
    print(f"Adapter saved in {args.output_dir}")


if __name__ == "__main__":
    main()
