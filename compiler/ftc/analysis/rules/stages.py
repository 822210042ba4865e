"""790–799: what a stage starts from, and what becomes of what it learned."""

from collections.abc import Iterator
from typing import Final

from ftc.analysis.rule import Finding, rule
from ftc.diagnostics.diagnostic import Severity
from ftc.plan.plan import Plan
from ftc.plan.stage import same_adapter

_RECIPES: Final = (
    "InstructGPT paper (arXiv 2203.02155), Zephyr paper (arXiv 2310.16944): each stage starts "
    "from the one before"
)
_ANSWERING: Final = ("grpo", "rloo", "online-dpo")
"""Methods that learn from rewards on the model's own answers."""
_TRAINER: Final = "transformers 5.23 `Trainer` and the compiled program, read 2026-11-25"


@rule(
    "FTC790",
    "stage-without-use",
    Severity.WARNING,
    what="A stage is trained, and no later one starts from it or asks it.",
    why="A forgotten `from` looks like a pipeline and trains two models side by side: the second "
    "starts from the base, and what the first has learned goes nowhere.",
    bad="stages: [{name: first}, {name: second}]",
    good="stages: [{name: first}, {name: second, from: first}]",
    sources=(_RECIPES,),
)
def stage_without_use(plan: Plan) -> Iterator[Finding]:
    if plan.stage is None or not plan.stage.last:
        return
    everyone = [*plan.stage.earlier.values(), plan]
    used = {name for stage in everyone for name in stage.get("stages", ())}
    for name, stage in plan.stage.earlier.items():
        if name not in used:
            yield Finding(
                "name",
                f"nothing is made of what the stage `{name}` learns",
                label="no later stage starts from it",
                help=f"write `from: {name}` in the stage that should build on it",
                span=stage.document.span(("name",)),
            )


_OUTPUTS: Final = {
    "output": "leave `output` out (outputs/<name>-<stage>), or say it in each stage",
    "hub.repo": "say `hub` in the last stage, or another repository in each",
}


@rule(
    "FTC791",
    "stages-share-an-output",
    Severity.ERROR,
    what="Two stages leave their models in the same folder, or in the same repository on the Hub.",
    why="The second would find the checkpoints of the first and go on from them, or overwrite what "
    "it starts from.",
    bad="output: trained\nstages: [{name: first}, {name: second, from: first}]",
    good="stages: [{name: first}, {name: second, from: first, output: trained}]",
    sources=(_TRAINER,),
)
def stages_share_an_output(plan: Plan) -> Iterator[Finding]:
    if plan.stage is None:
        return
    for leaf, way_out in _OUTPUTS.items():
        for name, stage in plan.stage.earlier.items():
            place = plan.get(leaf)
            if place is not None and str(stage.get(leaf, "")).rstrip("/") == place.rstrip("/"):
                yield Finding(
                    leaf,
                    f"the stages {name} and {plan.stage.name} would both leave their model in "
                    f"{place}",
                    label="one place for two models",
                    help=way_out,
                )
                break


@rule(
    "FTC792",
    "stage-of-another-base",
    Severity.ERROR,
    what="A stage names another base model than the stage that it starts from.",
    why="Its weights and its tokenizer come from that stage; the base that is named would be "
    "read by nobody.",
    bad="stages:\n"
    "  - name: first\n"
    "  - name: second\n"
    "    from: first\n"
    "    model: {revision: 1cfa9a7208912126459214e8b04321603b3df60c}",
    good="stages: [{name: first}, {name: second, from: first}]",
    sources=(_TRAINER,),
)
def stage_of_another_base(plan: Plan) -> Iterator[Finding]:
    start = plan.stage.start if plan.stage is not None else None
    if start is None or start.stage is None:
        return
    for leaf in ("model.base", "model.revision"):
        if plan.get(leaf) != start.get(leaf):
            yield Finding(
                leaf,
                f"this stage starts from {start.stage.name}, which is "
                f"{start.get(leaf, 'of no revision')}",
                label="would have no effect",
                help="say the model once, for all stages, or leave `from` out",
                related=(("from.stage", "its weights come from here"),),
            )
            return


