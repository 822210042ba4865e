"""What the rows compute: from leaves of the plan to Axolotl's words and units."""

from collections.abc import Callable, Iterable, Mapping
from math import ceil
from typing import Any, Final

from ftc.lowering.row import OMIT, Refusal
from ftc_schemas.spec.formats import FORMATS

OPTIMIZERS: Final[Mapping[str, str]] = {
    "adamw": "adamw_torch_fused",
    "adamw_8bit": "adamw_bnb_8bit",
    "paged_adamw_8bit": "paged_adamw_8bit",
    "paged_adamw_32bit": "paged_adamw_32bit",
    "adafactor": "adafactor",
}

_BITSANDBYTES: Final = ("adamw_8bit", "paged_adamw_8bit", "paged_adamw_32bit")

_KERNEL_PROJECTIONS: Final[Mapping[str, frozenset[str]]] = {
    "lora_mlp_kernel": frozenset({"gate_proj", "up_proj", "down_proj"}),
    "lora_qkv_kernel": frozenset({"q_proj", "k_proj", "v_proj"}),
    "lora_o_kernel": frozenset({"o_proj"}),
}
"""Each fused kernel stands in for these modules, and only if all of them have an adapter
(axolotl/monkeypatch/lora_kernels.py, 0.19.0)."""

KERNELS: Final = tuple(_KERNEL_PROJECTIONS)

_END_OF_TURN: Final[Mapping[str, str]] = {
    "gemma-2": "<end_of_turn>",
    "gemma-3": "<end_of_turn>",
    "gemma-4": "<turn|>",
    "gpt-oss": "<|end|>",
    "lfm2": "<|im_end|>",
}
"""By what the model's id has in it: the token that ends a turn where it isn't the one that ends a
text (the example configurations of Axolotl, 2026-07-24)."""

_LOSSES: Final[Mapping[str, tuple[str, ...]]] = {
    "chat": ("assistant", "all"),
    "prompt-completion": ("completion", "all"),
    "text": ("all",),
}


def format_of_method(data_format: str, method: str) -> Any:
    """Nothing to write; a Refusal when the method doesn't learn from such rows."""
    formats = FORMATS[method]
    if data_format in formats:
        return OMIT
    return Refusal(
        f"{method} learns from {' or '.join(formats)} data, not from {data_format} data",
        help=f"set `data.format: {formats[0]}`, or another `method.type`",
    )


def loss_of_format(loss_on: str, data_format: str) -> Any:
    """Nothing to write; a Refusal when such rows have no such part."""
    parts = _LOSSES.get(data_format, ())
    if loss_on in parts or not parts:
        return OMIT
    return Refusal(
        f"{data_format} data has no {loss_on} part to put the loss on",
        help=f"set `method.loss_on: {parts[0]}`",
    )


def end_of_turn(base: str) -> Any:
    """Without it such a model never learns to stop: Axolotl labels the end of the text only."""
    name = base.lower()
    token = next((token for part, token in _END_OF_TURN.items() if part in name), None)
    return OMIT if token is None else [token]


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
    """Axolotl's `qlora` means 4 bits; on an 8-bit base it says `lora`, as of DoRA and rsLoRA."""
    words = {"none": OMIT, "lora": "lora", "dora": "lora", "rslora": "lora"}
    if adapter == "qlora":
        return "qlora" if bits == 4 else "lora"
    return words.get(adapter, Refusal(f"it has no {adapter} adapter"))


def alpha(value: float) -> Any:
    if value == int(value):
        return int(value)
    return Refusal("its lora_alpha is a whole number", help=f"set `adapter.alpha: {round(value)}`")


def kernel(name: str) -> Callable[[int, str | list[str]], bool]:
    """Whether a fused kernel can run: on a GPU, and with an adapter on each of its modules."""

    def forward(gpus: int, modules: str | list[str]) -> bool:
        adapted = modules == "all-linear" or _KERNEL_PROJECTIONS[name].issubset(modules)
        return gpus > 0 and adapted

    return forward


