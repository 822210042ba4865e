"""77x: what a kind of GPU can do, and how several of them share the work."""

from collections.abc import Iterator

from ftc.analysis.rule import Finding, rule
from ftc.diagnostics.diagnostic import Edit, Fix, Severity
from ftc.plan.plan import Plan
from ftc_schemas.spec.gpus import GPUS, Gpu
from ftc_schemas.spec.leaves import memory_bytes

_STRATEGY = "hardware.strategy"
_OFFLOAD = "hardware.offload"


def _gpu(plan: Plan) -> Gpu | None:
    """The kind of GPU that the spec names, if it uses one."""
    return GPUS.get(plan.get("hardware.gpu", "")) if plan["hardware.gpus"] else None


@rule(
    "FTC770",
    "format-not-on-this-gpu",
    Severity.ERROR,
    what="A number format is asked for that this kind of GPU does not have.",
    why="bf16 and TF32 came with NVIDIA's Ampere generation. On older GPUs transformers refuses "
    "TF32 when the run starts; bf16 is emulated in software there, slower than fp32. Left out, "
    "the format follows from the GPU.",
    bad="hardware: {gpu: T4, precision: bf16}",
    good="hardware: {gpu: T4, precision: fp16}",
    sources=(
        "NVIDIA Ampere whitepaper: bf16 and TF32 in all GPUs of that generation",
        "transformers 5.23 TrainingArguments, read 2026-11-25: tf32 on other GPUs is a ValueError",
    ),
)
def format_not_on_this_gpu(plan: Plan) -> Iterator[Finding]:
    gpu = _gpu(plan)
    if gpu is None:
        return
    wrong = [
        ("hardware.precision", "bf16", plan["hardware.precision"] == "bf16" and not gpu.bf16),
        ("hardware.tf32", "TF32", plan.get("hardware.tf32") is True and not gpu.tf32),
    ]
    for leaf, name, missing in wrong:
        if missing and plan.given(leaf):
            key = leaf.partition(".")[2]
            yield Finding(
                leaf,
                f"the {plan['hardware.gpu']} has no {name}",
                label=f"{gpu.generation}; {name} came with Ampere",
                help=f"leave `{key}` out: it follows from the GPU",
                related=(("hardware.gpu", f"compute capability {_version(gpu)}"),),
                fix=Fix(f"remove `{key}`", (Edit("remove", ("hardware", key)),), safe=False),
            )


def _version(gpu: Gpu) -> str:
    return ".".join(map(str, gpu.capability))


@rule(
    "FTC771",
    "attention-not-on-this-gpu",
    Severity.ERROR,
    what="An implementation of attention is chosen that has no kernels for this kind of GPU.",
    why="FlashAttention 2 is written for Ampere and later, FlashAttention 3 for Hopper alone. The "
    "run would fail at its first step, after the model was loaded. PyTorch's own `sdpa` picks "
    "the best kernel that the GPU has.",
    bad="hardware: {gpu: T4, attention: flash_attention_2}",
    good="hardware: {gpu: T4, attention: sdpa}",
    sources=(
        "FlashAttention README, read 2026-11-25: FA2 on Ampere, Ada and Hopper; FA3 on Hopper",
    ),
)
def attention_not_on_this_gpu(plan: Plan) -> Iterator[Finding]:
    gpu = _gpu(plan)
    attention: str | None = plan.get("hardware.attention")
    if gpu is None or attention is None:
        return
    runs = {
        "flash_attention_2": gpu.capability >= (8, 0),
        "flash_attention_3": gpu.capability == (9, 0),
    }
    if not runs.get(attention, True):
        yield Finding(
            "hardware.attention",
            f"`{attention}` has no kernels for the {plan['hardware.gpu']}",
            label=f"the GPU is of the {gpu.generation} generation",
            help="write `attention: sdpa`, or leave it out",
            related=(("hardware.gpu", f"compute capability {_version(gpu)}"),),
            fix=Fix("use sdpa", (Edit("set", ("hardware", "attention"), "sdpa"),)),
        )


