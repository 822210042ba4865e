"""7xx: what one kind of adapter cannot be put together with."""

from collections.abc import Iterator
from typing import Final

from ftc.analysis.rule import Finding, rule
from ftc.diagnostics.diagnostic import Edit, Fix, Severity
from ftc.plan.plan import Plan
from ftc_schemas.spec.defaults import PROMPTS

_CONVERTED: Final = ("pissa", "olora")
_FROM_FULL_WEIGHTS: Final = (*_CONVERTED, "orthogonal")
_WITH_REFERENCE: Final = ("dpo", "kto", "grpo", "rloo", "online-dpo")
"""Methods that compare with the base, which is the model with its adapter switched off."""


@rule(
    "FTC750",
    "start-takes-the-reference-away",
    Severity.ERROR,
    what="The adapter starts from a part of the base's weights, and the method compares with the "
    "base.",
    why="PiSSA and OLoRA move what matters most of each weight into the adapter and leave the rest "
    "behind. The method's reference is the model with its adapter switched off, which then is that "
    "rest and not the model it started from: the first loss of a DPO is 0.95 instead of ln 2, and "
    "the leash pulls towards a broken model.",
    bad="method: dpo\ndata: {format: preference}\nadapter: {type: lora, init: pissa}",
    good="method: dpo\ndata: {format: preference}\nadapter: {type: lora, init: orthogonal}",
    sources=("TRL 1.16 with PEFT 0.21.2, `init_lora_weights='olora'` in DPO, run 2026-11-25",),
)
def start_takes_the_reference_away(plan: Plan) -> Iterator[Finding]:
    method, init = plan["method.type"], plan.get("adapter.init")
    if init in _CONVERTED and method in _WITH_REFERENCE:
        yield Finding(
            "adapter.init",
            f"{method} compares with the base, and `{init}` takes a part of it away",
            label="switched off, it leaves another model than the base",
            help="write `init: orthogonal` or `init: gaussian`, or leave it out",
            related=(("method.type", "needs the base as it was"),),
            fix=Fix(
                "start as LoRA usually does", (Edit("remove", ("adapter", "init")),), safe=False
            ),
        )


@rule(
    "FTC751",
    "learned-prompt-is-passed-by",
    Severity.ERROR,
    what="A learned prompt is trained by distillation.",
    why="The loss of distillation calls the inner model directly, past PEFT, which puts the "
    "learned tokens before the input. They would never be seen and never learn; TRL refuses the "
    "run once both models are loaded.",
    sources=("TRL 1.16 `DistillationTrainer` with prompt tuning, run 2026-11-23: ValueError",),
)
def learned_prompt_is_passed_by(plan: Plan) -> Iterator[Finding]:
    if plan["method.type"] == "distill" and plan["adapter.type"] in PROMPTS:
        yield Finding(
            "adapter.type",
            f"{plan['adapter.type']} cannot be distilled: its tokens would never be seen",
            label="learns tokens before the input",
            help="write `adapter: lora`",
            related=(("method.type", "reads the inner model directly"),),
        )


@rule(
    "FTC752",
    "prefix-with-checkpointing",
    Severity.ERROR,
    what="Prefix tuning is combined with gradient checkpointing.",
    why="The prefix is a cache of keys and values. Checkpointing computes a layer a second time, "
    "without that cache, and the shapes no longer fit: the run ends in its first step.",
    bad="adapter: {type: prefix-tuning}\ntraining: {gradient_checkpointing: true}",
    good="adapter: {type: prefix-tuning}\ntraining: {gradient_checkpointing: false}",
    sources=(
        "TRL 1.16 with PEFT 0.21.2, run 2026-11-23: RuntimeError at step 1",
        "https://github.com/huggingface/peft/issues/869",
    ),
)
def prefix_with_checkpointing(plan: Plan) -> Iterator[Finding]:
    if plan["adapter.type"] == "prefix-tuning" and plan["training.gradient_checkpointing"]:
        yield Finding(
            "training.gradient_checkpointing",
            "a learned prefix cannot be computed a second time",
            label="fails in the first step",
            help="write `gradient_checkpointing: false`, or leave it out; `prompt-tuning` has no "
            "such limit",
            related=(("adapter.type", "a cache of keys and values"),),
            fix=Fix(
                "switch it off",
                (Edit("set", ("training", "gradient_checkpointing"), False),),
                safe=False,
            ),
        )


@rule(
    "FTC753",
    "prompt-before-packed-examples",
    Severity.ERROR,
    what="A learned prompt is trained on packed examples.",
    why="The prompt is put once before each sequence. Packed, a sequence holds many examples, of "
    "which only the first would follow it; and PEFT drops the positions that keep packed examples "
    "apart.",
    bad="adapter: {type: prompt-tuning}\ntraining: {packing: true}",
    good="adapter: {type: prompt-tuning}\ntraining: {packing: false}",
    sources=("PEFT 0.21.2 `PeftModelForCausalLM.forward`, read 2026-11-25",),
)
def prompt_before_packed_examples(plan: Plan) -> Iterator[Finding]:
    if plan["adapter.type"] in PROMPTS and plan.get("training.packing"):
        yield Finding(
            "training.packing",
            "only the first of the packed examples would see the learned prompt",
            label="on by default for plain text" if not plan.given("training.packing") else "",
            help="write `packing: false`",
            related=(("adapter.type", "puts tokens before a sequence"),),
            fix=Fix("do not pack", (Edit("set", ("training", "packing"), False),), safe=False),
        )


