"""When rows apply."""

from ftc.lowering.row import both, either, equals, has, unless

on_gpus = unless(equals("hardware.gpus", 0))
on_several_gpus = unless(equals("hardware.gpus", 0, 1))
sft = equals("method.type", "sft")
dpo = equals("method.type", "dpo")
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