@rule(
    "FTC793",
    "adapter-cannot-continue",
    Severity.ERROR,
    what="The adapter of an earlier stage is to go on learning, in another shape than it has.",
    why="Rank, alpha, modules and kind say what the numbers of an adapter mean. PEFT refuses "
    "weights of another shape, and takes another alpha in silence: the model then starts "
    "elsewhere than the earlier stage ended.",
    bad="stages:\n"
    "  - name: first\n"
    "  - name: second\n"
    "    from: {stage: first, adapter: continue}\n"
    "    adapter: {type: lora, rank: 64}",
    good="stages:\n"
    "  - name: first\n"
    "  - name: second\n"
    "    from: {stage: first, adapter: merge}\n"
    "    adapter: {type: lora, rank: 64}",
    sources=("PEFT 0.21 `load_adapter`, read 2026-11-25",),
)
def adapter_cannot_continue(plan: Plan) -> Iterator[Finding]:
    start = plan.stage.start if plan.stage is not None else None
    if start is None or plan.get("from.adapter") != "continue" or not plan.given("from.adapter"):
        return
    if start["adapter.type"] == "none" or start.stage is None:
        return
    values = {name: plan[name] for name, _ in plan.under("adapter")}
    if same_adapter(values, start):
        if plan["method.type"] == "reward":
            yield Finding(
                "from.adapter",
                "a reward model has another head than the model that answers",
                label="its adapter cannot go on",
                help=f"write `from: {start.stage.name}`: then it is merged",
                related=(("method.type", "another head"),),
            )
        return
    differing = [
        name
        for name, _ in (*plan.under("adapter"), *start.under("adapter"))
        if name not in ("adapter.dropout", "adapter.init") and plan.get(name) != start.get(name)
    ]
    name = differing[0]
    yield Finding(
        name if name in plan else "adapter.type",
        f"the adapter of {start.stage.name} has another {name.partition('.')[2]}: "
        f"{start.get(name, 'none')}, not {plan.get(name, 'none')}",
        label="its weights would mean something else",
        help="write the same adapter as there, or `from: "
        f"{{stage: {start.stage.name}, adapter: merge}}`",
        related=(("from.adapter", "its adapter goes on learning"),),
    )


@rule(
    "FTC794",
    "no-adapter-to-start-from",
    Severity.ERROR,
    what="`from` says what becomes of an adapter, and the earlier stage trains none.",
    why="It trains all weights, and leaves a model: there is nothing to merge or to go on with. "
    "What was expected to be kept apart is not.",
    bad="stages:\n"
    "  - {name: first, adapter: none}\n"
    "  - {name: second, from: {stage: first, adapter: merge}}",
    good="stages:\n  - {name: first, adapter: none}\n  - {name: second, from: first}",
    sources=(_TRAINER,),
)
def no_adapter_to_start_from(plan: Plan) -> Iterator[Finding]:
    start = plan.stage.start if plan.stage is not None else None
    if start is None or start.stage is None or not plan.given("from.adapter"):
        return
    if start["adapter.type"] == "none":
        yield Finding(
            "from.adapter",
            f"the stage {start.stage.name} trains all weights, and leaves no adapter",
            label="nothing to " + plan["from.adapter"],
            help=f"write `from: {start.stage.name}`",
        )


