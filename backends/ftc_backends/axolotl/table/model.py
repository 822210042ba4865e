"""Which weights are read, and in how many bits."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from ftc.lowering.row import OMIT, Refusal, Row, choice, converted, exact, has, lacks, unless
from ftc_backends.axolotl import stages
from ftc_backends.axolotl.table.conditions import in_4_bits, starts_in_a_folder
from ftc_backends.axolotl.table.switches import when_true


def _loaded_in(wanted: int) -> Callable[[int, str], Any]:
    """Whether the base is loaded in that many bits."""

    def forward(bits: int, precision: str) -> Any:
        if bits != wanted:
            return OMIT
        if bits == 8 and precision == "fp32":
            return Refusal(
                "it computes with an 8-bit base in half precision",
                help="set `hardware.precision: bf16`",
                leaf="hardware.precision",
            )
        return True

    return forward


def _loaded_in_bits(bits: int) -> Callable[[Any], Mapping[str, Any]]:
    """The way back of `_loaded_in`."""
    return lambda on: {"adapter.type": "qlora", "adapter.bits": bits} if on else {}


MODEL: Final[tuple[Row, ...]] = (
    converted(
        "base_model",
        ("model.base",),
        stages.base_model,
        backward=lambda base: {"model.base": base},
        optional=("from.stage", "from.adapter", "from.base", "stages"),
        note="of a stage, what the earlier one has left",
        when=has("from.stage"),
        group="model",
    ),
    exact("base_model", "model.base", when=lacks("from.stage"), group="model"),
    exact("revision_of_model", "model.revision", when=unless(starts_in_a_folder), group="model"),
    Row((), ("model.revision",), lambda _: OMIT, when=starts_in_a_folder),
    converted(
        "lora_model_dir",
        ("from.adapter", "from.stage", "stages", "method.type"),
        stages.lora_model_dir,
        note="the adapter of the earlier stage goes on learning",
        group="model",
    ),
    choice(
        "trust_remote_code", "model.trust_remote_code", {True: True, False: OMIT}, group="model"
    ),
    *(
        Row(
            (f"peft_use_{kind}",),
            (),
            lambda: OMIT,
            when_true("adapter.type", kind),
            note="read first: on a quantized base Axolotl calls it QLoRA too",
        )
        for kind in ("dora", "rslora")
    ),
    *(
        converted(
            f"load_in_{bits}bit",
            ("adapter.bits", "hardware.precision"),
            _loaded_in(bits),
            backward=_loaded_in_bits(bits),
            note=f"the base is loaded in {bits} bits",
            group="quantization",
        )
        for bits in (4, 8)
    ),
    exact(
        ("bnb_config_kwargs", "bnb_4bit_quant_type"),
        "adapter.quantization",
        when=in_4_bits,
        group="quantization",
    ),
    exact(
        ("bnb_config_kwargs", "bnb_4bit_use_double_quant"),
        "adapter.double_quantization",
        when=in_4_bits,
        group="quantization",
    ),
)
