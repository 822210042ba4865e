"""What the rows compute: from leaves of the plan to Axolotl's words and units."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from ftc.lowering.row import OMIT, Refusal
from ftc_schemas.spec.defaults import LOW_RANK
from ftc_schemas.spec.formats import COMPARING, FORMATS

_KERNEL_PROJECTIONS: Final[Mapping[str, frozenset[str]]] = {
    "lora_mlp_kernel": frozenset({"gate_proj", "up_proj", "down_proj"}),
    "lora_qkv_kernel": frozenset({"q_proj", "k_proj", "v_proj"}),
    "lora_o_kernel": frozenset({"o_proj"}),
}
"""Each fused kernel stands in for these modules, and only if all of them have an adapter
(axolotl/monkeypatch/lora_kernels.py, 0.19.0)."""

KERNELS: Final = tuple(_KERNEL_PROJECTIONS)

_END_OF_TURN: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("diffusiongemma", ("<turn|>",)),
    ("gemma-4", ("<turn|>",)),
    ("gemma", ("<end_of_turn>",)),
    ("glm-4", ("<|user|>", "<|observation|>")),  # its answers end where another turn begins
    ("gpt-oss", ("<|end|>",)),
    ("lfm2", ("<|im_end|>",)),
    ("muse-glimmer", ("<|eot|>", "<|eom|>")),
    ("phi-3", ("<|end|>",)),
    ("phi-4-mini", ("<|end|>",)),
    ("tiny-aya", ("<|END_RESPONSE|>",)),  # and then the end of the text
)
"""By what the model's id has in it, the first that fits: the tokens that end a turn where they are
not the one that ends a text (the models' templates as TRL 1.16 keeps them, and the example
configurations of Axolotl, 2026-07-24)."""

_QWEN_INSTRUCT: Final = ("instruct", "chat", "coder", "qwq", "vl")
"""In ids of Qwen's models up to 2.5: their tokenizers end a text as they end a turn."""

_LOSSES: Final[Mapping[str, tuple[str, ...]]] = {
    "chat": ("assistant",),
    "prompt-completion": ("completion", "all"),
}

_RL: Final[Mapping[str, str]] = {"dpo": "dpo", "orpo": "orpo", "kto": "kto", "simpo": "simpo"}


def format_of_method(data_format: str, method: str) -> Any:
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


def loss_of_format(loss_on: str, data_format: str) -> Any:
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


def rl(method: str) -> Any:
    if method == "cpo":
        return Refusal(
            "it gives TRL's CPOTrainer the SimPO loss only",
            help="set `method.type: simpo`, with an `sft_weight` for CPO's supervised loss",
        )
    if method == "grpo":
        return Refusal(
            "it looks up each reward, and what prepares the rows, as functions of importable "
            "Python modules (axolotl 0.19, core/trainers/grpo); its one YAML file carries none"
        )
    if method in ("sft", "cpt", "reward"):
        return OMIT
    return _RL.get(method, Refusal(f"it has no {method}"))


def method_of_rl(word: str) -> Mapping[str, Any]:
    """The way back; rows that TRL gets as they are don't say what they are."""
    formats = {"data.format": FORMATS[word][0]} if word in FORMATS else {}
    return {"method.type": word, **formats}


def losses(loss: str, sft_weight: float) -> list[str]:
    return [loss, "sft"] if sft_weight else [loss]


def loss_weights(sft_weight: float) -> Any:
    return [1.0, sft_weight] if sft_weight else OMIT


def precompute(on: bool, method: str) -> Any:
    if on and method != "dpo":
        return Refusal("it asks the reference before training in DPO only")
    return True if on else OMIT


def dropout(share: float, method: str) -> Any:
    if share and method in COMPARING:
        return Refusal(
            "TRL's preference trainers switch an adapter's dropout off, and it has no key that "
            "keeps it on",
            help="leave `adapter.dropout` out",
        )
    return share


