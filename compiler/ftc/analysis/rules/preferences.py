"""703 to 719: methods that compare better answers with worse ones."""

from collections.abc import Iterator
from typing import Final

from ftc.analysis.base_model import hub_id, is_folder, looks_like_instruct
from ftc.analysis.first_rows import finding, looks, row_hits
from ftc.analysis.rule import Finding, rule
from ftc.data.datasets import training_rows
from ftc.data.rows import PreferenceRow, Row, UnpairedPreferenceRow
from ftc.diagnostics.diagnostic import Edit, Fix, Severity
from ftc.plan.plan import Plan
from ftc_schemas.spec.formats import COMPARING

_FEW_PAIRS: Final = 2000
"""A tenth of the smallest of the published sets that the rule names."""


@rule(
    "FTC703",
    "reward-from-few-pairs",
    Severity.WARNING,
    what="A reward model is to learn from less than a tenth of what the smallest published ones "
    "learned from.",
    why="A reward model has to judge answers that it has never seen, and what it gets wrong, a "
    "policy will find and exploit. From few pairs it learns the marks of that set, length above "
    "all. With few pairs, DPO uses them better.",
    bad="method: reward\ndata: {train: data/preference.jsonl, format: preference}",
    good="method: reward\ndata: {train: hf://datasets/example/pairs@v1/train.jsonl, "
    "format: preference}",
    sources=(
        "field guide: 'Reward models can be gamed'",
        "WebGPT paper (arXiv 2112.09332): 19,578 comparisons",
        "Learning to Summarize from Human Feedback (arXiv 2009.01325): 64,832 comparisons",
    ),
)
def reward_from_few_pairs(plan: Plan) -> Iterator[Finding]:
    rows = training_rows(plan) if plan["method.type"] == "reward" else None
    if rows is not None and rows.exact and 0 < rows.rows < _FEW_PAIRS:
        yield Finding(
            "data.train",
            f"{rows.rows:,} pairs hardly make a reward model",
            label="published ones learned from 20,000 and more",
            help="collect more, or prefer the answers directly with `method: dpo`",
            related=(("method.type", "has to judge answers it has never seen"),),
        )


@rule(
    "FTC704",
    "gamma-out-of-range",
    Severity.WARNING,
    what="SimPO's margin is larger than beta.",
    why="Gamma is the margin by which the chosen answer's reward shall win, and beta the scale of "
    "the rewards, so their ratio is a margin in log-probability a token. The authors search it "
    "between 0 and 1; beyond, the model is pushed further apart on pairs that it already tells "
    "apart.",
    bad="method: {type: simpo, beta: 2, gamma: 5}\ndata: {format: preference}",
    good="method: {type: simpo, beta: 2, gamma: 1}\ndata: {format: preference}",
    sources=("SimPO's README (github.com/princeton-nlp/SimPO), read 2026-11-25",),
)
def gamma_out_of_range(plan: Plan) -> Iterator[Finding]:
    gamma: float | None = plan.get("method.gamma")
    if gamma is not None and gamma > plan["method.beta"]:
        yield Finding(
            "method.gamma",
            f"a gamma of {gamma:g} asks for a margin of {gamma / plan['method.beta']:.2g} a token",
            label="usual: a tenth of beta to all of it",
            help=f"write `gamma: {plan['method.beta'] / 2:g}`, half of beta",
            related=(("method.beta", "the scale of the rewards"),),
        )


@rule(
    "FTC705",
    "exo-without-smoothing",
    Severity.ERROR,
    what="The loss `exo_pair` is chosen without label smoothing.",
    why="It compares the model with a distribution that gives the rejected answer the share that "
    "`label_smoothing` says; with 0, its logarithm is infinite, and TRL refuses it.",
    bad="method: {type: dpo, loss: exo_pair, label_smoothing: 0}\ndata: {format: preference}",
    good="method: {type: dpo, loss: exo_pair, label_smoothing: 0.001}\ndata: {format: preference}",
    sources=("TRL 1.16 `DPOTrainer`, read 2026-11-25: it recommends the paper's 0.001",),
)
def exo_without_smoothing(plan: Plan) -> Iterator[Finding]:
    if plan.get("method.loss") == "exo_pair" and not plan["method.label_smoothing"]:
        yield Finding(
            "method.label_smoothing",
            "`exo_pair` is not defined without label smoothing",
            label="its logarithm is taken",
            help="write `label_smoothing: 0.001`, or leave it out",
            related=(("method.loss", "this loss"),),
            fix=Fix(
                "smooth as in the paper",
                (Edit("set", ("method", "label_smoothing"), 0.001),),
                safe=False,
            ),
        )


