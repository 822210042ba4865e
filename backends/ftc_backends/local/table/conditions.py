"""When rows apply."""

from ftc.lowering.row import both, either, equals, has, unless
from ftc_backends.huggingface.reinforcement import CLIPPED
from ftc_schemas.spec.formats import COMPARING, GENERATING, GROUPED

on_the_cpu = equals("hardware.gpus", 0)
on_gpus = unless(on_the_cpu)
on_several_gpus = unless(equals("hardware.gpus", 0, 1))
imitating = equals("method.type", "sft", "cpt")
comparing = equals("method.type", *COMPARING)
sft = equals("method.type", "sft")
dpo = equals("method.type", "dpo")
kto = equals("method.type", "kto")
on_pairs_alone = equals("method.type", "simpo", "cpo")
"""TRL's CPOTrainer has both."""
generating = equals("method.type", *GENERATING)
grouped = equals("method.type", *GROUPED)
grpo = equals("method.type", "grpo")
rloo = equals("method.type", "rloo")
clipped = equals("method.loss", *CLIPPED)
online = equals("method.type", "online-dpo")
distilling = equals("method.type", "distill")
logits = equals("method.match", "logits")
answers = equals("method.match", "answers")
mixes_experts = either(imitating, answers, dpo, kto, grouped)
"""TRL's trainers of these add the loss that spreads tokens over experts."""
answers_itself = both(generating, unless(answers))
"""What is learned from is written by the model that learns."""
draws_rows = unless(either(grouped, logits, kto))
"""The rows of a batch are drawn by transformers' own sampler."""
in_4_bits = equals("adapter.bits", 4)
in_8_bits = equals("adapter.bits", 8)
validated = has("data.validation")
stops_early = both(validated, has("training.early_stopping_patience"))
warms_up = either(
    unless(equals("training.lr_scheduler", "constant")), equals("training.warmup_ratio", 0)
)
"""transformers' constant schedule ignores a warm-up, so one that is asked for would be lost."""
counts_warmup = either(
    unless(equals("training.lr_scheduler", "constant")),
    equals("training.optimizer", "schedule_free_adamw"),
)
"""Schedule-free AdamW has a warm-up of its own, in steps, which needs no schedule."""
fsdp = both(on_several_gpus, equals("hardware.strategy", "fsdp"))
recomputes_its_shards = both(fsdp, equals("adapter.type", "none"))
"""FSDP recomputes activations by wrapping layers, and PEFT then finds no weights to save: an
adapter of 0 tensors, without a word (PEFT 0.21.2, transformers 5.23.0, run 2026-11-25)."""
zero = both(on_several_gpus, equals("hardware.strategy", "zero1", "zero2", "zero3"))
zero3 = both(on_several_gpus, equals("hardware.strategy", "zero3"))
packed = equals("training.packing", True)
