"""The adapter, and the kernels that it allows."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from ftc.lowering.row import OMIT, Refusal, Row, both, converted, exact, fixed, unless
from ftc_backends.axolotl.table.conditions import comparing, kernels_can_be, low_rank, reward
from ftc_backends.axolotl.table.switches import only_if, when_true
from ftc_schemas.spec.defaults import LOW_RANK

_KERNEL_PROJECTIONS: Final[Mapping[str, frozenset[str]]] = {
    "lora_mlp_kernel": frozenset({"gate_proj", "up_proj", "down_proj"}),
    "lora_qkv_kernel": frozenset({"q_proj", "k_proj", "v_proj"}),
    "lora_o_kernel": frozenset({"o_proj"}),
}
"""Each fused kernel stands in for these modules, and only if all of them have an adapter
(axolotl/monkeypatch/lora_kernels.py, 0.19.0)."""

KERNELS: Final = tuple(_KERNEL_PROJECTIONS)


def _adapter_word(adapter: str, bits: int | None) -> Any:
    """Axolotl's `qlora` means 4 bits; on another base it says `lora`, as of DoRA and rsLoRA."""
    if adapter == "none":
        return OMIT
    if adapter in LOW_RANK:
        return "qlora" if bits == 4 else "lora"
    return Refusal(
        f"it trains LoRA and its kin, and has no {adapter}",
        help="set `adapter.type: lora`, or one of its kin",
    )


def _alpha(value: float) -> Any:
    if value == int(value):
        return int(value)
    return Refusal("its lora_alpha is a whole number", help=f"set `adapter.alpha: {round(value)}`")


def _no_dropout(share: float) -> Any:
    if share:
        return Refusal(
            "TRL's preference trainers switch an adapter's dropout off, and it has no key that "
            "keeps it on",
            help="leave `adapter.dropout` out",
        )
    return share


def _listed(modules: str | Iterable[str]) -> Any:
    return OMIT if modules == "all-linear" else modules


def _init(word: str) -> Any:
    """What the matrices start from, where loading the saved adapter finds the same base."""
    if word in ("pissa", "olora"):
        return Refusal(
            f"it saves an adapter that started from `{word}` as it is; to load it is to factor the "
            "base anew, and another machine or precision finds another model",
            help="set `adapter.init: orthogonal`, or leave it out",
        )
    if word == "loftq":
        return Refusal(
            "PEFT's LoftQ quantizes a base that is not yet quantized, and it would be quantized "
            "twice",
            help="leave `adapter.init` out",
        )
    return OMIT if word == "kaiming" else word


def _kernel(name: str) -> Callable[[int, str | list[str], list[int] | None], bool]:
    """Whether a fused kernel can run: on a GPU, and with an adapter on each of its modules in
    every layer."""

    def forward(gpus: int, modules: str | list[str], layers: list[int] | None) -> bool:
        adapted = modules == "all-linear" or _KERNEL_PROJECTIONS[name].issubset(modules)
        return gpus > 0 and adapted and layers is None

    return forward


ADAPTER: Final[tuple[Row, ...]] = (
    converted(
        "adapter",
        ("adapter.type",),
        _adapter_word,
        backward=lambda word: {"adapter.type": "qlora"} if word == "qlora" else {},
        optional=("adapter.bits",),
        note="Axolotl's word for the kind of adapter",
        group="adapter",
    ),
    exact("lora_r", "adapter.rank", group="adapter"),
    converted(
        "lora_alpha",
        ("adapter.alpha",),
        _alpha,
        backward=lambda alpha: {"adapter.alpha": alpha},
        note="a whole number",
        group="adapter",
    ),
    exact("lora_dropout", "adapter.dropout", when=unless(comparing), group="adapter"),
    converted(
        "lora_dropout",
        ("adapter.dropout",),
        _no_dropout,
        note="TRL's preference trainers switch dropout off",
        when=comparing,
        group="adapter",
    ),
    converted(
        "lora_target_linear",
        ("adapter.target_modules",),
        only_if("all-linear"),
        backward=when_true("adapter.target_modules", "all-linear"),
        note="Axolotl finds the linear layers",
        group="adapter",
    ),
    converted(
        "lora_target_modules",
        ("adapter.target_modules",),
        _listed,
        backward=lambda modules: {"adapter.target_modules": modules},
        note="by name",
        group="adapter",
    ),
    exact("peft_layers_to_transform", "adapter.layers", group="adapter"),
    exact("lora_modules_to_save", "adapter.modules_to_save", group="adapter"),
    converted(
        "peft_init_lora_weights",
        ("adapter.init",),
        _init,
        backward=lambda word: {"adapter.init": word} if isinstance(word, str) else {},
        note="PEFT's word for what the matrices start from",
        group="adapter",
    ),
    *(
        converted(
            f"peft_use_{kind}",
            ("adapter.type",),
            only_if(kind),
            backward=when_true("adapter.type", kind),
            note="a switch beside `adapter: lora`",
            group="adapter",
        )
        for kind in ("dora", "rslora")
    ),
    Row(
        ("adapter",),
        (),
        lambda: OMIT,
        lambda word: {"adapter.type": "lora"} if word == "lora" else {},
        note="read last: `lora` means LoRA when none of its kin has spoken",
    ),
    *(
        converted(
            name,
            ("hardware.gpus", "adapter.target_modules"),
            _kernel(name),
            optional=("adapter.layers",),
            note="the fused kernels that Axolotl would switch on by itself, with a warning",
            when=kernels_can_be,
            group="adapter",
        )
        for name in KERNELS
    ),
    *(
        fixed(
            name,
            False,
            note="they fit language models only; Axolotl would switch them on by itself and stop",
            when=both(reward, low_rank),
            group="adapter",
        )
        for name in KERNELS
    ),
)
