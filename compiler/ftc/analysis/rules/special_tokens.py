"""2xx: tokens with a meaning of their own."""

from collections.abc import Iterator
from typing import Any, Final

from ftc.analysis.chat_template import TemplateError, named_token, template, vocabulary
from ftc.analysis.first_rows import looks
from ftc.analysis.rule import Finding, rule
from ftc.data.rows import quoted
from ftc.diagnostics.diagnostic import Severity
from ftc.plan.plan import Plan

_SECTION: Final = "model.special_tokens"
_NAMED: Final = ("pad", "eos", "bos")


@rule(
    "FTC277",
    "unknown-special-token",
    Severity.ERROR,
    what="A special token is no token of the model's tokenizer, and not among the new ones.",
    why="A tokenizer that is told of such a token splits it into pieces or takes another in its "
    "place. The model then never meets the token that should end its answers, and goes on "
    "talking.",
    bad="model: {base: ./data/tokenizer, revision: null, special_tokens: {eos: <|end|>}}",
    good="model: {base: ./data/tokenizer, revision: null, special_tokens: {eos: <|im_end|>}}",
    sources=(
        "TRL 1.16.0, SFTTrainer: refuses an eos_token that is not in the vocabulary",
        "trl#1623, trl#3091: models that do not stop after fine-tuning",
    ),
)
def unknown_special_token(plan: Plan) -> Iterator[Finding]:
    known = vocabulary(plan)
    added = plan.get(f"{_SECTION}.additional") or []
    for name in _NAMED:
        token: str | None = plan.get(f"{_SECTION}.{name}")
        if token is not None and known is not None and token not in known and token not in added:
            yield Finding(
                f"{_SECTION}.{name}",
                f"{quoted(token)} is no token of the tokenizer in `{plan['model.base']}`",
                label="not in the vocabulary",
                help="name one that it has, or list this one under `additional` to teach it",
            )


@rule(
    "FTC278",
    "new-token-never-met",
    Severity.WARNING,
    what="A new token occurs neither in the first rows of the data nor in the chat template; or it "
    "is not new.",
    why="The embedding of a token is learned where the token occurs. One that never does keeps "
    "the values that it was born with, and whatever meets it later meets noise.",
    bad="model: {special_tokens: {additional: [<|order|>]}}\ndata: {train: data/good.jsonl}",
    good="model: {special_tokens: {additional: [parcel]}}\ndata: {train: data/tools.jsonl}",
    sources=("PEFT 0.21.2, LoraConfig.trainable_token_indices, read 2026-11-25",),
)
def new_token_never_met(plan: Plan) -> Iterator[Finding]:
    leaf = f"{_SECTION}.additional"
    tokens: list[str] = plan.get(leaf) or []
    if not tokens:
        return
    known = vocabulary(plan) or frozenset()
    texts = list(_texts(plan))
    for token in tokens:
        if token in known:
            yield Finding(
                leaf,
                f"{quoted(token)} is a token of the tokenizer already",
                label="not new",
                help="leave it out of `additional`; it can be used as it is",
            )
        elif texts and not any(token in text for text in texts):
            yield Finding(
                leaf,
                f"{quoted(token)} is not in the first rows nor in the chat template",
                label="never met, so never learned",
                help="check its spelling, or leave it out",
            )


@rule(
    "FTC279",
    "pad-is-eos",
    Severity.WARNING,
    what="The padding token and the token that ends an answer are the same. Of what the spec does "
    "not name, the tokenizer of a model in a local folder is asked.",
    why="The trainers here tell padding from text by its place, so answers still learn to end. "
    "Tools that go by the token do not: they take every end for padding. Such a model was seen to "
    "answer nothing at all once its generation settings say so.",
    bad="model: {special_tokens: {pad: <|im_end|>, eos: <|im_end|>}}",
    good="model: {special_tokens: {pad: <|endoftext|>, eos: <|im_end|>}}",
    sources=(
        "transformers#48016: pad equal to eos in the generation settings, empty answers",
        "TRL 1.16.0 keeps the end's label where pad is eos, seen 2026-11-23",
    ),
)
def pad_is_eos(plan: Plan) -> Iterator[Finding]:
    said = {name: plan.get(f"{_SECTION}.{name}") for name in ("pad", "eos")}
    if not any(said.values()):
        return
    pad, eos = (said[name] or named_token(plan, f"{name}_token") for name in said)
    if pad is not None and pad == eos:
        at, other = ("pad", "eos") if said["pad"] else ("eos", "pad")
        yield Finding(
            f"{_SECTION}.{at}",
            f"{quoted(pad)} both fills sequences and ends answers",
            label=f"the same as `{other}`" if said[other] else f"the tokenizer's own `{other}`",
            help="name another token for one of them, or leave `pad` out"
            if said["pad"]
            else "name another token for `pad`",
            related=((f"{_SECTION}.eos", "ends an answer"),) if all(said.values()) else (),
        )


RULES = (unknown_special_token, new_token_never_met, pad_is_eos)


def _texts(plan: Plan) -> Iterator[str]:
    """Everything at hand that the model may be shown."""
    rows = [sniffed.record.value for look in looks(plan) for sniffed in look.rows]
    if rows:
        yield from _strings(rows)
        try:
            used = template(plan)
        except TemplateError:
            return
        if used is not None:
            yield used.text


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)