def end_of_turn(base: str) -> Any:
    """Without it such a model never learns to stop: Axolotl labels the end of the text only."""
    name = base.lower()
    if _is_qwen_base(name.rpartition("/")[2]):
        return ["<|im_end|>"]
    tokens = next((tokens for part, tokens in _END_OF_TURN if part in name), None)
    return OMIT if tokens is None else list(tokens)


def end_of_text(base: str) -> str:
    """Axolotl's word for whether the end of the text is learned behind an answer: Phi's templates
    put one behind the end of the last turn, where no model that stops ever comes."""
    return "none" if "phi-3" in base.lower() or "phi-4-mini" in base.lower() else "turn"


def _is_qwen_base(name: str) -> bool:
    """Of a base model of Qwen, the template ends turns and the tokenizer texts."""
    if name.startswith("qwen3"):
        return name.endswith("-base")
    return name.startswith("qwen") and not any(part in name for part in _QWEN_INSTRUCT)


def new_tokens(tokens: list[str], method: str, adapter: str, saved: list[str] | None) -> Any:
    """Tokens to add. With an adapter both ends of the model have to be trained in full: Axolotl
    wants the rows of single tokens by number, and a spec knows no numbers."""
    if method not in ("sft", "cpt"):
        return Refusal(
            f"{method} compares with a model that has no such tokens",
            help="teach them first, in a spec with `method: sft`, and start from its result",
        )
    if adapter != "none" and not {"embed_tokens", "lm_head"}.issubset(saved or ()):
        return Refusal(
            "an adapter leaves the embeddings as they are, and the new tokens with them",
            help="set `adapter.modules_to_save: [embed_tokens, lm_head]`",
        )
    return tokens


def loaded_in(wanted: int) -> Callable[[int, str], Any]:
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


def adapter_word(adapter: str, bits: int | None) -> Any:
    """Axolotl's `qlora` means 4 bits; on another base it says `lora`, as of DoRA and rsLoRA."""
    if adapter == "none":
        return OMIT
    if adapter in LOW_RANK:
        return "qlora" if bits == 4 else "lora"
    return Refusal(
        f"it trains LoRA and its kin, and has no {adapter}",
        help="set `adapter.type: lora`, or one of its kin",
    )


def init(word: str) -> Any:
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


def alpha(value: float) -> Any:
    if value == int(value):
        return int(value)
    return Refusal("its lora_alpha is a whole number", help=f"set `adapter.alpha: {round(value)}`")


def kernel(name: str) -> Callable[[int, str | list[str], list[int] | None], bool]:
    """Whether a fused kernel can run: on a GPU, and with an adapter on each of its modules in
    every layer."""

    def forward(gpus: int, modules: str | list[str], layers: list[int] | None) -> bool:
        adapted = modules == "all-linear" or _KERNEL_PROJECTIONS[name].issubset(modules)
        return gpus > 0 and adapted and layers is None

    return forward


_SMOOTHED: Final = ("robust", "exo_pair", "aot", "aot_unpaired")
"""The losses in which TRL 1.9's DPO reads `label_smoothing`."""


def label_smoothing(smoothing: float, loss: str) -> Any:
    if loss in _SMOOTHED:
        return smoothing or OMIT
    if smoothing == 0:
        return OMIT
    return Refusal(
        f"its DPO smooths labels in the losses {', '.join(_SMOOTHED)}; {loss} would ignore it",
        help="set `method.loss: robust`",
    )


def loaded_in_bits(bits: int) -> Callable[[Any], Mapping[str, Any]]:
    """The way back of `loaded_in`."""
    return lambda on: {"adapter.type": "qlora", "adapter.bits": bits} if on else {}


def percent(fraction: float) -> str:
    return f"{round(fraction * 100, 8):g}%"


def only_if(value: object) -> Callable[[Any], Any]:
    """True when the leaf has this value; saying nothing says the others."""
    return lambda given: True if given == value else OMIT


def when_true(leaf: str, value: Any) -> Callable[[Any], Mapping[str, Any]]:
    """The way back of a switch: the leaf has this value when it is on."""
    return lambda on: {leaf: value} if on else {}


def listed(modules: str | Iterable[str]) -> Any:
    return OMIT if modules == "all-linear" else modules
