"""2xx: what the machine can hold and compute."""

from collections.abc import Iterator
from typing import Final

from ftc.analysis.base_model import base_model
from ftc.analysis.memory import Item, bytes_a_weight, items
from ftc.analysis.rule import Finding, rule
from ftc.diagnostics.diagnostic import Edit, Fix, Severity
from ftc.plan.plan import Plan
from ftc_schemas.spec.gpus import GPUS
from ftc_schemas.spec.leaves import memory_bytes

_AMPERE: Final = 40 * 10**9
"""Cards with this much memory are of NVIDIA's Ampere generation or later (A100, A6000, L40, H100),
but for the Quadro RTX 8000."""


@rule(
    "FTC270",
    "four-bit-setting-at-eight-bits",
    Severity.ERROR,
    what="A setting of 4-bit quantization is given for a base that is loaded in 8 bits.",
    why="`quantization` and `double_quantization` describe the 4-bit format. The 8-bit one is "
    "another algorithm and has neither, so the setting would be dropped.",
    bad="adapter: {type: qlora, bits: 8, quantization: nf4}",
    good="adapter: {type: qlora, bits: 8}",
    sources=("transformers 5.23 `BitsAndBytesConfig`, read 2026-11-23",),
)
def four_bit_setting_at_eight_bits(plan: Plan) -> Iterator[Finding]:
    if plan.get("adapter.bits") != 8:
        return
    for key in ("quantization", "double_quantization"):
        if plan.given(f"adapter.{key}"):
            yield Finding(
                f"adapter.{key}",
                f"`{key}` is a setting of 4-bit quantization",
                label="has no meaning at 8 bits",
                help=f"remove `{key}`, or write `bits: 4`",
                related=(("adapter.bits", "8 bits"),),
                fix=Fix(f"remove `{key}`", (Edit("remove", ("adapter", key)),)),
                at_key=True,
            )


@rule(
    "FTC271",
    "fp4-instead-of-nf4",
    Severity.WARNING,
    what="The base is quantized to fp4.",
    why="nf4 was made for the normal distribution that trained weights have, takes the same four "
    "bits, and was better in every comparison of the paper that introduced it.",
    bad="adapter: {type: qlora, quantization: fp4}",
    good="adapter: {type: qlora, quantization: nf4}",
    sources=("QLoRA paper (arXiv 2305.14314), table 2 and figure 3",),
)
def fp4_instead_of_nf4(plan: Plan) -> Iterator[Finding]:
    if plan.get("adapter.quantization") == "fp4":
        yield Finding(
            "adapter.quantization",
            "nf4 keeps more of the model than fp4 at the same size",
            label="four bits, either way",
            help="write `quantization: nf4`, or leave it out",
            fix=Fix(
                "quantize to nf4",
                (Edit("set", ("adapter", "quantization"), "nf4"),),
                safe=False,
            ),
        )


@rule(
    "FTC272",
    "fp16-on-cpu",
    Severity.ERROR,
    what="Half precision in fp16 is asked for on the CPU.",
    why="PyTorch's fp16 training needs a GPU. Accelerate takes the setting on a CPU and trains in "
    "fp32 without a word, so the spec would say what does not happen.",
    bad="hardware: {gpus: 0, precision: fp16}",
    good="hardware: {gpus: 0, precision: fp32}",
    sources=("Accelerate 1.15 with `mixed_precision='fp16'` on a CPU, run 2026-11-23",),
)
def fp16_on_cpu(plan: Plan) -> Iterator[Finding]:
    if plan["hardware.gpus"] == 0 and plan["hardware.precision"] == "fp16":
        yield Finding(
            "hardware.precision",
            "fp16 needs a GPU",
            label="would train in fp32, unsaid",
            help="write `precision: fp32`, or leave it out",
            related=(("hardware.gpus", "trains on the CPU"),),
            fix=Fix(
                "say that it trains in fp32",
                (Edit("set", ("hardware", "precision"), "fp32"),),
            ),
        )


@rule(
    "FTC273",
    "fp16-overflows",
    Severity.WARNING,
    what="fp16 is chosen where bf16 is safer.",
    why="fp16 ends at 65,504. Models that were trained in bf16, as nearly all since 2022 were, "
    "have activations beyond that, and their loss becomes infinite or not a number; scaling the "
    "loss hides it for a while. bf16 has the range of fp32. GPUs since NVIDIA's Ampere have it.",
    bad="adapter: {type: none}\nhardware: {precision: fp16}",
    good="adapter: {type: none}\nhardware: {precision: bf16}",
    sources=(
        "field guide names float16 adapters; bf16 is the default of TRL 1.16, read 2026-11-23",
        "NVIDIA Ampere whitepaper: bf16 in all GPUs of that generation",
    ),
)
def fp16_overflows(plan: Plan) -> Iterator[Finding]:
    if plan["hardware.precision"] != "fp16" or plan["hardware.gpus"] == 0:
        return
    gpu = GPUS.get(plan.get("hardware.gpu", ""))
    if gpu is not None and not gpu.bf16:
        return
    memory: str | None = plan.get("hardware.memory")
    full = plan["adapter.type"] == "none"
    recent = gpu is not None or (memory is not None and memory_bytes(memory) >= _AMPERE)
    if not (full or recent):
        return
    yield Finding(
        "hardware.precision",
        "fp16 overflows where bf16 does not",
        label="its largest number is 65,504",
        help="write `precision: bf16`, or leave it out",
        related=(
            ("hardware.gpu", "this GPU has bf16")
            if gpu is not None
            else ("hardware.memory", "a GPU of this size has bf16"),
        )
        if recent
        else (("adapter.type", "all weights learn"),),
        fix=Fix("use bf16", (Edit("set", ("hardware", "precision"), "bf16"),), safe=False),
    )


