"""2xx: what a method learns from, and how it is set."""

from collections.abc import Iterator
from typing import Final

from ftc.analysis.base_model import base_model, looks_like_base
from ftc.analysis.rule import Finding, rule
from ftc.diagnostics.diagnostic import Edit, Fix, Severity
from ftc.plan.plan import Plan
from ftc_schemas.spec.formats import FORMATS, METHODS_OF_FORMAT


@rule(
    "FTC250",
    "data-does-not-fit-method",
    Severity.ERROR,
    what="The method does not learn from this kind of data.",
    why="SFT imitates answers; DPO compares a better answer with a worse one. Trainers find out "
    "only after the model is loaded (`KeyError: 'chosen'`), services after the upload.",
    bad="method: {type: dpo}\ndata: {format: chat}",
    good="method: {type: dpo}\ndata: {format: preference}",
    sources=("TRL 1.16 `DPOTrainer` on `messages` data, run 2026-11-23: KeyError: 'chosen'",),
)
def data_does_not_fit_method(plan: Plan) -> Iterator[Finding]:
    method: str = plan["method.type"]
    fitting = FORMATS[method]
    if plan["data.format"] in fitting:
        return
    wanted = " or ".join(f"`{name}`" for name in fitting)
    other = METHODS_OF_FORMAT[plan["data.format"]][0]
    yield Finding(
        "data.format",
        f"{method} does not learn from {plan['data.format']} data",
        label=f"{method} takes {', '.join(fitting)}",
        help=f"write `format: {fitting[0]}` if that is what the rows are"
        if len(fitting) == 1
        else f"write {wanted} if that is what the rows are, or `method: {other}`",
        related=(("method.type", f"the method is {method}"),),
        fix=Fix(
            f"say that the rows are {fitting[0]} data",
            (Edit("set", ("data", "format"), fitting[0]),),
            safe=False,
        ),
    )


_MASKS: Final = {
    "chat": ("assistant", "all"),
    "prompt-completion": ("completion", "all"),
    "text": ("all",),
}
"""Which tokens can be told apart in each kind of data."""


@rule(
    "FTC251",
    "completion-loss-on-chat",
    Severity.ERROR,
    what="Chats are to be learned from their completions only, which chats do not have.",
    why="TRL takes the setting and passes it over for rows of `messages`: the loss is that of a "
    "run without it, so the model learns to write the user's questions, too.",
    bad="data: {format: chat}\nmethod: {type: sft, loss_on: completion}",
    good="data: {format: chat}\nmethod: {type: sft, loss_on: assistant}",
    sources=(
        "TRL 1.16 with `completion_only_loss=True` on `messages`, run 2026-11-23: "
        "losses equal to the last bit",
        "TRL issue 3781, open-r1 issues 648 and 652",
    ),
)
def completion_loss_on_chat(plan: Plan) -> Iterator[Finding]:
    if plan["data.format"] == "chat" and plan.get("method.loss_on") == "completion":
        yield Finding(
            "method.loss_on",
            "chat rows have no completion to learn from",
            label="would be passed over in silence",
            help="write `loss_on: assistant` to learn the assistant's turns",
            related=(("data.format", "rows of messages"),),
            fix=Fix(
                "learn the assistant's turns",
                (Edit("set", ("method", "loss_on"), "assistant"),),
            ),
        )


@rule(
    "FTC252",
    "loss-on-what-rows-lack",
    Severity.ERROR,
    what="The loss is to be taken on a part that rows of this kind don't have.",
    why="Plain text has neither turns nor a prompt, and a prompt with its completion has no "
    "turns. TRL refuses some of these after loading the model and passes over others.",
    bad="data: {format: text}\nmethod: {type: sft, loss_on: assistant}",
    good="data: {format: text}\nmethod: {type: sft, loss_on: all}",
    sources=("TRL 1.16 `SFTTrainer`, read 2026-11-23",),
)
def loss_on_what_rows_lack(plan: Plan) -> Iterator[Finding]:
    given: str | None = plan.get("method.loss_on")
    kind: str = plan["data.format"]
    possible = _MASKS.get(kind, ())
    if given is None or not possible or given in possible or kind == "chat":
        return
    yield Finding(
        "method.loss_on",
        f"rows of {kind} have no {'turns' if given == 'assistant' else given} to learn from",
        label=f"{kind} rows take {' or '.join(possible)}",
        help=f"write `loss_on: {possible[0]}`, or leave it out",
        related=(("data.format", f"rows of {kind}"),),
        fix=Fix(
            f"learn {'the completions' if possible[0] == 'completion' else 'all of it'}",
            (Edit("set", ("method", "loss_on"), possible[0]),),
        ),
    )


