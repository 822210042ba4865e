"""LoraConfig."""

from typing import Any, Final

from ftc.lowering.row import OMIT, Refusal, Row, converted, exact


def _alpha(alpha: float) -> Any:
    if alpha == int(alpha):
        return int(alpha)
    return Refusal("PEFT's lora_alpha is a whole number")


def _dora(adapter: str) -> Any:
    return True if adapter == "dora" else OMIT


def _rslora(adapter: str) -> Any:
    return True if adapter == "rslora" else OMIT


ADAPTER: Final[tuple[Row, ...]] = (
    exact(("adapter", "r"), "adapter.rank"),
    converted(
        ("adapter", "lora_alpha"),
        ("adapter.alpha",),
        _alpha,
        backward=lambda alpha: {"adapter.alpha": alpha},
        note="a whole number",
    ),
    exact(("adapter", "lora_dropout"), "adapter.dropout"),
    exact(("adapter", "target_modules"), "adapter.target_modules"),
    exact(("adapter", "modules_to_save"), "adapter.modules_to_save"),
    converted(
        ("adapter", "use_dora"),
        ("adapter.type",),
        _dora,
        backward=lambda on: {"adapter.type": "dora"} if on else {},
        note="DoRA is LoRA with a learned magnitude",
    ),
    converted(
        ("adapter", "use_rslora"),
        ("adapter.type",),
        _rslora,
        backward=lambda on: {"adapter.type": "rslora"} if on else {},
        note="rsLoRA is LoRA scaled by alpha / sqrt(rank)",
    ),
)
