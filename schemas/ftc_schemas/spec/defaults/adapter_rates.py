"""How fast the adapters learn that are not LoRA's kin: fewer weights want larger steps."""

from collections.abc import Mapping
from typing import Any, Final

from ftc_schemas.spec.defaults.default import PEFT, Default

_NEXT_TOKEN: Final = ("sft", "cpt", "distill")
"""Methods that learn to write what stands in the data, as the papers about adapters do."""
_PREFERENCE: Final = 1 / 20
"""What LoRA's rate for preferences, 1e-5, is of its rate for answers, 2e-4. The papers about the
other adapters have no rate for preferences, so the same part of theirs is taken."""

_RATES: Final[Mapping[str, tuple[float, str, str]]] = {
    "adalora": (
        1e-3,
        "the middle of the paper's rates",
        "AdaLoRA paper (arXiv 2303.10512), table 8",
    ),
    "ia3": (3e-3, "the paper's rate", "IA3 paper (arXiv 2205.05638), section 3.3"),
    "vera": (4e-3, "the paper's rate for instructions", "VeRA paper (arXiv 2310.11454), table 9"),
    "prompt-tuning": (3e-2, "the rate of PEFT's guide; with Adafactor the paper takes 0.3", PEFT),
    "prefix-tuning": (1e-2, "the rate of PEFT's guide", PEFT),
    "p-tuning": (1e-3, "the rate of PEFT's guide", PEFT),
}


def _rate(adapter: str, rate: float, why: str, source: str) -> Default:
    def of_method(leaves: Mapping[str, Any]) -> float:
        return rate if leaves["method.type"] in _NEXT_TOKEN else rate * _PREFERENCE

    return Default("training.learning_rate", of_method, why, source, {"adapter.type": (adapter,)})


LEARNING_RATES_OF_ADAPTERS: Final[tuple[Default, ...]] = tuple(
    _rate(adapter, *rate) for adapter, rate in _RATES.items()
)
