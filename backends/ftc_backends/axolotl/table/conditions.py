"""When rows apply."""

from ftc.lowering.row import Condition, both, either, equals, has, unless
from ftc.plan.plan import Plan
from ftc_backends.axolotl import datasets
from ftc_schemas.spec.defaults import LOW_RANK
from ftc_schemas.spec.formats import COMPARING

sft = equals("method.type", "sft")
dpo = equals("method.type", "dpo")
kto = equals("method.type", "kto")
simpo = equals("method.type", "simpo")
grpo = equals("method.type", "grpo")
reward = equals("method.type", "reward")
imitating = equals("method.type", "sft", "cpt")
comparing = equals("method.type", *COMPARING)
takes_rows_as_they_are = equals("method.type", *datasets.UNPREPARED, "grpo")
shows_turns = equals("data.format", "chat", "preference", "unpaired-preference", "prompt-only")
low_rank = equals("adapter.type", *LOW_RANK)
in_4_bits = equals("adapter.bits", 4)
in_8_bits = equals("adapter.bits", 8)
packed = equals("training.packing", True)
validated = has("data.validation")
supervised = equals("method.type", "sft", "cpt", "reward")
"""What Axolotl's first builder trains; the other never stops early (core/builders, 0.19.0)."""
stops_early = both(supervised, validated, has("training.early_stopping_patience"))
warms_up = unless(equals("training.lr_scheduler", "constant"))
starts_in_a_folder = both(
    has("from.stage"), either(unless(equals("from.adapter", "continue")), has("from.base"))
)
"""Of the weights on the Hub none are read: all are in the folder of an earlier stage."""
kernels_can_be = both(
    imitating, low_rank, unless(either(in_8_bits, equals("model.trust_remote_code", True)))
)
names_its_end = has("model.chat_template", "model.special_tokens.eos")
"""A spec that brings a template, and says which token ends a text in it."""
its_own_words = either(
    has("model.chat_template"),
    *(has(f"model.special_tokens.{name}") for name in ("pad", "eos", "bos", "additional")),
)
"""A spec that brings a template or tokens."""
on_several_gpus = unless(equals("hardware.gpus", 0, 1))
fsdp = both(on_several_gpus, equals("hardware.strategy", "fsdp"))
zero = both(on_several_gpus, equals("hardware.strategy", "zero1", "zero2", "zero3"))


def often(leaf: str) -> Condition:
    """More than once an epoch."""
    return both(has(leaf), unless(equals(leaf, 1)))


def magistral(plan: Plan) -> bool:
    """Of these Axolotl takes mistral-common's tokenizer, unless it is told not to; it has a
    template of its own (0.19.0, check_tokenizer_use_mistral_common and the check behind it)."""
    return "magistral" in str(plan.get("model.base", "")).lower()


by_mistral_common = both(magistral, unless(its_own_words))
