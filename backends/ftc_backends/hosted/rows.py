"""Rows that services share: what they settle by themselves, and conversions that recur."""

from collections.abc import Mapping
from typing import Any, Final

from ftc.lowering.row import (
    OMIT,
    Condition,
    Refusal,
    Row,
    always,
    choice,
    converted,
    delegated,
    unless,
)

_NOTHING: Final[Mapping[str, Condition]] = {}

_SETTLED: tuple[Row, ...] = (
    *delegated(
        "model.base", "model.revision", "model.trust_remote_code", note="the service has the model"
    ),
    *delegated("data.test", note="held out: never uploaded"),
    *delegated(
        "hardware.gpus",
        "hardware.gpu",
        "hardware.memory",
        "hardware.precision",
        "hardware.tf32",
        "hardware.attention",
        "hardware.strategy",
        "hardware.offload",
        note="the service brings its own",
    ),
    *delegated(
        "training.micro_batch_size",
        "training.gradient_checkpointing",
        "training.liger_kernel",
        "training.torch_compile",
        note="the service fits a step into its own memory",
    ),
    *delegated(
        "training.logging_steps",
        "training.eval_steps",
        "training.save_steps",
        "training.evals_per_epoch",
        "training.saves_per_epoch",
        "training.save_total_limit",
        note="the service reports, evaluates and keeps checkpoints at its own pace",
    ),
    *delegated("output", note="the service keeps the model"),
)
"""Leaves about the machine and the mechanics of a run, on which the result does not depend."""


def settled(*, but: Mapping[str, Condition] = _NOTHING) -> tuple[Row, ...]:
    """Rows of leaves that the service decides; `but` has those that it takes from a spec where
    their condition holds."""
    return tuple(
        row._replace(when=unless(but[row.reads[0]])) if row.reads[0] in but else row
        for row in _SETTLED
    )


LEARNED: Mapping[str, str] = {"chat": "assistant", "prompt-completion": "completion"}
"""What services learn of each kind of row where they do not learn the prompt: `method.loss_on`."""


def _learns(loss_on: str, format: str) -> Any:
    learned = LEARNED.get(format, loss_on)  # other formats are refused as such
    return OMIT if loss_on == learned else Refusal(f"on {format} data it learns {learned}")


CONVERSATIONS_PAIRS_AND_PROMPTS = choice(
    (),
    "data.format",
    {"chat": OMIT, "prompt-completion": OMIT, "preference": OMIT, "prompt-only": OMIT},
    refusal="it takes conversations, pairs of answers, and prompts",
)

REFERENCE_OF_THE_SERVICE: tuple[Row, ...] = delegated(
    "method.precompute_reference", note="the service asks its reference in its own way"
)

LEARNS_ANSWERS = Row((), ("method.loss_on", "data.format"), _learns)
"""Services mask the prompt and learn every answer; there is no switch."""


def given(*names: str) -> Condition:
    """The spec itself says all these leaves: where a service knows better than our default."""
    return lambda plan: all(plan.given(name) for name in names)


def whole_epochs(epochs: float) -> int | Refusal:
    """Services count whole passes over the data."""
    if epochs != int(epochs):
        return Refusal(f"it takes whole epochs, not {epochs:g}")
    return int(epochs)


def whole_epochs_as_text(epochs: float) -> str | Refusal:
    """The same where numbers are texts."""
    counted = whole_epochs(epochs)
    return counted if isinstance(counted, Refusal) else str(counted)


def named_after_the_spec(writes: str, own: str, *, note: str, when: Condition = always) -> Row:
    """A name that is the spec's, where `own`, an option of the target's, says no other."""
    return converted(
        writes,
        ("name",),
        lambda name, said: said or name,
        backward=lambda name: {"name": name},
        optional=(own,),
        note=note,
        when=when,
    )


def as_text(number: float) -> str:
    """A number in plain decimals, without an exponent."""
    for digits in range(17):
        text = f"{number:.{digits}f}"
        if float(text) == number:
            return text
    return repr(number)


def only(leaf: str, value: Any, reason: str, *, when: Condition) -> Row:
    """The service does this one thing and needs not be told."""

    def forward(given: Any) -> Any:
        return OMIT if given == value else Refusal(reason)

    return Row((), (leaf,), forward, when=when)
