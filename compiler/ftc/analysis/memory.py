"""How much GPU memory a run needs at least, itemised.

    weights     parameters x bytes a weight: 4 in fp32, 2 in bf16 and fp16, 1 in 8 bits, and in
                4 bits 0.5 plus the quantization constants: one 32-bit constant for 64 weights is
                0.5 bits a weight, 0.127 bits when quantized again (QLoRA paper, section 3)
    learned     what is trained needs a gradient and the optimizer's state: 4 bytes of fp32
                weights, 4 of gradient and AdamW's 8 make 16 bytes a parameter, the sum that the
                ZeRO paper (arXiv 1910.02054, section 3.1) finds for mixed precision
    adapter     the same 16 bytes for an adapter's parameters (adapter_size.py). On all linear
                layers of Llama 3.1 8B, LoRA of rank 16 has 41.9 million
    reference   DPO, KTO, and reinforcement with a leash compare with the model as it was: one more
                copy of the weights in full fine-tuning, none with an adapter, which is switched
                off instead, and none where the reference is asked before training. A reference
                that the spec names is a copy in any case, and stays; it is taken to be as large as
                the model
    others      a teacher and reward models are loaded beside it, where their names say how large
                they are

Activations come on top: they depend on lengths, kernels and checkpointing, and a pair is two
sequences. The sum is therefore a lower bound for a run whose state is spread evenly over the GPUs.
"""

from collections.abc import Iterator
from typing import Final

from ftc.analysis.adapter_size import adapter_parameters, shape_of
from ftc.analysis.base_model import parameters_in
from ftc.plan.plan import Plan
from ftc.plan.stage import weights_of
from ftc_schemas.named_tuple import NamedTuple
from ftc_schemas.spec.formats import REWARDED

_HALF: Final = {"fp32": 4.0, "bf16": 2.0, "fp16": 2.0}
_CONSTANTS: Final = {False: 0.5 / 8, True: 0.127 / 8}
"""Bytes a weight for a 4-bit base's constants, without and with double quantization."""

_STATE: Final = {
    "adamw": 8.0,
    "adamw_8bit": 2.0,
    "lion": 4.0,
    "lion_8bit": 1.0,
    "ademamix": 12.0,
    "ademamix_8bit": 3.0,
    "muon": 4.0,
    "schedule_free_adamw": 8.0,
    "schedule_free_radam": 8.0,
    "stable_adamw": 8.0,
    "sgd": 4.0,
}
"""Bytes of optimizer state a learned parameter keeps on the GPU: AdamW has two numbers, AdEMAMix
three, Lion, SGD with momentum and Muon one. Paged state can leave the GPU, and Adafactor's is a
vector where AdamW's is a matrix."""


class Item(NamedTuple):
    name: str
    bytes: float


def items(plan: Plan, parameters: int) -> tuple[Item, ...]:
    """What has to be in memory at once, the frozen or loaded weights first."""
    state = _STATE.get(plan["training.optimizer"], 0.0)
    if plan["adapter.type"] == "none":
        found = [
            Item("weights", 4.0 * parameters),
            Item("gradients", 4.0 * parameters),
            Item("optimizer", state * parameters),
        ]
    else:
        learned = adapter_parameters(plan, shape_of(parameters))
        found = [
            Item("weights", bytes_a_weight(plan) * parameters),
            Item("adapter and its optimizer", (8.0 + state) * learned),
        ]
    if _keeps_a_reference(plan):
        found.append(Item("reference model", bytes_a_weight(plan) * parameters))
    found += _other_models(plan)
    return tuple(item for item in found if item.bytes)


def _keeps_a_reference(plan: Plan) -> bool:
    """A second model beside the one that learns."""
    full = plan["adapter.type"] == "none"
    if plan["method.type"] in REWARDED:
        return full and bool(plan["method.beta"])
    if plan["method.type"] not in ("dpo", "kto"):
        return False
    asked_before = plan.get("method.precompute_reference", False)
    return "method.reference_model" in plan or (full and not asked_before)


def _other_models(plan: Plan) -> Iterator[Item]:
    """Those that judge or teach. A teacher that answers beforehand is gone when training starts."""
    half = _HALF[plan["hardware.precision"]]
    if plan.get("method.match") == "logits" and "method.teacher" in plan:
        yield Item("teacher", half * _parameters(plan, plan["method.teacher"]))
    for reward in plan.get("method.rewards", ()):
        if reward["type"] == "model":
            yield Item("reward model", half * _parameters(plan, reward["path"]))


def _parameters(plan: Plan, model: str) -> float:
    """0 where nobody says."""
    base = weights_of(plan, model)
    return (parameters_in(base) or 0) if base is not None else 0


def bytes_a_weight(plan: Plan) -> float:
    """Of the base model as it is loaded to be computed with."""
    bits: int | None = plan.get("adapter.bits")
    if bits == 4:
        return 0.5 + _CONSTANTS[plan["adapter.double_quantization"]]
    return 1.0 if bits == 8 else _HALF[plan["hardware.precision"]]
