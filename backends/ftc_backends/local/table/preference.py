"""How strongly one answer is preferred, and what holds the model back."""

from typing import Any, Final

from ftc.lowering.row import OMIT, Refusal, Row, both, converted, equals, exact, fixed, has
from ftc_backends.huggingface.dtypes import DTYPES
from ftc_backends.local.table.conditions import comparing, dpo, kto, on_pairs_alone

_SMOOTHED: Final = ("robust", "exo_pair", "aot", "aot_unpaired")
"""DPO's losses in which TRL 1.16 reads `label_smoothing`."""


def _losses(loss: str, sft_weight: float) -> list[str]:
    return [loss, "sft"] if sft_weight else [loss]


def _loss_weights(sft_weight: float) -> Any:
    return [1.0, sft_weight] if sft_weight else OMIT


def _label_smoothing(label_smoothing: float, loss: str) -> Any:
    if loss == "exo_pair" and label_smoothing == 0:
        return Refusal(
            "TRL 1.16 takes the exo_pair loss with label smoothing only",
            help="set `method.label_smoothing: 0.001`, the paper's value",
        )
    if loss in _SMOOTHED:
        return label_smoothing
    if label_smoothing == 0:
        return OMIT
    return Refusal(
        f"TRL 1.16 smooths labels in the losses {', '.join(_SMOOTHED)}; {loss} would ignore it",
        help="set `method.loss: robust`",
    )


def _label_smoothing_of_cpo(label_smoothing: float, loss: str) -> Any:
    if loss == "sigmoid" or label_smoothing == 0:
        return label_smoothing
    return Refusal(
        f"TRL 1.16 smooths CPO's labels in the sigmoid loss only; {loss} would ignore it",
        help="set `method.loss: sigmoid`",
    )


def _precompute(on: bool, adapter: str, test: Any, reference: str | None) -> Any:
    if on and adapter == "none" and test is not None and reference is None:
        return Refusal(
            "the reference is gone when `data.test` is evaluated: the model that would be asked "
            "has been trained by then",
            help="name a `reference_model`, or set `precompute_reference: false`",
        )
    return True if on else OMIT


def _disable_dropout(_: str, dropout: float | None) -> bool:
    return not dropout


def _head_precision(precision: str, bits: int) -> Any:
    if precision == "bf16":
        return OMIT
    return Refusal(
        f"TRL keeps the score head on a {bits}-bit base in bfloat16, and {precision} cannot be "
        "multiplied with it",
        help="set `hardware.precision: bf16`",
    )


PREFERENCE: Final[tuple[Row, ...]] = (
    exact(("config", "beta"), "method.beta", when=comparing, group="preference"),
    converted(
        ("config", "loss_type"),
        ("method.loss", "method.sft_weight"),
        _losses,
        backward=lambda losses: {"method.loss": losses[0]},
        note="TRL takes a list",
        when=dpo,
        group="preference",
    ),
    converted(
        ("config", "loss_weights"),
        ("method.sft_weight",),
        _loss_weights,
        backward=lambda weights: {"method.sft_weight": weights[1] / weights[0]},
        note="of the preference loss, and of the supervised one",
        when=dpo,
        group="preference",
    ),
    exact(
        ("config", "loss_type"),
        "method.loss",
        when=equals("method.type", "kto", "cpo"),
        group="preference",
    ),
    fixed(
        ("config", "loss_type"),
        "simpo",
        note="TRL's CPOTrainer has SimPO as one of its losses",
        when=equals("method.type", "simpo"),
        group="preference",
    ),
    exact(("config", "simpo_gamma"), "method.gamma", group="preference"),
    exact(("config", "cpo_alpha"), "method.sft_weight", when=on_pairs_alone, group="preference"),
    converted(
        ("config", "label_smoothing"),
        ("method.label_smoothing", "method.loss"),
        _label_smoothing,
        backward=lambda smoothing: {"method.label_smoothing": smoothing},
        note="only some losses read it",
        when=dpo,
        group="preference",
    ),
    converted(
        ("config", "label_smoothing"),
        ("method.label_smoothing", "method.loss"),
        _label_smoothing_of_cpo,
        backward=lambda smoothing: {"method.label_smoothing": smoothing},
        note="only the sigmoid loss reads it",
        when=equals("method.type", "cpo"),
        group="preference",
    ),
    exact(("config", "desirable_weight"), "method.desirable_weight", group="preference"),
    exact(("config", "undesirable_weight"), "method.undesirable_weight", group="preference"),
    converted(
        ("config", "center_rewards_coefficient"),
        ("method.center_rewards_coefficient",),
        lambda coefficient: coefficient or OMIT,
        backward=lambda coefficient: {"method.center_rewards_coefficient": coefficient},
        note="TRL leaves the term out when nothing is said",
        group="preference",
    ),
    converted(
        ("config", "precompute_ref_log_probs"),
        ("method.precompute_reference", "adapter.type"),
        _precompute,
        backward=lambda on: {"method.precompute_reference": on},
        optional=("data.test", "method.reference_model"),
        note="the reference's log-probabilities, once before training",
        group="preference",
    ),
    converted(
        ("config", "disable_dropout"),
        ("method.type",),
        _disable_dropout,
        optional=("adapter.dropout",),
        note="TRL would switch an adapter's dropout off, too",
        when=comparing,
        group="preference",
    ),
    fixed(
        ("config", "train_sampling_strategy"),
        "sequential",
        note="KTO compares each answer with its neighbours'; train.py shuffles the rows once",
        when=kto,
        group="preference",
    ),
    fixed(
        ("config", "remove_unused_columns"),
        False,
        note="TRL's trainers of pairs alone read columns of their own; they set this, and warn",
        when=equals("method.type", "orpo", "simpo", "cpo"),
        group="preference",
    ),
    converted(
        (),
        ("hardware.precision", "adapter.bits"),
        _head_precision,
        note="the head is computed in bf16",
        when=equals("method.type", "reward"),
    ),
    exact(("reference", "base"), "method.reference_model"),
    exact(("reference", "revision"), "method.reference_revision"),
    converted(
        ("reference", "dtype"),
        ("hardware.precision",),
        DTYPES.__getitem__,
        note="it never learns, so it is kept in the precision of the computation",
        when=both(has("method.reference_model"), equals("method.type", "dpo", "kto")),
    ),
)
