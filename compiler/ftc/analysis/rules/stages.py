"""790–799: what a stage starts from, and what becomes of what it learned."""

from collections.abc import Iterator
from typing import Final

from ftc.analysis.rule import Finding, rule
from ftc.diagnostics.diagnostic import Severity
from ftc.plan.plan import Plan
from ftc.plan.stage import NO_SHAPE, PROMPTS, can_continue, same_adapter, start_of
from ftc_schemas.spec.formats import REWARDED

_RECIPES: Final = (
    "InstructGPT paper (arXiv 2203.02155), Zephyr paper (arXiv 2310.16944): each stage starts "
    "from the one before"
)
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
    start = start_of(plan)
    if start is None:
        return
    for leaf in ("model.base", "model.revision"):
        if plan.get(leaf) != start.get(leaf):
            yield Finding(
                leaf,
                f"this stage starts from {plan['from.stage']}, which is "
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
    start = start_of(plan)
    if start is None or plan.get("from.adapter") != "continue" or not plan.given("from.adapter"):
        return
    if start["adapter.type"] == "none":
        return
    values = {name: plan[name] for name, _ in plan.under("adapter")}
    if can_continue({**values, "method.type": plan["method.type"]}, start):
        return
    if same_adapter(values, start):
        if start["adapter.type"] not in PROMPTS:  # of which another rule speaks
            yield _cannot_go_on(plan, start)
        return
    differing = [
        name
        for name, _ in (*plan.under("adapter"), *start.under("adapter"))
        if name not in NO_SHAPE and plan.get(name) != start.get(name)
    ]
    name = differing[0]
    yield Finding(
        name if name in plan else "adapter.type",
        f"the adapter of {plan['from.stage']} has another {name.partition('.')[2]}: "
        f"{start.get(name, 'none')}, not {plan.get(name, 'none')}",
        label="its weights would mean something else",
        help="write the same adapter as there, or `from: "
        f"{{stage: {plan['from.stage']}, adapter: merge}}`",
        related=(("from.adapter", "its adapter goes on learning"),),
    )


def _cannot_go_on(plan: Plan, start: Plan) -> Finding:
    """Of the same shape, and yet another."""
    if plan["method.type"] == "reward":
        why = "a reward model has another head than the model that answers"
    else:
        why = f"an adapter that began as {start['adapter.init']} is saved with twice its rank"
    return Finding(
        "from.adapter",
        why,
        label="its adapter cannot go on",
        help=f"write `from: {plan['from.stage']}`: then it is merged",
        related=(("method.type", "the method of this stage"),),
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
    start = start_of(plan)
    if start is None or not plan.given("from.adapter"):
        return
    if start["adapter.type"] == "none":
        yield Finding(
            "from.adapter",
            f"the stage {plan['from.stage']} trains all weights, and leaves no adapter",
            label="nothing to " + plan["from.adapter"],
            help=f"write `from: {plan['from.stage']}`",
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
    start = start_of(plan)
    if start is None or plan.get("from.adapter") != "merge":
        return
    if start.get("adapter.bits") in (4, 8):
        yield Finding(
            "from.stage",
            f"the adapter of {plan['from.stage']} learned on {start['adapter.bits']}-bit weights "
            "and is merged into the exact ones",
            label="its answers change a little",
            help="train the same adapter in both stages, so that it can go on, or accept it",
        )


@rule(
    "FTC796",
    "builds-on-learned-tokens",
    Severity.ERROR,
    what="A stage builds on one that learned tokens before the text: prompt tuning, prefix "
    "tuning, p-tuning.",
    why="There is no change of weights that could be merged, and PEFT loads such tokens for "
    "asking, not for learning on.",
    bad="stages:\n  - {name: first, adapter: prompt-tuning}\n  - {name: second, from: first}",
    good="stages:\n  - {name: first, adapter: lora}\n  - {name: second, from: first}",
    sources=(
        "PEFT 0.21 `PeftModel.from_pretrained`: 'Cannot set a prompt learning adapter to trainable "
        "when loading pretrained adapter', run 2026-11-25",
    ),
)
def builds_on_learned_tokens(plan: Plan) -> Iterator[Finding]:
    if plan.stage is None:
        return
    needed = plan.get("stages", {})
    places = {name: "from.stage" for name in (plan.get("from.stage"),) if name in needed}
    asked = "method.teacher" if "method.teacher" in plan else "method.rewards"
    places |= {name: asked for name, known in needed.items() if known["asked"]}
    for name, place in places.items():
        kind = plan.stage.earlier[name]["adapter.type"]
        if kind in PROMPTS:
            yield Finding(
                place,
                f"the stage {name} learns by {kind}, and nothing can be built on that",
                label="only tokens before the text",
                help=f"train a `lora` in {name}",
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
    start = start_of(plan)
    if start is None or start["method.type"] != "reward":
        return
    name = plan["from.stage"]
    yield Finding(
        "from.stage",
        f"{name} is a reward model: it scores answers and writes none",
        label="cannot be started from",
        help=f"start from another stage, and ask it under `method.rewards`: "
        f"`{{type: model, from: {name}}}`"
        if plan["method.type"] in REWARDED
        else "start from the stage that it starts from",
    )


_WORDS: Final = (
    "model.chat_template",
    "model.special_tokens.pad",
    "model.special_tokens.eos",
    "model.special_tokens.bos",
)


@rule(
    "FTC799",
    "stage-of-other-words",
    Severity.WARNING,
    what="A stage has another chat template, or other special tokens, than the stage that it "
    "starts from.",
    why="The model has learned where turns begin and end. In another template its own turns look "
    "like a stranger's, and a stage that says nothing of the template may be trained with the "
    "base's own. New tokens on an adapter that goes on have no place in its weights.",
    bad="stages:\n"
    "  - {name: first, model: {special_tokens: {eos: '<|im_end|>'}}}\n"
    "  - {name: second, from: first}",
    good="model: {special_tokens: {eos: '<|im_end|>'}}\n"
    "stages:\n"
    "  - {name: first}\n"
    "  - {name: second, from: first}",
    sources=(
        "transformers#48016: a template or an end token that differs gives empty answers",
        "Axolotl 0.19: the tokenizer is that of `base_model`, read 2026-11-25",
    ),
)
def stage_of_other_words(plan: Plan) -> Iterator[Finding]:
    start = start_of(plan)
    if start is None:
        return
    for leaf in _WORDS:
        if plan.get(leaf) != start.get(leaf):
            yield Finding(
                leaf,
                f"the stage {plan['from.stage']}, where this one starts, has another "
                f"`{leaf.partition('.')[2]}`",
                label="the model has learned the one of there",
                help="say it once, for all stages",
                related=(("from.stage", "starts from here"),),
            )
    added = "model.special_tokens.additional"
    if added in plan and plan[added] != start.get(added) and plan.get("from.adapter") == "continue":
        yield Finding(
            added,
            f"the adapter of {plan['from.stage']} goes on learning, and has no room for new tokens",
            label="no rows for them",
            help=f"write `from: {{stage: {plan['from.stage']}, adapter: merge}}`",
            related=(("from.stage", "starts from here"),),
            severity=Severity.ERROR,
        )


RULES = (
    stage_without_use,
    stages_share_an_output,
    stage_of_another_base,
    adapter_cannot_continue,
    no_adapter_to_start_from,
    merged_from_a_quantized_base,
    builds_on_learned_tokens,
    starts_from_a_reward_model,
    stage_of_other_words,
)
