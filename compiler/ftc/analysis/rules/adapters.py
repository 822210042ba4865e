"""2xx: rank, scale and place of an adapter."""

from collections import Counter
from collections.abc import Iterator
from math import sqrt
from typing import Final

from ftc.analysis.rule import Finding, rule
from ftc.diagnostics.diagnostic import Edit, Fix, Severity
from ftc.language.nearest import nearest
from ftc.plan.plan import Plan

_LEAST_SCALE: Final = 0.25  # QLoRA paper: alpha 16 at rank 64
_MOST_SCALE: Final = 4.0
_LEAST_RS_SCALE: Final = 0.25  # rsLoRA paper: alpha 16 at ranks 4 to 2048 is 8 down to 0.35
_MOST_RS_SCALE: Final = 16.0


@rule(
    "FTC260",
    "alpha-far-from-rank",
    Severity.WARNING,
    what="Alpha and rank are so far apart that the adapter's update is scaled to almost nothing "
    "or far beyond itself.",
    why="The update is multiplied by alpha / rank (rsLoRA: alpha / sqrt(rank)). A rank that was "
    "raised without its alpha learns at a fraction of the rate, and the other way round it "
    "overshoots. Recipes keep the factor between 1/4 and 4, most often at 1 or 2.",
    bad="adapter: {type: lora, rank: 8, alpha: 256}",
    good="adapter: {type: lora, rank: 8, alpha: 16}",
    sources=(
        "LoRA paper (arXiv 2106.09685), section 4.1",
        "field guide, 'Practical Fine-Tuning Stack (2026)': rank 64 with alpha 128",
        "QLoRA paper (arXiv 2305.14314), appendix B: rank 64 with alpha 16",
        "rsLoRA paper (arXiv 2312.03732): alpha 16 at ranks 4 to 2048",
    ),
)
def alpha_far_from_rank(plan: Plan) -> Iterator[Finding]:
    if not plan.given("adapter.alpha"):
        return
    rank: int = plan["adapter.rank"]
    alpha: float = plan["adapter.alpha"]
    stabilized = plan["adapter.type"] == "rslora"
    scale = alpha / (sqrt(rank) if stabilized else rank)
    least = _LEAST_RS_SCALE if stabilized else _LEAST_SCALE
    most = _MOST_RS_SCALE if stabilized else _MOST_SCALE
    if least <= scale <= most:
        return
    formula = "alpha / sqrt(rank)" if stabilized else "alpha / rank"
    yield Finding(
        "adapter.alpha",
        f"alpha {alpha:g} at rank {rank} scales the update by {scale:.2g}",
        label=f"{formula}; usual: {least:g} to {most:g}",
        help=f"write `alpha: {2 * rank if not stabilized else 16}`",
        related=(("adapter.rank", f"rank {rank}"),),
    )


_LARGEST_USEFUL: Final = 256
_VLLM_DEFAULT: Final = 16
_VLLM_CHOICES: Final = (16, 32, 64, 128, 256, 320, 512)


@rule(
    "FTC261",
    "rank-very-high",
    Severity.WARNING,
    what="The rank is above 256.",
    why="Ranks up to 256 hold what data sets of the size used for fine-tuning have to teach. "
    "Beyond, the adapter costs like full fine-tuning, forgets like it, and inference servers "
    "refuse it: vLLM takes no rank above 512.",
    bad="adapter: {type: lora, rank: 1024}",
    good="adapter: {type: lora, rank: 64}",
    sources=(
        "LoRA Without Regret (Thinking Machines, 2025-09-29)",
        "field guide, 'Catastrophic forgetting': keep LoRA rank moderate",
        "vLLM 0.33 `max_lora_rank`, read 2026-11-23",
    ),
)
def rank_very_high(plan: Plan) -> Iterator[Finding]:
    if plan.get("adapter.rank", 0) > _LARGEST_USEFUL:
        yield Finding(
            "adapter.rank",
            f"a rank of {plan['adapter.rank']} is very high",
            label="usual: 8 to 64",
            help="write `rank: 64`, or tune in full with `adapter: none`",
        )