@rule(
    "FTC795",
    "merged-from-a-quantized-base",
    Severity.WARNING,
    what="An adapter that learned on a quantized base is merged into the base itself.",
    why="It learned to correct the rounded weights; in the exact ones its answers differ a little. "
    "What this stage starts from, and what it is held to, is not quite what the earlier one ended "
    "with.",
    bad="adapter: qlora\n"
    "stages:\n"
    "  - {name: first}\n"
    "  - {name: second, from: {stage: first, adapter: merge}}",
    good="adapter: qlora\nstages: [{name: first}, {name: second, from: first}]",
    sources=(
        "a tiny model trained with QLoRA: logits on the 4-bit base and after merging differ by "
        "0.1; with LoRA by 3e-7 (PEFT 0.21, run 2026-11-23)",
    ),
)
def merged_from_a_quantized_base(plan: Plan) -> Iterator[Finding]:
    start = plan.stage.start if plan.stage is not None else None
    if start is None or start.stage is None or plan.get("from.adapter") != "merge":
        return
    if start["adapter.type"] == "qlora":
        yield Finding(
            "from.stage",
            f"the adapter of {start.stage.name} learned on {start['adapter.bits']}-bit weights "
            "and is merged into the exact ones",
            label="its answers change a little",
            help="train the same adapter in both stages, so that it can go on, or accept it",
        )


@rule(
    "FTC797",
    "starts-from-a-reward-model",
    Severity.ERROR,
    what="A stage starts from a reward model.",
    why="A reward model has a head that scores an answer in place of the one that writes it. It "
    "judges the model that learns; it is not its beginning.",
    bad="data: {format: preference}\n"
    "stages:\n"
    "  - {name: judge, method: reward, adapter: none, training: {learning_rate: 1e-5}}\n"
    "  - {name: dpo, from: judge, method: dpo}",
    good="data: {format: preference}\nstages:\n  - {name: dpo, method: dpo}",
    sources=("TRL 1.16 `RewardTrainer`: AutoModelForSequenceClassification, read 2026-11-25",),
)
def starts_from_a_reward_model(plan: Plan) -> Iterator[Finding]:
    start = plan.stage.start if plan.stage is not None else None
    if start is None or start.stage is None or start["method.type"] != "reward":
        return
    name = start.stage.name
    yield Finding(
        "from.stage",
        f"{name} is a reward model: it scores answers and writes none",
        label="cannot be started from",
        help=f"start from another stage, and ask it under `method.rewards`: "
        f"`{{type: model, from: {name}}}`"
        if plan["method.type"] in _ANSWERING
        else "start from the stage that it starts from",
    )


@rule(
    "FTC798",
    "no-leash-to-a-reward-model",
    Severity.WARNING,
    what="Answers are rewarded by a trained reward model, and nothing holds the model to where it "
    "started.",
    why="A reward model is right about answers like those it was trained on. Without a KL leash "
    "the model moves to where the reward is wrong: long, flattering or strange text that scores "
    "high.",
    bad="data: {format: prompt-only}\n"
    "method: {type: grpo, beta: 0.0, rewards: [{type: model, path: a/b, revision: v1}]}",
    good="data: {format: prompt-only}\n"
    "method: {type: grpo, beta: 0.04, rewards: [{type: model, path: a/b, revision: v1}]}",
    sources=(
        "InstructGPT paper (arXiv 2203.02155), section 3.5: a KL penalty from the SFT model",
        "'Scaling laws for reward model overoptimization' (arXiv 2210.10760)",
        "TRL 1.16 `GRPOConfig`: beta 0.0 by default, read 2026-11-25",
    ),
)
def no_leash_to_a_reward_model(plan: Plan) -> Iterator[Finding]:
    if plan["method.type"] not in _ANSWERING or plan.get("method.beta", 0.0) > 0:
        return
    rewards = plan.get("method.rewards") or ()
    if any(isinstance(item, dict) and item.get("type") == "model" for item in rewards):
        yield Finding(
            "method.beta",
            "the model is rewarded by a reward model and held by nothing",
            label="no KL leash",
            help="write `beta: 0.04`",
            related=(("method.rewards", "a model that can be fooled"),),
        )


RULES = (
    stage_without_use,
    stages_share_an_output,
    stage_of_another_base,
    adapter_cannot_continue,
    no_adapter_to_start_from,
    merged_from_a_quantized_base,
    starts_from_a_reward_model,
    no_leash_to_a_reward_model,
)
