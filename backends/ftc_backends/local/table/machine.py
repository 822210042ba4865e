"""What it runs on, and accelerate.yaml."""

from typing import Any, Final

from ftc.lowering.row import OMIT, Refusal, Row, converted, fixed, unless
from ftc_backends.local.table.conditions import on_gpus, on_several_gpus, sharded

_FSDP: Final[tuple[tuple[str, Any, str], ...]] = (
    ("version", 2, "FSDP2; version 1 is on its way out of transformers"),
    ("auto_wrap_policy", "TRANSFORMER_BASED_WRAP", "a shard is a transformer layer"),
    ("reshard_after_forward", True, "least memory"),
    ("cpu_ram_efficient_loading", True, "one process reads the weights"),
    ("state_dict_type", "FULL_STATE_DICT", "checkpoints that any number of GPUs can load"),
)


def _bf16(precision: str) -> bool:
    return precision == "bf16"


def _fp16(precision: str, gpus: int, adapter: str) -> Any:
    if precision != "fp16":
        return OMIT
    if gpus == 0:
        return Refusal("a CPU does not train in fp16", help="set `hardware.precision: fp32`")
    if adapter == "qlora":
        return Refusal(
            "TRL keeps the adapter of a quantized model in bfloat16, whose gradients fp16's "
            "scaling cannot take (pytorch#127176)",
            help="set `hardware.precision: bf16`",
        )
    return True


def _processes(gpus: int) -> Any:
    return gpus if gpus > 1 else OMIT


def _accelerate_precision(precision: str, gpus: int) -> Any:
    return OMIT if gpus < 2 else "no" if precision == "fp32" else precision


def _bytes(memory: str) -> int:
    from ftc_schemas.spec.leaves import memory_bytes

    return memory_bytes(memory)


HARDWARE: Final[tuple[Row, ...]] = (
    converted(
        ("config", "use_cpu"),
        ("hardware.gpus",),
        lambda gpus: True if gpus == 0 else OMIT,
        backward=lambda on: {"hardware.gpus": 0} if on else {},
        note="no GPU means the CPU",
        group="hardware",
    ),
    converted(
        ("config", "bf16"),
        ("hardware.precision",),
        _bf16,
        backward=lambda on: {"hardware.precision": "bf16"} if on else {},
        note="TRL would turn it on unasked",
        group="hardware",
    ),
    converted(
        ("config", "fp16"),
        ("hardware.precision", "hardware.gpus", "adapter.type"),
        _fp16,
        backward=lambda on: {"hardware.precision": "fp16"} if on else {},
        note="mixed precision with a scaled loss",
        group="hardware",
    ),
    converted(
        ("config", "activation_checkpointing"),
        ("training.gradient_checkpointing",),
        lambda on: on,
        backward=lambda on: {"training.gradient_checkpointing": on},
        note="transformers 5 renamed gradient_checkpointing",
        when=unless(sharded),
        group="hardware",
    ),
    fixed(
        ("config", "activation_checkpointing"),
        False,
        note="FSDP has its own, in accelerate.yaml; both would gather the weights twice",
        when=sharded,
        group="hardware",
    ),
)

LAUNCH: Final[tuple[Row, ...]] = (
    converted(
        "gpu_memory", ("hardware.memory",), _bytes, note="in bytes, checked at start", when=on_gpus
    ),
    fixed(("launch", "compute_environment"), "LOCAL_MACHINE", note="", when=on_several_gpus),
    converted(
        ("launch", "distributed_type"),
        ("adapter.type",),
        lambda adapter: "FSDP" if adapter == "none" else "MULTI_GPU",
        note="all weights are sharded over the GPUs; with an adapter each GPU has the whole base",
        when=on_several_gpus,
    ),
    fixed(("launch", "num_machines"), 1, note="one machine", when=on_several_gpus),
    converted(
        ("launch", "num_processes"),
        ("hardware.gpus",),
        _processes,
        backward=lambda processes: {"hardware.gpus": processes},
        note="one process a GPU",
    ),
    converted(
        ("launch", "mixed_precision"),
        ("hardware.precision", "hardware.gpus"),
        _accelerate_precision,
        note="the same as in train.py",
    ),
    *(
        fixed(("launch", "fsdp_config", f"fsdp_{key}"), value, note=note, when=sharded)
        for key, value, note in _FSDP
    ),
    converted(
        ("launch", "fsdp_config", "fsdp_activation_checkpointing"),
        ("training.gradient_checkpointing",),
        lambda on: on,
        backward=lambda on: {"training.gradient_checkpointing": on},
        note="FSDP's own",
        when=sharded,
    ),
)