@rule(
    "FTC274",
    "does-not-fit",
    Severity.WARNING,
    what="By an estimate, the run needs more memory than the GPUs have.",
    why="It would fail with an out-of-memory error after the model was downloaded and loaded. The "
    "estimate counts weights, gradients, optimizer state and a reference model, spread evenly "
    "over the GPUs unless each has a copy (`ddp`); activations come on top. It is an error when "
    "the weights alone do not fit: 65 billion parameters take 33.5 GB in 4 bits, which no 24 GB "
    "card holds, whatever is told.",
    bad="model: {base: example/model-65B}\nadapter: {type: qlora}\nhardware: {memory: 24GB}",
    good="model: {base: example/model-65B}\nadapter: {type: qlora}\nhardware: {memory: 80GB}",
    sources=(
        "QLoRA paper (arXiv 2305.14314), section 3: bits a weight",
        "ZeRO paper (arXiv 1910.02054), section 3.1: bytes a learned parameter",
    ),
)
def does_not_fit(plan: Plan) -> Iterator[Finding]:
    model = base_model(plan)
    memory: str | None = plan.get("hardware.memory")
    gpus: int = plan["hardware.gpus"]
    if model is None or model.parameters is None or memory is None or gpus == 0:
        return
    needed = items(plan, model.parameters)
    total = sum(item.bytes for item in needed)
    sharing = gpus if plan.get("hardware.strategy") != "ddp" else 1
    there = memory_bytes(memory) * sharing
    if total <= there:
        return
    hopeless = bytes_a_weight(plan) * model.parameters > there
    yield Finding(
        "hardware.memory",
        f"an estimated {_gb(total)} is needed{f' on {gpus} GPUs together' * (sharing > 1)}, "
        f"and {_gb(there)} is there",
        label=" + ".join(_shown(item) for item in needed),
        help=_way_out(plan),
        related=(
            (
                "model.base",
                f"{model.parameters / 10**9:.3g} billion parameters ({model.known_from})",
            ),
        ),
        severity=Severity.ERROR if hopeless else None,
    )


def _shown(item: Item) -> str:
    return f"{_gb(item.bytes)} {item.name}"


def _gb(bytes: float) -> str:
    return f"{bytes / 10**9:.1f} GB"


def _way_out(plan: Plan) -> str:
    if plan["adapter.type"] == "none":
        return "learn an adapter instead: `adapter: {type: qlora}`; or use more GPUs"
    if "adapter.bits" not in plan:
        return "load the base in 4 bits: `adapter: {type: qlora}`; or use more GPUs"
    return "take a smaller model, or more or larger GPUs"


@rule(
    "FTC275",
    "checkpointing-on-cpu",
    Severity.WARNING,
    what="Gradient checkpointing is asked for on the CPU.",
    why="It trades time for GPU memory: activations are computed twice. A CPU has memory and "
    "lacks time.",
    bad="training: {gradient_checkpointing: true}\nhardware: {gpus: 0}",
    good="training: {gradient_checkpointing: false}\nhardware: {gpus: 0}",
    sources=("Training Deep Nets with Sublinear Memory Cost (arXiv 1604.06174)",),
)
def checkpointing_on_cpu(plan: Plan) -> Iterator[Finding]:
    if plan["hardware.gpus"] == 0 and plan["training.gradient_checkpointing"]:
        yield Finding(
            "training.gradient_checkpointing",
            "gradient checkpointing costs time, and the CPU has the memory it saves",
            label="computes everything twice",
            help="write `gradient_checkpointing: false`, or leave it out",
            related=(("hardware.gpus", "trains on the CPU"),),
            fix=Fix(
                "switch it off",
                (Edit("set", ("training", "gradient_checkpointing"), False),),
                safe=False,
            ),
        )


@rule(
    "FTC276",
    "gpu-memory-without-gpu",
    Severity.WARNING,
    what="The memory of a GPU is stated for a run on the CPU.",
    why="`memory` is that of one GPU, and there is none: either the number of GPUs or this entry "
    "is a leftover.",
    bad="hardware: {gpus: 0, memory: 24GB}",
    good="hardware: {gpus: 1, memory: 24GB}",
    sources=("this language: `ftc explain hardware.memory`",),
)
def gpu_memory_without_gpu(plan: Plan) -> Iterator[Finding]:
    if plan["hardware.gpus"] == 0 and plan.given("hardware.memory"):
        yield Finding(
            "hardware.memory",
            "the memory of a GPU is stated, and there is no GPU",
            label="of one GPU",
            help="remove it, or write `gpus: 1`",
            related=(("hardware.gpus", "trains on the CPU"),),
            fix=Fix("remove `memory`", (Edit("remove", ("hardware", "memory")),), safe=False),
        )


RULES = (
    four_bit_setting_at_eight_bits,
    fp4_instead_of_nf4,
    fp16_on_cpu,
    fp16_overflows,
    does_not_fit,
    checkpointing_on_cpu,
    gpu_memory_without_gpu,
)
