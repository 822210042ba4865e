"""What the rows about the machine compute: precision, attention, kernels, several GPUs."""

from typing import Any

from ftc.lowering.row import OMIT, Refusal


def bf16(precision: str, gpus: int) -> Any:
    if precision == "bf16" and gpus == 0:
        return Refusal(
            "it trains in fp32 on a CPU", help="set `hardware.precision: fp32`, or leave it out"
        )
    return precision == "bf16"


def fp16(precision: str, gpus: int, adapter: str) -> Any:
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


def tf32(tf32: bool | None, gpus: int) -> Any:
    """Without a GPU it must be said, or Axolotl looks for one."""
    if tf32 and not gpus:
        return Refusal("a CPU has no TF32", help="remove it", leaf="hardware.tf32")
    return bool(tf32)


def attention(precision: str, gpus: int, attention: str | None) -> Any:
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


def liger_plugin(on: bool, gpus: int) -> Any:
    if not on:
        return OMIT
    if gpus == 0:
        return Refusal("Liger's kernels are for GPUs", help="set `training.liger_kernel: false`")
    return ["axolotl.integrations.liger.LigerPlugin"]


def sharding_refusal(strategy: str, adapter: str) -> Any:
    if strategy in ("fsdp", "zero3") and adapter == "qlora":
        return Refusal(
            "quantized weights that are parted among GPUs depend on the versions of bitsandbytes "
            "and PEFT, and were not seen to work",
            help="set `hardware.strategy: ddp`, or train `adapter: lora`",
        )
    return OMIT


def offload_of_ddp(offload: bool, strategy: str) -> Any:
    if offload and strategy == "ddp":
        return Refusal(
            "with ddp each GPU needs all of its weights, and nothing can be offloaded",
            help="set `hardware.strategy: fsdp` or `zero3`",
        )
    return OMIT


def deepspeed(strategy: str, precision: str, offload: bool | None) -> dict[str, Any]:
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
