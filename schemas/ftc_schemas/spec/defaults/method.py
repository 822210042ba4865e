"""How it is taught."""

from collections.abc import Mapping
from typing import Any, Final

from ftc_schemas.spec.defaults.default import SIMPO, TRL, Default

_KTO: Final = "KTO paper (arXiv 2402.01306)"
_CPO: Final = "CPO paper (arXiv 2401.08417)"


def _half_of_beta(leaves: Mapping[str, Any]) -> float:
    beta: float = leaves["method.beta"]
    return beta / 2


METHOD: tuple[Default, ...] = (
    Default(
        "method.loss_on",
        "assistant",
        "a chat model learns to answer, not to ask",
        when={"method.type": ("sft",), "data.format": ("chat",)},
    ),
    Default(
        "method.loss_on",
        "completion",
        "the prompt is given at inference",
        TRL,
        when={"method.type": ("sft",), "data.format": ("prompt-completion",)},
    ),
    Default(
        "method.beta",
        2.0,
        "an average a token is small, so the scale is large",
        SIMPO,
        {"method.type": ("simpo",)},
    ),
    Default(
        "method.beta",
        0.1,
        "the value of the papers' experiments",
        TRL,
        {"method.type": ("dpo", "orpo", "kto", "cpo")},
    ),
    Default("method.loss", "sigmoid", "DPO as published", TRL, {"method.type": ("dpo",)}),
    Default("method.loss", "kto", "KTO as published", TRL, {"method.type": ("kto",)}),
    Default("method.loss", "sigmoid", "CPO as published", TRL, {"method.type": ("cpo",)}),
    Default(
        "method.label_smoothing",
        0.001,
        "the loss is not defined without; the EXO paper's value",
        f"{TRL} DPOConfig",
        {"method.type": ("dpo",), "method.loss": ("exo_pair",)},
    ),
    Default(
        "method.label_smoothing",
        0.0,
        "labels are taken as right",
        TRL,
        {"method.type": ("dpo", "cpo")},
    ),
    Default(
        "method.gamma",
        _half_of_beta,
        "half of beta is where its authors start",
        SIMPO,
        {"method.type": ("simpo",)},
        derived_from=("method.beta",),
    ),
    Default(
        "method.sft_weight",
        1.0,
        "the supervised loss is part of CPO, with the same weight",
        _CPO,
        {"method.type": ("cpo",)},
    ),
    Default(
        "method.sft_weight",
        0.0,
        "the method as published has no supervised loss",
        when={"method.type": ("dpo", "simpo")},
    ),
    Default(
        "method.desirable_weight",
        1.0,
        "as many good answers as bad ones",
        _KTO,
        {"method.type": ("kto",)},
    ),
    Default(
        "method.undesirable_weight",
        1.0,
        "as many bad answers as good ones",
        _KTO,
        {"method.type": ("kto",)},
    ),
    Default(
        "method.precompute_reference",
        False,
        "the reference is asked as training goes",
        TRL,
        {"method.type": ("dpo", "kto")},
    ),
    Default(
        "method.center_rewards_coefficient",
        0.0,
        "scores are compared, so their mean is free",
        TRL,
        {"method.type": ("reward",)},
    ),
)
