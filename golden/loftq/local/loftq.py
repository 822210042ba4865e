"""LoftQ: the adapter starts as what quantization took away from each weight."""

import torch
from bitsandbytes.functional import dequantize_4bit
from peft.tuners.lora import LoraLayer
from transformers import AutoModelForCausalLM
from trl import SFTTrainer


@torch.no_grad()
def start(trainer: SFTTrainer, base: str, revision: str) -> None:
    """Lay the best matrices of this rank over the difference, as PEFT's own LoftQ does;
    that one needs a GPU, and forgets that the update is scaled by alpha / rank."""
    original = AutoModelForCausalLM.from_pretrained(base, revision=revision)
    for name, layer in trainer.model.base_model.model.named_modules():
        if not isinstance(layer, LoraLayer):
            continue
        quantized = layer.base_layer.weight
        kept = dequantize_4bit(quantized.data, quantized.quant_state).float()
        lost = original.get_parameter(f"{name}.weight").to(kept) - kept
        left, sizes, right = torch.linalg.svd(lost, full_matrices=False)
        rank, scale = layer.r["default"], layer.scaling["default"]
        root = sizes[:rank].sqrt()
        layer.lora_A["default"].weight.copy_(root[:, None] * right[:rank])
        layer.lora_B["default"].weight.copy_(left[:, :rank] * root / scale)
