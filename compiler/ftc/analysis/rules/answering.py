"""7xx: methods in which a model answers: how many answers, how long, and what holds the model."""

from collections.abc import Iterator
from typing import Final

from ftc.analysis.first_rows import finding, looks, row_hits
from ftc.analysis.rule import Finding, rule
from ftc.data.rows import PromptOnlyRow, Row
from ftc.diagnostics.diagnostic import Edit, Fix, Severity
from ftc.plan.plan import Plan
from ftc_schemas.spec.formats import GENERATING, GROUPED

_GRPO: Final = "data: {format: prompt-only}\n"
_LENGTH: Final = "rewards: [{type: length, min: 10, max: 200}]"


@rule(
    "FTC720",
    "too-few-generations",
    Severity.ERROR,
    what="Each prompt is answered once, and answers to one prompt are to be compared.",
    why="GRPO and RLOO learn from how an answer differs from the others to the same prompt. Of a "
    "single one there is no difference: TRL refuses to start, once everything is loaded.",
    bad=_GRPO + f"method: {{type: grpo, num_generations: 1, {_LENGTH}}}",
    good=_GRPO + f"method: {{type: grpo, num_generations: 8, {_LENGTH}}}",
    sources=("TRL 1.16 GRPOConfig, run 2026-11-23: 'GRPO requires at least 2 generations'",),
)
def too_few_generations(plan: Plan) -> Iterator[Finding]:
    if plan["method.type"] in GROUPED and plan["method.num_generations"] < 2:
        yield Finding(
            "method.num_generations",
            "a single answer has no other to be compared with",
            label="at least 2, usual: 4 to 16",
            help="write `num_generations: 8`",
            related=(("method.type", "compares answers to one prompt"),),
            fix=Fix(
                "answer each prompt eight times",
                (Edit("set", ("method", "num_generations"), 8),),
                safe=False,
            ),
        )