@rule(
    "FTC253",
    "beta-out-of-range",
    Severity.WARNING,
    what="DPO's beta is far from the values that are known to work.",
    why="Beta says how closely the model stays with the reference. Far below, it forgets the "
    "reference and degenerates; far above, it cannot move.",
    bad="method: {type: dpo, beta: 5}\ndata: {format: preference}",
    good="method: {type: dpo, beta: 0.1}\ndata: {format: preference}",
    sources=(
        "DPO paper (arXiv 2305.18290): 0.1, and 0.5 for summarization",
        "Zephyr paper (arXiv 2310.16944): 0.1",
        "TRL 1.16 `DPOConfig`: 0.1, read 2026-11-23",
    ),
)
def beta_out_of_range(plan: Plan) -> Iterator[Finding]:
    beta: float | None = plan.get("method.beta")
    if beta is not None and not 0.01 <= beta <= 1:
        yield Finding(
            "method.beta",
            f"a beta of {beta:g} "
            + ("hardly lets the model move" if beta > 1 else "hardly holds the model"),
            label="usual: 0.05 to 0.5",
            help="write `beta: 0.1`",
        )


@rule(
    "FTC254",
    "label-smoothing-ignored",
    Severity.WARNING,
    what="Label smoothing is given with a loss that does not use it.",
    why="In TRL the share of flipped preferences enters the `robust` loss alone; `sigmoid`, "
    "`hinge` and `ipo` never look at it.",
    bad="method: {type: dpo, loss: ipo, label_smoothing: 0.1}\ndata: {format: preference}",
    good="method: {type: dpo, loss: robust, label_smoothing: 0.1}\ndata: {format: preference}",
    sources=("TRL 1.16 `DPOTrainer`, read 2026-11-23",),
)
def label_smoothing_ignored(plan: Plan) -> Iterator[Finding]:
    if plan.get("method.label_smoothing") and plan["method.loss"] != "robust":
        yield Finding(
            "method.label_smoothing",
            f"the `{plan['method.loss']}` loss does not use label smoothing",
            label="has no effect",
            help="write `loss: robust`, or remove it",
            related=(("method.loss", "this loss"),),
            fix=Fix(
                "use the loss that counts on flipped labels",
                (Edit("set", ("method", "loss"), "robust"),),
                safe=False,
            ),
        )


@rule(
    "FTC255",
    "robust-without-noise",
    Severity.WARNING,
    what="The `robust` loss is chosen, and no preference is assumed to be flipped.",
    why="With `label_smoothing: 0` its formula is that of `sigmoid`, so the choice does nothing.",
    bad="method: {type: dpo, loss: robust}\ndata: {format: preference}",
    good="method: {type: dpo, loss: robust, label_smoothing: 0.1}\ndata: {format: preference}",
    sources=(
        "TRL 1.16 `DPOTrainer`, read 2026-11-23",
        "TRL 1.16 `DPOConfig`: the paper of robust DPO recommends 0.1",
    ),
)
def robust_without_noise(plan: Plan) -> Iterator[Finding]:
    if plan.get("method.loss") == "robust" and not plan["method.label_smoothing"]:
        yield Finding(
            "method.loss",
            "`robust` without label smoothing is the same as `sigmoid`",
            label="assumes that no preference is flipped",
            help="write `label_smoothing: 0.1`, or `loss: sigmoid`",
        )


@rule(
    "FTC256",
    "dpo-on-a-base-model",
    Severity.WARNING,
    what="Preferences are taught to a base model that has not learned to answer.",
    why="DPO shifts which of its answers a model prefers. A base model continues text; it has no "
    "answers to choose from, and its own likelihood of both is nearly noise. Teach it to answer "
    "with SFT first.",
    bad="model: {base: Qwen/Qwen3-0.6B-Base}\nmethod: {type: dpo}\ndata: {format: preference}",
    good="model: {base: Qwen/Qwen3-0.6B}\nmethod: {type: dpo}\ndata: {format: preference}",
    sources=(
        "field guide: 'SFT to set behaviour, then DPO to refine'",
        "DPO paper (arXiv 2305.18290), section 4: the reference is the SFT model",
    ),
)
def dpo_on_a_base_model(plan: Plan) -> Iterator[Finding]:
    model = base_model(plan)
    if plan["method.type"] != "dpo" or model is None:
        return
    if looks_like_base(model.id) or model.chat_template is False:
        yield Finding(
            "model.base",
            f"{model.id} is a base model, and dpo refines a model that already answers",
            label="has not learned to answer",
            help="start from an instruct model, or from the result of an SFT run",
            related=(("method.type", "prefers one answer over another"),),
        )


RULES = (
    data_does_not_fit_method,
    completion_loss_on_chat,
    loss_on_what_rows_lack,
    beta_out_of_range,
    label_smoothing_ignored,
    robust_without_noise,
    dpo_on_a_base_model,
)
