"""2xx: how many tokens an example may have, and how examples share a sequence."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from ftc.analysis.base_model import base_model
from ftc.analysis.rule import Finding, rule
from ftc.diagnostics.diagnostic import Edit, Fix, Severity
from ftc.plan.plan import Plan
from ftc_schemas.spec.formats import COMPARING

_SHORT: Final = 64


@rule(
    "FTC240",
    "longer-than-the-model-reads",
    Severity.WARNING,
    what="Examples may be longer than the context that the model was made for.",
    why="Beyond its context a model has not learned what a position means, so it trains on noise "
    "there, and memory is spent on it. Trainers say nothing. The program of "
    "`local` ends on it, so where a model's own files tell its context, `local` refuses it.",
    bad="model: {base: Qwen/Qwen3-0.6B}\ntraining: {max_length: 65536}",
    good="model: {base: Qwen/Qwen3-0.6B}\ntraining: {max_length: 8192}",
    sources=("TRL 1.16 with `max_length` above the model's positions, run 2026-11-23: no warning",),
)
def longer_than_the_model_reads(plan: Plan) -> Iterator[Finding]:
    model = base_model(plan)
    if model is None or model.context_length is None:
        return
    if plan["training.max_length"] > model.context_length:
        yield Finding(
            "training.max_length",
            f"{model.id} was made for {model.context_length} tokens, "
            f"not {plan['training.max_length']}",
            label=f"at most {model.context_length}",
            help=f"write `max_length: {model.context_length}` or less",
            related=(("model.base", f"{model.context_length} tokens ({model.known_from})"),),
            fix=Fix(
                f"lower it to {model.context_length}",
                (Edit("set", ("training", "max_length"), model.context_length),),
                safe=False,
            ),
        )


@rule(
    "FTC241",
    "hardly-any-tokens",
    Severity.WARNING,
    what="Examples are cut after a few tokens.",
    why="What is longer than `max_length` is cut off at its end, which is where the answer "
    "stands; a chat template alone takes a dozen tokens a turn. An example whose answer is gone "
    "is dropped or teaches nothing.",
    bad="training: {max_length: 16}",
    good="training: {max_length: 1024}",
    sources=(
        "TRL 1.16 `SFTTrainer`, read 2026-11-23: examples with no learned token left are dropped",
        "TRL issues 3927 and 6668: loss 0.0 after truncation",
    ),
)
def hardly_any_tokens(plan: Plan) -> Iterator[Finding]:
    if plan["training.max_length"] < _SHORT:
        yield Finding(
            "training.max_length",
            f"examples are cut after {plan['training.max_length']} tokens",
            label="tokens, prompt and chat template included",
            help="write `max_length: 1024`, or leave it out",
        )


@rule(
    "FTC242",
    "packing-preferences",
    Severity.ERROR,
    what="Packing is asked for with preference data.",
    why="A preference compares the likelihoods, or the scores, of whole answers. They cannot be "
    "packed into one sequence, and no trainer does; the entry would mean nothing.",
    bad="method: {type: dpo}\ndata: {format: preference}\ntraining: {packing: true}",
    good="method: {type: sft}\ntraining: {packing: true}",
    sources=(
        "TRL 1.16 `DPOConfig`, `KTOConfig`, `ORPOConfig`, `CPOConfig` and `RewardConfig`, read "
        "2026-11-25: none has `packing`",
    ),
)
def packing_preferences(plan: Plan) -> Iterator[Finding]:
    if plan["method.type"] in COMPARING and plan.given("training.packing"):
        yield Finding(
            "training.packing",
            "preferences cannot be packed",
            label=f"means nothing with {plan['method.type']}",
            help="remove it",
            related=(("method.type", "compares answers"),),
            fix=Fix("remove `packing`", (Edit("remove", ("training", "packing")),)),
            at_key=True,
        )


_CUTTING: Final = {
    "wrapped": "cuts examples anywhere and lets each see its neighbours",
    "bfd_split": "continues a long example in another sequence, without its beginning",
}
"""TRL's packing strategies that part an answer from its prompt."""


@rule(
    "FTC243",
    "packing-breaks-loss-mask",
    Severity.ERROR,
    what="A packing strategy that cuts examples apart is chosen while only answers are learned.",
    why="The loss mask says which tokens are answers, and the prompt is there to be read. When "
    "examples are cut at the end of a sequence, answers are learned without the prompt that they "
    "answer. Best-fit packing, which targets choose by themselves, keeps examples whole and "
    "apart, and the mask travels with its tokens.",
    bad="training: {packing: true}\ntargets: {local: {set: {config: {packing_strategy: wrapped}}}}",
    good="training: {packing: true}",
    sources=(
        "TRL 1.16 `pack_dataset`, read 2026-11-23",
        "TRL 1.16 `wrapped`, run 2026-11-23: logits change by up to 0.66 with the neighbour",
    ),
)
def packing_breaks_loss_mask(plan: Plan) -> Iterator[Finding]:
    if not plan.get("training.packing") or plan.get("method.loss_on") not in (
        "assistant",
        "completion",
    ):
        return
    for path, strategy in _strategies(plan.document.value.get("targets"), ("targets",)):
        if strategy in _CUTTING:
            yield Finding(
                ".".join(path),
                f"the packing strategy `{strategy}` parts answers from their prompts",
                label=_CUTTING[strategy],
                help="remove it: examples are then kept whole",
                related=(("training.packing", "packs"), ("method.loss_on", "learns answers only")),
                fix=Fix("keep examples whole", (Edit("remove", path),), safe=False),
            )


def _strategies(value: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    """What verbatim entries say about packing, at whatever depth a target's document has it."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key == "packing_strategy" and isinstance(inner, str):
                yield (*path, key), inner
            else:
                yield from _strategies(inner, (*path, str(key)))


@rule(
    "FTC244",
    "text-not-packed",
    Severity.WARNING,
    what="Plain text is trained on without packing.",
    why="Unpacked, each document is one sequence: what goes beyond `max_length` is thrown away, "
    "and what falls short is filled up with padding. Packed, the text fills every sequence and "
    "nothing is lost.",
    bad="method: cpt\ndata: {format: text}\ntraining: {packing: false}",
    good="method: cpt\ndata: {format: text}\ntraining: {packing: true}",
    sources=("TRL 1.16 packing strategies, run 2026-11-23: splitting loses no token",),
)
def text_not_packed(plan: Plan) -> Iterator[Finding]:
    if plan["method.type"] == "cpt" and plan.get("training.packing") is False:
        yield Finding(
            "training.packing",
            "unpacked, the rest of every long document is thrown away",
            label=f"each document is cut after {plan['training.max_length']} tokens",
            help="write `packing: true`, or leave it out",
            related=(("method.type", "continued pretraining"),),
            fix=Fix("pack the text", (Edit("set", ("training", "packing"), True),), safe=False),
        )


RULES = (
    longer_than_the_model_reads,
    hardly_any_tokens,
    packing_preferences,
    packing_breaks_loss_mask,
    text_not_packed,
)
