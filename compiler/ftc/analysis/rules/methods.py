"""2xx: what a method learns from, and how it is set."""

from collections.abc import Iterator
from typing import Final

from ftc.analysis.base_model import base_model, looks_like_base
from ftc.analysis.rule import Finding, rule
from ftc.diagnostics.diagnostic import Edit, Fix, Severity
from ftc.plan.plan import Plan
from ftc.plan.stage import lineage
from ftc_schemas.named_tuple import NamedTuple
from ftc_schemas.spec.formats import FORMATS, METHODS_OF_FORMAT


@rule(
    "FTC250",
    "data-does-not-fit-method",
    Severity.ERROR,
    what="The method does not learn from this kind of data.",
    why="SFT imitates answers, continued pretraining goes on reading text, DPO and its kin compare "
    "a better answer with a worse one. Trainers find out only after the model is loaded "
    "(`KeyError: 'chosen'`), services after the upload.",
    bad="method: {type: dpo}\ndata: {format: chat}",
    good="method: {type: dpo}\ndata: {format: preference}",
    sources=("TRL 1.16 `DPOTrainer` on `messages` data, run 2026-11-23: KeyError: 'chosen'",),
)
def data_does_not_fit_method(plan: Plan) -> Iterator[Finding]:
    method: str = plan["method.type"]
    fitting = FORMATS[method]
    if plan["data.format"] in fitting:
        return
    if method == "sft" and plan["data.format"] == "text":
        yield _plain_text(plan)
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


def _plain_text(plan: Plan) -> Finding:
    """Plain text was learned by sft once; what is meant is plain, unless a loss is asked for that
    text doesn't have."""
    meant = plan.get("method.loss_on", "all") == "all"
    return Finding(
        "method.type" if plan.given("method.type") else "data.format",
        "sft does not learn from text data: going on with pretraining is `method: cpt`",
        label="imitates answers, and plain text has none",
        help="write `method: cpt`",
        related=(("data.format", "rows of text"),) if plan.given("method.type") else (),
        fix=Fix("go on with pretraining", (Edit("set", ("method",), "cpt"),), safe=meant),
    )


