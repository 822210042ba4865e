"""The method, and what it weighs."""

from collections.abc import Mapping
from typing import Any, Final

from ftc.lowering.row import OMIT, Refusal, Row, choice, converted, equals, exact
from ftc_backends.axolotl.table.conditions import dpo, kto, reward, sft, simpo
from ftc_schemas.spec.formats import FORMATS

_LOSSES: Final[Mapping[str, tuple[str, ...]]] = {
    "chat": ("assistant",),
    "prompt-completion": ("completion", "all"),
}

_RL: Final = ("dpo", "orpo", "kto", "simpo", "grpo")
"""The methods that Axolotl calls as the language does."""

_REFUSED: Final[Mapping[str, Refusal]] = {
    "cpo": Refusal(
        "it gives TRL's CPOTrainer the SimPO loss only",
        help="set `method.type: simpo`, with an `sft_weight` for CPO's supervised loss",
    ),
    "rloo": Refusal("it has no rloo", help="set `method.type: grpo`"),
    "online-dpo": Refusal("it has no online-dpo", help="set `method.type: grpo`"),
    "distill": Refusal(
        "it loads no teacher: its distillation takes probabilities that one wrote down before, or "
        "that a server gives (axolotl 0.19, integrations/kd)"
    ),
}

_OWN_WORDS: Final[Mapping[str, Mapping[str, Any]]] = {
    "ipo": {"method.type": "dpo", "data.format": "preference", "method.loss": "ipo"},
    "gdpo": {
        "method.type": "grpo",
        "data.format": "prompt-only",
        "method.reward_aggregation": "normalize_then_sum",
    },
}
"""Its words for what the language says otherwise."""

_SMOOTHED: Final = ("robust", "exo_pair", "aot", "aot_unpaired")
"""The losses in which TRL 1.9's DPO reads `label_smoothing`."""


def _format_of_method(data_format: str, method: str) -> Any:
    """Nothing to write; a Refusal when the method doesn't learn from such rows."""
    formats = FORMATS[method]
    if method == "kto" and data_format == "preference":
        return Refusal(
            "it would give TRL all good answers and then all bad ones, and KTO takes them in order",
            help="write each answer as a row of its own, and set "
            "`data.format: unpaired-preference`",
        )
    if data_format in formats:
        return OMIT
    return Refusal(
        f"{method} learns from {' or '.join(formats)} data, not from {data_format} data",
        help=f"set `data.format: {formats[0]}`, or another `method.type`",
    )


def _loss_of_format(loss_on: str, data_format: str) -> Any:
    """Nothing to write; a Refusal when such rows have no such part, or Axolotl cannot learn it."""
    parts = _LOSSES.get(data_format, ())
    if (loss_on, data_format) == ("all", "chat"):
        return Refusal(
            "it learns what the turns of a chat say, and never the marks between them",
            help="set `method.loss_on: assistant`",
        )
    if loss_on in parts or not parts:
        return OMIT
    return Refusal(
        f"{data_format} data has no {loss_on} part to put the loss on",
        help=f"set `method.loss_on: {parts[0]}`",
    )


def _rl(method: str) -> Any:
    if method in ("sft", "cpt", "reward"):
        return OMIT
    return method if method in _RL else _REFUSED[method]


def _method_of_rl(word: str) -> Mapping[str, Any]:
    """The way back; rows that TRL gets as they are don't say what they are."""
    if word in _OWN_WORDS:
        return _OWN_WORDS[word]
    formats = {"data.format": FORMATS[word][0]} if word in FORMATS else {}
    return {"method.type": word, **formats}


def _losses(loss: str, sft_weight: float) -> list[str]:
    return [loss, "sft"] if sft_weight else [loss]


def _loss_weights(sft_weight: float) -> Any:
    return [1.0, sft_weight] if sft_weight else OMIT


def _precompute(on: bool, method: str) -> Any:
    if on and method != "dpo":
        return Refusal("it asks the reference before training in DPO only")
    return True if on else OMIT


def _label_smoothing(smoothing: float, loss: str) -> Any:
    if loss in _SMOOTHED:
        return smoothing or OMIT
    if smoothing == 0:
        return OMIT
    return Refusal(
        f"its DPO smooths labels in the losses {', '.join(_SMOOTHED)}; {loss} would ignore it",
        help="set `method.loss: robust`",
    )


METHOD: Final[tuple[Row, ...]] = (
    converted(
        "rl",
        ("method.type",),
        _rl,
        backward=_method_of_rl,
        note="Axolotl's word for methods that compare answers or reward them",
        group="data",
    ),
    converted(
        "reward_model",
        ("method.type",),
        lambda _: True,
        backward=lambda _: {"method.type": "reward", "data.format": "preference"},
        note="a switch",
        when=reward,
        group="data",
    ),
    exact(
        "center_rewards_coefficient",
        "method.center_rewards_coefficient",
        when=reward,
        group="data",
    ),
    exact(
        "rl_beta", "method.beta", when=equals("method.type", "dpo", "kto", "simpo"), group="data"
    ),
    exact("orpo_alpha", "method.beta", when=equals("method.type", "orpo"), group="data"),
    converted(
        "dpo_loss_type",
        ("method.loss", "method.sft_weight"),
        _losses,
        backward=lambda losses: {"method.loss": losses[0]},
        note="a list",
        when=dpo,
        group="data",
    ),
    converted(
        "dpo_loss_weights",
        ("method.sft_weight",),
        _loss_weights,
        backward=lambda weights: {"method.sft_weight": weights[1] / weights[0]},
        note="of the preference loss, and of the supervised one",
        when=dpo,
        group="data",
    ),
    converted(
        "precompute_ref_log_probs",
        ("method.precompute_reference", "method.type"),
        _precompute,
        backward=lambda on: {"method.precompute_reference": on},
        note="the reference's log-probabilities, once before training",
        group="data",
    ),
    exact("simpo_gamma", "method.gamma", when=simpo, group="data"),
    exact("cpo_alpha", "method.sft_weight", when=simpo, group="data"),
    choice(
        (),
        "method.loss",
        {"kto": OMIT},
        refusal="its KTO has the published loss only",
        when=kto,
    ),
    exact("kto_desirable_weight", "method.desirable_weight", when=kto, group="data"),
    exact("kto_undesirable_weight", "method.undesirable_weight", when=kto, group="data"),
    converted(
        "dpo_label_smoothing",
        ("method.label_smoothing", "method.loss"),
        _label_smoothing,
        backward=lambda smoothing: {"method.label_smoothing": smoothing},
        note="only the robust loss reads it",
        when=dpo,
        group="data",
    ),
    Row((), ("data.format", "method.type"), _format_of_method),
    Row((), ("method.loss_on", "data.format"), _loss_of_format, when=sft),
)
