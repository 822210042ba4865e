"""When rows apply."""

from ftc.lowering.row import both, either, equals, has, unless
from ftc_schemas.spec.formats import COMPARING, GENERATING, GROUPED

on_gpus = unless(equals("hardware.gpus", 0))
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
online = equals("method.type", "online-dpo")
distilling = equals("method.type", "distill")
logits = equals("method.match", "logits")
answers = equals("method.match", "answers")
answers_itself = both(generating, unless(answers))
"""What is learned from is written by the model that learns."""
in_4_bits = equals("adapter.bits", 4)
validated = has("data.validation")
stops_early = both(validated, has("training.early_stopping_patience"))
warms_up = either(
    unless(equals("training.lr_scheduler", "constant")), equals("training.warmup_ratio", 0)
)
"""transformers' constant schedule ignores a warm-up, so one that is asked for would be lost."""
sharded = both(on_several_gpus, equals("adapter.type", "none"))
"""All weights with their gradients and optimizer states are too much for one GPU of several;
adapters are not, and copying the base to each GPU is simpler and faster."""