@rule(
    "FTC262",
    "rank-needs-serving-flag",
    Severity.NOTE,
    what="An inference server must be told to expect a rank this high.",
    why="vLLM reserves memory for adapters when it starts, by default up to rank 16, and rejects "
    "larger ones when they are loaded.",
    bad="adapter: {type: lora, rank: 64}",
    good="adapter: {type: lora, rank: 16}",
    sources=("vLLM 0.33 `max_lora_rank`, default 16, read 2026-11-23",),
)
def rank_needs_serving_flag(plan: Plan) -> Iterator[Finding]:
    rank: int = plan.get("adapter.rank", 0)
    if rank >= 4 * _VLLM_DEFAULT and rank <= _LARGEST_USEFUL:
        flag = next(choice for choice in _VLLM_CHOICES if choice >= rank)
        yield Finding(
            "adapter.rank",
            f"vLLM serves adapters of rank {rank} only when started with `--max-lora-rank {flag}`",
            label=f"its default is {_VLLM_DEFAULT}",
        )


_ATTENTION: Final = frozenset(
    {"q_proj", "k_proj", "v_proj", "o_proj", "out_proj", "qkv_proj", "query_key_value", "c_attn"}
)


@rule(
    "FTC263",
    "attention-only",
    Severity.NOTE,
    what="Only modules of the attention get an adapter.",
    why="The LoRA paper chose the query and value projections; since then, adapting every linear "
    "layer was found to learn more at the same number of parameters, and attention alone to "
    "fall behind whatever its rank.",
    bad="adapter: {type: lora, target_modules: [q_proj, v_proj]}",
    good="adapter: {type: lora, target_modules: all-linear}",
    sources=(
        "QLoRA paper (arXiv 2305.14314), figure 2",
        "LoRA Without Regret (Thinking Machines, 2025-09-29), 'Layers Where LoRA Is Applied'",
        "field guide: 'training all attention projections and FFN layers typically works better'",
    ),
)
def attention_only(plan: Plan) -> Iterator[Finding]:
    modules = _target_modules(plan)
    if modules and set(modules) <= _ATTENTION:
        yield Finding(
            "adapter.target_modules",
            "only the attention gets an adapter",
            label="the MLP layers stay as they are",
            help="write `target_modules: all-linear`, or leave it out",
            fix=Fix(
                "adapt every linear layer",
                (Edit("set", ("adapter", "target_modules"), "all-linear"),),
                safe=False,
            ),
        )


_HEADS: Final = ("lm_head", "embed_tokens", "wte", "embed_in", "embed_out")
_HEAD_LEARNS: Final = ("orpo", "simpo", "cpo")
"""Methods whose trainers ask the whole model, its head included."""


@rule(
    "FTC264",
    "adapter-on-the-head",
    Severity.ERROR,
    what="The output head or the embeddings are among the modules that get an adapter.",
    why="TRL takes its log-probabilities from the head's weights directly, so an adapter there "
    "would never learn, and it refuses the run once the model is loaded. Models often share one "
    "matrix between head and embeddings, which an adapter on one of them tears apart. To train "
    "new tokens, train these modules in full.",
    bad="adapter: {type: lora, target_modules: [q_proj, v_proj, up_proj, lm_head]}",
    good="adapter: {type: lora, target_modules: [q_proj, v_proj, up_proj], "
    "modules_to_save: [lm_head]}",
    sources=("TRL 1.16, run 2026-11-23: ValueError for `lm_head` in SFT and DPO",),
)
def adapter_on_the_head(plan: Plan) -> Iterator[Finding]:
    modules = _target_modules(plan)
    heads = [module for module in modules if module in _HEADS]
    if not heads:
        return
    rest = [module for module in modules if module not in heads]
    saved = [*plan.get("adapter.modules_to_save", ()), *heads]
    edits = (
        Edit("set", ("adapter", "target_modules"), rest or "all-linear"),
        Edit("set", ("adapter", "modules_to_save"), list(dict.fromkeys(saved))),
    )
    learns = plan["method.type"] in _HEAD_LEARNS
    yield Finding(
        "adapter.target_modules",
        f"an adapter on `{heads[0]}` tears it from the matrix that head and embeddings share"
        if learns
        else f"`{heads[0]}` cannot learn through an adapter",
        label=f"lists {', '.join(heads)}",
        help=f"list it below `modules_to_save: [{', '.join(dict.fromkeys(saved))}]` instead, "
        "which trains it in full",
        fix=Fix("train it in full instead", edits, safe=False),
        severity=None if "lm_head" in heads and not learns else Severity.WARNING,
    )


