"""What it runs on, and accelerate.yaml."""

from typing import Any, Final

from ftc.lowering.row import OMIT, Refusal, Row, converted, delegated, exact, fixed, unless
from ftc_backends.huggingface.sharding import nothing_to_offload
from ftc_backends.local.table.conditions import (
    fsdp,
    on_gpus,
    on_several_gpus,
    on_the_cpu,
    recomputes_its_shards,
    zero,
    zero3,
)

_FSDP: Final[tuple[tuple[str, Any, str], ...]] = (
    ("version", 2, "FSDP2; version 1 is on its way out of transformers"),
    ("auto_wrap_policy", "TRANSFORMER_BASED_WRAP", "a shard is a transformer layer"),
    ("reshard_after_forward", True, "least memory"),
    ("cpu_ram_efficient_loading", True, "one process reads the weights"),
    ("state_dict_type", "FULL_STATE_DICT", "checkpoints that any number of GPUs can load"),
)


def _bf16(precision: str) -> bool:
    return precision == "bf16"


def _fp16(precision: str, gpus: int, bits: int | None) -> Any:
    if precision != "fp16":
        return OMIT
    if gpus == 0:
        return Refusal("a CPU does not train in fp16", help="set `hardware.precision: fp32`")
    if bits is not None:
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


def _tf32(tf32: bool, gpus: int) -> Any:
    if gpus:
        return tf32
    return Refusal("a CPU has no TF32", help="remove it") if tf32 else OMIT


def _attention(attention: str, gpus: int) -> Any:
    if gpus == 0 and attention.startswith("flash"):
        return Refusal("FlashAttention has no kernels for CPUs", help="write `attention: sdpa`")
    return attention


def _liger(on: bool, gpus: int) -> Any:
    if not on:
        return OMIT
    if gpus == 0:
        return Refusal("Liger's kernels are for GPUs", help="set `training.liger_kernel: false`")
    return True


def _liger_parts(on: bool) -> Any:
    """TRL computes the loss in chunks of its own, so Liger's must stay off (trl#3781)."""
    if not on:
        return OMIT
    return {
        "rope": True,
        "rms_norm": True,
        "swiglu": True,
        "cross_entropy": False,
        "fused_linear_cross_entropy": False,
    }


def _distributed_type(strategy: str, adapter: str) -> Any:
    if strategy in ("fsdp", "zero3") and adapter == "qlora":
        return Refusal(
            "this program shards no quantized weights: how they come together again depends on "
            "the versions of bitsandbytes, PEFT and Accelerate, and was not seen to work",
            help="set `hardware.strategy: ddp`, or train `adapter: lora`",
        )
    return {"ddp": "MULTI_GPU", "fsdp": "FSDP"}.get(strategy, "DEEPSPEED")


def _device(offload: bool) -> str:
    return "cpu" if offload else "none"


HARDWARE: Final[tuple[Row, ...]] = (
    converted(
        ("model", "attn_implementation"),
        ("hardware.attention", "hardware.gpus"),
        _attention,
        backward=lambda word: {"hardware.attention": word},
        note="transformers' word for it",
    ),
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
        ("hardware.precision", "hardware.gpus"),
        _fp16,
        optional=("adapter.bits",),
        backward=lambda on: {"hardware.precision": "fp16"} if on else {},
        note="mixed precision with a scaled loss",
        group="hardware",
    ),
    converted(
        ("config", "tf32"),
        ("hardware.tf32", "hardware.gpus"),
        _tf32,
        backward=lambda on: {"hardware.tf32": on},
        note="for what bf16 leaves in fp32",
        group="hardware",
    ),
    converted(
        ("config", "use_liger_kernel"),
        ("training.liger_kernel", "hardware.gpus"),
        _liger,
        backward=lambda on: {"training.liger_kernel": on},
        note="the layers' kernels; the loss is TRL's own",
        group="hardware",
    ),
    converted(
        ("config", "liger_kernel_config"),
        ("training.liger_kernel",),
        _liger_parts,
        note="the layers' kernels; the loss is TRL's own",
        group="hardware",
    ),
    converted(
        ("config", "torch_compile"),
        ("training.torch_compile",),
        lambda on: True if on else OMIT,
        backward=lambda on: {"training.torch_compile": on},
        note="off unless said",
        group="hardware",
    ),
    converted(
        ("config", "activation_checkpointing"),
        ("training.gradient_checkpointing",),
        lambda on: on,
        backward=lambda on: {"training.gradient_checkpointing": on},
        note="transformers 5 renamed gradient_checkpointing",
        when=unless(recomputes_its_shards),
        group="hardware",
    ),
    fixed(
        ("config", "activation_checkpointing"),
        False,
        note="FSDP has its own, in accelerate.yaml; both would gather the weights twice",
        when=recomputes_its_shards,
        group="hardware",
    ),
)

