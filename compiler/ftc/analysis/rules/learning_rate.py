"""2xx: the learning rate and how it rises and falls."""

from collections.abc import Iterator
from typing import Final

from ftc.analysis.base_model import is_tiny
from ftc.analysis.rule import Finding, rule
from ftc.analysis.run_length import most_steps
from ftc.diagnostics.diagnostic import Edit, Fix, Severity
from ftc.plan.plan import Plan
from ftc_schemas.named_tuple import NamedTuple
from ftc_schemas.spec.defaults import LOW_RANK


class _Range(NamedTuple):
    """Learning rates outside `least`..`most` were not found in recipes; `usual` is where to go."""

    least: float
    most: float
    usual: str


_FULL: Final = "full fine-tuning"
_ADAPTER: Final = "an adapter"

_RANGES: Final = {
    ("sft", _FULL): _Range(5e-7, 1e-4, "1e-5 to 5e-5"),
    ("sft", _ADAPTER): _Range(1e-5, 1e-3, "1e-4 to 3e-4"),
    ("cpt", _FULL): _Range(5e-7, 1e-4, "1e-5 to 5e-5"),
    ("cpt", _ADAPTER): _Range(1e-5, 1e-3, "1e-4 to 3e-4"),
    ("dpo", _FULL): _Range(5e-8, 5e-6, "5e-7 to 1e-6"),
    ("dpo", _ADAPTER): _Range(5e-7, 5e-5, "5e-6 to 1e-5"),
    ("kto", _FULL): _Range(5e-8, 1e-5, "5e-7 to 5e-6"),
    ("kto", _ADAPTER): _Range(5e-7, 1e-4, "5e-6 to 5e-5"),
    ("simpo", _FULL): _Range(5e-8, 5e-6, "3e-7 to 1e-6"),
    ("simpo", _ADAPTER): _Range(5e-7, 5e-5, "3e-6 to 1e-5"),
    ("cpo", _FULL): _Range(5e-8, 5e-5, "1e-6 to 1e-5"),
    ("cpo", _ADAPTER): _Range(5e-7, 5e-4, "1e-5 to 1e-4"),
    ("orpo", _FULL): _Range(5e-7, 5e-5, "5e-6 to 1e-5"),
    ("orpo", _ADAPTER): _Range(5e-6, 5e-4, "5e-5 to 1e-4"),
    ("reward", _FULL): _Range(5e-7, 1e-4, "5e-6 to 2e-5"),
    ("reward", _ADAPTER): _Range(5e-6, 1e-3, "5e-5 to 2e-4"),
    ("online-dpo", _FULL): _Range(5e-8, 5e-6, "5e-7 to 1e-6"),
    ("online-dpo", _ADAPTER): _Range(5e-7, 5e-5, "5e-6 to 1e-5"),
    ("grpo", _FULL): _Range(1e-7, 1e-5, "5e-7 to 2e-6"),
    ("grpo", _ADAPTER): _Range(1e-6, 1e-4, "1e-5 to 5e-5"),
    ("rloo", _FULL): _Range(1e-7, 1e-5, "5e-7 to 2e-6"),
    ("rloo", _ADAPTER): _Range(1e-6, 1e-4, "1e-5 to 5e-5"),
    ("distill", _FULL): _Range(5e-7, 1e-4, "1e-6 to 2e-5"),
    ("distill", _ADAPTER): _Range(5e-6, 1e-3, "1e-5 to 2e-4"),
}
"""For adapters ten times the full rate (LoRA Without Regret)."""

_OF_OTHERS: Final = {
    "adalora": _Range(1e-4, 1e-2, "5e-4 to 2e-3"),
    "ia3": _Range(5e-4, 2e-2, "1e-3 to 1e-2"),
    "vera": _Range(5e-4, 2e-2, "2e-3 to 1e-2"),
    "oft": _Range(1e-5, 2e-3, "1e-4 to 4e-4"),
    "prompt-tuning": _Range(1e-3, 0.5, "0.01 to 0.3"),
    "prefix-tuning": _Range(1e-4, 5e-2, "1e-3 to 1e-2"),
    "p-tuning": _Range(1e-5, 1e-2, "1e-4 to 1e-3"),
}
"""Of the adapters that are not LoRA's kin, when they learn to write what stands in the data; about
preferences their papers say nothing."""

_RUINOUS: Final = 0.02
"""AdamW moves a weight by up to the learning rate in a step, and 0.02 is the spread with which
transformers start theirs (`initializer_range` of the Llama and Qwen configurations)."""

_HOPELESS: Final = 1.0
"""Fifty times that spread: after one step no model of any size is left."""

_LONGEST_WARMUP: Final = 0.2
"""Share of the run; twice the longest that published recipes use."""


