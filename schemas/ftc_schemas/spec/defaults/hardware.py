"""What it runs on."""

from collections.abc import Mapping
from typing import Any

from ftc_schemas.spec.defaults.default import TRL, Default
from ftc_schemas.spec.gpus import GPUS


def _memory(leaves: Mapping[str, Any]) -> str | None:
    gpu = GPUS.get(leaves.get("hardware.gpu", ""))
    return gpu.memory[0] if gpu is not None and leaves["hardware.gpus"] else None


def _without_bf16(leaves: Mapping[str, Any]) -> bool:
    gpu = GPUS.get(leaves.get("hardware.gpu", ""))
    return gpu is not None and not gpu.bf16


def _fp32(leaves: Mapping[str, Any]) -> str | None:
    return "fp32" if _without_bf16(leaves) else None


def _fp16(leaves: Mapping[str, Any]) -> str | None:
    return "fp16" if _without_bf16(leaves) else None


def _tf32(leaves: Mapping[str, Any]) -> bool | None:
    if leaves["hardware.gpus"] == 0:
        return None
    return leaves["hardware.precision"] == "bf16" and not _without_bf16(leaves)


def _strategy(leaves: Mapping[str, Any]) -> str | None:
    if leaves["hardware.gpus"] < 2:
        return None
    return "fsdp" if leaves["adapter.type"] == "none" else "ddp"


HARDWARE: tuple[Default, ...] = (
    Default("hardware.gpus", 1, "one GPU"),
    Default(
        "hardware.memory",
        _memory,
        "the smallest size of this GPU that is sold",
        derived_from=("hardware.gpu",),
    ),
    Default(
        "hardware.precision", "fp32", "CPUs train in full precision", when={"hardware.gpus": (0,)}
    ),
    Default(
        "hardware.precision",
        _fp32,
        "this GPU has no bf16, and an adapter on a quantized base learns in nothing shorter",
        when={"adapter.type": ("qlora",)},
        derived_from=("hardware.gpu", "adapter.type"),
    ),
    Default(
        "hardware.precision",
        _fp16,
        "this GPU has no bf16",
        derived_from=("hardware.gpu",),
    ),
    Default(
        "hardware.precision",
        "bf16",
        "the range of fp32 at half the memory; every data-centre GPU since 2020 has it",
        TRL,
    ),
    Default(
        "hardware.tf32",
        _tf32,
        "what bf16 leaves in fp32 needs no more digits; who asks for fp32 wants them all",
        derived_from=("hardware.precision",),
    ),
    Default(
        "hardware.strategy",
        _strategy,
        "all weights with their gradients and optimizer state are parted among the GPUs; adapters "
        "are small, and copying the base to each GPU is simpler and faster",
        derived_from=("hardware.gpus", "adapter.type"),
    ),
)
