"""How the base model is loaded."""

from typing import Any, Final

from ftc.lowering.row import OMIT, Refusal, Row, converted, equals, exact, lacks
from ftc_backends.huggingface.dtypes import DTYPES
from ftc_backends.local.table.conditions import in_4_bits


def _no_base() -> Refusal:
    return Refusal(
        "it trains open weights, and the spec names none",
        help="set `model.base` to a Hugging Face id or a folder",
        leaf="model.base",
    )


def _model_dtype(precision: str, adapter: str) -> str:
    """Weights that learn stay in fp32: a small update would be rounded away in half precision.
    Frozen ones are loaded as they are computed with."""
    return DTYPES["fp32"] if adapter == "none" else DTYPES[precision]


def _only_if_true(value: bool) -> Any:
    return True if value else OMIT


def _load_in_bits(bits: int) -> Any:
    return True if bits == 4 else OMIT


MODEL: Final[tuple[Row, ...]] = (
    Row(("model", "base"), (), _no_base, when=lacks("model.base")),
    exact(("model", "base"), "model.base"),
    exact(("model", "revision"), "model.revision"),
    converted(
        ("model", "trust_remote_code"),
        ("model.trust_remote_code",),
        _only_if_true,
        backward=lambda trusted: {"model.trust_remote_code": trusted},
        note="off unless said",
    ),
    converted(
        ("model", "dtype"),
        ("hardware.precision", "adapter.type"),
        _model_dtype,
        note="weights that learn are kept in fp32, frozen ones in the precision of the computation",
    ),
)

QUANTIZATION: Final[tuple[Row, ...]] = (
    converted(
        ("quantization", "load_in_4bit"),
        ("adapter.bits",),
        _load_in_bits,
        backward=lambda _: {"adapter.bits": 4, "adapter.type": "qlora"},
        note="the base is loaded in 4 bits",
        when=in_4_bits,
    ),
    converted(
        ("quantization", "load_in_8bit"),
        ("adapter.bits",),
        lambda _: True,
        backward=lambda _: {"adapter.bits": 8, "adapter.type": "qlora"},
        note="the base is loaded in 8 bits",
        when=equals("adapter.bits", 8),
    ),
    exact(("quantization", "bnb_4bit_quant_type"), "adapter.quantization", when=in_4_bits),
    exact(
        ("quantization", "bnb_4bit_use_double_quant"),
        "adapter.double_quantization",
        when=in_4_bits,
    ),
    converted(
        ("quantization", "bnb_4bit_compute_dtype"),
        ("hardware.precision",),
        DTYPES.__getitem__,
        note="4-bit weights are computed with in this precision; bitsandbytes would take fp32",
        when=in_4_bits,
    ),
)