_MASKS: Final = {
    "chat": ("assistant", "all"),
    "prompt-completion": ("completion", "all"),
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
    why="A prompt with its completion has no turns. TRL refuses such a loss after loading the "
    "model, or passes over it.",
    bad="data: {format: prompt-completion}\nmethod: {type: sft, loss_on: assistant}",
    good="data: {format: prompt-completion}\nmethod: {type: sft, loss_on: completion}",
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


class _Betas(NamedTuple):
    """The values of beta that a method is known to work with."""

    least: float
    most: float
    usual: str
    start: float
    too_small: str
    too_large: str


_HOLDS: Final = _Betas(
    0.01, 1, "0.05 to 0.5", 0.1, "hardly holds the model", "hardly lets the model move"
)
_BETAS: Final = {
    "dpo": _HOLDS,
    "kto": _HOLDS,
    "online-dpo": _HOLDS,
    "cpo": _HOLDS._replace(
        too_small="hardly parts the answers", too_large="lets a few clear pairs drown the others"
    ),
    "orpo": _HOLDS._replace(
        most=2,
        usual="0.1 to 1",
        too_small="hardly prefers anything: it is sft",
        too_large="drowns the supervised loss",
    ),
    "simpo": _Betas(
        0.5,
        20,
        "2 to 10",
        2,
        "leaves almost no gradient: averages a token are small",
        "lets a few clear pairs drown the others",
    ),
}


@rule(
    "FTC253",
    "beta-out-of-range",
    Severity.WARNING,
    what="Beta is far from the values that are known to work with this method.",
    why="In DPO and KTO, beta says how closely the model stays with the reference: far below, it "
    "forgets the reference and degenerates; far above, it cannot move. In CPO and SimPO it scales "
    "the difference of the answers; SimPO's is an average a token, so it takes twenty times the "
    "value, and one copied from DPO leaves almost no gradient. In ORPO it weighs the preference "
    "against the supervised loss.",
    bad="method: {type: dpo, beta: 5}\ndata: {format: preference}",
    good="method: {type: dpo, beta: 0.1}\ndata: {format: preference}",
    sources=(
        "DPO paper (arXiv 2305.18290): 0.1, and 0.5 for summarization",
        "Zephyr paper (arXiv 2310.16944): 0.1",
        "TRL 1.16 `DPOConfig`, `KTOConfig`, `ORPOConfig` and `CPOConfig`: 0.1, read 2026-11-25",
        "SimPO's README (github.com/princeton-nlp/SimPO), read 2026-11-25: 2 to 2.5, up to 10",
        "ORPO paper (arXiv 2403.07691): lambda of 0.1 to 1",
    ),
)
def beta_out_of_range(plan: Plan) -> Iterator[Finding]:
    beta: float | None = plan.get("method.beta")
    sane = _BETAS.get(plan["method.type"])
    if beta is not None and sane is not None and not sane.least <= beta <= sane.most:
        yield Finding(
            "method.beta",
            f"a beta of {beta:g} {sane.too_large if beta > sane.most else sane.too_small}",
            label=f"usual: {sane.usual}",
            help=f"write `beta: {sane.start:g}`",
            related=(("method.type", f"the method is {plan['method.type']}"),),
        )


_SMOOTHED: Final = {"dpo": ("robust", "exo_pair", "aot", "aot_unpaired"), "cpo": ("sigmoid",)}
"""The losses of each method that count on flipped labels."""


@rule(
    "FTC254",
    "label-smoothing-ignored",
    Severity.WARNING,
    what="Label smoothing is given with a loss that does not use it.",
    why="In TRL the share of flipped preferences enters DPO's losses `robust`, `exo_pair`, `aot` "
    "and `aot_unpaired`, and CPO's `sigmoid`; the others never look at it.",
    bad="method: {type: dpo, loss: ipo, label_smoothing: 0.1}\ndata: {format: preference}",
    good="method: {type: dpo, loss: robust, label_smoothing: 0.1}\ndata: {format: preference}",
    sources=("TRL 1.16 `DPOTrainer`, read 2026-11-23",),
)
def label_smoothing_ignored(plan: Plan) -> Iterator[Finding]:
    smoothed = _SMOOTHED.get(plan["method.type"], ())
    if plan.get("method.label_smoothing") and plan["method.loss"] not in smoothed:
        yield Finding(
            "method.label_smoothing",
            f"the `{plan['method.loss']}` loss does not use label smoothing",
            label="has no effect",
            help=f"write `loss: {smoothed[0]}`, or remove it",
            related=(("method.loss", "this loss"),),
            fix=Fix(
                "use the loss that counts on flipped labels",
                (Edit("set", ("method", "loss"), smoothed[0]),),
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


_REFINING: Final = ("dpo", "kto", "simpo", "cpo")
"""ORPO learns the answers on the way, and a reward model writes none."""


@rule(
    "FTC256",
    "preferences-on-a-base-model",
    Severity.WARNING,
    what="Preferences are taught to a base model that has not learned to answer.",
    why="DPO, KTO, SimPO and CPO shift which of its answers a model prefers. A base model "
    "continues text; it has no answers to choose from, and its own likelihood of both is nearly "
    "noise. Teach it to answer with SFT first, or take ORPO, which does both at once.",
    bad="model: {base: Qwen/Qwen3-0.6B-Base}\nmethod: {type: dpo}\ndata: {format: preference}",
    good="model: {base: Qwen/Qwen3-0.6B}\nmethod: {type: dpo}\ndata: {format: preference}",
    sources=(
        "field guide: 'SFT to set behaviour, then DPO to refine'",
        "DPO paper (arXiv 2305.18290), section 4: the reference is the SFT model",
    ),
)
def preferences_on_a_base_model(plan: Plan) -> Iterator[Finding]:
    model = base_model(plan)
    method: str = plan["method.type"]
    if method not in _REFINING or model is None:
        return
    if any(stage["method.type"] == "sft" for stage in lineage(plan)):
        return
    if looks_like_base(model.id) or model.chat_template is False:
        yield Finding(
            "model.base",
            f"{model.id} is a base model, and {method} refines a model that already answers",
            label="has not learned to answer",
            help="start from an instruct model, put a stage with `method: sft` before it, or write "
            "`method: orpo`",
            related=(("method.type", "prefers one answer over another"),),
        )


RULES = (
    data_does_not_fit_method,
    completion_loss_on_chat,
    loss_on_what_rows_lack,
    beta_out_of_range,
    label_smoothing_ignored,
    robust_without_noise,
    preferences_on_a_base_model,
)