def accumulation(batch_size: int, micro_batch_size: int, gpus: int) -> Any:
    """Micro-batches before an optimizer step."""
    at_once = micro_batch_size * max(gpus, 1)
    if batch_size % at_once == 0:
        return batch_size // at_once
    return Refusal(
        f"{batch_size} examples a step are no multiple of the {at_once} that fit at once "
        f"({micro_batch_size} on each of {max(gpus, 1)} devices)",
        help=f"set `training.batch_size` to {max(batch_size // at_once, 1) * at_once}",
    )


def optimizer(name: str, gpus: int, adapter: str) -> Any:
    if name in _BITSANDBYTES and gpus == 0:
        return Refusal(
            f"bitsandbytes has {name} for GPUs only", help="set `training.optimizer: adamw`"
        )
    if name in _BITSANDBYTES and gpus > 1 and adapter == "none":
        return Refusal(
            f"{name} cannot step over weights that FSDP shards over several GPUs",
            help="set `training.optimizer: adamw`",
        )
    return OPTIMIZERS[name]


def optimizer_leaf(word: str) -> Mapping[str, Any]:
    leaf = next((leaf for leaf, mine in OPTIMIZERS.items() if mine == word), None)
    return {} if leaf is None else {"training.optimizer": leaf}


def warmup_steps(steps: int) -> Any:
    if steps == 1:
        return Refusal(
            "it makes a warm-up of one step two steps long", help="set `training.warmup_steps: 2`"
        )
    return steps


def warmup_of_steps(ratio: float, max_steps: int) -> int:
    """Axolotl takes the share of one epoch when that is shorter than `max_steps`; in steps there
    is no doubt. Rounded up, as transformers does."""
    return ceil(round(ratio * max_steps, 6))


def bf16(precision: str, gpus: int) -> Any:
    if precision == "bf16" and gpus == 0:
        return Refusal(
            "it trains in fp32 on a CPU", help="set `hardware.precision: fp32`, or leave it out"
        )
    return precision == "bf16"


def fp16(precision: str, gpus: int, adapter: str) -> Any:
    if precision != "fp16":
        return OMIT if precision == "bf16" else False
    if gpus == 0:
        return Refusal("a CPU does not train in fp16", help="set `hardware.precision: fp32`")
    if adapter == "none":
        return Refusal(
            "it loads weights that learn in fp16, and torch cannot unscale their gradients",
            help="set `hardware.precision: bf16`, or train an adapter",
        )
    return True


def tf32(precision: str, gpus: int) -> bool:
    """What is left in fp32 beside bf16 may be rounded to TF32; bf16 GPUs have both."""
    return precision == "bf16" and gpus > 0


def attention(precision: str, gpus: int) -> str:
    """FlashAttention 2 needs bf16's generation of GPUs; torch's own runs everywhere. Both keep
    packed examples apart."""
    return "flash_attention_2" if precision == "bf16" and gpus > 0 else "sdpa"


def once_an_epoch(epochs: float) -> Any:
    """Early stopping wants steps; a number below 1 is a share of the run."""
    if epochs > 1:
        return round(1 / epochs, 6)
    return Refusal(
        "with one evaluation at the end there is nothing to stop early",
        help="set `training.eval_steps`",
        leaf="training.early_stopping_patience",
    )


def eval_steps_to_stop(patience: int, steps: int | None, epochs: float | None) -> Any:
    """How often early stopping looks: every `eval_steps`, else once an epoch."""
    if steps is not None:
        return steps
    if epochs is not None:
        return once_an_epoch(epochs)
    return Refusal(
        "early stopping needs to know how often to evaluate", help="set `training.eval_steps`"
    )


def save_steps_to_stop(
    patience: int, saves: int | None, evals: int | None, epochs: float | None
) -> Any:
    """The best model is kept only if checkpoints fall on evaluations."""
    if saves is None:
        return eval_steps_to_stop(patience, evals, epochs)
    if evals is not None and saves % evals == 0:
        return saves
    return Refusal(
        "early stopping keeps the best model only if checkpoints fall on evaluations",
        help="set `training.eval_steps` so that `training.save_steps` is a multiple of it",
        leaf="training.save_steps",
    )


def label_smoothing(smoothing: float, loss: str) -> Any:
    if loss == "robust":
        return smoothing
    if smoothing == 0:
        return OMIT
    return Refusal(
        f"its DPO smooths labels in the robust loss only; {loss} would ignore it",
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