@rule(
    "FTC772",
    "memory-not-of-this-gpu",
    Severity.WARNING,
    what="The memory that is stated is not one that this kind of GPU is sold with.",
    why="Either entry is then wrong, and what is judged by them with it: whether the run fits, the "
    "check when it starts. `memory` is that of one GPU, not of all together.",
    bad="hardware: {gpu: A100, memory: 24GB}",
    good="hardware: {gpu: A100, memory: 80GB}",
    sources=("NVIDIA's data sheets, read 2026-11-25",),
)
def memory_not_of_this_gpu(plan: Plan) -> Iterator[Finding]:
    gpu = _gpu(plan)
    if gpu is None or not plan.given("hardware.memory"):
        return
    stated = memory_bytes(plan["hardware.memory"])
    if any(abs(stated - memory_bytes(size)) <= 0.1 * stated for size in gpu.memory):
        return
    sizes = " or ".join(gpu.memory)
    yield Finding(
        "hardware.memory",
        f"the {plan['hardware.gpu']} has {sizes} of memory",
        label="of one GPU",
        help=f"write `memory: {gpu.memory[-1]}`, or leave it out for {gpu.memory[0]}",
        related=(("hardware.gpu", f"sold with {sizes}"),),
    )


@rule(
    "FTC773",
    "nothing-to-share",
    Severity.ERROR,
    what="It is said how several GPUs share the work, and there are not several.",
    why="With one GPU, or none, there is nothing to part and no other process to part it with; the "
    "entry would be dropped.",
    bad="hardware: {gpus: 1, strategy: zero2}",
    good="hardware: {gpus: 4, strategy: zero2}",
    sources=("Accelerate 1.15 launch, read 2026-11-25: one process is never distributed",),
)
def nothing_to_share(plan: Plan) -> Iterator[Finding]:
    if plan["hardware.gpus"] > 1:
        return
    for leaf in (_STRATEGY, _OFFLOAD):
        if plan.given(leaf) and plan[leaf]:
            key = leaf.partition(".")[2]
            yield Finding(
                leaf,
                "there are not several GPUs to share the work",
                label="has no effect",
                help=f"say how many there are, `gpus: 2`, or remove `{key}`",
                related=(("hardware.gpus", "this many"),),
                at_key=True,
            )


@rule(
    "FTC774",
    "nothing-to-offload",
    Severity.ERROR,
    what="What is parted among the GPUs is to be offloaded, and nothing is parted.",
    why="With `ddp` each GPU computes with all of its weights and its own optimizer state. What is "
    "always needed cannot be elsewhere.",
    bad="adapter: lora\nhardware: {gpus: 4, strategy: ddp, offload: true}",
    good="adapter: none\nhardware: {gpus: 4, strategy: fsdp, offload: true}",
    sources=("ZeRO-Offload paper (arXiv 2101.06840): it offloads what ZeRO parts",),
)
def nothing_to_offload(plan: Plan) -> Iterator[Finding]:
    if plan["hardware.gpus"] > 1 and plan.get(_OFFLOAD) and plan[_STRATEGY] == "ddp":
        yield Finding(
            _OFFLOAD,
            "with `ddp` nothing is parted among the GPUs, so nothing can be offloaded",
            label="has no effect",
            help="write `strategy: fsdp` or `strategy: zero3`, or remove `offload`",
            related=((_STRATEGY, "each GPU has everything"),),
            at_key=True,
        )


@rule(
    "FTC775",
    "quantized-weights-parted",
    Severity.ERROR,
    what="The weights of a quantized base are to be parted among the GPUs.",
    why="Four bits a weight are stored as blocks with their constants, which FSDP and ZeRO-3 cut "
    "where it suits them. Whether they come together again depends on the versions of "
    "bitsandbytes, PEFT and Accelerate. A quantized base is small: `ddp` gives each GPU its own.",
    bad="adapter: qlora\nhardware: {gpus: 4, strategy: zero3}",
    good="adapter: qlora\nhardware: {gpus: 4, strategy: ddp}",
    sources=(
        "PEFT 0.21 documentation, 'FSDP' and 'DeepSpeed': conditions for quantized weights",
        "Axolotl 0.19 validation.py: refuses FSDP2 with a quantized base in preference tuning",
    ),
)
def quantized_weights_parted(plan: Plan) -> Iterator[Finding]:
    parted = plan["hardware.gpus"] > 1 and plan[_STRATEGY] in ("fsdp", "zero3")
    if parted and plan["adapter.type"] == "qlora":
        yield Finding(
            _STRATEGY,
            f"`{plan[_STRATEGY]}` cannot part the weights of a quantized base",
            label="each GPU needs a whole base",
            help="write `strategy: ddp`, or leave it out",
            related=(("adapter.type", "the base is quantized"),),
            fix=Fix("give each GPU its own", (Edit("set", ("hardware", "strategy"), "ddp"),)),
        )


RULES = (
    format_not_on_this_gpu,
    attention_not_on_this_gpu,
    memory_not_of_this_gpu,
    nothing_to_share,
    nothing_to_offload,
    quantized_weights_parted,
)
