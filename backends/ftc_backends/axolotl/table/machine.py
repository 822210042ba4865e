"""Precision, attention, kernels; how several GPUs share the work."""

from typing import Any, Final

from ftc.lowering.row import OMIT, Refusal, Row, converted, equals, exact, fixed
from ftc_backends.axolotl.table.conditions import fsdp, on_several_gpus, zero
from ftc_backends.axolotl.table.switches import when_true
from ftc_backends.huggingface.sharding import nothing_to_offload

LIGER: Final = ("liger_rope", "liger_rms_norm", "liger_glu_activation")


def _bf16(precision: str, gpus: int) -> Any:
    if precision == "bf16" and gpus == 0:
        return Refusal(
            "it trains in fp32 on a CPU", help="set `hardware.precision: fp32`, or leave it out"
        )
    return precision == "bf16"


def _fp16(precision: str, gpus: int, adapter: str) -> Any:
    if precision != "fp16":
        return OMIT if precision == "bf16" else False
    if gpus == 0:
        return Refusal("a CPU does not train in fp16", help="set `hardware.precision: fp32`")
    if adapter == "none":
        return Refusal(
            "it loads weights that learn in fp16, and torch cannot unscale their gradients",
            help="set `hardware.precision: bf16`, or train an adapter",
        )
    return True


def _tf32(tf32: bool | None, gpus: int) -> Any:
    """Without a GPU it must be said, or Axolotl looks for one."""
    if tf32 and not gpus:
        return Refusal("a CPU has no TF32", help="remove it", leaf="hardware.tf32")
    return bool(tf32)


def _attention(precision: str, gpus: int, attention: str | None) -> Any:
    """What the spec says, else FlashAttention 2, which needs bf16's generation of GPUs, or torch's
    own, which runs everywhere. Both keep packed examples apart."""
    if attention is None:
        return "flash_attention_2" if precision == "bf16" and gpus > 0 else "sdpa"
    if gpus == 0 and attention.startswith("flash"):
        return Refusal(
            "FlashAttention has no kernels for CPUs",
            help="write `attention: sdpa`",
            leaf="hardware.attention",
        )
    return attention


def _liger_plugin(on: bool, gpus: int) -> Any:
    if not on:
        return OMIT
    if gpus == 0:
        return Refusal("Liger's kernels are for GPUs", help="set `training.liger_kernel: false`")
    return ["axolotl.integrations.liger.LigerPlugin"]


def _sharding_refusal(strategy: str, adapter: str) -> Any:
    if strategy in ("fsdp", "zero3") and adapter == "qlora":
        return Refusal(
            "quantized weights that are parted among GPUs depend on the versions of bitsandbytes "
            "and PEFT, and were not seen to work",
            help="set `hardware.strategy: ddp`, or train `adapter: lora`",
        )
    return OMIT


def _deepspeed(strategy: str, precision: str, offload: bool | None) -> dict[str, Any]:
    """DeepSpeed's own configuration; what says `auto` follows from the rest of the file."""
    stage = int(strategy[-1])
    zero: dict[str, Any] = {"stage": stage, "overlap_comm": True, "contiguous_gradients": True}
    if offload:
        zero["offload_optimizer"] = {"device": "cpu", "pin_memory": True}
    if stage == 3:
        if offload:
            zero["offload_param"] = {"device": "cpu", "pin_memory": True}
        zero["stage3_gather_16bit_weights_on_model_save"] = True
    return {
        "zero_optimization": zero,
        **({} if precision == "fp32" else {precision: {"enabled": True}}),
        "gradient_accumulation_steps": "auto",
        "gradient_clipping": "auto",
        "train_batch_size": "auto",
        "train_micro_batch_size_per_gpu": "auto",
    }


MACHINE: Final[tuple[Row, ...]] = (
    converted(
        "bf16",
        ("hardware.precision", "hardware.gpus"),
        _bf16,
        backward=when_true("hardware.precision", "bf16"),
        note="said, so that Axolotl doesn't look at the machine",
        group="precision",
    ),
    converted(
        "fp16",
        ("hardware.precision", "hardware.gpus", "adapter.type"),
        _fp16,
        backward=lambda on: {"hardware.precision": "fp16" if on else "fp32"},
        note="mixed precision with a scaled loss",
        group="precision",
    ),
    converted(
        "tf32",
        (),
        _tf32,
        optional=("hardware.tf32", "hardware.gpus"),
        backward=lambda on: {"hardware.tf32": True} if on is True else {},
        note="for what bf16 leaves in fp32",
        group="precision",
    ),
    exact("gradient_checkpointing", "training.gradient_checkpointing", group="run"),
    converted(
        ("gradient_checkpointing_kwargs", "use_reentrant"),
        ("training.gradient_checkpointing",),
        lambda on: False if on else OMIT,
        note="PyTorch's own advice; Axolotl would take the older kind",
        group="run",
    ),
    exact("logging_steps", "training.logging_steps", group="run"),
    converted(
        "attn_implementation",
        ("hardware.precision", "hardware.gpus"),
        _attention,
        backward=lambda word: {"hardware.attention": word},
        optional=("hardware.attention",),
        note="FlashAttention where the GPU has bf16, unless the spec says another",
        group="run",
    ),
    converted(
        "torch_compile",
        ("training.torch_compile",),
        lambda on: True if on else OMIT,
        backward=when_true("training.torch_compile", True),
        note="off unless said",
        group="run",
    ),
    converted(
        "plugins",
        ("training.liger_kernel", "hardware.gpus"),
        _liger_plugin,
        backward=lambda plugins: (
            {"training.liger_kernel": True} if any("liger" in name for name in plugins) else {}
        ),
        note="Liger's kernels are a plugin",
        group="run",
    ),
    *(
        fixed(
            kernel,
            True,
            note="the layers' kernels; the loss stays the trainer's",
            when=equals("training.liger_kernel", True),
            group="run",
        )
        for kernel in LIGER
    ),
)


SHARDING: Final[tuple[Row, ...]] = (
    Row((), ("hardware.strategy", "adapter.type"), _sharding_refusal, when=on_several_gpus),
    Row((), ("hardware.offload", "hardware.strategy"), nothing_to_offload, when=on_several_gpus),
    fixed("fsdp_version", 2, note="the first is deprecated", when=fsdp, group="fsdp"),
    converted(
        ("fsdp_config", "offload_params"),
        ("hardware.strategy",),
        lambda _, offload: bool(offload),
        backward=lambda on: {"hardware.offload": on} if on else {},
        optional=("hardware.offload",),
        note="where weights lie that are not in use",
        when=fsdp,
        group="fsdp",
    ),
    *(
        fixed(("fsdp_config", key), value, note=note, when=fsdp, group="fsdp")
        for key, value, note in (
            ("cpu_ram_efficient_loading", True, "one process reads the weights"),
            ("auto_wrap_policy", "TRANSFORMER_BASED_WRAP", "sharded layer by layer"),
            ("state_dict_type", "FULL_STATE_DICT", "saved as one model"),
            ("reshard_after_forward", True, "least memory"),
        )
    ),
    converted(
        "deepspeed",
        ("hardware.strategy", "hardware.precision"),
        _deepspeed,
        optional=("hardware.offload",),
        note="written out; the files that Axolotl ships have to be fetched first",
        when=zero,
        group="deepspeed",
    ),
)