@rule(
    "FTC721",
    "groups-torn-apart",
    Severity.ERROR,
    what="A batch does not hold whole groups of answers.",
    why="`batch_size` counts answers, and all answers to a prompt are compared within one batch. "
    "TRL refuses another number: it starts only when the batch is a multiple of the group.",
    bad=_GRPO
    + f"method: {{type: grpo, num_generations: 8, {_LENGTH}}}\ntraining: {{batch_size: 12}}",
    good=_GRPO
    + f"method: {{type: grpo, num_generations: 8, {_LENGTH}}}\ntraining: {{batch_size: 16}}",
    sources=(
        "TRL 1.16 GRPOConfig, run 2026-11-23: 'generation_batch_size (4) must be divisible by "
        "num_generations (3)'",
        "TRL issues 2858, 2876 and 3061; open-r1 issues 236 and 249",
    ),
)
def groups_torn_apart(plan: Plan) -> Iterator[Finding]:
    if plan["method.type"] not in GROUPED or plan["method.num_generations"] < 2:
        return
    if _left_to_services(plan, "training.batch_size"):
        return
    batch: int = plan["training.batch_size"]
    group: int = plan["method.num_generations"]
    if batch % group:
        better = max((2 * batch + group) // (2 * group), 1) * group
        yield Finding(
            "training.batch_size"
            if plan.given("training.batch_size")
            else "method.num_generations",
            f"{batch} answers a step are no whole number of groups of {group}",
            label=f"not a multiple of {group}" if plan.given("training.batch_size") else "a group",
            help=f"write `batch_size: {better}`, or another `num_generations`",
            related=(("method.num_generations", f"{group} answers to each prompt"),),
            fix=Fix(
                f"set the batch size to {better}",
                (Edit("set", ("training", "batch_size"), better),),
                safe=False,
            ),
        )


def _left_to_services(plan: Plan, leaf: str) -> bool:
    """Whether nobody says the leaf and only services train the spec: our default is then sent
    nowhere."""
    return "model.base" not in plan and not plan.given(leaf)


@rule(
    "FTC722",
    "learned-reward-without-a-leash",
    Severity.WARNING,
    what="A reward model judges, and nothing holds the model to what it was.",
    why="A reward model knows answers like those it was trained on. A policy that moves away from "
    "them finds answers that score well and are bad: the score rises while people like the "
    "answers less. The KL leash (`beta`) is what keeps it near. A reward that checks a fact can "
    "do without.",
    bad=_GRPO + "method: {type: rloo, beta: 0, rewards: [{type: model, path: ./outputs/reward}]}",
    good=_GRPO
    + "method: {type: rloo, beta: 0.05, rewards: [{type: model, path: ./outputs/reward}]}",
    sources=(
        "Gao et al. 2022, Scaling Laws for Reward Model Overoptimization (arXiv 2210.10760)",
        "InstructGPT paper (arXiv 2203.02155), section 3.5: a KL penalty against the SFT model",
    ),
)
def learned_reward_without_a_leash(plan: Plan) -> Iterator[Finding]:
    judged = any(reward["type"] == "model" for reward in plan.get("method.rewards", ()))
    if plan["method.type"] in GROUPED and judged and plan["method.beta"] == 0:
        yield Finding(
            "method.beta",
            "a reward model judges, and no leash holds the model",
            label="usual: 0.01 to 0.1",
            help="write `beta: 0.05`",
            related=(("method.rewards", "a reward that was learned"),),
            fix=Fix(
                "hold it with a beta of 0.05",
                (Edit("set", ("method", "beta"), 0.05),),
                safe=False,
            ),
        )


_LONG_LEASH: Final = 0.5


@rule(
    "FTC723",
    "leash-too-short",
    Severity.WARNING,
    what="The KL leash is so strong that the model can hardly move.",
    why="The divergence from the start is taken off what answers are worth. At a strength of 0.5 "
    "and more it outweighs rewards between 0 and 1, and the reward stays where it was.",
    bad=_GRPO + f"method: {{type: grpo, beta: 2, {_LENGTH}}}",
    good=_GRPO + f"method: {{type: grpo, beta: 0.04, {_LENGTH}}}",
    sources=(
        "DeepSeekMath paper (arXiv 2402.03300): 0.04",
        "DeepSeek-R1 paper (arXiv 2501.12948): 0.001",
        "TRL 1.16 RLOOConfig: 0.05, read 2026-11-25",
    ),
)
def leash_too_short(plan: Plan) -> Iterator[Finding]:
    if plan["method.type"] in GROUPED and plan["method.beta"] >= _LONG_LEASH:
        yield Finding(
            "method.beta",
            f"a leash of {plan['method.beta']:g} hardly lets the model move",
            label="usual: 0.001 to 0.1",
            help="write `beta: 0.04`",
        )


@rule(
    "FTC724",
    "no-room-for-a-prompt",
    Severity.ERROR,
    what="Answers may be as long as prompt and answer together.",
    why="`max_length` is what prompt and answer have together, and longer prompts are left out. "
    "When an answer may take all of it, no prompt is left to learn from.",
    bad=_GRPO
    + f"method: {{type: grpo, max_completion_length: 2048, {_LENGTH}}}\n"
    + "training: {max_length: 2048}",
    good=_GRPO
    + f"method: {{type: grpo, max_completion_length: 512, {_LENGTH}}}\n"
    + "training: {max_length: 2048}",
    sources=("this language: `ftc explain training.max_length`",),
)
def no_room_for_a_prompt(plan: Plan) -> Iterator[Finding]:
    if plan["method.type"] not in GENERATING or _left_to_services(plan, "training.max_length"):
        return
    answer: int = plan["method.max_completion_length"]
    whole: int = plan["training.max_length"]
    if answer >= whole:
        given = plan.given("method.max_completion_length")
        yield Finding(
            "method.max_completion_length" if given else "training.max_length",
            f"answers of {answer} tokens leave no room for a prompt in {whole}",
            label=f"prompt and answer have {whole} together" if given else "no more than an answer",
            help=f"write `max_length: {2 * answer}`, or a smaller `max_completion_length`",
            related=(("training.max_length", "for prompt and answer"),),
        )


_NEED_THE_END: Final = ("json-schema", "exact-match")
_SHORT: Final = 64


@rule(
    "FTC725",
    "answers-cut-before-they-count",
    Severity.WARNING,
    what="Answers are cut after a few tokens, and a reward needs them whole.",
    why="JSON that breaks off is not valid, and a right answer that is still to come does not "
    "match: every cut answer gets 0, good or bad, and the model learns to be short instead of "
    "right. The share that was cut is `completions/clipped_ratio` in metrics.jsonl.",
    bad=_GRPO
    + "method: {type: grpo, max_completion_length: 32, rewards: [{type: exact-match, "
    + "column: answer}]}",
    good=_GRPO
    + "method: {type: grpo, max_completion_length: 256, rewards: [{type: exact-match, "
    + "column: answer}]}",
    sources=(
        "TRL issue 5697: truncated completions get a reward of 0",
        "DAPO paper (arXiv 2503.14476), section 3.4: overlong answers add noise to the reward",
    ),
)
def answers_cut_before_they_count(plan: Plan) -> Iterator[Finding]:
    rewards = plan.get("method.rewards", ())
    needing = [
        r["type"]
        for r in rewards
        if r["type"] in _NEED_THE_END or (r["type"] == "regex" and r.get("match") == "full")
    ]
    masked = plan.get("method.mask_truncated_completions", False)
    if needing and not masked and plan["method.max_completion_length"] < _SHORT:
        yield Finding(
            "method.max_completion_length",
            f"an answer cut at {plan['method.max_completion_length']} tokens gets 0 from the "
            f"{needing[0]} reward",
            label="tokens of an answer",
            help="write `max_completion_length: 256`, or `mask_truncated_completions: true`",
            related=(("method.rewards", "judges whole answers"),),
        )


@rule(
    "FTC726",
    "always-the-same-answer",
    Severity.ERROR,
    what="A model that learns from its own answers is asked at temperature 0.",
    why="At temperature 0 a model gives the same answer every time. The answers to one prompt are "
    "then all worth the same, and nothing is learned; TRL's sampling does not take a 0 at all.",
    bad=_GRPO + f"method: {{type: grpo, temperature: 0, {_LENGTH}}}",
    good=_GRPO + f"method: {{type: grpo, temperature: 1.0, {_LENGTH}}}",
    sources=("transformers 5.23 `TemperatureLogitsWarper`, read 2026-11-25: strictly positive",),
)
def always_the_same_answer(plan: Plan) -> Iterator[Finding]:
    itself = plan["method.type"] in GENERATING and plan.get("method.match") != "answers"
    if itself and plan["method.temperature"] == 0:
        yield Finding(
            "method.temperature",
            "at temperature 0 all answers to a prompt are the same",
            label="nothing to compare",
            help="write `temperature: 1.0`, or leave it out",
            fix=Fix(
                "sample the answers",
                (Edit("set", ("method", "temperature"), 1.0),),
                safe=False,
            ),
        )


_BY_TOKEN: Final = ("dapo", "bnpo", "dr_grpo", "cispo")


@rule(
    "FTC728",
    "sequence-ratio-summed-by-token",
    Severity.WARNING,
    what="The ratio is taken for whole answers, and the loss is summed by token.",
    why="Each token then carries the ratio of its answer, so a long answer counts as often as it "
    "has tokens: another objective than GSPO's, which counts each answer once. TRL says so in a "
    "warning among others.",
    bad=_GRPO
    + """\
method:
  type: grpo
  importance_sampling: sequence
  rewards: [{type: length, min: 10, max: 200}]""",
    good=_GRPO
    + """\
method:
  type: grpo
  importance_sampling: sequence
  loss: grpo
  rewards: [{type: length, min: 10, max: 200}]""",
    sources=(
        "TRL 1.16 `GRPOTrainer`, read 2026-11-25: 'To reproduce the GSPO paper's setup, set "
        "`loss_type='grpo'`'",
        "GSPO paper (arXiv 2507.18071)",
    ),
)
def sequence_ratio_summed_by_token(plan: Plan) -> Iterator[Finding]:
    by_answer = plan.get("method.importance_sampling") == "sequence"
    if by_answer and plan["method.loss"] in _BY_TOKEN:
        yield Finding(
            "method.importance_sampling",
            f"the `{plan['method.loss']}` loss counts a ratio of the whole answer once a token",
            label="long answers weigh more",
            help="write `loss: grpo` for GSPO, or `importance_sampling: token`",
            related=(("method.loss", "this loss"),),
            fix=Fix(
                "take GSPO's loss",
                (Edit("set", ("method", "loss"), "grpo"),),
                safe=False,
            ),
        )


@rule(
    "FTC729",
    "checkpoint-between-iterations",
    Severity.WARNING,
    what="Checkpoints fall between two steps on the same answers.",
    why="With `num_iterations` several steps learn from the same answers, which are kept in "
    "memory only. A run that goes on from the middle writes new ones, and ends with other "
    "weights than an uninterrupted run.",
    bad=_GRPO
    + f"method: {{type: grpo, num_iterations: 4, {_LENGTH}}}\ntraining: {{save_steps: 10}}",
    good=_GRPO
    + f"method: {{type: grpo, num_iterations: 4, {_LENGTH}}}\ntraining: {{save_steps: 12}}",
    sources=("TRL 1.16 `GRPOTrainer._prepare_inputs`, read 2026-11-25",),
)
def checkpoint_between_iterations(plan: Plan) -> Iterator[Finding]:
    iterations: int = plan.get("method.num_iterations", 1)
    saves: int | None = plan.get("training.save_steps")
    if saves is not None and saves % iterations:
        better = max(round(saves / iterations), 1) * iterations
        yield Finding(
            "training.save_steps",
            f"a checkpoint every {saves} steps falls between steps on the same answers",
            label=f"not a multiple of {iterations}",
            help=f"write `save_steps: {better}`",
            related=(("method.num_iterations", "steps on the same answers"),),
            fix=Fix(
                f"save every {better} steps",
                (Edit("set", ("training", "save_steps"), better),),
                safe=False,
            ),
        )


@rule(
    "FTC730",
    "prompt-ends-with-an-answer",
    Severity.WARNING,
    what="A prompt's last message is the assistant's.",
    why="The model is to answer next. After a turn of its own the chat template opens a second "
    "one, which it has never seen, or goes on with the first, whose end is then judged alone.",
    bad="""\
data: {format: prompt-only, train: data/answered-prompts.jsonl}
method: {type: grpo, rewards: [{type: length, min: 10, max: 200}]}
# {"prompt": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}""",
    good="""\
data: {format: prompt-only, train: data/prompts.jsonl}
method: {type: grpo, rewards: [{type: length, min: 10, max: 200}]}
# {"prompt": [{"role": "user", "content": "Hi"}]}""",
    sources=("TRL 1.16 `apply_chat_template`, read 2026-11-25: it goes on with the last message",),
)
def prompt_ends_with_an_answer(plan: Plan) -> Iterator[Finding]:
    for look in looks(plan):
        hits = row_hits(look, _answered)
        help_text = "end each prompt with what the model is to answer"
        yield from finding(look, hits, "already answered", help_text)


def _answered(row: Row) -> str:
    if not isinstance(row, PromptOnlyRow) or isinstance(row.prompt, str) or not row.prompt:
        return ""
    return "`prompt` ends with the assistant's answer" * (row.prompt[-1].role == "assistant")


RULES = (
    too_few_generations,
    groups_torn_apart,
    learned_reward_without_a_leash,
    leash_too_short,
    no_room_for_a_prompt,
    answers_cut_before_they_count,
    always_the_same_answer,
    sequence_ratio_summed_by_token,
    checkpoint_between_iterations,
    prompt_ends_with_an_answer,
)