@rule(
    "FTC706",
    "aot-on-single-pairs",
    Severity.WARNING,
    what="A loss that compares the pairs of a batch is chosen, and a device holds one pair.",
    why="`aot` and `aot_unpaired` sort a batch's margins and compare the sorted ones. One margin "
    "is sorted already, so what is computed is `sigmoid`.",
    bad="method: {type: dpo, loss: aot}\ndata: {format: preference}\n"
    "training: {micro_batch_size: 1}",
    good="method: {type: dpo, loss: aot}\ndata: {format: preference}\n"
    "training: {micro_batch_size: 8}",
    sources=("TRL 1.16 `DPOTrainer`, read 2026-11-25",),
)
def aot_on_single_pairs(plan: Plan) -> Iterator[Finding]:
    sorts = plan.get("method.loss") in ("aot", "aot_unpaired")
    if sorts and plan["training.micro_batch_size"] == 1:
        yield Finding(
            "method.loss",
            f"`{plan['method.loss']}` on one pair at a time is `sigmoid`",
            label="compares the pairs of a batch",
            help="write a larger `micro_batch_size`, or `loss: sigmoid`",
            related=(("training.micro_batch_size", "pairs on a device at once"),),
        )


@rule(
    "FTC707",
    "reference-is-the-base",
    Severity.WARNING,
    what="The reference model that is named is the base model.",
    why="It would be the reference anyway. Named, it is loaded a second time; with an adapter that "
    "doubles the memory for nothing, because the base is asked with the adapter switched off.",
    bad="method: {type: dpo, reference_model: Qwen/Qwen3-0.6B}\ndata: {format: preference}",
    good="method: {type: dpo}\ndata: {format: preference}",
    sources=("TRL 1.16 `DPOTrainer` and `KTOTrainer`, read 2026-11-25",),
)
def reference_is_the_base(plan: Plan) -> Iterator[Finding]:
    reference: str | None = plan.get("method.reference_model")
    if reference is None or reference != plan.get("model.base"):
        return
    if plan.get("method.reference_revision") not in (None, plan.get("model.revision")):
        return
    gone = [Edit("remove", ("method", "reference_model"))]
    if plan.given("method.reference_revision"):
        gone.append(Edit("remove", ("method", "reference_revision")))
    yield Finding(
        "method.reference_model",
        "the base model is the reference without being named",
        label="a second copy in memory",
        help="remove it",
        related=(("model.base", "the same model"),),
        fix=Fix("leave the reference to the trainer", tuple(gone), safe=False),
    )


@rule(
    "FTC708",
    "unpinned-reference",
    Severity.WARNING,
    what="A reference model on the Hub is named without a revision, or a revision without a model.",
    why="The reference decides where every gradient points. An id names whatever its repository "
    "holds on the day of the download.",
    bad="method: {type: dpo, reference_model: example/tuned}\ndata: {format: preference}",
    good="method: {type: dpo, reference_model: ./outputs/tuned}\ndata: {format: preference}",
    sources=("huggingface_hub documentation, 'Download files from the Hub'",),
)
def unpinned_reference(plan: Plan) -> Iterator[Finding]:
    reference: str | None = plan.get("method.reference_model")
    pinned = "method.reference_revision" in plan
    if reference is not None and (is_folder(reference) or reference == plan.get("model.base")):
        return
    if reference is None and pinned:
        yield Finding(
            "method.reference_revision",
            "a revision is pinned of a reference that is not named",
            label="of which model?",
            help="write `reference_model`, or remove it",
            severity=Severity.ERROR,
        )
    elif reference is not None and not pinned:
        yield Finding(
            "method.reference_model",
            f"{reference} is not pinned to a revision",
            label="whatever stands there on the day of the download",
            help="write `reference_revision:` with the commit that you mean",
        )