@rule(
    "FTC201",
    "learning-rate-out-of-range",
    Severity.WARNING,
    what="The learning rate lies outside what works for this method and adapter.",
    why="Adapters want about ten times the rate of full fine-tuning, and preference tuning a "
    "fraction of either. A rate copied from another method either teaches nothing or wipes out "
    "what the model knew, and no trainer objects: TRL ran a rate of 1000 to the end. Of models "
    "under 50 million parameters recipes say nothing; of them only a rate of 1 or more is refused: "
    "each step of AdamW, Lion or Adafactor then moves a weight by about 1, and weights start at "
    "about 0.02. Services have rates of their own, and are not judged.",
    bad="training: {learning_rate: 5e-3}",
    good="training: {learning_rate: 2e-4}",
    sources=(
        "field guide, 'Common Fine-Tuning Mistakes': LoRA at 1e-4 to 3e-4",
        "QLoRA paper (arXiv 2305.14314), table 9: 2e-4 for 7B and 13B, 1e-4 for 33B and 65B",
        "LoRA Without Regret (Thinking Machines, 2025-09-29): ten times the full rate",
        "TRL 1.16 defaults, read 2026-11-25: SFTConfig 2e-5, RewardConfig 1e-4; DPO, KTO, ORPO "
        "and CPO 1e-6",
        "Zephyr paper (arXiv 2310.16944): DPO at 5e-7",
        "KTO paper (arXiv 2402.01306) and TRL's KTO page: 5e-7 to 5e-6",
        "SimPO's README, read 2026-11-25: 3e-7 to 1e-6; 1e-5 makes models incoherent",
        "ORPO paper (arXiv 2403.07691): 5e-6 to 8e-6",
        "Llama 2 paper (arXiv 2307.09288), section 3.2.2: reward models at 5e-6 and 1e-5",
        "TRL documentation, 'LoRA Without Regret', read 2026-11-25: GRPO at 1e-6 in full, at 1e-5 "
        "and 5e-5 with LoRA",
        "GKD paper (arXiv 2306.13649) and TRL 1.16 DistillationConfig: 1e-6 and up",
        "prompt tuning (arXiv 2104.08691): 0.3 with Adafactor; PEFT's guide: 0.03",
        "Adam (arXiv 1412.6980), section 2.1: the learning rate bounds the step",
        "IA3 (arXiv 2205.05638): 3e-3; VeRA (arXiv 2310.11454): 4e-3; AdaLoRA (arXiv 2303.10512): "
        "5e-4 to 2e-3",
    ),
)
def learning_rate_out_of_range(plan: Plan) -> Iterator[Finding]:
    if not plan.given("training.learning_rate") or "model.base" not in plan:
        return
    rate: float = plan["training.learning_rate"]
    if is_tiny(plan):
        yield from _hopeless(plan, rate)
        return
    method: str = plan["method.type"]
    way = _ADAPTER if plan["adapter.type"] in LOW_RANK else _FULL
    if plan["adapter.type"] in _OF_OTHERS:
        way = plan["adapter.type"]
        sane = _OF_OTHERS[way] if method in ("sft", "cpt") else None
    else:
        sane = _RANGES.get((method, way))
    if sane is None:
        yield from _hopeless(plan, rate)
        return
    if sane.least <= rate <= sane.most:
        return
    high = rate > sane.most
    yield Finding(
        "training.learning_rate",
        f"a learning rate of {rate:g} is {'high' if high else 'low'} for {method} with {way}",
        label=f"usual: {sane.usual}",
        help=f"write a value from {sane.usual}, or leave it out for the default",
        related=(
            ("method.type", f"the method is {method}"),
            ("adapter.type", f"the adapter is {plan['adapter.type']}"),
        ),
        severity=Severity.ERROR if rate >= max(_RUINOUS, sane.most) else None,
    )


def _hopeless(plan: Plan, rate: float) -> Iterator[Finding]:
    """SGD's steps are as long as the gradient; all others here are about as long as the rate."""
    if rate >= _HOPELESS and plan.get("training.optimizer") != "sgd":
        yield Finding(
            "training.learning_rate",
            f"a learning rate of {rate:g} destroys any model in a step",
            label=f"moves each weight by about {rate:g}",
            help="write a value well below 1, or leave it out for the default",
            severity=Severity.ERROR,
        )


@rule(
    "FTC202",
    "warmup-ignored",
    Severity.WARNING,
    what="A warm-up is asked for with a learning rate that is constant from the first step.",
    why="The `constant` schedule has no warm-up: transformers takes the setting and passes it "
    "over without a word.",
    bad="training: {lr_scheduler: constant, warmup_ratio: 0.1}",
    good="training: {lr_scheduler: constant_with_warmup, warmup_ratio: 0.1}",
    sources=("transformers 5.23 `get_scheduler`, read 2026-11-23",),
)
def warmup_ignored(plan: Plan) -> Iterator[Finding]:
    if plan["training.lr_scheduler"] != "constant" or "schedule_free" in plan["training.optimizer"]:
        return
    for leaf in ("training.warmup_ratio", "training.warmup_steps"):
        if plan.given(leaf) and plan[leaf]:
            yield Finding(
                leaf,
                "a constant learning rate has no warm-up",
                label="this is passed over",
                help="write `lr_scheduler: constant_with_warmup`, or remove the warm-up",
                related=(("training.lr_scheduler", "constant from the first step"),),
                fix=Fix(
                    "keep the warm-up with `constant_with_warmup`",
                    (Edit("set", ("training", "lr_scheduler"), "constant_with_warmup"),),
                    safe=False,
                ),
            )