@rule(
    "FTC265",
    "adapted-and-saved",
    Severity.WARNING,
    what="A module is to get an adapter and to be trained in full.",
    why="PEFT lets `modules_to_save` win without a word; when nothing else is left to adapt, it "
    "stops with an error that names neither entry.",
    bad="adapter: {type: lora, target_modules: [q_proj, up_proj], modules_to_save: [up_proj]}",
    good="adapter: {type: lora, target_modules: [q_proj], modules_to_save: [up_proj]}",
    sources=("PEFT 0.21.2, run 2026-11-23",),
)
def adapted_and_saved(plan: Plan) -> Iterator[Finding]:
    modules = _target_modules(plan)
    both = [m for m in modules if m in plan.get("adapter.modules_to_save", ())]
    if not both:
        return
    rest = [module for module in modules if module not in both]
    yield Finding(
        "adapter.modules_to_save",
        f"`{both[0]}` is both adapted and trained in full",
        label="this one would win",
        help=f"take {', '.join(f'`{m}`' for m in both)} out of one of the two",
        related=(("adapter.target_modules", "also here"),),
        fix=Fix(
            "take it out of `target_modules`",
            (Edit("set", ("adapter", "target_modules"), rest),),
        )
        if rest
        else None,
        severity=None if rest else Severity.ERROR,
    )


@rule(
    "FTC266",
    "module-named-twice",
    Severity.WARNING,
    what="A list of modules names one of them twice.",
    why="PEFT makes a set of the list, so the second has no effect; usually another module was "
    "meant, and that one stays untrained.",
    bad="adapter: {type: lora, target_modules: [q_proj, up_proj, q_proj]}",
    good="adapter: {type: lora, target_modules: [q_proj, up_proj, k_proj]}",
    sources=("PEFT 0.21.2 `LoraConfig`: the list becomes a set, read 2026-11-23",),
)
def module_named_twice(plan: Plan) -> Iterator[Finding]:
    for leaf in ("adapter.target_modules", "adapter.modules_to_save"):
        modules = plan.get(leaf, ())
        if isinstance(modules, str):
            continue
        twice = [module for module, count in Counter(modules).items() if count > 1]
        if twice:
            path = ("adapter", leaf.partition(".")[2])
            yield Finding(
                leaf,
                f"`{twice[0]}` is named twice",
                label="the second has no effect",
                help="remove it, or name the module that was meant",
                fix=Fix(
                    "remove the repetition",
                    (Edit("set", path, list(dict.fromkeys(modules))),),
                ),
            )


_KNOWN_MODULES: Final = (
    *("q_proj", "k_proj", "v_proj", "o_proj"),  # Llama, Mistral, Qwen, Gemma, …
    *("gate_proj", "up_proj", "down_proj"),
    *("qkv_proj", "gate_up_proj"),  # Phi-3, fused
    *("out_proj", "fc1", "fc2", "in_proj"),  # OPT, Phi-2, Mamba
    *("c_attn", "c_proj", "c_fc"),  # GPT-2
    *("query_key_value", "dense", "dense_h_to_4h", "dense_4h_to_h"),  # GPT-NeoX, Falcon, BLOOM
    *("q_a_proj", "q_b_proj", "kv_a_proj_with_mqa", "kv_b_proj"),  # DeepSeek
    *("w1", "w2", "w3", "wq", "wk", "wv", "wo"),  # Mixtral, original Llama
    *("gate", "router", "lm_head", "embed_tokens", "wte", "embed_in", "embed_out", "score"),
)