LAUNCH: Final[tuple[Row, ...]] = (
    converted(
        "gpu_memory", ("hardware.memory",), _bytes, note="in bytes, checked at start", when=on_gpus
    ),
    exact("gpu", "hardware.gpu", when=on_gpus),
    *delegated("hardware.memory", "hardware.gpu", note="it trains on the CPU", when=on_the_cpu),
    fixed(("launch", "compute_environment"), "LOCAL_MACHINE", note="", when=on_several_gpus),
    converted(
        ("launch", "distributed_type"),
        ("hardware.strategy", "adapter.type"),
        _distributed_type,
        note="Accelerate's word for it",
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
    fixed(
        ("launch", "main_process_port"),
        0,
        note="any free port, so that two runs can share the machine",
        when=on_several_gpus,
    ),
    converted(
        ("launch", "mixed_precision"),
        ("hardware.precision", "hardware.gpus"),
        _accelerate_precision,
        note="the same as in train.py",
    ),
    *(
        fixed(("launch", "fsdp_config", f"fsdp_{key}"), value, note=note, when=fsdp)
        for key, value, note in _FSDP
    ),
    converted(
        ("launch", "fsdp_config", "fsdp_activation_checkpointing"),
        ("training.gradient_checkpointing",),
        lambda on: on,
        backward=lambda on: {"training.gradient_checkpointing": on},
        note="FSDP's own",
        when=recomputes_its_shards,
    ),
    converted(
        ("launch", "fsdp_config", "fsdp_offload_params"),
        ("hardware.offload",),
        lambda offload: True if offload else OMIT,
        backward=lambda on: {"hardware.offload": on},
        note="weights, gradients and optimizer state",
        when=fsdp,
    ),
    Row((), ("hardware.offload", "hardware.strategy"), nothing_to_offload, when=on_several_gpus),
    converted(
        ("launch", "deepspeed_config", "zero_stage"),
        ("hardware.strategy",),
        lambda strategy: int(strategy[-1]),
        backward=lambda stage: {"hardware.strategy": f"zero{stage}"} if stage else {},
        note="what is parted: optimizer state, gradients, weights",
        when=zero,
    ),
    converted(
        ("launch", "deepspeed_config", "offload_optimizer_device"),
        ("hardware.strategy",),
        lambda _, offload: _device(offload),
        optional=("hardware.offload",),
        note="where the optimizer's state lies",
        when=zero,
    ),
    converted(
        ("launch", "deepspeed_config", "offload_param_device"),
        ("hardware.strategy",),
        lambda _, offload: _device(offload),
        optional=("hardware.offload",),
        note="where the weights lie that are not in use",
        when=zero3,
    ),
    fixed(
        ("launch", "deepspeed_config", "zero3_init_flag"),
        True,
        note="no process ever holds the whole model",
        when=zero3,
    ),
    fixed(
        ("launch", "deepspeed_config", "zero3_save_16bit_model"),
        True,
        note="the result is a model, not a heap of shards",
        when=zero3,
    ),
)
