"""7xx: sizes and schedules of the adapters that are not LoRA's kin."""

from collections.abc import Iterator
from typing import Final

from ftc.analysis.base_model import base_model
from ftc.analysis.rule import Finding, rule
from ftc.analysis.run_length import most_steps
from ftc.diagnostics.diagnostic import Edit, Fix, Severity
from ftc.plan.plan import Plan

_MANY_TOKENS: Final = 150


@rule(
    "FTC760",
    "no-rank-to-prune",
    Severity.ERROR,
    what="AdaLoRA starts at a rank that is not above the one it is to end at.",
    why="AdaLoRA gives every module more ranks than there is budget for, watches which of them "
    "matter, and prunes the others. Without spare ranks there is nothing to prune, and it is LoRA "
    "in a slower form.",
    bad="adapter: {type: adalora, rank: 16, initial_rank: 16}",
    good="adapter: {type: adalora, rank: 16, initial_rank: 24}",
    sources=("AdaLoRA paper (arXiv 2303.10512), section 4: 1.5 times the budget",),
)
def no_rank_to_prune(plan: Plan) -> Iterator[Finding]:
    if plan["adapter.type"] != "adalora":
        return
    rank, initial = plan["adapter.rank"], plan["adapter.initial_rank"]
    if initial <= rank:
        more = -(-3 * rank // 2)
        yield Finding(
            "adapter.initial_rank",
            f"an initial rank of {initial} leaves no rank to prune",
            label="not above the final rank",
            help=f"write `initial_rank: {more}`, or leave it out",
            related=(("adapter.rank", f"ends at {rank}"),),
        )


@rule(
    "FTC761",
    "no-time-to-prune",
    Severity.ERROR,
    what="AdaLoRA's phases leave no steps in which ranks are pruned.",
    why="Ranks are pruned between the first share of the steps and the last. If those two meet, or "
    "the steps between them are fewer than from one pruning to the next, the whole budget is cut "
    "in one step or not at all.",
    bad="adapter: {type: adalora, initial_share: 0.5, final_share: 0.5}",
    good="adapter: {type: adalora, initial_share: 0.1, final_share: 0.5}",
    sources=("PEFT 0.21.2 `RankAllocator.budget_schedule`, read 2026-11-25",),
)
def no_time_to_prune(plan: Plan) -> Iterator[Finding]:
    if plan["adapter.type"] != "adalora":
        return
    between = 1 - plan["adapter.initial_share"] - plan["adapter.final_share"]
    steps = most_steps(plan)
    every: int = plan["adapter.prune_every"]
    if between <= 0:
        yield Finding(
            "adapter.final_share",
            "the first and the last phase leave no steps to prune in",
            label="the two shares come to the whole run",
            help="write shares that come to less than 1, such as 0.1 and 0.4",
            related=(("adapter.initial_share", "before the first pruning"),),
        )
    elif steps is not None and steps * between < every:
        yield Finding(
            "adapter.prune_every",
            f"ranks would be pruned every {every} steps, in a phase of {int(steps * between)}",
            label=f"the run has at most {steps} steps",
            help=f"write `prune_every: {max(1, int(steps * between / 10))}`, or train for longer",
            severity=Severity.WARNING,
        )


@rule(
    "FTC762",
    "feedforward-not-targeted",
    Severity.ERROR,
    what="IA3 is to rescale a feed-forward module that is not among its targets.",
    why="`feedforward_modules` says which of `target_modules` are rescaled where they read. PEFT "
    "refuses a module that is in the first list alone.",
    bad="adapter: {type: ia3, target_modules: [k_proj, v_proj], feedforward_modules: [down_proj]}",
    good="adapter: {type: ia3, target_modules: [k_proj, v_proj, down_proj]}",
    sources=("PEFT 0.21.2 `IA3Config.__post_init__`, read 2026-11-25",),
)
def feedforward_not_targeted(plan: Plan) -> Iterator[Finding]:
    targets = plan.get("adapter.target_modules")
    modules: list[str] = plan.get("adapter.feedforward_modules", [])
    if not modules or isinstance(targets, str) or targets is None:
        return
    missing = [module for module in modules if module not in targets]
    if missing:
        given = plan.given("adapter.feedforward_modules")
        yield Finding(
            "adapter.feedforward_modules" if given else "adapter.target_modules",
            f"`{missing[0]}` is no target, and cannot be rescaled",
            label="a part of `target_modules`" if given else f"`{missing[0]}` is not among them",
            help=f"add `{missing[0]}` to `target_modules`, or state the model's own "
            "`feedforward_modules`",
            related=(("adapter.target_modules", "the targets"),) if given else (),
        )


@rule(
    "FTC763",
    "prompt-without-its-text",
    Severity.ERROR,
    what="What a learned prompt starts from and the text for it do not go together.",
    why="A text is used by `prompt_init: text` only, and that one cannot do without. PEFT takes a "
    "text beside another start and never reads it.",
    bad="adapter: {type: prompt-tuning, prompt_init: text}",
    good="adapter: {type: prompt-tuning, prompt_text: Answer the customer politely.}",
    sources=("PEFT 0.21.2 `PromptTuningConfig`, read 2026-11-25",),
)
def prompt_without_its_text(plan: Plan) -> Iterator[Finding]:
    init, text = plan.get("adapter.prompt_init"), plan.get("adapter.prompt_text")
    if init == "text" and text is None:
        yield Finding(
            "adapter.prompt_init",
            "there is no text for the prompt to start from",
            label="needs `prompt_text`",
            help="add `prompt_text: …`, or write `prompt_init: sample-vocab`",
        )
    elif init not in (None, "text") and text is not None:
        yield Finding(
            "adapter.prompt_text",
            f"a prompt that starts from `{init}` has no text",
            label="never read",
            help="remove it, or write `prompt_init: text`",
            related=(("adapter.prompt_init", "starts from something else"),),
            fix=Fix(
                "start from the text",
                (Edit("set", ("adapter", "prompt_init"), "text"),),
                safe=False,
            ),
        )


@rule(
    "FTC764",
    "virtual-tokens-off-scale",
    Severity.WARNING,
    what="The learned prompt is very long, or does not fit before the longest examples.",
    why="Virtual tokens come on top of `max_length`, and each costs as much as a token of text at "
    "every request. Quality stops growing at about 20 for a large model and 100 for any; more "
    "make training slower and less stable. Together with the longest example they must fit into "
    "the positions that the model knows.",
    bad="adapter: {type: prompt-tuning, virtual_tokens: 500}",
    good="adapter: {type: prompt-tuning, virtual_tokens: 20}",
    sources=("prompt tuning paper (arXiv 2104.08691), section 3.2 and figure 3a: 1 to 150 tokens",),
)
def virtual_tokens_off_scale(plan: Plan) -> Iterator[Finding]:
    tokens: int = plan.get("adapter.virtual_tokens", 0)
    model = base_model(plan)
    known = model.context_length if model is not None else None
    longest: int = plan["training.max_length"]
    if known is not None and longest <= known < longest + tokens:
        yield Finding(
            "adapter.virtual_tokens",
            f"{tokens} virtual tokens before {longest} are more than the model's {known} positions",
            label="come on top of `max_length`",
            help=f"write `max_length: {max(known - tokens, 1)}` below `training`",
            related=(("training.max_length", "the longest example"),),
            severity=Severity.ERROR,
        )
    elif tokens > _MANY_TOKENS:
        yield Finding(
            "adapter.virtual_tokens",
            f"a prompt of {tokens} virtual tokens is very long",
            label="usual: 8 to 100",
            help="write `virtual_tokens: 20`",
        )


@rule(
    "FTC765",
    "block-size-will-be-adjusted",
    Severity.WARNING,
    what="OFT's blocks have a size that hardly divides the width of a model's layers.",
    why="A rotation's blocks must divide the module's input. PEFT takes the nearest size that "
    "does, module by module, and only warns. The widths of models are multiples of 32 or more.",
    bad="adapter: {type: oft, block_size: 30}",
    good="adapter: {type: oft, block_size: 32}",
    sources=("PEFT 0.21.2 `OFTLayer.adjust_oft_parameters`, read 2026-11-25",),
)
def block_size_will_be_adjusted(plan: Plan) -> Iterator[Finding]:
    size: int = plan.get("adapter.block_size", 1)
    if size & (size - 1):
        better = 1 << (size.bit_length() - 1)
        yield Finding(
            "adapter.block_size",
            f"blocks of {size} do not divide the usual widths of layers",
            label="PEFT will take another size",
            help=f"write `block_size: {better}`",
            fix=Fix(
                f"take blocks of {better}",
                (Edit("set", ("adapter", "block_size"), better),),
                safe=False,
            ),
        )


RULES = (
    no_rank_to_prune,
    no_time_to_prune,
    feedforward_not_targeted,
    prompt_without_its_text,
    virtual_tokens_off_scale,
    block_size_will_be_adjusted,
)
