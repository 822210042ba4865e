"""How much GPU memory a run needs at least, itemised.

    weights     parameters x bytes a weight: 4 in fp32, 2 in bf16 and fp16, 1 in 8 bits, and in
                4 bits 0.5 plus the quantization constants: one 32-bit constant for 64 weights is
                0.5 bits a weight, 0.127 bits when quantized again (QLoRA paper, section 3)
    learned     what is trained needs a gradient and the optimizer's state: 4 bytes of fp32
                weights, 4 of gradient and AdamW's 8 make 16 bytes a parameter, the sum that the
                ZeRO paper (arXiv 1910.02054, section 3.1) finds for mixed precision
    adapter     the same 16 bytes for an adapter's parameters. On all linear layers of Llama 3.1
                8B, rank 16 takes 41.9 million. They grow with the rank, and with the width of the
                layers where weights grow with its square: to the power 2/3 of the parameters, if
                depth grows like width. Adapters on listed modules are left out
    reference   DPO and KTO compare with the model as it was: one more copy of the weights in full
                fine-tuning, none with an adapter, which is switched off instead, and none where
                the reference is asked before training. A reference that the spec names is a copy
                in any case, and stays; it is taken to be as large as the model
    others      a teacher and reward models are loaded beside it, where their names say how large
                they are

Activations come on top: they depend on lengths, kernels and checkpointing, and a pair is two
sequences. The sum is therefore a lower bound for a run whose state is spread evenly over the GPUs.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from ftc.analysis.base_model import parameters_in
from ftc.plan.plan import Plan
from ftc_schemas.spec.defaults import LOW_RANK
from ftc_schemas.spec.formats import REWARDED

_HALF: Final = {"fp32": 4.0, "bf16": 2.0, "fp16": 2.0}
_CONSTANTS: Final = {False: 0.5 / 8, True: 0.127 / 8}
"""Bytes a weight for a 4-bit base's constants, without and with double quantization."""

_KNOWN_PARAMETERS: Final = 8_030_261_248
_KNOWN_ADAPTER: Final = 41_943_040 / 16
"""Parameters of Llama 3.1 8B, and of an adapter of rank 1 on all its linear layers."""

_STATE: Final = {"adamw": 8.0, "adamw_8bit": 2.0, "lion": 4.0, "lion_8bit": 1.0, "sgd": 4.0}
"""Bytes of optimizer state a learned parameter keeps on the GPU: AdamW has two numbers, Lion and
SGD with momentum one. Paged state can leave the GPU, and Adafactor's is a vector where AdamW's is
a matrix."""


class Item(NamedTuple):
    name: str
    bytes: float


def items(plan: Plan, parameters: int) -> tuple[Item, ...]:
    """What has to be in memory at once, the frozen or loaded weights first."""
    state = _STATE.get(plan["training.optimizer"], 0.0)
    if plan["adapter.type"] not in LOW_RANK:
        found = [
            Item("weights", 4.0 * parameters),
            Item("gradients", 4.0 * parameters),
            Item("optimizer", state * parameters),
        ]
    else:
        learned = _adapter_parameters(plan, parameters)
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
    if plan["method.type"] not in ("dpo", "kto") and not _has_a_leash(plan):
        return False
    asked_before = plan.get("method.precompute_reference", False)
    full = plan["adapter.type"] not in LOW_RANK
    return "method.reference_model" in plan or (full and not asked_before)


def _has_a_leash(plan: Plan) -> bool:
    """Reinforcement that is held to the model as it was."""
    return plan["method.type"] in REWARDED and bool(plan["method.beta"] > 0)


def _other_models(plan: Plan) -> Iterator[Item]:
    """Those that judge or teach. A teacher that answers beforehand is gone when training starts."""
    half = _HALF[plan["hardware.precision"]]
    if plan.get("method.match") == "logits":
        yield Item("teacher", half * (parameters_in(plan["method.teacher"]) or 0))
    for reward in plan.get("method.rewards", ()):
        if reward["type"] == "model":
            yield Item("reward model", half * (parameters_in(reward["path"]) or 0))


def bytes_a_weight(plan: Plan) -> float:
    """Of the base model as it is loaded to be computed with."""
    bits: int | None = plan.get("adapter.bits")
    if bits == 4:
        return 0.5 + _CONSTANTS[plan["adapter.double_quantization"]]
    return 1.0 if bits == 8 else _HALF[plan["hardware.precision"]]


def _adapter_parameters(plan: Plan, parameters: int) -> float:
    if plan["adapter.target_modules"] != "all-linear":
        return 0.0
    rank: int = plan["adapter.rank"]
    wider: float = (parameters / _KNOWN_PARAMETERS) ** (2 / 3)
    return _KNOWN_ADAPTER * rank * wider