@rule(
    "FTC203",
    "inverse-sqrt-without-warmup",
    Severity.WARNING,
    what="The learning rate falls by the inverse square root, without a warm-up.",
    why="That schedule takes the length of the warm-up for its time scale; without one "
    "transformers takes 10,000 steps, so that the rate hardly falls in a run of usual length.",
    bad="training: {lr_scheduler: inverse_sqrt, warmup_steps: 0}",
    good="training: {lr_scheduler: inverse_sqrt, warmup_steps: 50}",
    sources=("transformers 5.23 `get_inverse_sqrt_schedule`, read 2026-11-23",),
)
def inverse_sqrt_without_warmup(plan: Plan) -> Iterator[Finding]:
    if plan["training.lr_scheduler"] != "inverse_sqrt":
        return
    if not (plan.get("training.warmup_steps") or plan.get("training.warmup_ratio")):
        leaf = "warmup_steps" if "training.warmup_steps" in plan else "warmup_ratio"
        yield Finding(
            "training.lr_scheduler",
            "`inverse_sqrt` without a warm-up stays almost constant",
            label="its time scale is the length of the warm-up",
            help="give it a warm-up, `warmup_ratio: 0.03`, or write `lr_scheduler: cosine`",
            related=((f"training.{leaf}", "no warm-up here"),),
        )


@rule(
    "FTC204",
    "warmup-stated-twice",
    Severity.ERROR,
    what="The warm-up is given as a share of the run and as a number of steps.",
    why="Only one of them can hold. transformers has a single entry for both, so whichever is "
    "written last would silently win.",
    bad="training: {warmup_ratio: 0.03, warmup_steps: 20}",
    good="training: {warmup_steps: 20}",
    sources=("transformers 5.23 TrainingArguments `warmup_steps`, read 2026-11-23",),
)
def warmup_stated_twice(plan: Plan) -> Iterator[Finding]:
    if plan.given("training.warmup_ratio") and plan.given("training.warmup_steps"):
        yield Finding(
            "training.warmup_ratio",
            "the warm-up is stated twice",
            label="as a share of the run",
            help="keep `warmup_ratio` or `warmup_steps`, and remove the other",
            related=(("training.warmup_steps", "and as a number of steps"),),
            fix=Fix(
                "keep `warmup_steps`",
                (Edit("remove", ("training", "warmup_ratio")),),
                safe=False,
            ),
            at_key=True,
        )


@rule(
    "FTC205",
    "warmup-takes-the-run",
    Severity.WARNING,
    what="The learning rate rises for a large part of the run, or until after its end.",
    why="The learning rate then spends the run on its way up, and a run that is shorter than its "
    "warm-up never reaches the rate that was asked for. Trainers take a warm-up of 1000 steps in "
    "a run of 3 without a word. Published recipes warm up for 3 to 10 % of the steps.",
    bad="training: {warmup_steps: 200, max_steps: 100}",
    good="training: {warmup_steps: 5, max_steps: 100}",
    sources=(
        "QLoRA paper (arXiv 2305.14314), appendix B: 3 %",
        "Zephyr paper (arXiv 2310.16944): 10 %",
        "TRL 1.16 with 1000 warm-up steps in 3, run 2026-11-23",
    ),
)
def warmup_takes_the_run(plan: Plan) -> Iterator[Finding]:
    ratio: float | None = plan.get("training.warmup_ratio")
    if ratio is not None and ratio > _LONGEST_WARMUP:
        yield Finding(
            "training.warmup_ratio",
            f"the learning rate rises for {ratio:.0%} of the run",
            label="usual: 0.03 to 0.1",
            help="write `warmup_ratio: 0.03`",
        )
    warmup: int | None = plan.get("training.warmup_steps")
    steps = most_steps(plan)
    if warmup is None or steps is None or warmup <= max(_LONGEST_WARMUP * steps, 1):
        return
    counted = "training.max_steps" not in plan
    yield Finding(
        "training.warmup_steps",
        f"the warm-up of {warmup} steps is longer than the run"
        if warmup >= steps
        else f"the learning rate rises for {warmup / steps:.0%} of the run",
        label=f"the run has {'at most ' if counted else ''}{steps} steps",
        help="write `warmup_ratio: 0.03` instead, which follows the length of the run",
        related=(("data.train" if counted else "training.max_steps", "this sets its length"),),
        severity=Severity.ERROR if warmup >= steps else None,
    )


RULES = (
    learning_rate_out_of_range,
    warmup_ignored,
    inverse_sqrt_without_warmup,
    warmup_stated_twice,
    warmup_takes_the_run,
)
