"""2xx: what else the optimizer is told."""

from collections.abc import Iterator

from ftc.analysis.rule import Finding, rule
from ftc.diagnostics.diagnostic import Edit, Fix, Severity
from ftc.plan.plan import Plan


@rule(
    "FTC206",
    "weight-decay-too-strong",
    Severity.WARNING,
    what="The weight decay is above 0.1.",
    why="Decoupled weight decay pulls every trained weight towards zero in each step. In a "
    "fine-tune that also means: away from what the base model knew. Trainers default to 0; "
    "recipes that use it stay at 0.1 or below.",
    bad="training: {weight_decay: 0.5}",
    good="training: {weight_decay: 0.01}",
    sources=(
        "transformers 5.23 TrainingArguments: 0.0, read 2026-11-23",
        "Llama 2 paper (arXiv 2307.09288): 0.1 in supervised fine-tuning",
    ),
)
def weight_decay_too_strong(plan: Plan) -> Iterator[Finding]:
    if plan["training.weight_decay"] > 0.1:
        yield Finding(
            "training.weight_decay",
            f"a weight decay of {plan['training.weight_decay']:g} is strong for a fine-tune",
            label="usual: 0 to 0.1",
            help="write `weight_decay: 0.01`, or leave it out",
        )


@rule(
    "FTC207",
    "gradient-clipping-off-scale",
    Severity.WARNING,
    what="Gradients are clipped to a norm that either stops learning or clips nothing.",
    why="Clipping is there for the rare batch whose gradient is many times the usual. A norm far "
    "above the usual never acts, so that one bad batch can ruin the run; a norm far below it acts "
    "in every step, and batches no longer count by how much they teach.",
    bad="training: {max_grad_norm: 100}",
    good="training: {max_grad_norm: 1.0}",
    sources=(
        "transformers 5.23 TrainingArguments: 1.0, read 2026-11-23",
        "QLoRA paper (arXiv 2305.14314), appendix B: 0.3",
    ),
)
def gradient_clipping_off_scale(plan: Plan) -> Iterator[Finding]:
    norm: float = plan["training.max_grad_norm"]
    if not 0.05 <= norm <= 10:
        yield Finding(
            "training.max_grad_norm",
            f"clipping gradients to a norm of {norm:g} "
            + ("clips almost nothing" if norm > 10 else "clips almost every step"),
            label="usual: 0.3 to 1",
            help="write `max_grad_norm: 1.0`, or leave it out",
        )


@rule(
    "FTC208",
    "gpu-optimizer-on-cpu",
    Severity.WARNING,
    what="An optimizer that exists to save GPU memory is chosen for a run on the CPU.",
    why="On the CPU there is no GPU memory to save or to page out: the rounding of 8-bit state "
    "stays, its reason is gone, and bitsandbytes goes on without paging.",
    bad="training: {optimizer: paged_adamw_8bit}\nhardware: {gpus: 0}",
    good="training: {optimizer: adamw}\nhardware: {gpus: 0}",
    sources=("bitsandbytes 0.50 on a CPU, run 2026-11-23",),
)
def gpu_optimizer_on_cpu(plan: Plan) -> Iterator[Finding]:
    optimizer: str = plan["training.optimizer"]
    if plan["hardware.gpus"] == 0 and ("8bit" in optimizer or "paged" in optimizer):
        yield Finding(
            "training.optimizer",
            f"`{optimizer}` saves GPU memory, and there is no GPU",
            label="`adamw` is as small here, and exact",
            help="write `optimizer: adamw`",
            related=(("hardware.gpus", "trains on the CPU"),),
            fix=Fix("use `adamw`", (Edit("set", ("training", "optimizer"), "adamw"),), safe=False),
        )


RULES = (weight_decay_too_strong, gradient_clipping_off_scale, gpu_optimizer_on_cpu)
