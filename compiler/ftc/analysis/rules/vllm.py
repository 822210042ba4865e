"""7xx: vLLM, which writes answers faster."""

from collections.abc import Iterator
from typing import Final

from ftc.analysis.rule import Finding, rule
from ftc.diagnostics.diagnostic import Edit, Fix, Severity
from ftc.plan.plan import Plan

_GRPO: Final = "data: {format: prompt-only}\n"
_LENGTH: Final = "rewards: [{type: length, min: 10, max: 200}]"


@rule(
    "FTC727",
    "vllm-on-cpu",
    Severity.ERROR,
    what="vLLM is to write the answers of a training on the CPU.",
    why="TRL hands its weights to vLLM over NCCL or shares a GPU with it; without a GPU neither "
    "is there, and the run stops after loading the model.",
    bad=_GRPO + f"method: {{type: grpo, vllm: colocate, {_LENGTH}}}\nhardware: {{gpus: 0}}",
    good=_GRPO + f"method: {{type: grpo, vllm: colocate, {_LENGTH}}}\nhardware: {{gpus: 1}}",
    sources=("TRL 1.16 `VLLMGeneration`, read 2026-11-25",),
)
def vllm_on_cpu(plan: Plan) -> Iterator[Finding]:
    if "method.vllm" in plan and plan["hardware.gpus"] == 0:
        yield Finding(
            "method.vllm",
            "vLLM needs the GPU that the training has not got",
            label="writes answers on GPUs",
            help="leave `vllm` out; transformers writes the answers then",
            related=(("hardware.gpus", "trains on the CPU"),),
            fix=Fix("leave it out", (Edit("remove", ("method", "vllm")),), safe=False),
        )


@rule(
    "FTC747",
    "vllm-beside-newer-transformers",
    Severity.WARNING,
    what="vLLM is to write the answers, and pip cannot install it beside the program's versions.",
    why="TRL 1.16 takes vLLM up to 0.31.0, which asks for transformers below 5.18; the local "
    "target's program is written for 5.23. So requirements.txt leaves vLLM out. Installed by "
    "hand and without its own requirements it may well work, but nobody has tried it here.",
    bad=_GRPO + f"method: {{type: grpo, vllm: colocate, {_LENGTH}}}",
    good=_GRPO + f"method: {{type: grpo, {_LENGTH}}}",
    sources=(
        "TRL 1.16.0, package metadata, read 2026-11-25: vllm<=0.31.0,>=0.22.0",
        "vLLM 0.31.0, package metadata, read 2026-11-25: transformers<5.18.0, torch==2.13.0",
    ),
)
def vllm_beside_newer_transformers(plan: Plan) -> Iterator[Finding]:
    if "method.vllm" in plan and "model.base" in plan and plan["hardware.gpus"]:
        yield Finding(
            "method.vllm",
            "vLLM 0.31 asks for an older transformers than the program is written for",
            label="not in requirements.txt",
            help="leave it out; or install vllm==0.31.0 with --no-deps, and try a few steps first",
        )


RULES = (vllm_on_cpu, vllm_beside_newer_transformers)