@rule(
    "FTC267",
    "module-name-unlikely",
    Severity.WARNING,
    what="A module's name is close to a well-known one, but not it.",
    why="PEFT adapts the modules whose names match and passes over the others: with "
    "`[q_proj, qv_proj]` it trained `q_proj` alone, and said nothing.",
    bad="adapter: {type: lora, target_modules: [q_proj, up_porj]}",
    good="adapter: {type: lora, target_modules: [q_proj, up_proj]}",
    sources=("PEFT 0.21.2 with one wrong name among two, run 2026-11-23",),
)
def module_name_unlikely(plan: Plan) -> Iterator[Finding]:
    for leaf in ("adapter.target_modules", "adapter.modules_to_save"):
        modules = plan.get(leaf, ())
        for module in () if isinstance(modules, str) else modules:
            name = module.rpartition(".")[2]
            meant = None if name in _KNOWN_MODULES else nearest(name, _KNOWN_MODULES)
            if meant is None or len(name) <= 3:  # short names are near everything
                continue
            corrected = module.removesuffix(name) + meant
            changed = [corrected if m == module else m for m in modules]
            yield Finding(
                leaf,
                f"`{module}` is no module of the usual models",
                label="names that match nothing are passed over",
                help=f"did you mean `{corrected}`?",
                fix=Fix(
                    f"write `{corrected}`",
                    (Edit("set", ("adapter", leaf.partition(".")[2]), changed),),
                    safe=False,
                ),
            )


@rule(
    "FTC268",
    "dropout-too-high",
    Severity.WARNING,
    what="More than a fifth of the adapter's inputs is dropped while training.",
    why="An adapter has few parameters to begin with. The dropout of published recipes is 0 to "
    "0.1; far above, it no longer sees enough of its input to learn.",
    bad="adapter: {type: lora, dropout: 0.5}",
    good="adapter: {type: lora, dropout: 0.05}",
    sources=(
        "QLoRA paper (arXiv 2305.14314), appendix B: 0.1 up to 13B, 0.05 above",
        "TRL 1.16 `ModelConfig`: 0.05, read 2026-11-23",
    ),
)
def dropout_too_high(plan: Plan) -> Iterator[Finding]:
    if plan.get("adapter.dropout", 0) > 0.2:
        yield Finding(
            "adapter.dropout",
            f"a dropout of {plan['adapter.dropout']:g} is high for an adapter",
            label="usual: 0 to 0.1",
            help="write `dropout: 0.05`, or leave it out",
        )


@rule(
    "FTC269",
    "dora-not-served",
    Severity.NOTE,
    what="A DoRA adapter is loaded right by PEFT only.",
    why="vLLM rejects DoRA adapters when they are loaded. transformers takes them and leaves the "
    "learned magnitudes out: `AutoModelForCausalLM.from_pretrained` on the adapter gives another "
    "model than the one that was trained, with a report of missing weights and no error. "
    "`peft.AutoPeftModelForCausalLM` loads it right. Merged, the model is an ordinary one, but "
    "several adapters can then no longer share a base in memory.",
    bad="adapter: {type: dora}",
    good="adapter: {type: lora}",
    sources=(
        "vLLM 0.33 `PEFTHelper.validate_legal`, run 2026-11-23",
        "transformers 5.23 on an adapter of PEFT 0.21.2, run 2026-11-25: logits apart by 1.3",
    ),
)
def dora_not_served(plan: Plan) -> Iterator[Finding]:
    if plan["adapter.type"] == "dora":
        yield Finding(
            "adapter.type",
            "vLLM refuses DoRA adapters, and transformers loads them wrong: merge it with PEFT",
            label="not served as an adapter",
        )


def _target_modules(plan: Plan) -> tuple[str, ...]:
    """The modules that are listed by name; none for `all-linear`."""
    modules = plan.get("adapter.target_modules", ())
    return () if isinstance(modules, str) else tuple(modules)


RULES = (
    alpha_far_from_rank,
    rank_very_high,
    rank_needs_serving_flag,
    attention_only,
    adapter_on_the_head,
    adapted_and_saved,
    module_named_twice,
    module_name_unlikely,
    dropout_too_high,
    dora_not_served,
)