@rule(
    "FTC754",
    "start-does-not-fit-base",
    Severity.ERROR,
    what="What the adapter starts from does not fit how the base is loaded.",
    why="PiSSA, OLoRA and the orthogonal start compute with the base's weights, which a quantized "
    "base no longer has: PEFT fails on it, or changes weights that loading the adapter will not "
    "find changed. LoftQ makes up for what 4-bit quantization took away; without it there is "
    "nothing to make up for.",
    bad="adapter: {type: qlora, init: pissa}",
    good="adapter: {type: qlora, init: loftq}",
    sources=("PEFT 0.21.2 on 4-bit and 8-bit bases, run 2026-11-25",),
)
def start_does_not_fit_base(plan: Plan) -> Iterator[Finding]:
    init, bits = plan.get("adapter.init"), plan.get("adapter.bits")
    if init in _FROM_FULL_WEIGHTS and bits is not None:
        yield Finding(
            "adapter.init",
            f"`{init}` computes with weights that a quantized base does not have",
            label=f"the base is loaded in {bits} bits",
            help=("write `init: loftq`, or " if bits == 4 else "write ")
            + "`type: lora` for a base that is not quantized",
            related=(("adapter.bits", f"{bits} bits"),),
        )
    elif init == "loftq" and bits != 4:
        yield Finding(
            "adapter.init",
            "`loftq` makes up for 4-bit quantization, and there is none",
            label="the base is not loaded in 4 bits",
            help="write `type: qlora` with `bits: 4`, or leave `init` out",
            related=(("adapter.bits", f"{bits} bits"),),
        )


@rule(
    "FTC755",
    "dora-in-eight-bits",
    Severity.ERROR,
    what="DoRA is trained on a base in 8 bits.",
    why="DoRA needs the length of each weight's columns. PEFT asks bitsandbytes for the weights "
    "and cannot have those of 8 bits back: `'NoneType' object has no attribute 'unsqueeze'`.",
    bad="adapter: {type: dora, bits: 8}",
    good="adapter: {type: dora, bits: 4}",
    sources=("PEFT 0.21.2 with bitsandbytes 0.50.2 on a CPU, run 2026-11-25: AttributeError",),
)
def dora_in_eight_bits(plan: Plan) -> Iterator[Finding]:
    if plan["adapter.type"] == "dora" and plan.get("adapter.bits") == 8:
        yield Finding(
            "adapter.bits",
            "DoRA does not train on a base in 8 bits",
            label="4 bits work",
            help="write `bits: 4`, or leave it out",
            fix=Fix("load in 4 bits", (Edit("set", ("adapter", "bits"), 4),), safe=False),
        )


_NOT_MERGED: Final = "it cannot be merged into the base: serve it with transformers and PEFT"
_MERGED: Final = "merge it into the base to serve it"
_SERVED: Final = {
    **dict.fromkeys(PROMPTS, _NOT_MERGED),
    **dict.fromkeys(("adalora", "ia3", "vera", "oft"), _MERGED),
}


@rule(
    "FTC756",
    "adapter-not-served",
    Severity.NOTE,
    what="Inference servers do not load this kind of adapter.",
    why="vLLM, SGLang and llama.cpp load LoRA. AdaLoRA, IA3, VeRA and OFT can be merged into "
    "their base, which makes an ordinary model of them. Learned prompts cannot: they are tokens "
    "that no tokenizer has, so that only PEFT can put them before an input.",
    bad="adapter: {type: prompt-tuning}",
    good="adapter: {type: lora}",
    sources=(
        "vLLM 0.33 `PEFTHelper.validate_legal` and llama.cpp's convert_lora_to_gguf.py: LoRA "
        "only, read 2026-11-23",
        "PEFT 0.21.2 `merge_and_unload`, run 2026-11-23",
    ),
)
def adapter_not_served(plan: Plan) -> Iterator[Finding]:
    kind: str = plan["adapter.type"]
    if kind in _SERVED and "model.base" in plan:
        yield Finding(
            "adapter.type",
            f"vLLM and llama.cpp load no {kind} adapters: {_SERVED[kind]}",
            label="not served as an adapter",
        )


RULES = (
    start_takes_the_reference_away,
    learned_prompt_is_passed_by,
    prefix_with_checkpointing,
    prompt_before_packed_examples,
    start_does_not_fit_base,
    dora_in_eight_bits,
    adapter_not_served,
)