@rule(
    "FTC709",
    "pairs-without-a-template",
    Severity.WARNING,
    what="Prompts and answers are written as text, and the model was tuned to chat.",
    why="Text is taken as it is: no chat template is put around it. The model then learns which "
    "continuation of bare text to prefer, and is asked in chats, where it hardly shows.",
    bad="model: {base: meta-llama/Llama-3.2-1B-Instruct}\nmethod: dpo\n"
    "data: {train: data/preference.jsonl, format: preference}",
    good="model: {base: meta-llama/Llama-3.2-1B-Instruct}\nmethod: dpo\n"
    "data: {train: data/preference-messages.jsonl, format: preference}",
    sources=("TRL 1.16 `DPOTrainer._prepare_dataset`, read 2026-11-25",),
)
def pairs_without_a_template(plan: Plan) -> Iterator[Finding]:
    id = hub_id(plan)
    if plan["method.type"] not in COMPARING or id is None or not looks_like_instruct(id):
        return
    for look in looks(plan):
        hits = row_hits(look, _as_text)
        yield from finding(
            look,
            hits,
            "no chat template is applied",
            'write them as messages: `[{"role": "user", "content": …}]`',
        )


def _as_text(row: Row) -> str:
    if not isinstance(row, PreferenceRow | UnpairedPreferenceRow):
        return ""
    return "prompt and answer are text" if isinstance(row.prompt, str) else ""


@rule(
    "FTC710",
    "dropout-blurs-preferences",
    Severity.WARNING,
    what="An adapter's dropout is asked for with a method that compares answers.",
    why="Dropout draws another mask for each answer, so that the two differ by noise as well as by "
    "what was written. TRL switches all dropout off in these trainers unless it is told not to, "
    "and targets that cannot tell it lose the setting.",
    bad="method: dpo\ndata: {format: preference}\nadapter: {type: lora, dropout: 0.1}",
    good="method: dpo\ndata: {format: preference}\nadapter: {type: lora, dropout: 0}",
    sources=("TRL 1.16 `disable_dropout` of DPO, KTO, ORPO, CPO and reward, read 2026-11-25",),
)
def dropout_blurs_preferences(plan: Plan) -> Iterator[Finding]:
    if plan["method.type"] in COMPARING and plan.get("adapter.dropout"):
        yield Finding(
            "adapter.dropout",
            f"dropout makes the answers that {plan['method.type']} compares noisy",
            label="another mask for each answer",
            help="write `dropout: 0`, or leave it out",
            related=(("method.type", "compares answers"),),
            fix=Fix(
                "compare without dropout", (Edit("remove", ("adapter", "dropout")),), safe=False
            ),
        )


@rule(
    "FTC711",
    "reward-model-has-no-lm-head",
    Severity.ERROR,
    what="A reward model is to train and save the language model's head.",
    why="A reward model has a score head in its place, which is always trained and saved. There is "
    "no `lm_head` to save, and PEFT takes names that match nothing.",
    bad="method: reward\ndata: {format: preference}\n"
    "adapter: {type: lora, modules_to_save: [lm_head]}",
    good="method: reward\ndata: {format: preference}\nadapter: {type: lora}",
    sources=("TRL 1.16 `RewardTrainer`, PEFT 0.21.2 `PeftModelForSequenceClassification`",),
)
def reward_model_has_no_lm_head(plan: Plan) -> Iterator[Finding]:
    saved: list[str] = plan.get("adapter.modules_to_save", [])
    if plan["method.type"] != "reward" or "lm_head" not in saved:
        return
    rest = [name for name in saved if name != "lm_head"]
    path = ("adapter", "modules_to_save")
    yield Finding(
        "adapter.modules_to_save",
        "a reward model has no `lm_head`",
        label="lists lm_head",
        help="remove it: the score head is trained and saved without being named",
        related=(("method.type", "has a score head instead"),),
        fix=Fix("remove `lm_head`", (Edit("set", path, rest) if rest else Edit("remove", path),)),
    )


RULES = (
    reward_from_few_pairs,
    gamma_out_of_range,
    exo_without_smoothing,
    aot_on_single_pairs,
    reference_is_the_base,
    unpinned_reference,
    pairs_without_a_template,
    dropout_blurs_preferences,
    reward_model_has_no_lm_head,
)
